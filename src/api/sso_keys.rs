//! The keys by which a site's word about its own people is known.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::Validate;

use super::extract::{By, Limit};
use super::guard::Site;
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::accounts::Admin;
use crate::ids::SsoKeyId;
use crate::outgoing::OutgoingError;
use crate::sites;
use crate::sso::{self, JwksError, Kid, Material, NewSsoKey, PublicKeys, SsoKey, SsoSecret};
use crate::time::Timestamp;

/// A key for single sign-on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SsoKey)]
pub struct SsoKeyView {
    /// Its id.
    id: SsoKeyId,
    /// What it is called.
    name: String,
    /// What it is.
    kind: SsoKind,
    /// How tokens name a shared secret, in their header.
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<Kid>,
    /// The shared secret that Gavel made, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Public keys as they were pasted.
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks: Option<Value>,
    /// Where public keys are fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks_url: Option<String>,
    /// What tokens have to name as `aud`.
    audience: String,
    /// Whether it may sign in moderators and admins too.
    staff: bool,
    /// When it was made.
    created_at: Timestamp,
    /// When somebody last signed in by it, to the minute.
    used_at: Option<Timestamp>,
}

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SsoKind {
    /// A secret that the site's server has too.
    Hs256,
    /// Public keys, as a JSON Web Key Set.
    Jwks,
    /// The address of such a set.
    JwksUrl,
}

fn view(key: SsoKey, site: &Site) -> SsoKeyView {
    let (kind, kid, jwks, jwks_url) = match key.material {
        Material::Secret { kid, .. } => (SsoKind::Hs256, Some(kid), None, None),
        Material::Jwks(document) => (SsoKind::Jwks, None, Some(document), None),
        Material::Url(url) => (SsoKind::JwksUrl, None, None, Some(url)),
    };
    SsoKeyView {
        id: key.id,
        name: key.name,
        kind,
        kid,
        secret: None,
        jwks,
        jwks_url,
        audience: key.audience.unwrap_or_else(|| site.slug.to_string()),
        staff: key.staff,
        created_at: key.created_at,
        used_at: key.used_at,
    }
}

/// A key that an admin adds; beside `kind`, what belongs to it.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddSsoKey {
    /// What to call it.
    #[validate(length(min = 1, max = 100, message = "from 1 to 100 characters"))]
    name: String,
    /// What it is.
    kind: SsoKind,
    /// With `hs256`: how tokens name it; otherwise Gavel chooses.
    kid: Option<Kid>,
    /// With `hs256`: the secret, 32 to 256 characters, used as they stand; otherwise Gavel makes one.
    #[schema(value_type = Option<String>, min_length = 32, max_length = 256)]
    secret: Option<SsoSecret>,
    /// With `jwks`: public keys.
    #[schema(value_type = Option<Object>)]
    jwks: Option<Value>,
    /// With `jwks_url`: where they are fetched; `https`.
    #[validate(length(max = 500, message = "at most 500 characters"))]
    jwks_url: Option<String>,
    /// What tokens have to name as `aud`; otherwise the site's slug.
    #[validate(length(min = 1, max = 255, message = "from 1 to 255 characters"))]
    audience: Option<String>,
    /// Whether it may sign in moderators and admins too: the site's accounts then decide who is staff.
    #[serde(default)]
    staff: bool,
}

impl Limit for AddSsoKey {}

impl AddSsoKey {
    /// Refuses what belongs to another kind.
    fn only_its_own(&self) -> ApiResult<()> {
        let given = [
            ("kid", SsoKind::Hs256, self.kid.is_some()),
            ("secret", SsoKind::Hs256, self.secret.is_some()),
            ("jwks", SsoKind::Jwks, self.jwks.is_some()),
            ("jwks_url", SsoKind::JwksUrl, self.jwks_url.is_some()),
        ];
        match given.into_iter().find(|(_, kind, given)| *given && *kind != self.kind) {
            Some((field, ..)) => Err(Problem::field(field, "not_here", "this belongs to another kind of key")),
            None => Ok(()),
        }
    }
}

/// The keys of a site.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SsoKeys {
    /// Newest first, without secrets.
    items: Vec<SsoKeyView>,
}

/// The site's keys for single sign-on.
#[utoipa::path(get, path = "/sites/{site}/sso-keys", tag = "admins", params(("site" = String, Path)),
    responses((status = 200, body = SsoKeys), (status = 401), (status = 403)))]
pub async fn list(state: web::Data<AppState>, site: Site, admin: Admin) -> ApiResult<web::Json<SsoKeys>> {
    let mut conn = state.conn().await?;
    let keys = sso::keys(&mut conn, admin.site()).await?;
    Ok(web::Json(SsoKeys { items: keys.into_iter().map(|key| view(key, &site)).collect() }))
}

/// Adds a key. A secret that Gavel makes is shown this once, so this creation is not repeated for an idempotency key.
#[utoipa::path(post, path = "/sites/{site}/sso-keys", tag = "admins", request_body = AddSsoKey, params(("site" = String, Path)),
    responses((status = 201, body = SsoKeyView), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub async fn create(
    state: web::Data<AppState>,
    site: Site,
    By { by: admin, body, .. }: By<Admin, AddSsoKey>,
) -> ApiResult<HttpResponse> {
    body.only_its_own()?;
    let now = state.now();
    let id = SsoKeyId::new(now);
    let mut made = None;
    let material = match body.kind {
        SsoKind::Hs256 => {
            let secret = if let Some(secret) = body.secret {
                secret
            } else {
                let secret = SsoSecret::generate().map_err(Problem::internal)?;
                made = Some(secret.reveal().to_owned());
                secret
            };
            let sealed = state.sso.seal(site.id, id, &secret).map_err(Problem::internal)?;
            Material::Secret { kid: body.kid.unwrap_or_else(|| Kid::of(id)), sealed }
        }
        SsoKind::Jwks => {
            let document = body.jwks.ok_or_else(|| Problem::field("jwks", "missing", "paste the public keys"))?;
            PublicKeys::parse(&document).map_err(|error| wrong("jwks", &error))?;
            Material::Jwks(document)
        }
        SsoKind::JwksUrl => {
            let url = body.jwks_url.ok_or_else(|| Problem::field("jwks_url", "missing", "say where the keys are"))?;
            state.sso.try_address(&url).await.map_err(|error| wrong("jwks_url", &error))?;
            Material::Url(url)
        }
    };
    let new = NewSsoKey { id, name: body.name, material, audience: body.audience, staff: body.staff };
    let mut tx = state.begin().await?;
    let Some(key) = sso::add(&mut tx, &admin, new, now).await? else {
        return Err(Problem::new(&kind::EXISTS).detail("A key of this site has this kid."));
    };
    sites::set_sso(&mut tx, site.id, true).await?;
    tx.commit().await?;
    state.sites.forget(&site.slug).await;
    let view = SsoKeyView { secret: made, ..view(key, &site) };
    Ok(HttpResponse::build(StatusCode::CREATED).json(view))
}

/// What is wrong with public keys, or with where they should be.
fn wrong(field: &'static str, error: &JwksError) -> Problem {
    let code = match error {
        JwksError::NoSet | JwksError::NoKeys | JwksError::Fetch(OutgoingError::Address) => "invalid",
        JwksError::Private => "private_key",
        JwksError::Fetch(OutgoingError::NotReachable) => "not_public",
        JwksError::Fetch(_) => "unreachable",
    };
    Problem::field(field, code, error.to_string())
}

/// Takes a key back. Sessions that it opened go on.
#[utoipa::path(delete, path = "/sites/{site}/sso-keys/{key}", tag = "admins", params(("site" = String, Path), ("key" = SsoKeyId, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn revoke(
    state: web::Data<AppState>,
    site: Site,
    admin: Admin,
    path: web::Path<(String, SsoKeyId)>,
) -> ApiResult<HttpResponse> {
    let (_, key) = path.into_inner();
    let mut tx = state.begin().await?;
    if !sso::revoke(&mut tx, &admin, key, state.now()).await? {
        return Err(Problem::not_found());
    }
    let others = sso::keys(&mut tx, site.id).await?;
    sites::set_sso(&mut tx, site.id, !others.is_empty()).await?;
    tx.commit().await?;
    state.sites.forget(&site.slug).await;
    Ok(HttpResponse::NoContent().finish())
}
