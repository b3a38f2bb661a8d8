//! Decisions: what a moderator makes of a comment.

use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::store::{self, Standing};
use super::{Claim, item};
use crate::accounts::Moderator;
use crate::comments::{self, Action, Comment, Reason, Status, TransitionError};
use crate::events::{self, Event};
use crate::flags::{self, FlagOutcome};
use crate::ids::{AccountId, BatchId, CommentId, DecisionId, SiteId};
use crate::time::Timestamp;

/// What a moderator wants done about a comment.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// The comment.
    pub comment: CommentId,
    /// What to do.
    pub action: Action,
    /// The text they saw.
    pub revision: i32,
    /// Why, for the record.
    pub reason: Option<String>,
    /// For colleagues.
    pub note: Option<String>,
    /// For the author.
    pub message: Option<String>,
}

/// A decision that was taken.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Its id.
    pub id: DecisionId,
    /// The batch to undo it by.
    pub batch: BatchId,
    /// The comment as it stands now.
    pub comment: Comment,
    /// How many open flags it settled.
    pub settled_flags: u64,
}

/// Who decided what about a comment, and when.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Decider {
    /// Who.
    pub by: AccountId,
    /// Their name.
    pub name: String,
    /// What: `approve`, `reject`, …
    pub action: String,
    /// Why, for the record.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Why a decision was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// There is no such comment at the moderator's site.
    #[error("there is no such comment")]
    NotFound,
    /// The author has changed the text since.
    #[error("the comment is at another revision")]
    Stale(Box<Comment>),
    /// A colleague has it on the desk.
    #[error("a colleague has it")]
    Claimed(Claim),
    /// A colleague has decided about this text, and nothing is open about it.
    #[error("a colleague has decided it")]
    AlreadyDecided(Box<Comment>, Decider),
    /// The comment does not stand so that it can be done.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl DecideError {
    /// The word for it in the comment's history; none where nothing is to be noted.
    fn code(&self) -> Option<&'static str> {
        match self {
            Self::NotFound | Self::Database(_) => None,
            Self::Stale(_) => Some("stale_revision"),
            Self::Claimed(_) => Some("claimed"),
            Self::AlreadyDecided(..) => Some("already_decided"),
            Self::Transition(TransitionError::Deleted) => Some("deleted"),
            Self::Transition(TransitionError::Unchanged) => Some("unchanged"),
            Self::Transition(TransitionError::NotApplicable) => Some("not_applicable"),
        }
    }
}

/// A moderator decided about a comment.
#[derive(Serialize)]
struct CommentDecided<'a> {
    comment: CommentId,
    decision: DecisionId,
    batch: BatchId,
    action: Action,
    revision: i32,
    from: Status,
    to: Status,
    reason: &'a Option<String>,
    note: &'a Option<String>,
    message: &'a Option<String>,
}

impl Event for CommentDecided<'_> {
    const NAME: &'static str = "comment.decided";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// A moderator's decision lost a race or could not be.
#[derive(Serialize)]
struct DecisionRefused {
    comment: CommentId,
    action: Action,
    revision: i32,
    code: &'static str,
}

impl Event for DecisionRefused {
    const NAME: &'static str = "comment.decision_refused";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// Takes a decision about a comment of the moderator's site, with all that follows from it, and records it.
///
/// A refused decision is recorded too: commit the transaction in either case.
pub async fn decide(
    conn: &mut PgConnection,
    moderator: &Moderator,
    new: &NewDecision,
    batch: BatchId,
    now: Timestamp,
) -> Result<Decided, DecideError> {
    let result = try_decide(&mut *conn, moderator, new, batch, now).await;
    if let Err(error) = &result
        && let Some(code) = error.code()
    {
        let event = DecisionRefused { comment: new.comment, action: new.action, revision: new.revision, code };
        events::record(conn, moderator.site(), moderator.actor(), &event, now).await?;
    }
    result
}

async fn try_decide(
    conn: &mut PgConnection,
    moderator: &Moderator,
    new: &NewDecision,
    batch: BatchId,
    now: Timestamp,
) -> Result<Decided, DecideError> {
    let site = moderator.site();
    let mut comment = comments::lock(conn, site, new.comment).await?.ok_or(DecideError::NotFound)?;
    may_decide(conn, moderator, new, &comment, now).await?;

    let (before, reasons_before) = (comment.status, comment.reasons.clone());
    let featured_before = comment.featured;
    let after = before.after(new.action)?;
    if stands_already(conn, site, new.action, &comment).await? {
        return Err(TransitionError::Unchanged.into());
    }
    apply(conn, moderator, new, &mut comment, after).await?;
    let mut settled_flags = 0;
    let mut opened_at = None;
    if new.action.settles() {
        let outcome = if after == Status::Published { FlagOutcome::Dismissed } else { FlagOutcome::Upheld };
        settled_flags = flags::settle(conn, site, comment.id, outcome, moderator.actor(), now).await?;
        comments::set_flags(conn, site, &mut [(&mut comment, 0, 0.0)]).await?;
        opened_at = item::close(conn, site, comment.id).await?;
    }

    let id = DecisionId::new(now);
    let decision = Standing {
        id,
        batch_id: batch,
        comment_id: comment.id,
        revision: new.revision,
        moderator_id: moderator.id(),
        action: new.action.as_str().to_owned(),
        reason: new.reason.clone(),
        note: new.note.clone(),
        message: new.message.clone(),
        status_before: before,
        status_after: after,
        reasons_before: Json(reasons_before),
        featured_before,
        closed_item: opened_at.is_some(),
        opened_at,
        decided_at: now,
    };
    store::add(conn, site, &decision).await?;
    let event = CommentDecided {
        comment: comment.id,
        decision: id,
        batch,
        action: new.action,
        revision: new.revision,
        from: before,
        to: after,
        reason: &new.reason,
        note: &new.note,
        message: &new.message,
    };
    events::record(conn, site, moderator.actor(), &event, now).await?;
    Ok(Decided { id, batch, comment, settled_flags })
}

/// Whether the moderator saw what stands there, and nobody else was or is at it.
async fn may_decide(
    conn: &mut PgConnection,
    moderator: &Moderator,
    new: &NewDecision,
    comment: &Comment,
    now: Timestamp,
) -> Result<(), DecideError> {
    if comment.revision != new.revision {
        return Err(DecideError::Stale(Box::new(comment.clone())));
    }
    let item = store::find(conn, moderator.site(), comment.id, now).await?.filter(|item| item.open);
    match item {
        Some(item) => match item.claim {
            Some(claim) if claim.by != moderator.id() => Err(DecideError::Claimed(claim)),
            _ => Ok(()),
        },
        // Two who look at one item at once: the second must not undo what the first did without knowing. To overrule a
        // colleague on purpose there are `remove` and `restore`.
        None if matches!(new.action, Action::Approve | Action::Reject) => {
            let last = store::last(conn, moderator.site(), comment.id).await?;
            let by_colleague =
                last.is_some_and(|last| last.revision == new.revision && last.moderator_id != moderator.id());
            let decider = if by_colleague { store::decider(conn, moderator.site(), comment.id).await? } else { None };
            decider.map_or(Ok(()), |decider| Err(DecideError::AlreadyDecided(Box::new(comment.clone()), decider)))
        }
        None => Ok(()),
    }
}

/// Whether a mark is there, or is not, already.
async fn stands_already(
    conn: &mut PgConnection,
    site: SiteId,
    action: Action,
    comment: &Comment,
) -> sqlx::Result<bool> {
    match action {
        Action::Feature => Ok(comment.featured),
        Action::Unfeature => Ok(!comment.featured),
        Action::CloseThread => comments::is_closed(conn, site, comment.thread).await,
        Action::Approve | Action::Reject | Action::Remove | Action::Restore => Ok(false),
    }
}

/// Makes the comment stand as decided.
async fn apply(
    conn: &mut PgConnection,
    moderator: &Moderator,
    new: &NewDecision,
    comment: &mut Comment,
    after: Status,
) -> sqlx::Result<()> {
    let site = moderator.site();
    match new.action {
        Action::Feature => comments::set_featured(conn, site, comment, true).await,
        Action::Unfeature => comments::set_featured(conn, site, comment, false).await,
        Action::CloseThread => {
            comment.closed = comment.id == comment.thread;
            comments::close_thread(conn, site, comment.thread, true).await
        }
        Action::Approve | Action::Reject | Action::Remove | Action::Restore => {
            let reasons = match after {
                Status::Rejected => {
                    let message = new.message.clone().unwrap_or_else(|| "A moderator decided against it.".to_owned());
                    vec![Reason::new("decision", message)]
                }
                _ => comment.lasting_reasons(),
            };
            if comment.status == after {
                Ok(())
            } else {
                comments::set_status(conn, site, comment, after, reasons).await
            }
        }
    }
}
