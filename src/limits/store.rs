//! SQL on `limit_buckets`.

use std::time::Duration;

use sqlx::PgConnection;

use super::{Bucket, Refused};
use crate::ids::SiteId;
use crate::time::Timestamp;

/// Takes one request out of every bucket, or out of none where one of them is empty; then says which.
///
/// A whole budget may be spent at once, and comes back evenly over its window. A refusal changes nothing, so it never
/// prolongs a block. Not for use inside a transaction: the counting does not wait for the disk, and a crash may forget the
/// last moments of it. No bucket is emptier than empty: one that seems so was last used by a clock that was
/// ahead, and counts as full.
pub async fn take(
    conn: &mut PgConnection,
    site: SiteId,
    buckets: &[Bucket],
    now: Timestamp,
) -> sqlx::Result<Result<(), Refused>> {
    if buckets.is_empty() {
        return Ok(Ok(()));
    }
    loop {
        match try_take(&mut *conn, site, buckets, now).await? {
            Some(verdict) => return Ok(verdict),
            None => make(&mut *conn, site, buckets, now).await?,
        }
    }
}

/// As [`take`], or nothing done and none where a bucket was never used before.
async fn try_take(
    conn: &mut PgConnection,
    site: SiteId,
    buckets: &[Bucket],
    now: Timestamp,
) -> sqlx::Result<Option<Result<(), Refused>>> {
    let keys: Vec<Vec<u8>> = buckets.iter().map(|bucket| bucket.key.clone()).collect();
    let windows: Vec<i64> = buckets.iter().map(|bucket| i64::from(bucket.budget.window_seconds) * 1_000_000).collect();
    let intervals: Vec<i64> =
        buckets.iter().zip(&windows).map(|(bucket, window)| window / i64::from(bucket.budget.count.max(1))).collect();
    // The rows are held before they are read, so that two requests at once cannot both see the same room.
    let rows = sqlx::query!(
        r#"with wanted as (
               select bucket.* from unnest($2::bytea[], $3::bigint[], $4::bigint[]) as bucket (key, every, window_size),
                    (select set_config('synchronous_commit', 'off', true)) as quick
           ), used as (
               select key, tat from limit_buckets where site_id = $1 and key = any($2) order by key for update
           ), asked as (
               select wanted.key,
                      case when used.tat > $5::timestamptz + window_size * interval '1 microsecond' then $5
                           else greatest(used.tat, $5) end
                          + every * interval '1 microsecond' as next,
                      window_size
               from wanted join used on used.key = wanted.key
           ), room as (
               select count(*) = cardinality($2::bytea[])
                      and bool_and(next - window_size * interval '1 microsecond' <= $5) as enough
               from asked
           ), taken as (
               update limit_buckets b set tat = asked.next
               from asked, room
               where b.site_id = $1 and b.key = asked.key and room.enough
           )
           select key as "key!",
                  (extract(epoch from next - window_size * interval '1 microsecond' - $5) * 1000000)::bigint as "excess!"
           from asked"#,
        site as _,
        &keys,
        &intervals,
        &windows,
        now as _,
    )
    .fetch_all(conn)
    .await?;
    if rows.len() < buckets.len() {
        return Ok(None);
    }
    let worst = rows.iter().filter(|row| row.excess > 0).max_by_key(|row| row.excess);
    let Some(worst) = worst else { return Ok(Some(Ok(()))) };
    let bucket = buckets.iter().find(|bucket| bucket.key == worst.key);
    Ok(bucket.map(|bucket| {
        let retry_after = Duration::from_micros(worst.excess.unsigned_abs());
        Err(Refused { per: bucket.per, budget: bucket.budget, retry_after })
    }))
}

/// Makes the buckets that are not there yet, full.
async fn make(conn: &mut PgConnection, site: SiteId, buckets: &[Bucket], now: Timestamp) -> sqlx::Result<()> {
    let mut keys: Vec<Vec<u8>> = buckets.iter().map(|bucket| bucket.key.clone()).collect();
    keys.sort_unstable();
    sqlx::query!(
        "insert into limit_buckets (site_id, key, tat) select $1, key, $3 from unnest($2::bytea[]) as key
         on conflict do nothing",
        site as _,
        &keys,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets buckets that are full again. Answers how many.
pub async fn sweep(conn: &mut PgConnection, now: Timestamp) -> sqlx::Result<u64> {
    let gone = sqlx::query!("delete from limit_buckets where tat < $1", now as _).execute(conn).await?;
    Ok(gone.rows_affected())
}
