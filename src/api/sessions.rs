//! Sessions: signing in and out.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use validator::Validate;

use super::accounts::{AccountView, limit};
use super::admission::aside;
use super::extract::{By, Limit};
use super::guard::{Anyone, Site, banned, cookie_name, credentials};
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use super::totp::let_pass;
use crate::accounts::{self, Account, Email, Password, Passwords, PasswordsError, Reader, Token};
use crate::sites;
use crate::time::Timestamp;

/// How long a session lasts, in seconds: thirty days.
const SESSION: i64 = 30 * 86_400;

/// Who wants in.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// The address of the account.
    email: String,
    /// Its password.
    #[schema(value_type = String)]
    password: Secret,
    /// What the device shows, or a recovery code, where the account asks for one.
    #[validate(length(max = 100, message = "at most 100 characters"))]
    code: Option<String>,
    /// Whether to answer with the console's cookie instead of a token.
    #[serde(default)]
    cookie: bool,
}

impl Limit for NewSession {}

/// A password as somebody typed it, which may be no password at all.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Secret(pub(super) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A session.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Session {
    /// What to send as `Authorization: Bearer …`; left out where the cookie holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// Until when it opens anything.
    expires_at: Timestamp,
    /// Whose it is.
    account: AccountView,
}

/// Signs in. An unknown address and a wrong password answer alike, in words and in time; that a code is needed, too, learns
/// only who knows the password.
#[utoipa::path(post, path = "/sites/{site}/sessions", tag = "accounts", request_body = NewSession, params(("site" = String, Path)),
    responses((status = 201, body = Session), (status = 401), (status = 403), (status = 422), (status = 429), (status = 503)))]
pub async fn sign_in(
    state: web::Data<AppState>,
    site: Site,
    By { by: client, body, .. }: By<Anyone, NewSession>,
) -> ApiResult<HttpResponse> {
    let now = state.now();
    let email = Email::try_from(body.email).ok();
    // First of all, so that in a rush those who find no place cost next to nothing.
    let turn = state.passwords.line_up()?;
    let limits = limit(&site.settings.limits.sign_in, "sign_in", &client.network, email.as_ref());
    state.limit(site.id, limits, now).await?;

    let mut conn = state.conn().await?;
    let found = match &email {
        Some(email) => accounts::find_by_email(&mut conn, site.id, email, now).await?,
        None => None,
    };
    drop(conn);
    let (account, hash) = found.unzip();
    // What cannot be a password is checked all the same, against nobody's, so that it takes as long.
    let (password, hash) = match Password::try_from(body.password.0) {
        Ok(password) => (password, hash),
        Err(_) => (Password::impossible(), None),
    };
    let right = aside(turn.matches(password.clone(), hash.clone())).await??;
    let (Some(account), Some(hash), true) = (account, hash, right) else {
        return Err(Problem::new(&kind::WRONG_CREDENTIALS));
    };
    if let Some(ends) = account.standing.banned() {
        return Err(banned(ends));
    }
    let renewed = if Passwords::is_outdated(&hash) { Some(aside(turn.hash(password)).await??) } else { None };
    drop(turn);

    let mut tx = state.begin().await?;
    let_pass(&mut tx, &state, &account, body.code.as_deref(), now).await?;
    if let Some(hash) = renewed {
        accounts::set_password_hash(&mut tx, site.id, account.id, &hash).await?;
    }
    let opened = open(&mut tx, &account, body.cookie, now).await?;
    tx.commit().await?;
    Ok(session(&site, &account, &opened))
}

/// A session that was just opened.
pub(super) struct Opened {
    token: Token,
    cookie: bool,
    expires_at: Timestamp,
}

/// Opens a session for somebody who has shown who they are.
pub(super) async fn open(
    conn: &mut PgConnection,
    account: &Account,
    cookie: bool,
    now: Timestamp,
) -> ApiResult<Opened> {
    let token = Token::generate(Token::SESSION).map_err(Problem::internal)?;
    let expires_at = now.plus_seconds(SESSION);
    accounts::create_session(conn, account, &token.hash(), cookie, now, expires_at).await?;
    Ok(Opened { token, cookie, expires_at })
}

/// The answer that hands out a session: with its token, or with the console's cookie, which no script can read.
pub(super) fn session(site: &Site, account: &Account, opened: &Opened) -> HttpResponse {
    let Opened { token, cookie, expires_at } = opened;
    let mut answer = HttpResponse::Created();
    if *cookie {
        answer.cookie(
            Cookie::build(cookie_name(&site.slug), token.reveal())
                .path("/")
                .secure(true)
                .http_only(true)
                .same_site(SameSite::Strict)
                .max_age(actix_web::cookie::time::Duration::seconds(SESSION))
                .finish(),
        );
    }
    let token = (!cookie).then(|| token.reveal().to_owned());
    answer.json(Session { token, expires_at: *expires_at, account: account.into() })
}

/// Signs out: this session ends.
#[utoipa::path(delete, path = "/sites/{site}/sessions/current", tag = "accounts", params(("site" = String, Path)),
    responses((status = 204), (status = 401)))]
pub async fn sign_out(
    state: web::Data<AppState>,
    site: Site,
    _reader: Reader,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    if let Some(credentials) = credentials(&req, &site)? {
        let mut conn = state.conn().await?;
        accounts::end_session(&mut conn, site.id, &credentials.token.hash()).await?;
    }
    Ok(signed_out(&site.0))
}

/// Signs out everywhere: all sessions of the account end.
#[utoipa::path(delete, path = "/sites/{site}/sessions", tag = "accounts", params(("site" = String, Path)),
    responses((status = 204), (status = 401)))]
pub async fn sign_out_everywhere(state: web::Data<AppState>, site: Site, reader: Reader) -> ApiResult<HttpResponse> {
    let mut conn = state.conn().await?;
    accounts::end_all_sessions(&mut conn, site.id, reader.id()).await?;
    Ok(signed_out(&site.0))
}

pub(super) fn signed_out(site: &sites::Site) -> HttpResponse {
    let mut cookie = Cookie::build(cookie_name(&site.slug), "").path("/").secure(true).http_only(true).finish();
    cookie.make_removal();
    HttpResponse::NoContent().cookie(cookie).finish()
}

impl From<PasswordsError> for Problem {
    fn from(error: PasswordsError) -> Self {
        match error {
            PasswordsError::Busy => Self::new(&kind::OVERLOADED).retry_after(std::time::Duration::from_secs(2)),
            PasswordsError::Hash(_) => Self::internal(error),
        }
    }
}
