//! The keys for programs, which admins make.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::extract::{By, Limit};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::{self, Admin, ApiKey, Scope, Token};
use crate::ids::ApiKeyId;
use crate::time::Timestamp;

/// A key for programs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyView {
    /// Its id.
    id: ApiKeyId,
    /// What it is called.
    name: String,
    /// What it may do.
    scopes: Vec<Scope>,
    /// When it was made.
    created_at: Timestamp,
    /// The key itself, shown this once: send it as `Authorization: Bearer …`.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl From<ApiKey> for ApiKeyView {
    fn from(key: ApiKey) -> Self {
        Self { id: key.id, name: key.name, scopes: key.scopes, created_at: key.created_at, token: None }
    }
}

/// A key that an admin wants.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What to call it.
    #[validate(length(min = 1, max = 100, message = "from 1 to 100 characters"))]
    name: String,
    /// What it may do.
    #[validate(length(min = 1, message = "name at least one scope"))]
    scopes: Vec<Scope>,
}

impl Limit for NewApiKey {}

/// The site's keys for programs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ApiKeys {
    /// Newest first, without the keys themselves.
    items: Vec<ApiKeyView>,
}

/// The site's keys that still work.
#[utoipa::path(get, path = "/sites/{site}/api-keys", tag = "admins", params(("site" = String, Path)),
    responses((status = 200, body = ApiKeys), (status = 401), (status = 403)))]
pub async fn api_keys(state: web::Data<AppState>, admin: Admin) -> ApiResult<web::Json<ApiKeys>> {
    let mut conn = state.conn().await?;
    let keys = accounts::api_keys(&mut conn, &admin).await?;
    Ok(web::Json(ApiKeys { items: keys.into_iter().map(ApiKeyView::from).collect() }))
}

/// Makes a key for programs. The answer shows it this once, so it is the one creation that is not repeated for an
/// idempotency key: what is stored could not tell it again.
#[utoipa::path(post, path = "/sites/{site}/api-keys", tag = "admins", request_body = NewApiKey, params(("site" = String, Path)),
    responses((status = 201, body = ApiKeyView), (status = 401), (status = 403), (status = 422)))]
pub async fn create_api_key(
    state: web::Data<AppState>,
    By { by: admin, body, .. }: By<Admin, NewApiKey>,
) -> ApiResult<HttpResponse> {
    let token = Token::generate(Token::API_KEY).map_err(Problem::internal)?;
    let mut tx = state.begin().await?;
    let key = accounts::create_api_key(&mut tx, &admin, &body.name, &body.scopes, &token.hash(), state.now()).await?;
    tx.commit().await?;
    let view = ApiKeyView { token: Some(token.reveal().to_owned()), ..ApiKeyView::from(key) };
    Ok(HttpResponse::build(StatusCode::CREATED).json(view))
}

/// Takes a key back.
#[utoipa::path(delete, path = "/sites/{site}/api-keys/{key}", tag = "admins", params(("site" = String, Path), ("key" = ApiKeyId, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn revoke_api_key(
    state: web::Data<AppState>,
    admin: Admin,
    path: web::Path<(String, ApiKeyId)>,
) -> ApiResult<HttpResponse> {
    let (_, key) = path.into_inner();
    let mut tx = state.begin().await?;
    if !accounts::revoke_api_key(&mut tx, &admin, key, state.now()).await? {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}
