//! The outbox, for admins: what waits to be sent, and what nobody could deliver.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::answer::PageBody;
use super::extract::{PageQuery, Query, word};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::Admin;
use crate::events::{self, Event};
use crate::ids::{AccountId, MailId};
use crate::mail::{self, Mail, State};
use crate::page::List;
use crate::time::Timestamp;

/// A mail that has not gone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Mail)]
pub struct MailView {
    /// Its id.
    id: MailId,
    /// What it is about, such as `reset_password`.
    kind: &'static str,
    /// The account it is for; null where only an address was named.
    account: Option<AccountId>,
    /// The domain of the address it goes to, where that is not simply the account's.
    domain: Option<String>,
    /// How it stands.
    state: State,
    /// How often it was tried.
    attempts: i32,
    /// What the last attempt came to.
    error: Option<String>,
    /// When it was posted.
    created_at: Timestamp,
    /// When it is tried next; null where nobody tries any more.
    due_at: Option<Timestamp>,
}

impl From<Mail> for MailView {
    fn from(mail: Mail) -> Self {
        let letter = &mail.letter.0;
        let domain = letter.address().and_then(|email| email.as_ref().rsplit_once('@'));
        Self {
            id: mail.id,
            kind: letter.kind(),
            account: letter.account(),
            domain: domain.map(|(_, domain)| domain.to_owned()),
            state: mail.state,
            attempts: mail.attempts,
            error: mail.error,
            created_at: mail.created_at,
            due_at: (mail.state == State::Waiting).then_some(mail.due_at),
        }
    }
}

/// Which mails.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MailQuery {
    /// Only those that stand so.
    #[param(value_type = Option<State>)]
    state: Option<String>,
    /// How many items, 1 to 100; 50 where not said.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Mails that have not gone, the latest first.
#[utoipa::path(get, path = "/sites/{site}/mails", tag = "admins", params(("site" = String, Path), MailQuery),
    responses((status = 200, body = PageBody<MailView>), (status = 401), (status = 403), (status = 422)))]
pub async fn list(
    state: web::Data<AppState>,
    admin: Admin,
    Query(query): Query<MailQuery>,
) -> ApiResult<web::Json<PageBody<MailView>>> {
    let which = word("state", query.state.as_ref())?;
    let (size, after) = PageQuery { limit: query.limit, cursor: query.cursor }.page(List::Mails)?;
    let mut conn = state.conn().await?;
    let page = mail::page(&mut conn, admin.site(), which, after, size).await?;
    Ok(web::Json(PageBody::new(page.map(MailView::from), List::Mails)))
}

/// An admin had a mail tried again.
#[derive(Serialize)]
struct MailRetried {
    mail: MailId,
}

impl Event for MailRetried {
    const NAME: &'static str = "mail.retried";
}

/// Tries a mail again at once, for a day more.
#[utoipa::path(post, path = "/sites/{site}/mails/{mail}/retry", tag = "admins",
    params(("site" = String, Path), ("mail" = MailId, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn retry(
    state: web::Data<AppState>,
    admin: Admin,
    path: web::Path<(String, MailId)>,
) -> ApiResult<HttpResponse> {
    let (_, id) = path.into_inner();
    let now = state.now();
    let mut tx = state.begin().await?;
    if !mail::retry(&mut tx, admin.site(), id, now).await? {
        return Err(Problem::not_found());
    }
    events::record(&mut tx, admin.site(), admin.actor(), &MailRetried { mail: id }, now).await?;
    tx.commit().await?;
    state.ring_mail();
    Ok(HttpResponse::NoContent().finish())
}
