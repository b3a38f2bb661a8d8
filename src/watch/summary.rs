//! What every rule did lately, in little: enough for a list of rules.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::stats::{Per, Span};
use super::store::{self, count};
use crate::ids::{RuleId, SiteId};
use crate::rules::store::SavedRule;
use crate::rules::wilson::{self, Share};
use crate::time::Timestamp;

/// How many days a summary looks back, today counted.
const DAYS: i64 = 30;
/// Of how many of its latest hits it is looked what moderators decided.
const LATEST: i64 = 1_000;

/// What a rule did over the last thirty days.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RuleSummary {
    /// The first of the days, in UTC.
    pub from: Timestamp,
    /// How many texts it matched on each of the days, in whatever mode, the oldest first.
    pub hits_by_day: Vec<u64>,
    /// Texts that were judged while it ran.
    pub evaluated: u64,
    /// Texts that it matched.
    pub matched: u64,
    /// Texts where it was live and part of the outcome.
    pub acted: u64,
    /// Of its latest thousand hits, those that moderators have decided about.
    pub reviewed: u64,
    /// Those of them that they decided the other way.
    pub overturned: u64,
    /// Their share, with its Wilson interval at 95 %; null where none was reviewed.
    pub overturned_share: Option<Share>,
}

impl RuleSummary {
    fn empty(from: Timestamp) -> Self {
        let hits_by_day = vec![0; usize::try_from(DAYS).unwrap_or_default()];
        Self {
            from,
            hits_by_day,
            evaluated: 0,
            matched: 0,
            acted: 0,
            reviewed: 0,
            overturned: 0,
            overturned_share: None,
        }
    }
}

/// What each of these rules of the site did over the last thirty days up to `now`.
pub async fn summaries(
    conn: &mut PgConnection,
    site: SiteId,
    rules: &[SavedRule],
    now: Timestamp,
) -> sqlx::Result<BTreeMap<RuleId, RuleSummary>> {
    // Today is a whole day, also in its first moment.
    let end = Span::covering(now, now.plus_seconds(1), Per::Day).to;
    let from = end.minus_seconds(DAYS * Per::Day.seconds());
    let ids: Vec<RuleId> = rules.iter().map(|rule| rule.id).collect();
    let mut all: BTreeMap<RuleId, RuleSummary> = ids.iter().map(|id| (*id, RuleSummary::empty(from))).collect();
    for day in store::days(&mut *conn, site, &ids, (from, end)).await? {
        let Some(summary) = all.get_mut(&day.rule) else { continue };
        summary.evaluated += count(day.evaluated);
        summary.matched += count(day.matched);
        summary.acted += count(day.acted);
        let place = usize::try_from(day.at.seconds_since(from) / Per::Day.seconds()).ok();
        if let Some(hits) = place.and_then(|place| summary.hits_by_day.get_mut(place)) {
            *hits += count(day.matched);
        }
    }
    for settled in store::settled(conn, site, &ids, from, LATEST).await? {
        let Some(rule) = rules.iter().find(|rule| rule.id == settled.rule) else { continue };
        let Some(summary) = all.get_mut(&rule.id) else { continue };
        summary.reviewed = count(settled.reviewed);
        let (cleared, kept) = (count(settled.cleared), count(settled.reviewed - settled.cleared));
        summary.overturned = if super::stats::allows(rule) { kept } else { cleared };
        summary.overturned_share = wilson::share(summary.overturned, summary.reviewed);
    }
    Ok(all)
}
