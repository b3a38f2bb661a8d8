//! What admins set: the site's settings and the keys for programs.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::Validate;

use super::document::Document;
use super::extract::{By, Limit, Query, field_errors};
use super::guard::Site;
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::accounts::{self, Admin, ApiKey, Scope, Token};
use crate::articles::{self, ArticleKey, ArticleState};
use crate::events;
use crate::ids::ApiKeyId;
use crate::sites::{self, MEANINGS, ModerationMode, Settings, SettingsChanged, VerifyEmail};
use crate::time::Timestamp;

/// For what to say what is in force.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SettingsQuery {
    /// A section.
    section: Option<String>,
    /// An article, by its key.
    article: Option<String>,
}

/// The site's settings, with what each means. What was read may be changed and sent back as it came.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SettingsView {
    /// Counts the saves; PUT names the one it saw.
    revision: i32,
    /// The document.
    #[serde(flatten)]
    settings: Settings,
    /// What each setting means, by its path.
    meanings: BTreeMap<&'static str, &'static str>,
    /// What holds for the section or the article asked for.
    in_force: InForce,
}

/// What holds at one place.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InForce {
    /// Whether comments are shown before or after a moderator has looked.
    mode: ModerationMode,
    /// Whether comments are taken; null where no article was asked for.
    state: Option<ArticleState>,
}

fn settings_view(settings: &Settings, revision: i32, in_force: InForce) -> SettingsView {
    SettingsView { revision, settings: settings.clone(), meanings: MEANINGS.iter().copied().collect(), in_force }
}

/// The site's settings, what each means, and what is in force for a section or an article.
#[utoipa::path(get, path = "/sites/{site}/settings", tag = "admins", params(("site" = String, Path), SettingsQuery),
    responses((status = 200, body = SettingsView), (status = 401), (status = 403), (status = 404)))]
pub async fn settings(
    state: web::Data<AppState>,
    site: Site,
    _admin: Admin,
    Query(query): Query<SettingsQuery>,
) -> ApiResult<web::Json<SettingsView>> {
    let settings = &site.settings;
    let in_force = match (query.article, query.section) {
        (Some(key), _) => {
            let key =
                ArticleKey::try_from(key).map_err(|error| Problem::field("article", "invalid", error.to_string()))?;
            let mut conn = state.conn().await?;
            let article = articles::find(&mut conn, site.id, &key).await?.ok_or_else(Problem::not_found)?;
            InForce { mode: article.mode(settings), state: Some(article.state(settings, state.now())) }
        }
        (None, section) => InForce { mode: settings.moderation.mode_in(section.as_deref()), state: None },
    };
    Ok(web::Json(settings_view(settings, site.settings_revision, in_force)))
}

/// The settings to save, with the revision that the admin saw: what [`AnySettings`] reads.
#[derive(Serialize, utoipa::ToSchema)]
struct PutSettings {
    /// The revision that the admin saw.
    revision: i32,
    /// The document; what it leaves out has its default.
    #[serde(flatten)]
    settings: Settings,
}

/// A settings document as it came, not yet read.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct AnySettings(Document);

// It is read, and checked, only behind the permit and by hand, for the answer adds fields to it.
impl Validate for AnySettings {
    fn validate(&self) -> Result<(), validator::ValidationErrors> {
        Ok(())
    }
}

impl Limit for AnySettings {}

/// Saves the settings; names the revision it saw. What it leaves out has its default.
#[utoipa::path(put, path = "/sites/{site}/settings", tag = "admins", request_body = PutSettings, params(("site" = String, Path)),
    responses((status = 200, body = SettingsView), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub async fn put_settings(
    state: web::Data<AppState>,
    site: Site,
    By { by: admin, body, .. }: By<Admin, AnySettings>,
) -> ApiResult<web::Json<SettingsView>> {
    let AnySettings(Document(mut fields)) = body;
    fields.remove("meanings");
    fields.remove("in_force");
    let revision = fields.remove("revision").and_then(|revision| revision.as_i64());
    let revision = revision
        .and_then(|revision| i32::try_from(revision).ok())
        .ok_or_else(|| Problem::field("revision", "missing", "the revision that you saw, a whole number"))?;
    let settings: Settings = serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let path = error.path().to_string();
        Problem::field(path, "invalid", error.into_inner().to_string())
    })?;
    settings.validate().map_err(|errors| Problem::fields(field_errors(&errors, "")))?;

    if settings.accounts.verify_email == VerifyEmail::BeforePosting && state.mail.is_none() {
        return Err(Problem::field("accounts.verify_email", "mail_off", "this service sends no mail, so nobody could"));
    }
    let now = state.now();
    let mut tx = state.begin().await?;
    let Some(revision) = sites::save_settings(&mut tx, site.id, revision, &settings).await? else {
        let present = sites::find(&mut tx, &site.slug).await?.ok_or_else(Problem::not_found)?;
        let in_force = InForce { mode: present.settings.moderation.mode, state: None };
        let present = settings_view(&present.settings, present.settings_revision, in_force);
        return Err(Problem::new(&kind::STALE_REVISION).present(&present));
    };
    let event = SettingsChanged { revision, settings: &settings };
    events::record(&mut tx, site.id, admin.actor(), &event, now).await?;
    tx.commit().await?;
    state.sites.forget(&site.slug).await;
    let in_force = InForce { mode: settings.moderation.mode, state: None };
    Ok(web::Json(settings_view(&settings, revision, in_force)))
}

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
