//! One's own account: what it is, what of it may be changed, and its end.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::accounts::limit;
use super::admission::aside;
use super::extract::{By, Limit};
use super::guard::{Client, Site, credentials};
use super::problem::{ApiResult, Problem, kind};
use super::sessions::{Secret, signed_out};
use super::state::AppState;
use crate::accounts::{
    self, AccountRenamed, Details, Email, Language, OwnSanction, Password, PasswordChanged, Reader, Role, Username,
};
use crate::events;
use crate::ids::{AccountId, SiteId};
use crate::intake::{self, Legacy};
use crate::limits::{Bucket, Per};
use crate::mail::{self, Letter};
use crate::notifications;
use crate::time::Timestamp;

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
    /// Where mail reaches its holder.
    email: Option<Email>,
    /// Whether that was shown.
    email_verified: bool,
    /// The language of mails; null where it is not known.
    language: Option<Language>,
    /// Whether replies are told by mail.
    reply_mails: bool,
}

/// One's own account.
#[utoipa::path(get, path = "/sites/{site}/me", tag = "accounts", params(("site" = String, Path)),
    responses((status = 200, body = Me), (status = 401)))]
pub async fn show(state: web::Data<AppState>, reader: Reader) -> ApiResult<web::Json<Me>> {
    let mut conn = state.conn().await?;
    let details = details(&mut conn, reader.site(), reader.id()).await?;
    let sanctions = accounts::own_sanctions(&mut conn, &reader, state.now()).await?;
    Ok(web::Json(view(&reader, details, sanctions)))
}

pub(super) async fn details(conn: &mut sqlx::PgConnection, site: SiteId, account: AccountId) -> ApiResult<Details> {
    accounts::details(conn, site, account).await?.ok_or_else(Problem::not_found)
}

fn view(reader: &Reader, details: Details, sanctions: Vec<OwnSanction>) -> Me {
    let account = reader.account();
    Me {
        id: account.id,
        username: account.username.clone(),
        role: account.role,
        created_at: account.created_at,
        published: account.published,
        rejected: account.rejected,
        sanctions,
        email: details.email,
        email_verified: details.email_verified,
        language: details.language,
        reply_mails: details.reply_mails,
    }
}

/// What is to change about one's own account; what is left out stays.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    /// Another public name.
    username: Option<Username>,
    /// Another address: a link is mailed there, and it counts once that is opened. Needs `password`.
    email: Option<Email>,
    /// Another password, from 8 to 200 characters: all other sessions end. Needs `password`.
    #[schema(value_type = Option<String>, min_length = 8, max_length = 200)]
    new_password: Option<Password>,
    /// The present password.
    #[schema(value_type = Option<String>)]
    password: Option<Secret>,
    /// The language of mails.
    language: Option<Language>,
    /// Whether replies are told by mail.
    reply_mails: Option<bool>,
}

impl Limit for MeChange {}

/// Changes one's own account.
#[utoipa::path(patch, path = "/sites/{site}/me", tag = "accounts", request_body = MeChange, params(("site" = String, Path)),
    responses((status = 200, body = Me), (status = 401), (status = 409), (status = 422), (status = 429), (status = 503)))]
pub async fn change(
    state: web::Data<AppState>,
    site: Site,
    req: HttpRequest,
    client: Client,
    By { by: reader, body, .. }: By<Reader, MeChange>,
) -> ApiResult<web::Json<Me>> {
    let now = state.now();
    let before = details(&mut *state.conn().await?, site.id, reader.id()).await?;
    let address = body.email.filter(|email| before.email.as_ref() != Some(email));
    let name = body.username.filter(|name| name.as_ref() != reader.account().username);
    if address.is_some() || body.new_password.is_some() {
        check(&state, &site, &client, &before, body.password).await?;
    }
    if let Some(address) = &address {
        state.mailer()?;
        state.limit(site.id, limit(&site.settings.limits.mail, "mail", &client.0, Some(address)), now).await?;
    }
    if let Some(name) = &name {
        if intake::is_reserved(&site.0, name) {
            return Err(Problem::new(&kind::USERNAME_TAKEN));
        }
        let budget = site.settings.limits.edit.account;
        let bucket = budget.map(|budget| Bucket::new("rename", Per::Account, reader.id().uuid().as_bytes(), budget));
        state.limit(site.id, bucket.into_iter().collect(), now).await?;
    }
    let password = match body.new_password {
        Some(password) => Some(aside(state.passwords.hash(password)).await??),
        None => None,
    };

    let mut tx = state.begin().await?;
    let (id, actor) = (reader.id(), reader.actor());
    if let Some(name) = &name {
        if accounts::rename(&mut tx, site.id, id, name).await?.is_err() {
            return Err(Problem::new(&kind::USERNAME_TAKEN));
        }
        events::record(&mut tx, site.id, actor, &AccountRenamed { account: id }, now).await?;
    }
    if let Some(password) = &password {
        accounts::set_password_hash(&mut tx, site.id, id, password).await?;
        if let Some(shown) = credentials(&req, &site)? {
            accounts::end_other_sessions(&mut tx, site.id, id, &shown.token.hash()).await?;
        }
        events::record(&mut tx, site.id, actor, &PasswordChanged { account: id }, now).await?;
        if let Some(mailer) = &state.mail {
            mailer.post(&mut tx, site.id, &Letter::PasswordChanged { account: id }, now).await?;
        }
    }
    // Whether somebody else has the address is looked up by whoever sends the mail.
    if let (Some(email), Some(mailer)) = (address, &state.mail) {
        accounts::ask_for_email(&mut tx, site.id, id, None, now).await?;
        mailer.post(&mut tx, site.id, &Letter::VerifyEmail { account: id, email }, now).await?;
    }
    accounts::set_preferences(&mut tx, site.id, id, body.language, body.reply_mails).await?;
    let after = details(&mut tx, reader.site(), reader.id()).await?;
    let sanctions = accounts::own_sanctions(&mut tx, &reader, now).await?;
    tx.commit().await?;
    state.ring_mail();
    let mut me = view(&reader, after, sanctions);
    if let Some(name) = name {
        name.as_ref().clone_into(&mut me.username);
    }
    Ok(web::Json(me))
}

/// Lets pass who knows the present password. An account without one belongs to the site's own sign-in, where such things
/// are changed.
pub(super) async fn check(
    state: &AppState,
    site: &Site,
    client: &Client,
    account: &Details,
    shown: Option<Secret>,
) -> ApiResult<()> {
    if account.password.is_none() {
        return Err(Problem::new(&kind::NOT_APPLICABLE).detail("The site itself signs you in: change it there."));
    }
    let limits = limit(&site.settings.limits.sign_in, "sign_in", &client.0, account.email.as_ref());
    state.limit(site.id, limits, state.now()).await?;
    let shown = shown.ok_or_else(|| Problem::field("password", "missing", "your present password"))?;
    let shown = Password::try_from(shown.0).ok().unwrap_or_else(Password::impossible);
    if aside(state.passwords.matches(shown, account.password.clone())).await?? {
        Ok(())
    } else {
        Err(Problem::new(&kind::WRONG_CREDENTIALS))
    }
}

/// How somebody leaves.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Farewell {
    /// What becomes of the comments.
    comments: Legacy,
    /// The present password, where the account has one.
    #[schema(value_type = Option<String>)]
    password: Option<Secret>,
}

impl Limit for Farewell {}

/// Erases one's own account for good: name, address, password and sessions at once; then the comments lose their texts, or
/// only the traces of who wrote them.
#[utoipa::path(delete, path = "/sites/{site}/me", tag = "accounts", request_body = Farewell, params(("site" = String, Path)),
    responses((status = 204), (status = 401), (status = 422), (status = 429)))]
pub async fn erase(
    state: web::Data<AppState>,
    site: Site,
    client: Client,
    By { by: reader, body, .. }: By<Reader, Farewell>,
) -> ApiResult<HttpResponse> {
    let details = details(&mut *state.conn().await?, site.id, reader.id()).await?;
    if details.password.is_some() {
        check(&state, &site, &client, &details, body.password).await?;
    }
    let now = state.now();
    let mut tx = state.begin().await?;
    intake::erase(&mut tx, &reader, body.comments, now).await?;
    notifications::forget(&mut tx, site.id, reader.id()).await?;
    mail::forget(&mut tx, site.id, reader.id(), details.email.as_ref()).await?;
    tx.commit().await?;
    state.jobs.ring();
    Ok(signed_out(&site.0))
}
