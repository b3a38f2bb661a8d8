//! SQL on `retroactive_changes`: what retroactive runs did, and what an undo brings back.

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::comments::{Reason, Status};
use crate::ids::{CommentId, JobId, SiteId};
use crate::time::Timestamp;

/// What a run did about a comment.
#[derive(Clone, Debug)]
pub(in crate::trials) struct Change {
    pub(in crate::trials) comment_id: CommentId,
    pub(in crate::trials) revision: i32,
    pub(in crate::trials) status_before: Status,
    pub(in crate::trials) status_after: Status,
    pub(in crate::trials) reasons_before: Json<Vec<Reason>>,
    pub(in crate::trials) featured_before: bool,
    pub(in crate::trials) review_before: Json<Vec<Reason>>,
    pub(in crate::trials) review_added: Json<Vec<Reason>>,
}

/// Remembers what a run did about a comment.
pub(in crate::trials) async fn add_change(
    conn: &mut PgConnection,
    site: SiteId,
    job: JobId,
    change: &Change,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into retroactive_changes (site_id, job_id, comment_id, revision, status_before, status_after,
                                          reasons_before, featured_before, review_before, review_added)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        site as _,
        job as _,
        change.comment_id as _,
        change.revision,
        change.status_before as _,
        change.status_after as _,
        Json(&change.reasons_before.0) as _,
        change.featured_before,
        Json(&change.review_before.0) as _,
        Json(&change.review_added.0) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many changes of a run were not taken back.
pub(in crate::trials) async fn count_changes(conn: &mut PgConnection, site: SiteId, job: JobId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from retroactive_changes
           where site_id = $1 and job_id = $2 and undone_at is null"#,
        site as _,
        job as _,
    )
    .fetch_one(conn)
    .await
}

/// The next changes of a run that were not taken back.
pub(in crate::trials) async fn changes(
    conn: &mut PgConnection,
    site: SiteId,
    job: JobId,
    above: CommentId,
    batch: i64,
) -> sqlx::Result<Vec<Change>> {
    sqlx::query_as!(
        Change,
        r#"select comment_id, revision, status_before, status_after, featured_before,
                  reasons_before as "reasons_before: Json<Vec<Reason>>",
                  review_before as "review_before: Json<Vec<Reason>>", review_added as "review_added: Json<Vec<Reason>>"
           from retroactive_changes
           where site_id = $1 and job_id = $2 and undone_at is null and comment_id > $3
           order by comment_id limit $4"#,
        site as _,
        job as _,
        above as _,
        batch,
    )
    .fetch_all(conn)
    .await
}

/// Notes that a change was taken back.
pub(in crate::trials) async fn set_undone(
    conn: &mut PgConnection,
    site: SiteId,
    job: JobId,
    comment: CommentId,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update retroactive_changes set undone_at = $4 where site_id = $1 and job_id = $2 and comment_id = $3",
        site as _,
        job as _,
        comment as _,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets some of what a run did, and says how much; what it did stays done.
pub(in crate::trials) async fn forget_changes(
    conn: &mut PgConnection,
    site: SiteId,
    job: JobId,
    batch: i64,
) -> sqlx::Result<u64> {
    let gone = sqlx::query!(
        "delete from retroactive_changes
         where site_id = $1 and job_id = $2 and comment_id in (
             select comment_id from retroactive_changes where site_id = $1 and job_id = $2 order by comment_id limit $3)",
        site as _,
        job as _,
        batch,
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected())
}
