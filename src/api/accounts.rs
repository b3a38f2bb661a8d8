//! Accounts: signing up, in and out, and what is one's own.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::admission::aside;
use super::answer::PageBody;
use super::extract::{By, Limit, PageQuery, Query};
use super::guard::{Anyone, Site};
use super::once::{self, Begun};
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::{
    self, Account, AccountConflict, AccountCreated, AccountRecord, Email, Language, Password, Reader, Role, Username,
};
use crate::comments;
use crate::events::{self, Actor};
use crate::ids::AccountId;
use crate::intake;
use crate::limits::{Bucket, Network, Per};
use crate::mail::Letter;
use crate::page::List;
use crate::sites::{Limits, SignUp};

/// An account, for whoever holds it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Account)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// Its public name.
    pub username: String,
    /// What it may do.
    pub role: Role,
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        Self { id: account.id, username: account.username.clone(), role: account.role }
    }
}

/// An account that somebody wants.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// Where mail reaches them; seen by nobody else.
    email: Email,
    /// The public name.
    username: Username,
    /// From 8 to 200 characters.
    #[schema(value_type = String, min_length = 8, max_length = 200)]
    password: Password,
}

impl Limit for NewAccount {}

/// What signing up answers, whether or not the address already had an account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SignedUp {
    /// The public name.
    username: Username,
    /// What the account may do.
    role: Role,
}

/// Makes an account. The answer is the same where the address already has one; sign in to get a session.
#[utoipa::path(post, path = "/sites/{site}/accounts", tag = "accounts", request_body = NewAccount,
    params(("site" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = SignedUp), (status = 403), (status = 409), (status = 422), (status = 429), (status = 503)))]
pub async fn sign_up(
    state: web::Data<AppState>,
    site: Site,
    req: HttpRequest,
    By { by: client, body, once }: By<Anyone, NewAccount>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, site.id, once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let now = state.now();
    if site.settings.accounts.sign_up == SignUp::Closed {
        return Err(Problem::new(&kind::SIGN_UP_CLOSED));
    }
    if intake::is_reserved(&site.0, &body.username) {
        return Err(Problem::new(&kind::USERNAME_TAKEN));
    }
    let turn = state.passwords.line_up()?;
    let mut limits = limit(&site.settings.limits.sign_up, "sign_up", &client.network, None);
    if state.mail.is_some() {
        // Each goes with a mail, whether or not there is an account.
        limits.extend(limit(&site.settings.limits.mail, "mail", &client.network, Some(&body.email)));
    }
    state.limit(site.id, limits, now).await?;
    let password = aside(turn.hash(body.password)).await??;
    drop(turn);
    let mut tx = state.begin().await?;
    let new = AccountRecord {
        id: AccountId::new(now),
        username: &body.username,
        email: &body.email,
        password: Some(&password),
        role: Role::Reader,
        created_at: now,
    };
    let letter = match accounts::create(&mut tx, site.id, &new).await? {
        Err(AccountConflict::Username) => return Err(Problem::new(&kind::USERNAME_TAKEN)),
        // Who has an account is nobody's business but the owner's, whom a mail tells: the answer is the same.
        Err(AccountConflict::Email) => Letter::EmailTaken { email: body.email.clone() },
        Ok(()) => {
            let event = AccountCreated { account: new.id, role: new.role };
            events::record(&mut tx, site.id, Actor::Account(new.id), &event, now).await?;
            Letter::VerifyEmail { account: new.id, email: body.email.clone() }
        }
    };
    if let Some(mailer) = &state.mail {
        accounts::ask_for_email(&mut tx, site.id, new.id, language(req.headers()), now).await?;
        mailer.post(&mut tx, site.id, &letter, now).await?;
    }
    let answer = SignedUp { username: body.username.clone(), role: Role::Reader };
    let answered = attempt.commit(&state, tx, StatusCode::CREATED, &answer, now).await?;
    state.ring_mail();
    Ok(answered)
}

/// The language in which a browser's reader likes to read, if Gavel writes it.
pub(super) fn language(headers: &HeaderMap) -> Option<Language> {
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(Language::accepted)
}

/// The limits on what people do before they are signed in.
pub(super) fn limit(limits: &Limits, action: &str, network: &Network, address: Option<&Email>) -> Vec<Bucket> {
    let bucket = |per, whose: &[u8], budget| Bucket::new(action, per, whose, budget);
    let network = limits.network.map(|budget| bucket(Per::Network, network.as_bytes(), budget));
    let address =
        limits.account.zip(address).map(|(budget, email)| bucket(Per::Account, email.as_ref().as_bytes(), budget));
    network.into_iter().chain(address).collect()
}

/// One's own comments in any status, newest first.
#[utoipa::path(get, path = "/sites/{site}/me/comments", tag = "accounts", params(("site" = String, Path), PageQuery),
    responses((status = 200, body = PageBody<CommentView>), (status = 401), (status = 422)))]
pub async fn my_comments(
    state: web::Data<AppState>,
    reader: Reader,
    Query(query): Query<PageQuery>,
) -> ApiResult<web::Json<PageBody<CommentView>>> {
    let (size, cursor) = query.page(List::OfAccount)?;
    let mut conn = state.conn().await?;
    let page = comments::of_account(&mut conn, reader.site(), reader.id(), cursor, size).await?;
    Ok(web::Json(PageBody::new(page.map(CommentView::whole), List::OfAccount)))
}

/// Hides the comments of another account from one's own view.
#[utoipa::path(put, path = "/sites/{site}/me/mutes/{account}", tag = "accounts",
    params(("site" = String, Path), ("account" = AccountId, Path)), responses((status = 204), (status = 401), (status = 404)))]
pub async fn mute(
    state: web::Data<AppState>,
    reader: Reader,
    path: web::Path<(String, AccountId)>,
) -> ApiResult<HttpResponse> {
    let (_, other) = path.into_inner();
    let mut conn = state.conn().await?;
    if !accounts::mute(&mut conn, &reader, other, state.now()).await? {
        return Err(Problem::not_found());
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Shows the comments of another account again.
#[utoipa::path(delete, path = "/sites/{site}/me/mutes/{account}", tag = "accounts",
    params(("site" = String, Path), ("account" = AccountId, Path)), responses((status = 204), (status = 401)))]
pub async fn unmute(
    state: web::Data<AppState>,
    reader: Reader,
    path: web::Path<(String, AccountId)>,
) -> ApiResult<HttpResponse> {
    let (_, other) = path.into_inner();
    let mut conn = state.conn().await?;
    accounts::unmute(&mut conn, &reader, other).await?;
    Ok(HttpResponse::NoContent().finish())
}
