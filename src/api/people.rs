//! The person behind a comment: record, notes, comments.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use validator::Validate;

use super::answer::PageBody;
use super::extract::{By, Limit, PageQuery, Query};
use super::once::{self, Begun};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::{self, Moderator, Note, Role, Sanction};
use crate::comments::{self};
use crate::ids::AccountId;
use crate::page::List;
use crate::time::Timestamp;

/// The record of an account, for staff.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Person {
    /// Its id.
    pub id: AccountId,
    /// Its public name.
    pub username: String,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// How many of its comments stand published.
    pub published: i32,
    /// How many of its comments stand rejected.
    pub rejected: i32,
    /// How far the site trusts it, from 0 to 4.
    pub trust: i16,
    /// Every sanction it ever had, newest first.
    pub sanctions: Vec<Sanction>,
    /// Colleagues' notes, newest first.
    pub notes: Vec<Note>,
}

/// The records of these accounts, so far as they are of the moderator's site.
pub(super) async fn people(
    conn: &mut PgConnection,
    moderator: &Moderator,
    accounts: &[AccountId],
    now: Timestamp,
) -> sqlx::Result<BTreeMap<AccountId, Person>> {
    let mut people: BTreeMap<AccountId, Person> = BTreeMap::new();
    for account in accounts::profiles(conn, moderator.site(), accounts, now).await? {
        let person = Person {
            id: account.id,
            role: account.role,
            created_at: account.created_at,
            published: account.published,
            rejected: account.rejected,
            trust: account.trust(now),
            sanctions: Vec::new(),
            notes: Vec::new(),
            username: account.username,
        };
        people.insert(account.id, person);
    }
    for (account, sanction) in accounts::sanctions(conn, moderator, accounts).await? {
        people.entry(account).and_modify(|person| person.sanctions.push(sanction));
    }
    for (account, note) in accounts::notes(conn, moderator, accounts).await? {
        people.entry(account).and_modify(|person| person.notes.push(note));
    }
    Ok(people)
}

/// The account that the path names, if it is of the moderator's site.
pub(super) async fn known(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    now: Timestamp,
) -> ApiResult<accounts::Account> {
    accounts::profile(conn, moderator.site(), account, now).await?.ok_or_else(Problem::not_found)
}

/// Everything an account wrote, in any status, newest first.
#[utoipa::path(get, path = "/sites/{site}/accounts/{account}/comments", tag = "moderators",
    params(("site" = String, Path), ("account" = AccountId, Path), PageQuery),
    responses((status = 200, body = PageBody<CommentView>), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn comments(
    state: web::Data<AppState>,
    moderator: Moderator,
    path: web::Path<(String, AccountId)>,
    Query(query): Query<PageQuery>,
) -> ApiResult<web::Json<PageBody<CommentView>>> {
    let (_, account) = path.into_inner();
    let (size, cursor) = query.page(List::OfAccount)?;
    let mut conn = state.conn().await?;
    known(&mut conn, &moderator, account, state.now()).await?;
    let page = comments::of_account(&mut conn, moderator.site(), account, cursor, size).await?;
    Ok(web::Json(PageBody::new(page.map(CommentView::whole), List::OfAccount)))
}

/// A note about an account.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// What it says.
    #[validate(length(min = 1, max = 2_000, message = "from 1 to 2,000 characters"))]
    body: String,
}

impl Limit for NewNote {}

/// Writes a note about an account, which only staff see.
#[utoipa::path(post, path = "/sites/{site}/accounts/{account}/notes", tag = "moderators", request_body = NewNote,
    params(("site" = String, Path), ("account" = AccountId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Note), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn note(
    state: web::Data<AppState>,
    path: web::Path<(String, AccountId)>,
    By { by: moderator, body, once }: By<Moderator, NewNote>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, moderator.site(), once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let (_, account) = path.into_inner();
    let now = state.now();
    let mut tx = state.begin().await?;
    known(&mut tx, &moderator, account, now).await?;
    let note = accounts::add_note(&mut tx, &moderator, account, &body.body, now).await?;
    attempt.commit(&state, tx, StatusCode::CREATED, &note, now).await
}
