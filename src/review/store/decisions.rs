//! SQL on `decisions`.

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::comments::{Reason, Status};
use crate::ids::{AccountId, BatchId, CommentId, DecisionId, SiteId};
use crate::review::Decider;
use crate::time::Timestamp;

/// A decision as it stands in the database.
#[derive(Clone, Debug)]
pub(in crate::review) struct Standing {
    pub(in crate::review) id: DecisionId,
    pub(in crate::review) batch_id: BatchId,
    pub(in crate::review) comment_id: CommentId,
    pub(in crate::review) revision: i32,
    pub(in crate::review) moderator_id: AccountId,
    pub(in crate::review) action: String,
    pub(in crate::review) reason: Option<String>,
    pub(in crate::review) note: Option<String>,
    pub(in crate::review) message: Option<String>,
    pub(in crate::review) status_before: Status,
    pub(in crate::review) status_after: Status,
    pub(in crate::review) reasons_before: Json<Vec<Reason>>,
    pub(in crate::review) featured_before: bool,
    pub(in crate::review) closed_item: bool,
    /// Since when the item had waited that it closed.
    pub(in crate::review) opened_at: Option<Timestamp>,
    pub(in crate::review) decided_at: Timestamp,
}

/// Adds a decision.
pub(in crate::review) async fn add(conn: &mut PgConnection, site: SiteId, decision: &Standing) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into decisions (site_id, id, batch_id, comment_id, revision, moderator_id, action, reason, note, message,
                                status_before, status_after, reasons_before, featured_before, closed_item, opened_at,
                                decided_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        site as _,
        decision.id as _,
        decision.batch_id as _,
        decision.comment_id as _,
        decision.revision,
        decision.moderator_id as _,
        decision.action,
        decision.reason,
        decision.note,
        decision.message,
        decision.status_before as _,
        decision.status_after as _,
        Json(&decision.reasons_before.0) as _,
        decision.featured_before,
        decision.closed_item,
        decision.opened_at as _,
        decision.decided_at as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The last decision about a comment that still stands.
pub(in crate::review) async fn last(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
) -> sqlx::Result<Option<Standing>> {
    sqlx::query_as!(
        Standing,
        r#"select id, batch_id, comment_id, revision, moderator_id, action, reason, note, message, status_before,
                  status_after, reasons_before as "reasons_before: Json<Vec<Reason>>", featured_before, closed_item, opened_at, decided_at
           from decisions where site_id = $1 and comment_id = $2 and undone_at is null
           order by id desc limit 1"#,
        site as _,
        comment as _,
    )
    .fetch_optional(conn)
    .await
}

/// Who took the last decision about a comment that still stands.
pub(in crate::review) async fn decider(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
) -> sqlx::Result<Option<Decider>> {
    sqlx::query_as!(
        Decider,
        r#"select d.moderator_id as "by: AccountId", a.username as name, d.action, d.reason, d.decided_at as "at: Timestamp"
           from decisions d join accounts a on a.site_id = $1 and a.id = d.moderator_id
           where d.site_id = $1 and d.comment_id = $2 and d.undone_at is null
           order by d.id desc limit 1"#,
        site as _,
        comment as _,
    )
    .fetch_optional(conn)
    .await
}

/// The decisions of a batch that still stand, the last one first: at most `count`, taken before `below`.
pub(in crate::review) async fn of_batch(
    conn: &mut PgConnection,
    site: SiteId,
    batch: BatchId,
    below: DecisionId,
    count: i64,
) -> sqlx::Result<Vec<Standing>> {
    sqlx::query_as!(
        Standing,
        r#"select id, batch_id, comment_id, revision, moderator_id, action, reason, note, message, status_before,
                  status_after, reasons_before as "reasons_before: Json<Vec<Reason>>", featured_before, closed_item, opened_at, decided_at
           from decisions where site_id = $1 and batch_id = $2 and undone_at is null and id < $3
           order by id desc limit $4"#,
        site as _,
        batch as _,
        below as _,
        count,
    )
    .fetch_all(conn)
    .await
}

/// Notes that a decision was taken back.
pub(in crate::review) async fn set_undone(
    conn: &mut PgConnection,
    site: SiteId,
    decision: DecisionId,
    by: AccountId,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update decisions set undone_at = $3, undone_by = $4 where site_id = $1 and id = $2",
        site as _,
        decision as _,
        now as _,
        by as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a moderator has decided about this very text, and that still stands: then no rule and no flags undo it.
pub async fn was_decided(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
    revision: i32,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from decisions where site_id = $1 and comment_id = $2 and revision = $3
                          and undone_at is null) as "decided!""#,
        site as _,
        comment as _,
        revision,
    )
    .fetch_one(conn)
    .await
}
