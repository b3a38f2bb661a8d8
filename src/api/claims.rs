//! Claims: what moderators have on the desk.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::decisions::claimed;
use super::extract::{By, Limit};
use super::once::{self, Begun};
use super::problem::{ApiResult, Problem};
use super::queue_filter::QueuePart;
use super::review::{ReviewItem, item_views};
use super::state::AppState;
use crate::accounts::Moderator;
use crate::ids::{AccountId, CommentId, RuleId};
use crate::review::{self, Claim, ClaimError, MAX_CLAIMS, Queue};

/// What a moderator wants on the desk.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClaims {
    /// From which part of the queue.
    #[serde(default)]
    queue: Queue,
    /// Of one section.
    section: Option<String>,
    /// Under one article, by its key.
    article: Option<String>,
    /// For one reason, by its code.
    reason: Option<String>,
    /// What one rule holds or flags.
    rule: Option<RuleId>,
    /// By one author.
    author: Option<AccountId>,
    /// How many, 1 to 20.
    #[serde(default = "one")]
    #[validate(range(min = 1, max = MAX_CLAIMS, message = "from 1 to 20"))]
    count: u8,
}

fn one() -> u8 {
    1
}

impl Limit for NewClaims {}

/// The items that a moderator has on the desk now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Claimed {
    /// The most urgent first.
    items: Vec<ReviewItem>,
}

/// Leases the next items that nobody has for five minutes.
#[utoipa::path(post, path = "/sites/{site}/review/claims", tag = "moderators", request_body = NewClaims, params(("site" = String, Path)),
    responses((status = 201, body = Claimed), (status = 401), (status = 403), (status = 422)))]
pub async fn claim(
    state: web::Data<AppState>,
    By { by: moderator, body, once }: By<Moderator, NewClaims>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, moderator.site(), once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let now = state.now();
    let NewClaims { queue, section, article, reason, rule, author, count } = body;
    let part = QueuePart { queue, section, article, reason, rule, author };
    let mut tx = state.begin().await?;
    let items = match part.find(&mut tx, &moderator).await? {
        Some(filter) => review::claim(&mut tx, &moderator, &filter, count, now).await?,
        None => Vec::new(),
    };
    let items = item_views(&mut tx, &moderator, items, now).await?;
    attempt.commit(&state, tx, StatusCode::CREATED, &Claimed { items }, now).await
}

/// Prolongs a claim by five minutes from now, or takes a free one.
#[utoipa::path(put, path = "/sites/{site}/review/claims/{comment}", tag = "moderators",
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = Claim), (status = 401), (status = 403), (status = 404), (status = 409)))]
pub async fn renew(
    state: web::Data<AppState>,
    moderator: Moderator,
    path: web::Path<(String, CommentId)>,
) -> ApiResult<web::Json<Claim>> {
    let (_, comment) = path.into_inner();
    let mut tx = state.begin().await?;
    let item = review::renew(&mut tx, &moderator, comment, state.now()).await?;
    tx.commit().await?;
    item.claim.map(web::Json).ok_or_else(Problem::not_found)
}

/// Gives a claim back.
#[utoipa::path(delete, path = "/sites/{site}/review/claims/{comment}", tag = "moderators",
    params(("site" = String, Path), ("comment" = CommentId, Path)), responses((status = 204), (status = 401), (status = 403)))]
pub async fn release(
    state: web::Data<AppState>,
    moderator: Moderator,
    path: web::Path<(String, CommentId)>,
) -> ApiResult<HttpResponse> {
    let (_, comment) = path.into_inner();
    let mut conn = state.conn().await?;
    review::release(&mut conn, &moderator, comment).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<ClaimError> for Problem {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::NotFound => Self::not_found(),
            ClaimError::Claimed(item) => claimed(item.claim.as_ref()),
            ClaimError::Database(error) => error.into(),
        }
    }
}
