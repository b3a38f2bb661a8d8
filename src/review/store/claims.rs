//! SQL on claims, which stand in `review_items`.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::items::{Row, code, flagged, held};
use crate::comments::Reason;
use crate::db::begin_planned;
use crate::ids::{AccountId, CommentId, SiteId};
use crate::review::{Item, Parts, QueueFilter};
use crate::time::Timestamp;

/// Leases the most urgent items that nobody has to a moderator.
pub(in crate::review) async fn claim(
    conn: &mut PgConnection,
    site: SiteId,
    moderator: AccountId,
    filter: &QueueFilter,
    count: i64,
    now: Timestamp,
    until: Timestamp,
) -> sqlx::Result<Vec<Item>> {
    let mut tx = begin_planned(conn).await?;
    let mut rows = sqlx::query_as!(
        Row,
        r#"with free as materialized (
               select comment_id from review_items
               where site_id = $1 and open and (claimed_until is null or claimed_until <= $4)
                 and ($5::bool is null or held = $5) and ($6::bool is null or flagged = $6)
                 and ($7::text is null or $7 = any(codes)) and ($8::bool is null or ('escalated' = any(codes)) = $8)
                 and ($9::text is null or section = $9) and ($10::uuid is null or article_id = $10)
                 and ($11::uuid is null or reasons @> jsonb_build_array(jsonb_build_object('rule', $11::uuid)))
                 and ($12::uuid is null or exists (select from comments w where w.site_id = $1
                                                   and w.id = review_items.comment_id and w.author_id = $12))
               order by sort_key desc, comment_id desc
               limit $13
               for update skip locked
           )
           update review_items i set claimed_by = $2, claimed_until = $3
           from free, accounts a
           where i.site_id = $1 and i.comment_id = free.comment_id and a.site_id = $1 and a.id = $2
           returning i.comment_id, i.article_id, i.section, i.reasons as "reasons: Json<Vec<Reason>>", i.held, i.flagged,
                     i.tier, i.priority, i.parts as "parts: Json<Parts>", i.open, i.opened_at, i.claimed_by,
                     i.claimed_until, a.username as "claimant?", i.sort_key"#,
        site as _,
        moderator as _,
        until as _,
        now as _,
        held(filter.queue),
        flagged(filter.queue),
        code(filter),
        filter.escalated(),
        filter.section,
        filter.article as _,
        filter.rule as _,
        filter.author as _,
        count,
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    rows.sort_by(|a, b| b.sort_key.total_cmp(&a.sort_key).then(b.comment_id.cmp(&a.comment_id)));
    Ok(rows.into_iter().map(|row| row.at(now)).collect())
}

/// Prolongs a moderator's lease, or takes one that nobody has. False where somebody else has it, or nobody need decide.
pub(in crate::review) async fn renew(
    conn: &mut PgConnection,
    site: SiteId,
    moderator: AccountId,
    comment: CommentId,
    now: Timestamp,
    until: Timestamp,
) -> sqlx::Result<bool> {
    let renewed = sqlx::query!(
        "update review_items set claimed_by = $2, claimed_until = $5
         where site_id = $1 and comment_id = $3 and open
           and (claimed_by = $2 or claimed_until is null or claimed_until <= $4)",
        site as _,
        moderator as _,
        comment as _,
        now as _,
        until as _,
    )
    .execute(conn)
    .await?;
    Ok(renewed.rows_affected() == 1)
}

/// Gives a moderator's lease back. False where they had none.
pub(in crate::review) async fn release(
    conn: &mut PgConnection,
    site: SiteId,
    moderator: AccountId,
    comment: CommentId,
) -> sqlx::Result<bool> {
    let released = sqlx::query!(
        "update review_items set claimed_by = null, claimed_until = null
         where site_id = $1 and comment_id = $3 and claimed_by = $2",
        site as _,
        moderator as _,
        comment as _,
    )
    .execute(conn)
    .await?;
    Ok(released.rows_affected() == 1)
}
