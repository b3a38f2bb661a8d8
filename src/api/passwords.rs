//! New passwords for those who have forgotten theirs, by a link in a mail.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use validator::Validate;

use super::accounts::limit;
use super::admission::aside;
use super::extract::{By, Limit};
use super::guard::{Anyone, Site};
use super::problem::{ApiResult, Problem, kind};
use super::sessions::Secret;
use super::state::AppState;
use crate::accounts::{self, AccountConflict, Email, LinkPurpose, Password, PasswordReset, Token, TokenHash};
use crate::events::{self, Actor};
use crate::mail::Letter;
use crate::time::Timestamp;

/// Whose password was forgotten.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgottenPassword {
    /// The address of the account.
    email: Email,
}

impl Limit for ForgottenPassword {}

/// Sends a link to a new password, if the address has an account. Nobody looks whether it has while the request is
/// answered, so the answer is the same in words and in time.
#[utoipa::path(post, path = "/sites/{site}/password-resets", tag = "accounts", request_body = ForgottenPassword,
    params(("site" = String, Path)), responses((status = 202), (status = 409), (status = 422), (status = 429)))]
pub async fn ask(
    state: web::Data<AppState>,
    site: Site,
    By { by: client, body, .. }: By<Anyone, ForgottenPassword>,
) -> ApiResult<HttpResponse> {
    let mailer = state.mailer()?;
    let now = state.now();
    let limits = limit(&site.settings.limits.mail, "mail", &client.network, Some(&body.email));
    state.limit(site.id, limits, now).await?;
    let mut conn = state.conn().await?;
    mailer.post(&mut conn, site.id, &Letter::ResetPassword { email: body.email }, now).await?;
    mailer.ring();
    Ok(HttpResponse::Accepted().finish())
}

/// A new password, with the secret of the link that allows it.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// What stands behind the `#` of the link.
    #[schema(value_type = String)]
    token: Secret,
    /// From 8 to 200 characters.
    #[schema(value_type = String, min_length = 8, max_length = 200)]
    password: Password,
}

impl Limit for NewPassword {}

/// Sets a new password by a link: the link is used up, all sessions end, and the owner is told by mail.
#[utoipa::path(post, path = "/sites/{site}/password-resets/confirm", tag = "accounts", request_body = NewPassword,
    params(("site" = String, Path)), responses((status = 204), (status = 410), (status = 422), (status = 429), (status = 503)))]
pub async fn confirm(
    state: web::Data<AppState>,
    site: Site,
    By { by: client, body, .. }: By<Anyone, NewPassword>,
) -> ApiResult<HttpResponse> {
    let now = state.now();
    state.limit(site.id, limit(&site.settings.limits.sign_in, "sign_in", &client.network, None), now).await?;
    let token = Token::shown(&body.token.0).hash();
    let gone = || Problem::new(&kind::LINK_GONE);
    // Hashing is dear: only for whoever shows a link.
    let purpose = purpose(&state, &site, &token, now).await?.ok_or_else(gone)?;
    let password = aside(state.passwords.hash(body.password)).await??;
    let mut tx = state.begin().await?;
    let link = accounts::use_link(&mut tx, site.id, purpose, &token, now).await?.ok_or_else(gone)?;
    accounts::set_password_hash(&mut tx, site.id, link.account, &password).await?;
    accounts::end_all_sessions(&mut tx, site.id, link.account).await?;
    // Who opened the link reads the mail of this address.
    if let Err(AccountConflict::Email | AccountConflict::Username) =
        accounts::verify_email(&mut tx, site.id, link.account, &link.email, now).await?
    {
        return Err(gone());
    }
    let event = PasswordReset { account: link.account };
    events::record(&mut tx, site.id, Actor::Account(link.account), &event, now).await?;
    // Who chooses their first has nothing to be warned of.
    if let (Some(mailer), LinkPurpose::ResetPassword) = (&state.mail, purpose) {
        mailer.post(&mut tx, site.id, &Letter::PasswordChanged { account: link.account }, now).await?;
    }
    tx.commit().await?;
    state.ring_mail();
    Ok(HttpResponse::NoContent().finish())
}

/// What a link to a password is for, if it works.
async fn purpose(state: &AppState, site: &Site, token: &TokenHash, now: Timestamp) -> ApiResult<Option<LinkPurpose>> {
    let mut conn = state.conn().await?;
    for purpose in [LinkPurpose::ResetPassword, LinkPurpose::Invitation] {
        if accounts::find_link(&mut conn, site.id, purpose, token, now).await?.is_some() {
            return Ok(Some(purpose));
        }
    }
    Ok(None)
}
