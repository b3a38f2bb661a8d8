//! Decisions: one, many, and the way back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::extract::{By, Limit};
use super::once::{self, Begun};
use super::problem::{ApiResult, FieldError, Problem, kind};
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::Moderator;
use crate::comments::{Action, TransitionError};
use crate::ids::{BatchId, CommentId, DecisionId};
use crate::review::{self, Claim, DecideError, Decided, NewDecision};

/// What a moderator wants done about a comment.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// What to do.
    action: Action,
    /// The revision they saw.
    revision: i32,
    /// Why, for the record.
    #[validate(length(max = 500, message = "at most 500 characters"))]
    reason: Option<String>,
    /// For colleagues.
    #[validate(length(max = 2_000, message = "at most 2,000 characters"))]
    note: Option<String>,
    /// For the author.
    #[validate(length(max = 2_000, message = "at most 2,000 characters"))]
    message: Option<String>,
}

impl Limit for DecisionBody {}

impl DecisionBody {
    fn about(self, comment: CommentId) -> NewDecision {
        let Self { action, revision, reason, note, message } = self;
        NewDecision { comment, action, revision, reason, note, message }
    }
}

/// A decision that was taken.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Decision {
    /// Its id.
    id: DecisionId,
    /// The batch to undo it by.
    batch: BatchId,
    /// What was done.
    action: Action,
    /// The comment as it stands now.
    comment: CommentView,
    /// How many open flags it settled.
    settled_flags: u64,
}

impl Decision {
    fn new(decided: Decided, action: Action) -> Self {
        Self {
            id: decided.id,
            batch: decided.batch,
            action,
            comment: CommentView::whole(decided.comment),
            settled_flags: decided.settled_flags,
        }
    }
}

/// Decides about a comment.
#[utoipa::path(post, path = "/sites/{site}/comments/{comment}/decisions", tag = "moderators", request_body = DecisionBody,
    params(("site" = String, Path), ("comment" = CommentId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Decision), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub async fn decide(
    state: web::Data<AppState>,
    path: web::Path<(String, CommentId)>,
    By { by: moderator, body, once }: By<Moderator, DecisionBody>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, moderator.site(), once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let (_, comment) = path.into_inner();
    let (action, now) = (body.action, state.now());
    let mut tx = state.begin().await?;
    match review::decide(&mut tx, &moderator, &body.about(comment), BatchId::new(now), now).await {
        Ok(decided) => attempt.commit(&state, tx, StatusCode::CREATED, &Decision::new(decided, action), now).await,
        Err(error) => {
            // That it was refused stands in the comment's history.
            if !matches!(error, DecideError::Database(_)) {
                tx.commit().await?;
            }
            Err(error.into())
        }
    }
}

/// Several decisions at once.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionsBody {
    /// At most a hundred.
    #[validate(length(min = 1, max = 100, message = "from 1 to 100 decisions"), nested)]
    decisions: Vec<DecisionOn>,
}

impl Limit for DecisionsBody {
    const MAX_BODY: usize = 512 * 1024;
}

/// One of several decisions.
#[derive(Debug, Deserialize, Serialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionOn {
    /// The comment.
    comment: CommentId,
    /// What to do.
    action: Action,
    /// The revision they saw.
    revision: i32,
    /// Why, for the record.
    #[validate(length(max = 500, message = "at most 500 characters"))]
    reason: Option<String>,
    /// For colleagues.
    #[validate(length(max = 2_000, message = "at most 2,000 characters"))]
    note: Option<String>,
    /// For the author.
    #[validate(length(max = 2_000, message = "at most 2,000 characters"))]
    message: Option<String>,
}

/// What became of several decisions.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Decisions {
    /// The batch to undo them by; null where none was taken.
    batch: Option<BatchId>,
    /// Those that were taken.
    decided: Vec<Decision>,
    /// Those that were not.
    refused: Vec<RefusedDecision>,
}

/// A decision that was not taken.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RefusedDecision {
    /// The comment.
    comment: CommentId,
    /// Why, as in a problem document.
    code: &'static str,
    /// Why, for people.
    title: &'static str,
    /// What is wrong with which field.
    errors: Vec<FieldError>,
}

/// Decides about up to a hundred comments, each on its own.
#[utoipa::path(post, path = "/sites/{site}/review/decisions", tag = "moderators", request_body = DecisionsBody,
    params(("site" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Decisions), (status = 401), (status = 403), (status = 422)))]
pub async fn decide_many(
    state: web::Data<AppState>,
    By { by: moderator, body, once }: By<Moderator, DecisionsBody>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, moderator.site(), once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let now = state.now();
    let batch = BatchId::new(now);
    let mut answer = Decisions::default();
    let mut decisions: Vec<(usize, DecisionOn)> = body.decisions.into_iter().enumerate().collect();
    // Comments are locked in one order whoever decides, so that two batches cannot wait for each other for ever.
    decisions.sort_by_key(|(place, decision)| (decision.comment, *place));
    let mut tx = state.begin().await?;
    for (_, decision) in decisions {
        let DecisionOn { comment, action, revision, reason, note, message } = decision;
        let new = NewDecision { comment, action, revision, reason, note, message };
        match review::decide(&mut tx, &moderator, &new, batch, now).await {
            Ok(decided) => answer.decided.push(Decision::new(decided, action)),
            Err(DecideError::Database(error)) => return Err(error.into()),
            Err(error) => {
                let problem = Problem::from(error);
                let (kind, errors) = (problem.kind(), problem.errors().to_vec());
                answer.refused.push(RefusedDecision { comment, code: kind.code, title: kind.title, errors });
            }
        }
    }
    answer.batch = (!answer.decided.is_empty()).then_some(batch);
    attempt.commit(&state, tx, StatusCode::OK, &answer, now).await
}

/// What to take back.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoBody {
    /// The batch of a decision, or of several.
    batch: BatchId,
}

impl Limit for UndoBody {}

/// What became of taking a batch back.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Undone {
    /// The comments that stand as before.
    restored: Vec<CommentId>,
    /// The comments to which something happened since, which stay as they are.
    kept: Vec<CommentId>,
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
    let undone = review::undo(&mut tx, &moderator, body.batch, now).await?.ok_or_else(Problem::not_found)?;
    let answer = Undone { restored: undone.restored, kept: undone.kept };
    attempt.commit(&state, tx, StatusCode::OK, &answer, now).await
}

/// The answer where a colleague has the item.
pub(super) fn claimed(claim: Option<&Claim>) -> Problem {
    let problem = Problem::new(&kind::CLAIMED);
    match claim {
        Some(claim) => problem.detail(format!("{} has it until {}.", claim.name, claim.until)).present(claim),
        None => problem,
    }
}

impl From<DecideError> for Problem {
    fn from(error: DecideError) -> Self {
        match error {
            DecideError::NotFound => Self::not_found(),
            DecideError::Stale(comment) => Self::new(&kind::STALE_REVISION).present(&CommentView::whole(*comment)),
            DecideError::Claimed(claim) => claimed(Some(&claim)),
            DecideError::AlreadyDecided(comment) => {
                Self::new(&kind::ALREADY_DECIDED).present(&CommentView::whole(*comment))
            }
            DecideError::Transition(TransitionError::Deleted) => Self::new(&kind::DELETED),
            DecideError::Transition(TransitionError::Unchanged) => Self::new(&kind::UNCHANGED),
            DecideError::Transition(TransitionError::NotApplicable) => Self::new(&kind::NOT_APPLICABLE),
            DecideError::Database(error) => error.into(),
        }
    }
}
