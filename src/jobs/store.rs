//! SQL on `jobs`. Times that people see come from the application; leases are held against the database's clock alone, so
//! that nodes whose clocks differ agree on them.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Job, State};
use crate::ids::{AccountId, JobId, SiteId};
use crate::page::{Cursor, Page, PageSize};
use crate::time::Timestamp;

/// Whole jobs, as the rest of the statement picks them.
macro_rules! jobs {
    ($rest:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Job,
            "select site_id, id, kind, input, state, done, total, checkpoint, result, error, attempts, created_by, created_at,
                    started_at, finished_at
             from jobs where " + $rest,
            $($argument),*
        )
    };
}

/// A lease, by which its holder is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) site: SiteId,
    pub(super) job: JobId,
    pub(super) owner: Uuid,
}

/// Adds a job that waits.
pub async fn create(
    conn: &mut PgConnection,
    site: SiteId,
    (kind, input): (&str, Value),
    by: Option<AccountId>,
    now: Timestamp,
) -> sqlx::Result<Job> {
    let id = JobId::new(now);
    sqlx::query!(
        "insert into jobs (site_id, id, kind, input, state, done, attempts, created_by, created_at)
         values ($1, $2, $3, $4, 'waiting', 0, 0, $5, $6)",
        site as _,
        id as _,
        kind,
        input,
        by as _,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    find(conn, site, id).await?.ok_or(sqlx::Error::RowNotFound)
}

/// Whether a job of this kind was ever done whose input has this text in one of its fields.
pub async fn is_done(
    conn: &mut PgConnection,
    site: SiteId,
    kind: &str,
    (field, text): (&str, &str),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from jobs where site_id = $1 and kind = $2 and state = 'done'
                          and input ->> $3 = $4) as "done!""#,
        site as _,
        kind,
        field,
        text,
    )
    .fetch_one(conn)
    .await
}

/// The job of this id.
pub async fn find(conn: &mut PgConnection, site: SiteId, job: JobId) -> sqlx::Result<Option<Job>> {
    jobs!("site_id = $1 and id = $2", site as _, job as _).fetch_optional(conn).await
}

/// A page of a site's jobs, the latest first.
pub async fn page(
    conn: &mut PgConnection,
    site: SiteId,
    after: Option<Cursor>,
    size: PageSize,
) -> sqlx::Result<Page<Job>> {
    let below = after.map_or(JobId::MAX, |cursor| cursor.id.into());
    let rows = jobs!("site_id = $1 and id < $2 order by id desc limit $3", site as _, below as _, size.plus_one(),)
        .fetch_all(conn)
        .await?;
    Ok(Page::new(rows, size, |job: &Job| Cursor { rank: 0.0, id: job.id.uuid() }))
}

/// Cancels a job that is not over; whoever is at it finds out with the next batch, whose work is then dropped. Answers how
/// the job stands now; none where there is no such job.
pub async fn cancel(conn: &mut PgConnection, site: SiteId, job: JobId, now: Timestamp) -> sqlx::Result<Option<State>> {
    sqlx::query!(
        "update jobs set state = 'cancelled', finished_at = $3, lease_owner = null, lease_until = null
         where site_id = $1 and id = $2 and state in ('waiting', 'running')",
        site as _,
        job as _,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    Ok(find(conn, site, job).await?.map(|job| job.state))
}

/// Takes up the job that has waited longest, or one whose holder was not heard of until its lease ended. `lease` is how
/// long it is held, in seconds.
pub async fn claim(
    conn: &mut PgConnection,
    kinds: &[&str],
    owner: Uuid,
    lease: f64,
    now: Timestamp,
) -> sqlx::Result<Option<Job>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let claimed = sqlx::query!(
        "with next as materialized (
             select site_id, id from jobs
             where kind = any($1) and state in ('waiting', 'running')
               and (lease_until is null or lease_until < clock_timestamp())
             order by id
             limit 1
             for update skip locked
         )
         update jobs
         set state = 'running', lease_owner = $2, lease_until = clock_timestamp() + make_interval(secs => $3),
             attempts = attempts + 1, started_at = coalesce(started_at, $4)
         from next
         where jobs.site_id = next.site_id and jobs.id = next.id
         returning jobs.site_id, jobs.id",
        &kinds,
        owner,
        lease,
        now as _,
    )
    .fetch_optional(&mut *conn)
    .await?;
    match claimed {
        Some(row) => find(conn, row.site_id, row.id).await,
        None => Ok(None),
    }
}

/// Holds a job for longer. False where it is no longer held.
pub(super) async fn renew(conn: &mut PgConnection, held: Held, lease: f64) -> sqlx::Result<bool> {
    let renewed = sqlx::query!(
        "update jobs set lease_until = clock_timestamp() + make_interval(secs => $4)
         where site_id = $1 and id = $2 and lease_owner = $3 and state = 'running'",
        held.site as _,
        held.job as _,
        held.owner,
        lease,
    )
    .execute(conn)
    .await?;
    Ok(renewed.rows_affected() == 1)
}

/// Keeps how far a job is, and holds it for longer: it got on, so attempts count from here. False where it is no longer
/// held.
pub(super) async fn keep(
    conn: &mut PgConnection,
    held: Held,
    (done, total): (i64, Option<i64>),
    checkpoint: &Value,
    lease: f64,
) -> sqlx::Result<bool> {
    let kept = sqlx::query!(
        "update jobs
         set done = $4, total = $5, checkpoint = $6, attempts = 1,
             lease_until = clock_timestamp() + make_interval(secs => $7)
         where site_id = $1 and id = $2 and lease_owner = $3 and state = 'running'",
        held.site as _,
        held.job as _,
        held.owner,
        done,
        total,
        checkpoint,
        lease,
    )
    .execute(conn)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Ends a job that is held: with its result, or with the sentence that says why there is none.
pub(super) async fn finish(
    conn: &mut PgConnection,
    held: Held,
    ended: Result<&Value, &str>,
    now: Timestamp,
) -> sqlx::Result<()> {
    let state = if ended.is_ok() { State::Done } else { State::Failed };
    sqlx::query!(
        "update jobs
         set state = $4, result = $5, error = $6, finished_at = $7, checkpoint = null, lease_owner = null,
             lease_until = null
         where site_id = $1 and id = $2 and lease_owner = $3 and state = 'running'",
        held.site as _,
        held.job as _,
        held.owner,
        state as _,
        ended.ok(),
        ended.err(),
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lets go of a job, which waits for `pause` seconds at least. `counts`: whether this was an attempt that failed.
pub(super) async fn release(conn: &mut PgConnection, held: Held, pause: f64, counts: bool) -> sqlx::Result<()> {
    sqlx::query!(
        "update jobs
         set state = 'waiting', lease_owner = null, lease_until = clock_timestamp() + make_interval(secs => $4),
             attempts = attempts - case when $5 then 0 else 1 end
         where site_id = $1 and id = $2 and lease_owner = $3 and state = 'running'",
        held.site as _,
        held.job as _,
        held.owner,
        pause,
        counts,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Jobs of these kinds that were over before a time, the first of them.
pub async fn ended(
    conn: &mut PgConnection,
    kinds: &[&str],
    before: Timestamp,
    most: i64,
) -> sqlx::Result<Vec<(SiteId, JobId)>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let rows = sqlx::query!(
        "select site_id, id from jobs where kind = any($1) and finished_at < $2 order by finished_at limit $3",
        &kinds,
        before as _,
        most,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.site_id, row.id)).collect())
}

/// Forgets a job that is over.
pub async fn remove(conn: &mut PgConnection, site: SiteId, job: JobId) -> sqlx::Result<()> {
    sqlx::query!("delete from jobs where site_id = $1 and id = $2 and finished_at is not null", site as _, job as _,)
        .execute(conn)
        .await?;
    Ok(())
}
