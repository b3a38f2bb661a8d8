//! Deciding at once about all that waits of one kind, with the count first.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::decisions::{RefusedDecision, settle_all};
use super::extract::{By, Limit};
use super::once::{self, Begun};
use super::problem::{ApiResult, Problem};
use super::queue_filter::QueuePart;
use super::state::AppState;
use crate::accounts::Moderator;
use crate::comments::Action;
use crate::ids::{BatchId, CommentId};
use crate::review::{self, MAX_BULK, MAX_COUNT, NewDecision};
use crate::time::Timestamp;

/// What a moderator wants done about all that waits of one kind.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkBody {
    /// Which items: at least one field has to be there.
    select: QueuePart,
    /// What to do.
    action: BulkAction,
    /// Whether only to count.
    #[serde(default)]
    preview: bool,
    /// The `as_of` of the count: what came into the queue since is left alone. Now, where it is not said.
    as_of: Option<Timestamp>,
    /// The `batch` of the answer before, to go on where more is `left`, so that one undo takes all of it back.
    batch: Option<BatchId>,
    /// Why, for the record.
    #[validate(length(max = 500, message = "at most 500 characters"))]
    reason: Option<String>,
    /// For colleagues.
    #[validate(length(max = 2_000, message = "at most 2,000 characters"))]
    note: Option<String>,
    /// For the authors.
    #[validate(length(max = 2_000, message = "at most 2,000 characters"))]
    message: Option<String>,
}

impl Limit for BulkBody {}

/// What can be done about many at once.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// They may be seen.
    Approve,
    /// They may not be seen.
    Reject,
}

/// What was decided, or would be.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Bulk {
    /// How many items of this kind there are to decide about, at most ten thousand.
    count: usize,
    /// Until when they came into the queue.
    as_of: Timestamp,
    /// The batch to undo it by; null where nothing was decided.
    batch: Option<BatchId>,
    /// The comments that were decided about.
    decided: Vec<CommentId>,
    /// Those that were not, and why.
    refused: Vec<RefusedDecision>,
    /// How many still wait, for another request with the same `as_of` and this `batch`.
    left: usize,
}

/// Decides about all that waits of one kind, up to two hundred at once, or counts it first.
#[utoipa::path(post, path = "/sites/{site}/review/bulk", tag = "moderators", request_body = BulkBody,
    params(("site" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Bulk), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn decide(
    state: web::Data<AppState>,
    By { by: moderator, body, once }: By<Moderator, BulkBody>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, moderator.site(), once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    if !body.select.is_narrow() {
        return Err(Problem::field("select", "missing", "say which: an author, a rule, a section, …"));
    }
    let now = state.now();
    let as_of = body.as_of.unwrap_or(now);
    let mut conn = state.conn().await?;
    if let Some(batch) = body.batch
        && !review::is_own_batch(&mut conn, &moderator, batch).await?
    {
        return Err(Problem::not_found());
    }
    let found = match body.select.find(&mut conn, &moderator).await? {
        Some(filter) => review::select(&mut conn, &moderator, &filter, as_of, MAX_COUNT, now).await?,
        None => Vec::new(),
    };
    drop(conn);
    let count = found.len();
    let mut answer = Bulk { count, as_of, batch: body.batch, decided: Vec::new(), refused: Vec::new(), left: count };
    if body.preview || found.is_empty() {
        return Ok(HttpResponse::Ok().json(answer));
    }
    let action = match body.action {
        BulkAction::Approve => Action::Approve,
        BulkAction::Reject => Action::Reject,
    };
    let decision = |(comment, revision)| NewDecision {
        comment,
        action,
        revision,
        reason: body.reason.clone(),
        note: body.note.clone(),
        message: body.message.clone(),
    };
    let decisions: Vec<NewDecision> = found.into_iter().take(MAX_BULK.into()).map(decision).collect();
    let comments: Vec<CommentId> = decisions.iter().map(|decision| decision.comment).collect();
    let batch = body.batch.unwrap_or_else(|| BatchId::new(now));
    let (tx, settled) = settle_all(&state, &moderator, decisions, batch, now).await?;
    answer.batch = settled.batch.or(body.batch);
    answer.left = count - comments.len();
    answer.decided = settled.decided.iter().map(|decision| decision.comment.id).collect();
    answer.refused = settled.refused;
    let answer = attempt.commit(&state, tx, StatusCode::OK, &answer, now).await?;
    state.watch.decided(moderator.site(), comments);
    Ok(answer)
}
