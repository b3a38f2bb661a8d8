//! The way back: takes a batch of decisions back.

use serde::Serialize;
use sqlx::PgConnection;

use super::store::{self, Standing};
use crate::accounts::Moderator;
use crate::comments::{self, Action, Status};
use crate::events::{self, Event};
use crate::flags;
use crate::ids::{BatchId, CommentId, DecisionId};
use crate::time::Timestamp;

/// What became of taking a batch back.
#[derive(Clone, Debug, Default)]
pub struct Undone {
    /// The comments that stand as before.
    pub restored: Vec<CommentId>,
    /// The comments to which something happened since, which stay as they are.
    pub kept: Vec<CommentId>,
    /// Where a long batch goes on; none where all of it was looked at.
    pub next: Option<DecisionId>,
}

/// How many decisions one request takes back at most.
const MAX_UNDO: usize = 500;

/// A moderator took a decision back.
#[derive(Serialize)]
struct DecisionUndone {
    comment: CommentId,
    decision: DecisionId,
    from: Status,
    to: Status,
}

impl Event for DecisionUndone {
    const NAME: &'static str = "comment.decision_undone";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// Takes the decisions of a batch back, the last one first: each comment stands as before, its flags and its place in the
/// queue are open again. One to which something happened since is left alone. At most `MAX_UNDO` at once, those taken
/// before `below`. None where there is no such batch, or nothing left of it.
pub async fn undo(
    conn: &mut PgConnection,
    moderator: &Moderator,
    batch: BatchId,
    below: Option<DecisionId>,
    now: Timestamp,
) -> sqlx::Result<Option<Undone>> {
    let below = below.unwrap_or(DecisionId::MAX);
    let count = i64::try_from(MAX_UNDO).unwrap_or(i64::MAX);
    let decisions = store::of_batch(conn, moderator.site(), batch, below, count).await?;
    let Some(last) = decisions.last() else { return Ok(None) };
    let next = (decisions.len() == MAX_UNDO).then_some(last.id);
    let mut undone = Undone { next, ..Undone::default() };
    for decision in decisions {
        if take_back(conn, moderator, &decision, now).await? {
            undone.restored.push(decision.comment_id);
        } else {
            undone.kept.push(decision.comment_id);
        }
    }
    Ok(Some(undone))
}

async fn take_back(
    conn: &mut PgConnection,
    moderator: &Moderator,
    decision: &Standing,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let site = moderator.site();
    let Some(mut comment) = comments::lock(conn, site, decision.comment_id).await? else { return Ok(false) };
    let action = action(decision);
    // A mark can be taken off whatever else was decided; how it stands only while nothing happened since.
    let untouched = if action.is_some_and(Action::settles) {
        let last = store::last(conn, site, comment.id).await?;
        comment.status == decision.status_after
            && comment.revision == decision.revision
            && last.is_some_and(|last| last.id == decision.id)
    } else {
        comment.status == Status::Published
    };
    if !untouched {
        return Ok(false);
    }
    match action {
        Some(Action::Feature) => comments::set_featured(conn, site, &mut comment, false).await?,
        Some(Action::Unfeature) => comments::set_featured(conn, site, &mut comment, true).await?,
        Some(Action::CloseThread) => comments::close_thread(conn, site, comment.thread, false).await?,
        _ => {
            if comment.status != decision.status_before {
                let reasons = decision.reasons_before.0.clone();
                comments::set_status(conn, site, &mut comment, decision.status_before, reasons).await?;
            }
            if decision.featured_before && !comment.featured && comment.status == Status::Published {
                comments::set_featured(conn, site, &mut comment, true).await?;
            }
            flags::reopen(conn, site, comment.id, decision.decided_at).await?;
            let tally = flags::tally(conn, site, comment.id).await?;
            comments::set_flags(conn, site, &mut [(&mut comment, tally.count, tally.weight)]).await?;
            if decision.closed_item {
                store::reopen(conn, site, comment.id, comment.status == Status::Held).await?;
            }
        }
    }
    store::set_undone(conn, site, decision.id, moderator.id(), now).await?;
    let event = DecisionUndone {
        comment: comment.id,
        decision: decision.id,
        from: decision.status_after,
        to: decision.status_before,
    };
    events::record(conn, site, moderator.actor(), &event, now).await?;
    Ok(true)
}

fn action(decision: &Standing) -> Option<Action> {
    serde_json::from_value(serde_json::Value::String(decision.action.clone())).ok()
}
