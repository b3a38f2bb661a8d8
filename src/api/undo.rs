//! The way back: takes decisions back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::decisions::TRIES;
use super::extract::{By, Limit};
use super::once::{self, Begun};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::Moderator;
use crate::db;
use crate::ids::{BatchId, CommentId, DecisionId};
use crate::review;

/// What to take back.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoBody {
    /// The batch of a decision, or of several.
    batch: BatchId,
    /// Where a long batch goes on: the `next` of the answer before.
    below: Option<DecisionId>,
}

impl Limit for UndoBody {}

/// What became of taking a batch back.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Undone {
    /// The comments that stand as before.
    restored: Vec<CommentId>,
    /// The comments to which something happened since, which stay as they are.
    kept: Vec<CommentId>,
    /// What to send as `below` for the rest of a batch of more than five hundred; null where nothing is left.
    next: Option<DecisionId>,
}

/// Takes a batch of decisions back.
#[utoipa::path(post, path = "/sites/{site}/review/undo", tag = "moderators", request_body = UndoBody,
    params(("site" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Undone), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn undo(
    state: web::Data<AppState>,
    By { by: moderator, body, once }: By<Moderator, UndoBody>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, moderator.site(), once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let now = state.now();
    let mut tx = state.begin().await?;
    let mut undone = review::undo(&mut tx, &moderator, body.batch, body.below, now).await;
    for _ in 1..TRIES {
        if !undone.as_ref().is_err_and(db::lost) {
            break;
        }
        tx.rollback().await?;
        tx = state.begin().await?;
        undone = review::undo(&mut tx, &moderator, body.batch, body.below, now).await;
    }
    let undone = undone?.ok_or_else(Problem::not_found)?;
    let answer = Undone { restored: undone.restored, kept: undone.kept, next: undone.next };
    attempt.commit(&state, tx, StatusCode::OK, &answer, now).await
}
