//! SQL that writes review items, any number of them at once.

use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::items::codes;
use crate::comments::Reason;
use crate::ids::{AccountId, ArticleId, CommentId, SiteId};
use crate::review::{Item, Parts};
use crate::time::Timestamp;

/// An item with the names of its columns.
#[derive(Serialize)]
struct Fields<'a> {
    comment_id: CommentId,
    article_id: ArticleId,
    section: Option<&'a str>,
    reasons: &'a [Reason],
    codes: Vec<String>,
    held: bool,
    flagged: bool,
    tier: i16,
    priority: f64,
    parts: &'a Parts,
    sort_key: f64,
    open: bool,
    opened_at: Timestamp,
    claimed_by: Option<AccountId>,
    claimed_until: Option<Timestamp>,
}

impl<'a> From<&'a Item> for Fields<'a> {
    fn from(item: &'a Item) -> Self {
        Self {
            comment_id: item.comment,
            article_id: item.article,
            section: item.section.as_deref(),
            reasons: &item.reasons,
            codes: codes(&item.reasons),
            held: item.held,
            flagged: item.flagged,
            tier: item.tier,
            priority: item.priority,
            parts: &item.parts,
            sort_key: item.sort_key(),
            open: item.open,
            opened_at: item.opened_at,
            claimed_by: item.claim.as_ref().map(|claim| claim.by),
            claimed_until: item.claim.as_ref().map(|claim| claim.until),
        }
    }
}

/// Writes items, each in place of the one before.
pub(in crate::review) async fn put(conn: &mut PgConnection, site: SiteId, items: &[Item]) -> sqlx::Result<()> {
    let fields: Vec<Fields<'_>> = items.iter().map(Fields::from).collect();
    sqlx::query!(
        "insert into review_items (site_id, comment_id, article_id, section, reasons, codes, held, flagged, tier, priority,
                                   parts, sort_key, open, opened_at, claimed_by, claimed_until)
         select $1, * from jsonb_to_recordset($2) as item (
             comment_id uuid, article_id uuid, section text, reasons jsonb, codes text[], held boolean, flagged boolean,
             tier smallint, priority double precision, parts jsonb, sort_key double precision, open boolean,
             opened_at timestamptz, claimed_by uuid, claimed_until timestamptz)
         on conflict (site_id, comment_id) do update
         set section = excluded.section, reasons = excluded.reasons, codes = excluded.codes, held = excluded.held,
             flagged = excluded.flagged, tier = excluded.tier, priority = excluded.priority, parts = excluded.parts,
             sort_key = excluded.sort_key, open = excluded.open, opened_at = excluded.opened_at,
             claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until",
        site as _,
        Json(&fields) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
