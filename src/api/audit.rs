//! The record of what happened, for admins.

use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::answer::PageBody;
use super::extract::{PageQuery, Query, word};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::Admin;
use crate::events::{self, AuditEntry, AuditFilter};
use crate::ids::{AccountId, CommentId, EventId};
use crate::page::List;
use crate::time::Timestamp;

/// How many names one request may ask for.
const MAX_NAMES: usize = 40;

/// What to show of the record.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Made to happen by this account, API key or rule, by its id.
    #[param(value_type = Option<Uuid>)]
    actor: Option<String>,
    /// Of these names, parted by commas: `settings.changed,rule.saved`.
    event: Option<String>,
    /// What happened to one comment, by its id.
    #[param(value_type = Option<CommentId>)]
    comment: Option<String>,
    /// What happened to one account, by its id.
    #[param(value_type = Option<AccountId>)]
    account: Option<String>,
    /// At this time or later.
    #[param(value_type = Option<Timestamp>)]
    from: Option<String>,
    /// Before this time.
    #[param(value_type = Option<Timestamp>)]
    to: Option<String>,
    /// How many items, 1 to 100; 50 where not said.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Something that happened.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AuditItem)]
pub struct AuditView {
    /// Its id, which also orders the record.
    id: EventId,
    /// When it happened.
    at: Timestamp,
    /// Its name, `thing.happened`.
    event: String,
    /// Who made it happen.
    actor: AuditActor,
    /// The comment it happened to.
    comment: Option<CommentId>,
    /// The account it happened to.
    account: Option<AuditAccount>,
    /// What the record says of it, by name of the event. Changes have `changes`, or `before` beside what is now.
    #[schema(value_type = Object)]
    details: Value,
}

/// Who made something happen.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuditActor {
    /// `account`, `guest`, `api_key`, `rule` or `system`.
    kind: String,
    /// The id behind it.
    id: Option<Uuid>,
    /// An account's name.
    name: Option<String>,
}

/// Whom something happened to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuditAccount {
    /// Its id.
    id: AccountId,
    /// Its name.
    name: Option<String>,
}

impl From<AuditEntry> for AuditView {
    fn from(entry: AuditEntry) -> Self {
        let account = entry.account.map(|id| AuditAccount { id, name: entry.account_name });
        Self {
            id: entry.id,
            at: entry.at,
            event: entry.name,
            actor: AuditActor { kind: entry.actor_kind, id: entry.actor_id, name: entry.actor_name },
            comment: entry.comment,
            account,
            details: entry.payload,
        }
    }
}

impl AuditQuery {
    fn filter(&self) -> ApiResult<AuditFilter> {
        let names: Vec<String> =
            self.event.iter().flat_map(|names| names.split(',')).map(|name| name.trim().to_owned()).collect();
        let plain = |name: &String| {
            (1..=60).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'.'))
        };
        if names.len() > MAX_NAMES || !names.iter().all(plain) {
            let message = format!("at most {MAX_NAMES} names such as settings.changed, parted by commas");
            return Err(Problem::field("event", "invalid", message));
        }
        Ok(AuditFilter {
            actor: word("actor", self.actor.as_ref())?,
            names,
            comment: word("comment", self.comment.as_ref())?,
            account: word("account", self.account.as_ref())?,
            from: word("from", self.from.as_ref())?,
            to: word("to", self.to.as_ref())?,
        })
    }
}

/// The site's record: everything that happened, the latest first, with who did it and what was before.
#[utoipa::path(get, path = "/sites/{site}/audit", tag = "admins", params(("site" = String, Path), AuditQuery),
    responses((status = 200, body = PageBody<AuditView>), (status = 401), (status = 403), (status = 422)))]
pub async fn list(
    state: web::Data<AppState>,
    admin: Admin,
    Query(query): Query<AuditQuery>,
) -> ApiResult<web::Json<PageBody<AuditView>>> {
    let filter = query.filter()?;
    let (size, after) = PageQuery { limit: query.limit, cursor: query.cursor }.page(List::Audit)?;
    let mut conn = state.conn().await?;
    let page = events::audit(&mut conn, admin.site(), &filter, after, size).await?;
    Ok(web::Json(PageBody::new(page.map(AuditView::from), List::Audit)))
}
