//! One-time passwords of staff: set up with the password, in force from the first code on.

use std::fmt::Write as _;

use actix_web::{HttpResponse, web};
use qrcode::{Color, QrCode};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use validator::Validate;

use super::extract::{By, Limit};
use super::guard::{Client, Site};
use super::me::{check, details};
use super::problem::{ApiResult, Problem, kind};
use super::sessions::Secret;
use super::state::AppState;
use crate::accounts::{
    self, Account, Moderator, RecoveryCodeUsed, SecondFactor, TotpDisabled, TotpEnabled, TotpFault, TotpSecret,
};
use crate::events::{self, Actor};
use crate::time::Timestamp;

/// How it stands about one's own one-time passwords.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TotpView {
    /// Whether sign-in asks for a code.
    enabled: bool,
    /// Since when.
    enabled_at: Option<Timestamp>,
    /// How many recovery codes are left.
    recovery_codes_left: i32,
}

/// Whether one's own sign-in asks for a code.
#[utoipa::path(get, path = "/sites/{site}/me/totp", tag = "accounts", params(("site" = String, Path)),
    responses((status = 200, body = TotpView), (status = 401), (status = 403)))]
pub async fn show(state: web::Data<AppState>, moderator: Moderator) -> ApiResult<web::Json<TotpView>> {
    let mut conn = state.conn().await?;
    let known = accounts::totp_state(&mut conn, moderator.site(), moderator.id()).await?;
    let enabled_at = known.as_ref().and_then(|known| known.confirmed_at);
    let recovery_codes_left = known.map_or(0, |known| known.recovery_codes);
    Ok(web::Json(TotpView { enabled: enabled_at.is_some(), enabled_at, recovery_codes_left }))
}

/// A step of setting one-time passwords up: first `password`, then `code`.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpSetUp {
    /// The present password: a new secret is made.
    #[schema(value_type = Option<String>)]
    password: Option<Secret>,
    /// What the device shows for that secret: from now on sign-in asks for such a code.
    #[validate(length(max = 100, message = "at most 100 characters"))]
    code: Option<String>,
}

impl Limit for TotpSetUp {}

/// A secret for a device. It counts once a code is shown.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TotpProposed {
    /// The secret in base 32, to be typed.
    secret: String,
    /// The same with whose it is, as devices take it over.
    uri: String,
    /// A picture of `uri` that a camera reads.
    qr: Qr,
}

/// A QR code (ISO/IEC 18004), to be drawn as an SVG path in a square of `size`, with four more on each side left free.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = QrCode)]
struct Qr {
    /// Its width and height.
    size: usize,
    /// What is dark.
    path: String,
}

/// The codes for whoever loses the device. They are shown this once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TotpConfirmed {
    /// Each signs in once in place of a code.
    recovery_codes: Vec<String>,
}

/// Sets one-time passwords up, in two steps: with the password, a secret for the device (201); with a first code of it, they
/// are in force, and the answer holds the recovery codes (200).
#[utoipa::path(post, path = "/sites/{site}/me/totp", tag = "accounts", request_body = TotpSetUp, params(("site" = String, Path)),
    responses((status = 201, body = TotpProposed), (status = 200, body = TotpConfirmed), (status = 401), (status = 403), (status = 409), (status = 422), (status = 429), (status = 503)))]
pub async fn set_up(
    state: web::Data<AppState>,
    site: Site,
    client: Client,
    By { by: moderator, body, .. }: By<Moderator, TotpSetUp>,
) -> ApiResult<HttpResponse> {
    match (body.password, body.code) {
        (Some(password), None) => propose(&state, &site, &client, &moderator, password).await,
        (None, Some(code)) => confirm(&state, &moderator, &code).await,
        _ => Err(Problem::field("password", "missing", "first the password alone, then the code alone")),
    }
}

async fn propose(
    state: &AppState,
    site: &Site,
    client: &Client,
    moderator: &Moderator,
    password: Secret,
) -> ApiResult<HttpResponse> {
    check_password(state, site, client, moderator, password).await?;
    let secret = TotpSecret::generate()?;
    let uri = secret.uri(&site.name, &moderator.account().username)?;
    let mut conn = state.conn().await?;
    let whose = (moderator.site(), moderator.id());
    if !accounts::propose_totp(&mut conn, &state.vault, whose, &secret, state.now()).await? {
        return Err(Problem::new(&kind::UNCHANGED).detail("Sign-in asks for a code already. Remove that first."));
    }
    let qr = picture(&uri)?;
    Ok(HttpResponse::Created().json(TotpProposed { secret: secret.base32(), uri, qr }))
}

async fn confirm(state: &AppState, moderator: &Moderator, code: &str) -> ApiResult<HttpResponse> {
    let now = state.now();
    let mut tx = state.begin().await?;
    let whose = (moderator.site(), moderator.id());
    let confirmed = accounts::confirm_totp(&mut tx, &state.vault, whose, code, now).await?;
    let recovery_codes = confirmed.ok_or_else(wrong_code)?;
    let event = TotpEnabled { account: moderator.id() };
    events::record(&mut tx, moderator.site(), moderator.actor(), &event, now).await?;
    tx.commit().await?;
    Ok(HttpResponse::Ok().json(TotpConfirmed { recovery_codes }))
}

/// Lets pass who knows the present password of their account.
async fn check_password(
    state: &AppState,
    site: &Site,
    client: &Client,
    moderator: &Moderator,
    password: Secret,
) -> ApiResult<()> {
    let details = details(&mut *state.conn().await?, moderator.site(), moderator.id()).await?;
    check(state, site, client, &details, Some(password)).await
}

fn wrong_code() -> Problem {
    Problem::field("code", "wrong", "not what the device shows just now, or it was used before")
}

fn picture(uri: &str) -> ApiResult<Qr> {
    let code = QrCode::new(uri).map_err(|error| Problem::internal(anyhow::anyhow!("no QR code: {error}")))?;
    let size = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.fold(String::new(), |mut path, (at, _)| {
        let _ = write!(path, "M{} {}h1v1h-1z", at % size, at / size);
        path
    });
    Ok(Qr { size, path })
}

/// Who no longer wants to be asked.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpRemoval {
    /// The present password.
    #[schema(value_type = String)]
    password: Secret,
    /// What the device shows, or a recovery code.
    #[validate(length(max = 100, message = "at most 100 characters"))]
    code: Option<String>,
}

impl Limit for TotpRemoval {}

/// Removes one's own one-time passwords: sign-in asks for the password alone again.
#[utoipa::path(delete, path = "/sites/{site}/me/totp", tag = "accounts", request_body = TotpRemoval, params(("site" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 409), (status = 422), (status = 429), (status = 503)))]
pub async fn remove(
    state: web::Data<AppState>,
    site: Site,
    client: Client,
    By { by: moderator, body, .. }: By<Moderator, TotpRemoval>,
) -> ApiResult<HttpResponse> {
    let now = state.now();
    check_password(&state, &site, &client, &moderator, body.password).await?;
    let mut tx = state.begin().await?;
    let whose = (moderator.site(), moderator.id());
    let shown = accounts::second_factor(&mut tx, &state.vault, whose, body.code.as_deref(), now).await?;
    if matches!(shown, SecondFactor::Missing | SecondFactor::Wrong) {
        return Err(wrong_code());
    }
    accounts::forget_totp(&mut tx, moderator.site(), moderator.id()).await?;
    // That a secret goes which never counted is no news.
    if shown != SecondFactor::NotNeeded {
        let event = TotpDisabled { account: moderator.id() };
        events::record(&mut tx, moderator.site(), moderator.actor(), &event, now).await?;
    }
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lets a sign-in pass whose password is right: where the account asks for a code, only with that.
pub(super) async fn let_pass(
    conn: &mut PgConnection,
    state: &AppState,
    account: &Account,
    code: Option<&str>,
    now: Timestamp,
) -> ApiResult<()> {
    match accounts::second_factor(conn, &state.vault, (account.site, account.id), code, now).await? {
        SecondFactor::NotNeeded | SecondFactor::Right => Ok(()),
        SecondFactor::Missing => Err(Problem::new(&kind::CODE_REQUIRED)),
        SecondFactor::Wrong => Err(Problem::new(&kind::WRONG_CODE)),
        SecondFactor::Recovered => {
            let event = RecoveryCodeUsed { account: account.id };
            events::record(conn, account.site, Actor::Account(account.id), &event, now).await?;
            Ok(())
        }
    }
}

impl From<TotpFault> for Problem {
    fn from(fault: TotpFault) -> Self {
        match fault {
            TotpFault::Database(error) => error.into(),
            TotpFault::Sealed(_) | TotpFault::Unfit(_) | TotpFault::Random(_) => Self::internal(anyhow::anyhow!(fault)),
        }
    }
}
