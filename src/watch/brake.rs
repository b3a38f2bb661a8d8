//! The brakes look at rules that did something, and pause those that go wrong.

use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};

use super::store;
use super::tally::hour_of;
use crate::ids::{CommentId, RuleId, SiteId};
use crate::rules::brake::{self, FRESH_SECONDS};
use crate::rules::{self, Brake, RuleCache, RuleDocument};
use crate::sites::SiteCache;
use crate::time::Timestamp;

/// What this process holds at hand of sites and their rules, which a brake changes.
#[derive(Clone)]
pub struct InForce {
    /// The sites.
    pub sites: SiteCache,
    /// Their compiled rules.
    pub rules: RuleCache,
}

/// How many of a rule's latest hits count for whether it is overturned, and for how many authors it hits.
const LATEST: i64 = 1_000;

/// Looks at the live ones of `rules`, and of the rules that hit `decided` comments at how moderators decided, and pauses
/// those that must be.
pub(super) async fn look(
    pool: &PgPool,
    in_force: &InForce,
    site: SiteId,
    rules: &[RuleId],
    decided: &[CommentId],
    now: Timestamp,
) -> sqlx::Result<()> {
    let mut conn = pool.acquire().await?;
    let reviewed = if decided.is_empty() { Vec::new() } else { store::hit_by(&mut conn, site, decided).await? };
    let mut wanted = [rules, &reviewed].concat();
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.is_empty() {
        return Ok(());
    }
    // Only the last day counts, or the time since the save where that is less.
    let since = hour_of(now.minus_seconds(FRESH_SECONDS));
    for live in store::live(&mut conn, site, &wanted, since).await? {
        if let Some((brake, record)) = due(&mut conn, site, &live, reviewed.contains(&live.rule), now).await? {
            pause(&mut conn, in_force, site, &live, &brake, &record, now).await?;
        }
    }
    Ok(())
}

/// The brake that a rule has to be stopped by, and the figures that say so.
async fn due(
    conn: &mut PgConnection,
    site: SiteId,
    live: &store::Live,
    is_reviewed: bool,
    now: Timestamp,
) -> sqlx::Result<Option<(Brake, brake::Record)>> {
    let Ok(document) = RuleDocument::parse(&live.document) else { return Ok(None) };
    // What a site starts with nobody changed: on its first day every comment is by a newcomer.
    let is_fresh = live.changed_at.is_some_and(|changed| now.seconds_since(changed) < FRESH_SECONDS);
    let mut record = live.record;
    // What is dearer to count is counted only where it could matter.
    if is_fresh && brake::too_many_hits(&document, &record) {
        record.authors = store::authors(&mut *conn, site, live.rule, live.version, LATEST).await?;
    }
    if is_reviewed {
        (record.reviewed, record.overturned) =
            store::reviewed(&mut *conn, site, live.rule, live.version, LATEST).await?;
    }
    let brake = brake::due(&document, is_fresh, &record);
    Ok(brake.map(|(kind, why)| (Brake { kind, at: now, why }, record)))
}

async fn pause(
    conn: &mut PgConnection,
    in_force: &InForce,
    site: SiteId,
    live: &store::Live,
    brake: &Brake,
    record: &brake::Record,
    now: Timestamp,
) -> sqlx::Result<()> {
    let mut tx = sqlx::Connection::begin(conn).await?;
    let Some(saved) = rules::pause(&mut tx, site, live.rule, live.version, brake, record, now).await? else {
        return Ok(());
    };
    let slug = store::slug(&mut tx, site).await?;
    tx.commit().await?;
    in_force.rules.put_in_force(&in_force.sites, &slug).await;
    metrics::counter!("gavel_rule_brakes_total", "brake" => brake.kind.as_str()).increment(1);
    let why = saved.brake.as_ref().map_or("", |Json(brake)| brake.why.as_str());
    tracing::warn!(site = %slug, rule = %live.rule, version = saved.version, brake = brake.kind.as_str(), why, "a brake paused a rule");
    Ok(())
}
