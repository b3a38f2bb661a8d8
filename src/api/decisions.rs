//! Decisions: one, and many at once.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, Transaction};
use validator::Validate;

use super::extract::{By, Limit};
use super::once::{self, Begun};
use super::problem::{ApiResult, FieldError, Problem, kind};
use super::shelf::Change;
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::Moderator;
use crate::comments::{Action, TransitionError};
use crate::db;
use crate::ids::{BatchId, CommentId, DecisionId};
use crate::review::{self, Claim, DecideError, Decided, Decider, NewDecision};
use crate::time::Timestamp;

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

/// A comment as it stands, and who decided that.
#[derive(Debug, Serialize)]
struct DecidedComment {
    #[serde(flatten)]
    comment: CommentView,
    decided: Decider,
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
    pub(super) comment: CommentView,
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
    change: Change,
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
        Ok(decided) => {
            change.article(decided.comment.article_key.clone());
            let answer = Decision::new(decided, action);
            let answer = attempt.commit(&state, tx, StatusCode::CREATED, &answer, now).await?;
            state.watch.decided(moderator.site(), vec![comment]);
            Ok(answer)
        }
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

impl DecisionOn {
    fn read(self) -> NewDecision {
        let Self { comment, action, revision, reason, note, message } = self;
        NewDecision { comment, action, revision, reason, note, message }
    }
}

/// What became of several decisions.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Decisions {
    /// The batch to undo them by; null where none was taken.
    pub(super) batch: Option<BatchId>,
    /// Those that were taken.
    pub(super) decided: Vec<Decision>,
    /// Those that were not.
    pub(super) refused: Vec<RefusedDecision>,
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
    change: Change,
    By { by: moderator, body, once }: By<Moderator, DecisionsBody>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, moderator.site(), once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let now = state.now();
    let decisions: Vec<NewDecision> = body.decisions.into_iter().map(DecisionOn::read).collect();
    let comments = decisions.iter().map(|decision| decision.comment).collect();
    let (tx, answer) = settle_all(&state, &moderator, decisions, BatchId::new(now), now).await?;
    change.articles(answer.decided.iter().map(|decision| decision.comment.article.clone()).collect());
    let answer = attempt.commit(&state, tx, StatusCode::OK, &answer, now).await?;
    state.watch.decided(moderator.site(), comments);
    Ok(answer)
}

/// Takes several decisions, each on its own, in a transaction that is still to be committed.
pub(super) async fn settle_all(
    state: &AppState,
    moderator: &Moderator,
    mut decisions: Vec<NewDecision>,
    batch: BatchId,
    now: Timestamp,
) -> ApiResult<(Transaction<'static, Postgres>, Decisions)> {
    // Comments are locked in one order whoever decides, so that two batches seldom wait for each other for ever. The sort
    // keeps several about one comment in their order.
    decisions.sort_by_key(|decision| decision.comment);
    let mut tries = TRIES;
    loop {
        let mut tx = state.begin().await?;
        tries -= 1;
        match settle(&mut tx, moderator, &decisions, batch, now).await {
            // What counts the comments is locked in the order of the comments: the articles of two batches may cross.
            Err(error) if tries > 0 && db::lost(&error) => tx.rollback().await?,
            answer => return Ok((tx, answer?)),
        }
    }
}

/// How often a batch is tried that others get in the way of.
pub(super) const TRIES: u8 = 3;

/// Takes each decision, and says what became of it.
async fn settle(
    conn: &mut PgConnection,
    moderator: &Moderator,
    decisions: &[NewDecision],
    batch: BatchId,
    now: Timestamp,
) -> sqlx::Result<Decisions> {
    let mut answer = Decisions::default();
    for new in decisions {
        match review::decide(conn, moderator, new, batch, now).await {
            Ok(decided) => answer.decided.push(Decision::new(decided, new.action)),
            Err(DecideError::Database(error)) => return Err(error),
            Err(error) => {
                let problem = Problem::from(error);
                let (kind, errors) = (problem.kind(), problem.errors().to_vec());
                let refused = RefusedDecision { comment: new.comment, code: kind.code, title: kind.title, errors };
                answer.refused.push(refused);
            }
        }
    }
    answer.batch = (!answer.decided.is_empty()).then_some(batch);
    Ok(answer)
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
            DecideError::AlreadyDecided(comment, decided) => {
                let detail = format!("{} decided {} at {}.", decided.name, decided.action, decided.at);
                let present = DecidedComment { comment: CommentView::whole(*comment), decided };
                Self::new(&kind::ALREADY_DECIDED).detail(detail).present(&present)
            }
            DecideError::Transition(TransitionError::Deleted) => Self::new(&kind::DELETED),
            DecideError::Transition(TransitionError::Unchanged) => Self::new(&kind::UNCHANGED),
            DecideError::Transition(TransitionError::NotApplicable) => Self::new(&kind::NOT_APPLICABLE),
            DecideError::Database(error) => error.into(),
        }
    }
}
