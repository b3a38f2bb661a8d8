//! Showing that mail to the address of an account arrives, by a link in a mail.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use validator::Validate;

use super::accounts::limit;
use super::extract::{By, Limit};
use super::guard::{Anyone, Client, Site};
use super::problem::{ApiResult, Problem, kind};
use super::sessions::Secret;
use super::state::AppState;
use crate::accounts::{self, Email, EmailChanged, EmailVerified, LinkPurpose, Reader, Role, Token};
use crate::events::{self, Actor};
use crate::limits::Network;
use crate::mail::{Letter, Mailer};
use crate::sites::VerifyEmail;

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
    send(&state, mailer, &site, &reader, address.email).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Lets pass who has shown that mail to their address reaches them, where the site asks for that before posting, and staff.
/// Anybody else is sent the link once more, as often as the limit on mails lets them.
pub(super) async fn require(state: &AppState, site: &Site, reader: &Reader, network: &Network) -> ApiResult<()> {
    let Some(mailer) = &state.mail else { return Ok(()) };
    let account = reader.account();
    if site.settings.accounts.verify_email == VerifyEmail::Off
        || account.role > Role::Reader
        || account.email_verified == Some(true)
    {
        return Ok(());
    }
    let mut conn = state.conn().await?;
    let address = accounts::address(&mut conn, site.id, reader.id()).await?;
    drop(conn);
    if let Some(address) = address {
        let limits = limit(&site.settings.limits.mail, "mail", network, Some(&address.email));
        if state.limit(site.id, limits, state.now()).await.is_ok() {
            send(state, mailer, site, reader, address.email).await?;
        }
    }
    Err(Problem::new(&kind::EMAIL_UNVERIFIED))
}

/// Posts the letter with the link.
async fn send(state: &AppState, mailer: &Mailer, site: &Site, reader: &Reader, email: Email) -> ApiResult<()> {
    let now = state.now();
    let mut tx = state.begin().await?;
    accounts::ask_for_email(&mut tx, site.id, reader.id(), None, now).await?;
    mailer.post(&mut tx, site.id, &Letter::VerifyEmail { account: reader.id(), email }, now).await?;
    tx.commit().await?;
    mailer.ring();
    Ok(())
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
    let token = Token::shown(&body.token.0).hash();
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
