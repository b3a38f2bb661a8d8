//! Rules: reading, saving, trying.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::Validate;

use super::extract::{By, Limit, Query, word};
use super::guard::Site;
use super::once::{self, Begun};
use super::phrase_lists::ListView;
use super::problem::{ApiResult, FieldError, Problem, kind};
use super::rule_document::{AnyDocument, NewRule, PutRule, Sent};
use super::state::AppState;
use crate::accounts::Admin;
use crate::ids::RuleId;
use crate::rules::save::{self, SaveError, Target};
use crate::rules::store::{self, SavedRule};
use crate::rules::{Brake, DocumentError, RuleCacheError, RuleDocument};
use crate::time::Timestamp;
use crate::watch::{self, RuleSummary};

/// A rule as it was saved: its document, with what Gavel adds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Rule)]
pub struct RuleView {
    /// Its id, whatever the version.
    pub id: RuleId,
    /// Its version, which is also what PUT names as the revision it saw.
    pub revision: i32,
    /// When the rule was made.
    pub created_at: Timestamp,
    /// When this version was saved.
    pub saved_at: Timestamp,
    /// The name of who saved it; null where Gavel itself did.
    pub saved_by: Option<String>,
    /// Why a brake paused it; null where none did.
    pub brake: Option<Brake>,
    /// What it did lately, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stats: Option<RuleSummary>,
    /// The document.
    #[serde(flatten)]
    #[schema(value_type = RuleDocument)]
    pub document: Value,
}

impl From<SavedRule> for RuleView {
    fn from(rule: SavedRule) -> Self {
        Self {
            id: rule.id,
            revision: rule.version,
            created_at: rule.created_at,
            saved_at: rule.saved_at,
            saved_by: rule.saved_by,
            stats: None,
            brake: rule.brake.map(|brake| brake.0),
            document: rule.document,
        }
    }
}

impl From<DocumentError> for FieldError {
    fn from(error: DocumentError) -> Self {
        Self { field: error.path, code: error.code, message: error.message }
    }
}

/// Some rules.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Rules {
    /// The rules.
    items: Vec<RuleView>,
}

/// How to read the rules.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RulesQuery {
    /// `stats`: with what each rule did over the last thirty days.
    #[param(value_type = Option<RulesInclude>)]
    include: Option<String>,
}

/// What comes along with the rules.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RulesInclude {
    /// What each did over the last thirty days.
    Stats,
}

/// The site's rules, in the order in which they were made.
#[utoipa::path(get, path = "/sites/{site}/rules", tag = "admins", params(("site" = String, Path), RulesQuery),
    responses((status = 200, body = Rules), (status = 401), (status = 403), (status = 422)))]
pub async fn list(
    state: web::Data<AppState>,
    admin: Admin,
    Query(query): Query<RulesQuery>,
) -> ApiResult<web::Json<Rules>> {
    let include: Option<RulesInclude> = word("include", query.include.as_ref())?;
    let mut conn = state.conn().await?;
    let rules = store::all(&mut conn, admin.site()).await?;
    let mut stats = match include {
        Some(RulesInclude::Stats) => watch::summaries(&mut conn, admin.site(), &rules, state.now()).await?,
        None => BTreeMap::new(),
    };
    let view = |rule: SavedRule| RuleView { stats: stats.remove(&rule.id), ..RuleView::from(rule) };
    Ok(web::Json(Rules { items: rules.into_iter().map(view).collect() }))
}

/// One rule.
#[utoipa::path(get, path = "/sites/{site}/rules/{rule}", tag = "admins", params(("site" = String, Path), ("rule" = RuleId, Path)),
    responses((status = 200, body = RuleView), (status = 401), (status = 403), (status = 404)))]
pub async fn show(
    state: web::Data<AppState>,
    admin: Admin,
    path: web::Path<(String, RuleId)>,
) -> ApiResult<web::Json<RuleView>> {
    let (_, rule) = path.into_inner();
    let mut conn = state.conn().await?;
    let rule = store::find(&mut conn, admin.site(), rule).await?.ok_or_else(Problem::not_found)?;
    Ok(web::Json(rule.into()))
}

/// Every version of a rule, the latest first.
#[utoipa::path(get, path = "/sites/{site}/rules/{rule}/versions", tag = "admins",
    params(("site" = String, Path), ("rule" = RuleId, Path)),
    responses((status = 200, body = Rules), (status = 401), (status = 403), (status = 404)))]
pub async fn versions(
    state: web::Data<AppState>,
    admin: Admin,
    path: web::Path<(String, RuleId)>,
) -> ApiResult<web::Json<Rules>> {
    let (_, rule) = path.into_inner();
    let mut conn = state.conn().await?;
    let versions = store::versions(&mut conn, admin.site(), rule).await?;
    if versions.is_empty() {
        return Err(Problem::not_found());
    }
    Ok(web::Json(Rules { items: versions.into_iter().map(RuleView::from).collect() }))
}

/// Makes a rule. It counts from the next post on, on every node within two seconds.
#[utoipa::path(post, path = "/sites/{site}/rules", tag = "admins", request_body = NewRule,
    params(("site" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = RuleView), (status = 401), (status = 403), (status = 422)))]
pub async fn create(
    state: web::Data<AppState>,
    site: Site,
    By { by: admin, body, once }: By<Admin, AnyDocument>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, site.id, once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let Sent { document, force, .. } = body.read()?;
    let now = state.now();
    let mut tx = state.begin().await?;
    let saved = save::save(&mut tx, &admin, Target::New, document, force.as_deref(), now).await?;
    let answer = attempt.commit(&state, tx, StatusCode::CREATED, &RuleView::from(saved), now).await?;
    state.rules.put_in_force(&state.sites, &site.slug).await;
    Ok(answer)
}

/// Saves a rule as a new version; names the revision it saw.
#[utoipa::path(put, path = "/sites/{site}/rules/{rule}", tag = "admins", request_body = PutRule,
    params(("site" = String, Path), ("rule" = RuleId, Path)),
    responses((status = 200, body = RuleView), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub async fn update(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, RuleId)>,
    By { by: admin, body, .. }: By<Admin, AnyDocument>,
) -> ApiResult<web::Json<RuleView>> {
    let (_, rule) = path.into_inner();
    let Sent { document, revision, force } = body.read()?;
    let revision = revision.ok_or_else(|| Problem::field("/revision", "missing", "the revision that you saw"))?;
    let mut tx = state.begin().await?;
    let target = Target::Existing(rule, revision);
    let saved = save::save(&mut tx, &admin, target, document, force.as_deref(), state.now()).await?;
    tx.commit().await?;
    state.rules.put_in_force(&state.sites, &site.slug).await;
    Ok(web::Json(saved.into()))
}

/// Takes a rule out of force for good.
#[utoipa::path(delete, path = "/sites/{site}/rules/{rule}", tag = "admins", params(("site" = String, Path), ("rule" = RuleId, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn delete(
    state: web::Data<AppState>,
    site: Site,
    admin: Admin,
    path: web::Path<(String, RuleId)>,
) -> ApiResult<HttpResponse> {
    let (_, rule) = path.into_inner();
    let mut tx = state.begin().await?;
    save::delete(&mut tx, &admin, rule, state.now()).await?;
    tx.commit().await?;
    state.rules.put_in_force(&state.sites, &site.slug).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Which version to go back to.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rollback {
    /// The version whose document is to be in force again.
    version: i32,
    /// The revision that the admin saw.
    revision: i32,
}

impl Limit for Rollback {}

/// Saves the document of an earlier version as a new one.
#[utoipa::path(post, path = "/sites/{site}/rules/{rule}/rollback", tag = "admins", request_body = Rollback,
    params(("site" = String, Path), ("rule" = RuleId, Path)),
    responses((status = 200, body = RuleView), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub async fn rollback(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, RuleId)>,
    By { by: admin, body, .. }: By<Admin, Rollback>,
) -> ApiResult<web::Json<RuleView>> {
    let (_, rule) = path.into_inner();
    let mut tx = state.begin().await?;
    let versions = store::versions(&mut tx, site.id, rule).await?;
    let earlier = versions.into_iter().find(|version| version.version == body.version);
    let earlier = earlier.ok_or_else(Problem::not_found)?;
    let document = RuleDocument::parse(&earlier.document)
        .map_err(|errors| Problem::fields(errors.into_iter().map(FieldError::from).collect()))?;
    let target = Target::Existing(rule, body.revision);
    let saved = save::save(&mut tx, &admin, target, document, None, state.now()).await?;
    tx.commit().await?;
    state.rules.put_in_force(&state.sites, &site.slug).await;
    Ok(web::Json(saved.into()))
}

impl From<SaveError> for Problem {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::NotFound => Self::not_found(),
            SaveError::StaleList(list) => Self::new(&kind::STALE_REVISION).present(&ListView::from(*list)),
            SaveError::Stale(rule) => Self::new(&kind::STALE_REVISION).present(&RuleView::from(*rule)),
            SaveError::Mistakes(errors) => Self::fields(errors.into_iter().map(FieldError::from).collect()),
            SaveError::Database(error) => error.into(),
            SaveError::Interrupted => Self::internal(error),
        }
    }
}

impl From<std::sync::Arc<RuleCacheError>> for Problem {
    fn from(error: std::sync::Arc<RuleCacheError>) -> Self {
        match &*error {
            RuleCacheError::Database(cause) if crate::db::is_unavailable(cause) => {
                Self::unavailable(anyhow::anyhow!(error))
            }
            _ => Self::internal(anyhow::anyhow!(error)),
        }
    }
}
