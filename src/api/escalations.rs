//! Leaving an item to the admins, and giving it back.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use validator::Validate;

use super::decisions::claimed;
use super::extract::{By, Limit};
use super::problem::{ApiResult, Problem, kind};
use super::review::{ReviewItem, item_views};
use super::state::AppState;
use crate::accounts::Moderator;
use crate::ids::CommentId;
use crate::review::{self, EscalateError};

/// Why a moderator leaves an item to the admins.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EscalationBody {
    /// What the admins should know.
    #[serde(default)]
    #[validate(length(max = 500, message = "at most 500 characters"))]
    note: String,
}

impl Limit for EscalationBody {}

/// Leaves an item to the admins: it comes before all but danger to life, and moderators are handed it no more.
#[utoipa::path(put, path = "/sites/{site}/review/{comment}/escalation", tag = "moderators", request_body = EscalationBody,
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = ReviewItem), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub async fn escalate(
    state: web::Data<AppState>,
    path: web::Path<(String, CommentId)>,
    By { by: moderator, body, .. }: By<Moderator, EscalationBody>,
) -> ApiResult<web::Json<ReviewItem>> {
    let (_, comment) = path.into_inner();
    let now = state.now();
    let mut tx = state.begin().await?;
    let item = review::escalate(&mut tx, &moderator, comment, body.note.trim(), now).await?;
    let view = item_views(&mut tx, &moderator, vec![item], now).await?.pop();
    tx.commit().await?;
    view.map(web::Json).ok_or_else(Problem::not_found)
}

/// Gives an item that was left to the admins back to all moderators.
#[utoipa::path(delete, path = "/sites/{site}/review/{comment}/escalation", tag = "moderators",
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
pub async fn deescalate(
    state: web::Data<AppState>,
    moderator: Moderator,
    path: web::Path<(String, CommentId)>,
) -> ApiResult<HttpResponse> {
    let (_, comment) = path.into_inner();
    let mut tx = state.begin().await?;
    review::deescalate(&mut tx, &moderator, comment, state.now()).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<EscalateError> for Problem {
    fn from(error: EscalateError) -> Self {
        match error {
            EscalateError::NotFound => Self::not_found(),
            EscalateError::Claimed(claim) => claimed(Some(&claim)),
            EscalateError::Unchanged => Self::new(&kind::UNCHANGED),
            EscalateError::Database(error) => error.into(),
        }
    }
}
