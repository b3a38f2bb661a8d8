//! The one statement that writes a comment.

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::comments::{Comment, Reason};
use crate::events::Entry;
use crate::ids::{AccountId, SiteId};
use crate::intake::Guest;
use crate::limits::Network;
use crate::review::{self, Priority};
use crate::rules::{FactsSnapshot, Verdict};
use crate::text::likeness::Likeness;
use crate::time::Timestamp;

/// A comment with everything that is written along with it.
pub(in crate::intake) struct NewComment<'a> {
    pub(in crate::intake) comment: &'a Comment,
    pub(in crate::intake) author: Option<AccountId>,
    pub(in crate::intake) guest: Option<&'a Guest>,
    pub(in crate::intake) network: &'a Network,
    pub(in crate::intake) likeness: Likeness,
    pub(in crate::intake) alike: &'a [i32],
    pub(in crate::intake) verdict: &'a Verdict,
    pub(in crate::intake) facts: &'a FactsSnapshot,
    pub(in crate::intake) section: Option<&'a str>,
    pub(in crate::intake) review: &'a [Reason],
    pub(in crate::intake) priority: Priority,
    pub(in crate::intake) event: Entry,
}

/// Writes a comment, its first revision, the counts that it changes, its review item and its event, in one statement: one
/// round trip however many tables. False, and nothing written, where the comment it answers is no longer published.
///
/// This is the one place where several domains' tables are written at once; apart they would be seven statements.
pub(in crate::intake) async fn add(
    conn: &mut PgConnection,
    site: SiteId,
    new: &NewComment<'_>,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let comment = new.comment;
    let codes = review::codes(new.review);
    let added = sqlx::query_scalar!(
        r#"with parent as (
               update comments set reply_count = reply_count + ($16 = 'published'::comment_status)::int
               where site_id = $1 and id = $4 and status = 'published'
               returning id
           ), added as (
               insert into comments (site_id, id, article_id, parent_id, thread_id, depth, author_id, guest_name,
                                     guest_email, network, body, html, text_hash, revision, created_at, status, reasons,
                                     simhash, alike)
               select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $32, $33
               where $4::uuid is null or exists (select from parent)
               returning id
           ), revised as (
               insert into comment_revisions (site_id, comment_id, revision, body, verdict, facts, created_at)
               select $1, id, $14, $11, $18, $19, $15 from added
           ), counted as (
               update articles set comment_count = comment_count + 1
               where site_id = $1 and id = $3 and $16 = 'published'::comment_status and exists (select from added)
           ), credited as (
               update accounts set published = published + ($16 = 'published'::comment_status)::int,
                                   rejected = rejected + ($16 = 'rejected'::comment_status)::int
               where site_id = $1 and id = $7 and $16 <> 'held'::comment_status and exists (select from added)
           ), queued as (
               insert into review_items (site_id, comment_id, article_id, section, reasons, codes, held, flagged, tier,
                                         priority, parts, sort_key, open, opened_at)
               select $1, id, $3, $20, $21, $22, $16 = 'held'::comment_status, $16 <> 'held'::comment_status, $23,
                      $24, $25, $26, true, $15
               from added where cardinality($22::text[]) > 0
           ), recorded as (
               insert into events (site_id, id, name, actor_kind, actor_id, comment_id, payload, at, xid)
               select $1, $27, $28, $29, $30, id, $31, $15, pg_current_xact_id()::text::bigint from added
           )
           select exists (select from added) as "added!""#,
        site as _,
        comment.id as _,
        comment.article as _,
        comment.parent as _,
        comment.thread as _,
        comment.depth,
        new.author as _,
        new.guest.map(|guest| guest.name.as_ref()),
        new.guest.and_then(|guest| guest.email.as_ref()).map(AsRef::as_ref),
        new.network.as_bytes(),
        comment.body,
        comment.html,
        new.likeness.text_hash,
        comment.revision,
        now as _,
        comment.status as _,
        Json(&comment.reasons) as _,
        Json(new.verdict) as _,
        Json(new.facts) as _,
        new.section,
        Json(new.review) as _,
        &codes,
        new.priority.tier,
        new.priority.total,
        Json(&new.priority.parts) as _,
        new.priority.sort_key(now),
        new.event.id as _,
        new.event.name,
        new.event.actor.kind(),
        new.event.actor.id(),
        new.event.payload,
        new.likeness.simhash,
        new.alike,
    )
    .fetch_one(conn)
    .await?;
    Ok(added)
}
