//! Showing that mail to the address of an account arrives, by a link in a mail.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use validator::Validate;

use super::accounts::limit;
use super::extract::{By, Limit};
use super::guard::{Anyone, Client, Site};
use super::passwords::Secret;
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::accounts::{self, EmailChanged, EmailVerified, LinkPurpose, Reader};
use crate::events::{self, Actor};
use crate::mail::Letter;

/// Sends a link to one's own address once more.
#[utoipa::path(post, path = "/sites/{site}/email-verifications", tag = "accounts", params(("site" = String, Path)),
    responses((status = 202), (status = 401), (status = 409), (status = 429)))]
pub async fn ask(
    state: web::Data<AppState>,
    site: Site,
    reader: Reader,
    Client(network): Client,
) -> ApiResult<HttpResponse> {
    let mailer = state.mailer()?;
    let now = state.now();
    let mut conn = state.conn().await?;
    let address = accounts::address(&mut conn, site.id, reader.id()).await?.ok_or_else(Problem::not_found)?;
    drop(conn);
    if address.verified {
        return Err(Problem::new(&kind::UNCHANGED));
    }
    state.limit(site.id, limit(&site.settings.limits.mail, "mail", &network, Some(&address.email)), now).await?;
    let mut tx = state.begin().await?;
    accounts::ask_for_email(&mut tx, site.id, reader.id(), None, now).await?;
    let letter = Letter::VerifyEmail { account: reader.id(), email: address.email };
    mailer.post(&mut tx, site.id, &letter, now).await?;
    tx.commit().await?;
    mailer.ring();
    Ok(HttpResponse::Accepted().finish())
}

/// The secret of a link.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownLink {
    /// What stands behind the `#` of the link.
    #[schema(value_type = String)]
    token: Secret,
}

impl Limit for ShownLink {}

/// Confirms the address that a link was sent to. It becomes the account's, if it was not yet, and the former address is told.
#[utoipa::path(post, path = "/sites/{site}/email-verifications/confirm", tag = "accounts", request_body = ShownLink,
    params(("site" = String, Path)), responses((status = 204), (status = 410), (status = 422), (status = 429)))]
pub async fn confirm(
    state: web::Data<AppState>,
    site: Site,
    By { by: client, body, .. }: By<Anyone, ShownLink>,
) -> ApiResult<HttpResponse> {
    let now = state.now();
    state.limit(site.id, limit(&site.settings.limits.sign_in, "sign_in", &client.network, None), now).await?;
    let gone = || Problem::new(&kind::LINK_GONE);
    let mut tx = state.begin().await?;
    let token = body.token.token().hash();
    let link = accounts::use_link(&mut tx, site.id, LinkPurpose::VerifyEmail, &token, now).await?.ok_or_else(gone)?;
    let account = link.account;
    let before = accounts::address(&mut tx, site.id, account).await?.ok_or_else(gone)?;
    // Somebody else may have confirmed the same address meanwhile.
    if accounts::verify_email(&mut tx, site.id, account, &link.email, now).await?.is_err() {
        return Err(gone());
    }
    events::record(&mut tx, site.id, Actor::Account(account), &EmailVerified { account }, now).await?;
    if before.email != link.email {
        events::record(&mut tx, site.id, Actor::Account(account), &EmailChanged { account }, now).await?;
        if let Some(mailer) = &state.mail {
            let letter = Letter::EmailChanged { account, email: before.email };
            mailer.post(&mut tx, site.id, &letter, now).await?;
        }
    }
    tx.commit().await?;
    state.ring_mail();
    Ok(HttpResponse::NoContent().finish())
}
