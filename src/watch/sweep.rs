//! Forgets which texts the rules hit long ago. What they did in each hour stays.

use sqlx::PgConnection;

use super::store;
use crate::sites;
use crate::time::Timestamp;

/// For so long it is known which text a rule hit, in seconds: half a year.
pub const KEPT_SECONDS: i64 = 183 * 86_400;

/// So many hits of a site at once; the others wait for the next time.
const MOST: i64 = 5_000;

/// Forgets hits from before the time for which they are kept, and says how many.
pub async fn sweep(conn: &mut PgConnection, now: Timestamp) -> sqlx::Result<u64> {
    let mut gone = 0;
    for site in sites::ids(conn).await? {
        gone += store::forget(conn, site, now.minus_seconds(KEPT_SECONDS), MOST).await?;
    }
    Ok(gone)
}
