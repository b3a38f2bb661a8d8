//! Single sign-on: a session for somebody whom the site itself vouches for.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use validator::Validate;

use super::accounts::limit;
use super::extract::{By, Limit};
use super::guard::{Anyone, Site, banned};
use super::problem::{ApiResult, Problem, kind};
use super::sessions::{Session, open, session};
use super::state::AppState;
use crate::intake;
use crate::sso::{self, PersonError, TokenError};

/// The site's word for who wants in.
#[derive(Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSsoSession {
    /// A JSON Web Token, signed with one of the site's keys; it counts once.
    token: String,
    /// Whether to answer with the console's cookie instead of a token.
    #[serde(default)]
    cookie: bool,
}

impl Limit for NewSsoSession {}

/// Signs in somebody whom the site itself vouches for, and takes over what it says of them.
#[utoipa::path(post, path = "/sites/{site}/sessions/sso", tag = "accounts", request_body = NewSsoSession, params(("site" = String, Path)),
    responses((status = 201, body = Session), (status = 401), (status = 403), (status = 422), (status = 429), (status = 503)))]
pub async fn sign_in(
    state: web::Data<AppState>,
    site: Site,
    By { by: client, body, .. }: By<Anyone, NewSsoSession>,
) -> ApiResult<HttpResponse> {
    let now = state.now();
    let limits = limit(&site.settings.limits.sign_in, "sign_in", &client.network, None);
    state.limit(site.id, limits, now).await?;

    let mut conn = state.conn().await?;
    let keys = sso::keys(&mut conn, site.id).await?;
    drop(conn);
    let (key, claims) = state.sso.read(&body.token, &keys, site.slug.as_ref(), now).await?;

    let mut tx = state.begin().await?;
    if !sso::use_once(&mut tx, key, &claims).await? {
        return Err(refused("it was used before (jti): each sign-in needs a new one"));
    }
    let is_reserved = |name: &_| intake::is_reserved(&site.0, name);
    let account = sso::account_of(&mut tx, key, &claims.user, is_reserved, now).await?;
    sso::touch(&mut tx, key, now).await?;
    let opened = open(&mut tx, &account, body.cookie, now).await?;
    tx.commit().await?;
    Ok(session(&site, &account, &opened))
}

fn refused(why: impl std::fmt::Display) -> Problem {
    Problem::new(&kind::INVALID_SSO_TOKEN).detail(format!("The token is refused: {why}."))
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::KeysAway => Self::unavailable(anyhow::anyhow!(error)),
            TokenError::Unreadable
            | TokenError::Algorithm
            | TokenError::Header
            | TokenError::UnknownKey
            | TokenError::Signature
            | TokenError::Unclear(_)
            | TokenError::Claims(_) => refused(error),
        }
    }
}

impl From<PersonError> for Problem {
    fn from(error: PersonError) -> Self {
        match error {
            PersonError::Banned(ends) => banned(ends),
            PersonError::Staff => refused(error),
            PersonError::NoName => Self::unavailable(anyhow::anyhow!(error)),
            PersonError::Database(error) => error.into(),
        }
    }
}
