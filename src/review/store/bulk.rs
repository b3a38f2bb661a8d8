//! SQL that picks what is decided about at once.

use sqlx::PgConnection;

use super::items::{code, flagged, held};
use crate::ids::{AccountId, BatchId, CommentId, SiteId};
use crate::review::QueueFilter;
use crate::time::Timestamp;

/// The open items that `filter` picks and no colleague has, with the revisions of their texts, the most urgent first.
pub(in crate::review) async fn select(
    conn: &mut PgConnection,
    site: SiteId,
    moderator: AccountId,
    filter: &QueueFilter,
    as_of: Timestamp,
    count: i64,
    now: Timestamp,
) -> sqlx::Result<Vec<(CommentId, i32)>> {
    let rows = sqlx::query!(
        r#"select i.comment_id, c.revision
           from review_items i join comments c on c.site_id = $1 and c.id = i.comment_id
           where i.site_id = $1 and i.open and i.opened_at <= $2
             and (i.claimed_until is null or i.claimed_until <= $3 or i.claimed_by = $4)
             and ($5::bool is null or i.held = $5) and ($6::bool is null or i.flagged = $6)
             and ($7::text is null or i.section = $7) and ($8::uuid is null or i.article_id = $8)
             and ($9::text is null or $9 = any(i.codes)) and ($10::bool is null or ('escalated' = any(i.codes)) = $10)
             and ($11::uuid is null or i.reasons @> jsonb_build_array(jsonb_build_object('rule', $11::uuid)))
             and ($12::uuid is null or c.author_id = $12)
           order by i.sort_key desc, i.comment_id desc
           limit $13"#,
        site as _,
        as_of as _,
        now as _,
        moderator as _,
        held(filter.queue),
        flagged(filter.queue),
        filter.section,
        filter.article as _,
        code(filter),
        filter.escalated(),
        filter.rule as _,
        filter.author as _,
        count,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.comment_id, row.revision)).collect())
}

/// Whether a batch has decisions, and only of this moderator.
pub(in crate::review) async fn is_batch_of(
    conn: &mut PgConnection,
    site: SiteId,
    moderator: AccountId,
    batch: BatchId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select coalesce(bool_and(moderator_id = $2), false) as "own!"
           from decisions where site_id = $1 and batch_id = $3"#,
        site as _,
        moderator as _,
        batch as _,
    )
    .fetch_one(conn)
    .await
}
