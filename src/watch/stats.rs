//! What a rule did: by hour or day, in all, together with others, and whether moderators agreed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::store::{self, HitSums, count};
use crate::ids::{RuleId, SiteId};
use crate::rules::store::SavedRule;
use crate::rules::{Brake, Costs, wilson};
use crate::time::Timestamp;

/// How long one bucket of a series is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// An hour.
    Hour,
    /// A day, in UTC.
    #[default]
    Day,
}

impl Per {
    /// Its length in seconds.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
    }
}

/// A span of time in whole buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub from: Timestamp,
    /// Before what it ends.
    pub to: Timestamp,
    /// Its buckets.
    pub per: Per,
}

impl Span {
    /// The whole buckets that the time from `from` to `to` lies in.
    pub fn covering(from: Timestamp, to: Timestamp, per: Per) -> Self {
        let size = per.seconds() * 1_000_000;
        let floor = |micros: i64| Timestamp::from_unix_micros(micros.div_euclid(size) * size);
        Self { from: floor(from.unix_micros()), to: floor(to.unix_micros().saturating_add(size - 1)), per }
    }

    /// How many buckets it has.
    pub fn buckets(&self) -> i64 {
        self.to.seconds_since(self.from) / self.per.seconds()
    }
}

/// What a rule did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RuleStats {
    /// The rule.
    pub rule: RuleId,
    /// Where the series begins, in UTC.
    pub from: Timestamp,
    /// Before what it ends.
    pub to: Timestamp,
    /// How long each bucket is.
    pub per: Per,
    /// Each bucket and mode in which the rule ran, the oldest first.
    pub items: Vec<Bucket>,
    /// All of it.
    pub totals: Totals,
    /// Which of its hits other live rules caught, too.
    pub overlap: Overlap,
    /// Whether moderators decided as the rule would have them.
    pub agreement: Agreement,
    /// Why the rule is paused; null where no brake has stopped it.
    pub brake: Option<Brake>,
}

/// What a rule did in one bucket and one mode.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RuleStatsBucket)]
pub struct Bucket {
    /// When the bucket begins.
    pub at: Timestamp,
    /// `live`, `shadow` or `paused`.
    pub mode: String,
    /// The figures.
    #[serde(flatten)]
    pub totals: Totals,
}

/// Figures of a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = RuleStatsTotals)]
pub struct Totals {
    /// Texts, posted or edited, that were judged while the rule ran: also those outside its scope.
    pub evaluated: u64,
    /// Texts that it matched.
    pub matched: u64,
    /// Texts where it was live and part of the outcome.
    pub acted: u64,
    /// Different authors of the texts that it matched; guests by their network.
    pub authors: u64,
    /// Matched texts that moderators have decided about.
    pub reviewed: u64,
    /// Those that they decided as the rule would have it.
    pub upheld: u64,
    /// Those that they decided the other way.
    pub overturned: u64,
    /// What judging one text costs in the mean, in microseconds; null where it was never timed.
    pub mean_cost_us: Option<f64>,
    /// What it costs at most on 99 of 100 texts, in microseconds, roughly.
    pub p99_cost_us: Option<u64>,
}

/// Which hits of a rule other rules caught, too, that were live then.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RuleOverlap)]
pub struct Overlap {
    /// Hits of the rule.
    pub hits: u64,
    /// Those that at least one live rule caught, too.
    pub caught: u64,
    /// Those that each of them caught, the one with the most first.
    pub rules: Vec<OverlapRule>,
}

/// How many hits of a rule another caught, too.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RuleOverlapRule)]
pub struct OverlapRule {
    /// The other rule.
    pub rule: RuleId,
    /// Its name.
    pub name: String,
    /// So many.
    pub hits: u64,
}

/// How far moderators agree with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = RuleAgreement)]
pub struct Agreement {
    /// Hits that moderators have decided about.
    pub reviewed: u64,
    /// Those that they decided as the rule would have it.
    pub upheld: u64,
    /// The share of these, from 0 to 1; null where there are none.
    pub share: Option<f64>,
    /// The lower end of its Wilson interval at 95 %.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Agreement {
    fn of(totals: &Totals) -> Self {
        let Totals { reviewed, upheld, .. } = *totals;
        // Of no cases nothing is known: the share may be anything.
        let share = wilson::share(upheld, reviewed);
        let (low, high) = share.map_or((0.0, 1.0), |share| (share.low, share.high));
        Self { reviewed, upheld, share: share.map(|share| share.value), low, high }
    }
}

impl Totals {
    fn set_costs(&mut self, costs: &Costs) {
        self.mean_cost_us = costs.mean_us();
        self.p99_cost_us = costs.p99_us();
    }

    fn set_hits(&mut self, hits: &HitSums, allows: bool) {
        let (cleared, settled) = (count(hits.cleared), count(hits.reviewed - hits.cleared));
        self.authors = count(hits.authors);
        self.reviewed = count(hits.reviewed);
        (self.upheld, self.overturned) = if allows { (cleared, settled) } else { (settled, cleared) };
    }
}

/// Whether a rule allows: then it is right where a moderator approves.
pub(super) fn allows(rule: &SavedRule) -> bool {
    rule.document.pointer("/then/action").is_some_and(|action| action == "allow")
}

/// What a rule of the site did within `span`.
pub async fn stats(conn: &mut PgConnection, site: SiteId, rule: &SavedRule, span: Span) -> sqlx::Result<RuleStats> {
    let (within, seconds) = ((span.from, span.to), f64::from(u32::try_from(span.per.seconds()).unwrap_or(u32::MAX)));
    let hours = store::hour_sums(&mut *conn, site, rule.id, within, seconds).await?;
    let hits = store::hit_sums(&mut *conn, site, rule.id, within, seconds).await?;
    let together = store::together(&mut *conn, site, rule.id, within).await?;

    let allows = allows(rule);
    let (mut totals, mut costs) = (Totals::default(), Costs::default());
    let mut items: BTreeMap<(Timestamp, String), Totals> = BTreeMap::new();
    for hour in hours {
        let of_bucket = store::costs(&hour.costs, hour.cost_us);
        let bucket = items.entry((hour.at, hour.mode)).or_default();
        for sums in [bucket, &mut totals] {
            sums.evaluated += count(hour.evaluated);
            sums.matched += count(hour.matched);
            sums.acted += count(hour.acted);
            sums.set_costs(&of_bucket);
        }
        costs.merge(&of_bucket);
    }
    totals.set_costs(&costs);
    for sums in &hits {
        match (sums.at, &sums.mode) {
            (Some(at), Some(mode)) => items.entry((at, mode.clone())).or_default().set_hits(sums, allows),
            _ => totals.set_hits(sums, allows),
        }
    }
    let caught = together.iter().find(|one| one.rule.is_none()).map_or(0, |one| count(one.hits));
    let rules = together.into_iter().filter_map(|one| {
        Some(OverlapRule { rule: one.rule?, name: one.name.unwrap_or_default(), hits: count(one.hits) })
    });
    Ok(RuleStats {
        rule: rule.id,
        from: span.from,
        to: span.to,
        per: span.per,
        items: items.into_iter().map(|((at, mode), totals)| Bucket { at, mode, totals }).collect(),
        totals,
        overlap: Overlap { hits: totals.matched, caught, rules: rules.collect() },
        agreement: Agreement::of(&totals),
        brake: rule.brake.clone().map(|brake| brake.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_widened_to_whole_buckets() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let span = Span::covering(at("2026-11-22T10:15:00Z"), at("2026-11-22T12:00:00.000001Z"), Per::Hour);
        assert_eq!((span.from, span.to, span.buckets()), (at("2026-11-22T10:00:00Z"), at("2026-11-22T13:00:00Z"), 3));
        let span = Span::covering(at("2026-11-22T00:00:00Z"), at("2026-11-23T00:00:00Z"), Per::Day);
        assert_eq!((span.from, span.to, span.buckets()), (at("2026-11-22T00:00:00Z"), at("2026-11-23T00:00:00Z"), 1));
    }
}
