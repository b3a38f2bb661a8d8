//! Accounts: signing up, in and out, and what is one's own.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::answer::PageBody;
use super::extract::{By, Limit, PageQuery, Query};
use super::guard::{Anyone, Site, banned, cookie_name, credentials};
use super::once::{self, Begun};
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::{
    self, Account, AccountConflict, AccountCreated, AccountRecord, Email, OwnSanction, Password, Passwords,
    PasswordsError, Reader, Role, Token, Username,
};
use crate::comments;
use crate::events::{self, Actor};
use crate::ids::AccountId;
use crate::limits::{Bucket, Network, Per};
use crate::page::List;
use crate::sites::{Limits, SignUp};
use crate::time::Timestamp;
use crate::{intake, sites};

/// How long a session lasts, in seconds: thirty days.
const SESSION: i64 = 30 * 86_400;

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
    let limits = limit(&site.settings.limits.sign_up, "sign_up", &client.network, None);
    state.limit(site.id, limits, now).await?;
    let password = state.passwords.hash(body.password).await?;
    let mut tx = state.begin().await?;
    let new = AccountRecord {
        id: AccountId::new(now),
        username: &body.username,
        email: &body.email,
        password: &password,
        role: Role::Reader,
        created_at: now,
    };
    match accounts::create(&mut tx, site.id, &new).await? {
        Err(AccountConflict::Username) => return Err(Problem::new(&kind::USERNAME_TAKEN)),
        // Who has an account is nobody's business: the answer is the same, and nothing changes.
        Err(AccountConflict::Email) => {}
        Ok(()) => {
            let event = AccountCreated { account: new.id, role: new.role };
            events::record(&mut tx, site.id, Actor::Account(new.id), &event, now).await?;
        }
    }
    let answer = SignedUp { username: body.username.clone(), role: Role::Reader };
    attempt.commit(&state, tx, StatusCode::CREATED, &answer, now).await
}

/// The limits on what people do before they are signed in.
fn limit(limits: &Limits, action: &str, network: &Network, address: Option<&Email>) -> Vec<Bucket> {
    let bucket = |per, whose: &[u8], budget| Bucket::new(action, per, whose, budget);
    let network = limits.network.map(|budget| bucket(Per::Network, network.as_bytes(), budget));
    let address =
        limits.account.zip(address).map(|(budget, email)| bucket(Per::Account, email.as_ref().as_bytes(), budget));
    network.into_iter().chain(address).collect()
}

/// Who wants in.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// The address of the account.
    email: String,
    /// Its password.
    #[schema(value_type = String)]
    password: Secret,
    /// Whether to answer with the console's cookie instead of a token.
    #[serde(default)]
    cookie: bool,
}

impl Limit for NewSession {}

/// A password as somebody typed it, which may be no password at all.
#[derive(Deserialize)]
#[serde(transparent)]
struct Secret(String);

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

/// Signs in. An unknown address and a wrong password answer alike, in words and in time.
#[utoipa::path(post, path = "/sites/{site}/sessions", tag = "accounts", request_body = NewSession, params(("site" = String, Path)),
    responses((status = 201, body = Session), (status = 401), (status = 403), (status = 422), (status = 429), (status = 503)))]
pub async fn sign_in(
    state: web::Data<AppState>,
    site: Site,
    By { by: client, body, .. }: By<Anyone, NewSession>,
) -> ApiResult<HttpResponse> {
    let now = state.now();
    let email = Email::try_from(body.email).ok();
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
    let right = state.passwords.matches(password.clone(), hash.clone()).await?;
    let (Some(account), Some(hash), true) = (account, hash, right) else {
        return Err(Problem::new(&kind::WRONG_CREDENTIALS));
    };
    if let Some(ends) = account.standing.banned() {
        return Err(banned(ends));
    }
    let renewed = if Passwords::is_outdated(&hash) { Some(state.passwords.hash(password).await?) } else { None };

    let token = Token::generate(Token::SESSION).map_err(Problem::internal)?;
    let expires_at = now.plus_seconds(SESSION);
    let mut tx = state.begin().await?;
    if let Some(hash) = renewed {
        accounts::set_password_hash(&mut tx, site.id, account.id, &hash).await?;
    }
    accounts::create_session(&mut tx, &account, &token.hash(), body.cookie, now, expires_at).await?;
    tx.commit().await?;
    Ok(session(&site, &account, &token, body.cookie, expires_at))
}

/// The answer that hands out a session: with its token, or with the console's cookie, which no script can read.
fn session(site: &Site, account: &Account, token: &Token, cookie: bool, expires_at: Timestamp) -> HttpResponse {
    let mut answer = HttpResponse::Created();
    if cookie {
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
    answer.json(Session { token, expires_at, account: account.into() })
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

fn signed_out(site: &sites::Site) -> HttpResponse {
    let mut cookie = Cookie::build(cookie_name(&site.slug), "").path("/").secure(true).http_only(true).finish();
    cookie.make_removal();
    HttpResponse::NoContent().cookie(cookie).finish()
}

/// One's own account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Me {
    /// Its id.
    id: AccountId,
    /// Its public name.
    username: String,
    /// What it may do.
    role: Role,
    /// When it was made.
    created_at: Timestamp,
    /// How many of its comments stand published.
    published: i32,
    /// How many of its comments stand rejected.
    rejected: i32,
    /// What weighs on it just now, newest first.
    sanctions: Vec<OwnSanction>,
}

/// One's own account.
#[utoipa::path(get, path = "/sites/{site}/me", tag = "accounts", params(("site" = String, Path)),
    responses((status = 200, body = Me), (status = 401)))]
pub async fn me(state: web::Data<AppState>, reader: Reader) -> ApiResult<web::Json<Me>> {
    let account = reader.account();
    let mut conn = state.conn().await?;
    Ok(web::Json(Me {
        id: account.id,
        username: account.username.clone(),
        role: account.role,
        created_at: account.created_at,
        published: account.published,
        rejected: account.rejected,
        sanctions: accounts::own_sanctions(&mut conn, &reader, state.now()).await?,
    }))
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

impl From<PasswordsError> for Problem {
    fn from(error: PasswordsError) -> Self {
        match error {
            PasswordsError::Busy => Self::new(&kind::OVERLOADED).retry_after(std::time::Duration::from_secs(2)),
            PasswordsError::Hash(_) => Self::internal(error),
        }
    }
}
