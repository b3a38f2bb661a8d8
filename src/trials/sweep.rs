//! Forgets trials that were over long ago, with what it would take to undo them.

use sqlx::PgConnection;

use super::{KINDS, store};
use crate::jobs;
use crate::time::Timestamp;

/// For so long a trial can be looked at and a retroactive run be taken back, in seconds: half a year.
pub const KEPT_SECONDS: i64 = 183 * 86_400;

/// So many trials at once; the others wait for the next time.
const MOST: i64 = 100;
/// So many changes of a run at once.
const BATCH: i64 = 2_000;

/// Forgets trials that were over before the time for which they are kept, and says how many.
pub async fn sweep(conn: &mut PgConnection, now: Timestamp) -> sqlx::Result<usize> {
    let ended = jobs::ended(conn, KINDS, now.minus_seconds(KEPT_SECONDS), MOST).await?;
    for (site, job) in &ended {
        while store::forget_changes(conn, *site, *job, BATCH).await? > 0 {}
        jobs::remove(conn, *site, *job).await?;
    }
    Ok(ended.len())
}
