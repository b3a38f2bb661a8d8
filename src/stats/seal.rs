//! Counting hours that are over, once for good.

use sqlx::PgPool;

use super::span::hour_of;
use super::store;
use crate::events;
use crate::ids::SiteId;
use crate::sites::{self, Uncounted};
use crate::time::Timestamp;

/// How long after its end an hour is counted, in seconds. No request takes longer than a few seconds to commit, and the
/// rules' hits are written within a few more.
pub(super) const GRACE_SECONDS: i64 = 600;

/// So many sites are looked at in one go.
const SITES: i64 = 10_000;

/// Counts every site's hours that are over, and says how many it counted. Whoever comes first on any node does an hour: the
/// row of the site says up to where all are counted, and moves in the transaction that counts. One site that fails does not
/// keep the others.
pub async fn seal(pool: &PgPool, now: Timestamp) -> sqlx::Result<usize> {
    let until = hour_of(now.minus_seconds(GRACE_SECONDS));
    let sites = sites::uncounted(&mut *pool.acquire().await?, until, SITES).await?;
    let mut counted = 0;
    for site in sites {
        match seal_site(pool, &site, until).await {
            Ok(hours) => counted += hours,
            Err(error) => tracing::warn!(%error, site = %site.id, "an hour was not counted; it is tried again"),
        }
    }
    Ok(counted)
}

async fn seal_site(pool: &PgPool, site: &Uncounted, until: Timestamp) -> sqlx::Result<usize> {
    let (mut from, mut hours) = (site.counted_until, 0);
    while from.is_none_or(|from| from < until) {
        let Some(next) = seal_hour(pool, site.id, from, until).await? else { break };
        (from, hours) = (Some(next), hours + 1);
    }
    Ok(hours)
}

/// Counts the first hour at or after `from` in which something happened, and answers up to where all is counted then;
/// none where another node was quicker.
async fn seal_hour(
    pool: &PgPool,
    site: SiteId,
    from: Option<Timestamp>,
    until: Timestamp,
) -> sqlx::Result<Option<Timestamp>> {
    let mut tx = pool.begin().await?;
    let first = events::first_since(&mut tx, site, from).await?;
    let Some(hour) =
        first.map(hour_of).map(|hour| from.map_or(hour, |from| hour.max(from))).filter(|hour| *hour < until)
    else {
        let moved = sites::set_counted(&mut tx, site, from, until).await?;
        tx.commit().await?;
        return Ok(moved.then_some(until));
    };
    let next = hour.plus_seconds(3_600);
    if !sites::set_counted(&mut tx, site, from, next).await? {
        return Ok(None);
    }
    let rows = store::count(&mut tx, site, (hour, next)).await?;
    store::add(&mut tx, site, &rows).await?;
    tx.commit().await?;
    Ok(Some(next))
}
