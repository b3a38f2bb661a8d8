//! Escalation: a moderator leaves an item to the admins, with a note, and moderators are handed it no more.

use serde::Serialize;
use sqlx::PgConnection;

use super::item::{ESCALATED, ESCALATED_TIER};
use super::priority::{DANGER_TIER, ORDINARY_TIER};
use super::{Claim, Item, store};
use crate::accounts::Moderator;
use crate::comments::{self, Reason};
use crate::events::{self, Event};
use crate::ids::CommentId;
use crate::time::Timestamp;

/// Why an item was not left to admins, or not taken back.
#[derive(Debug, thiserror::Error)]
pub enum EscalateError {
    /// Nobody need decide about this comment.
    #[error("there is no open review item for this comment")]
    NotFound,
    /// A colleague has it on the desk.
    #[error("a colleague has it")]
    Claimed(Claim),
    /// It stands that way already.
    #[error("it stands that way already")]
    Unchanged,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// A moderator left an item to the admins.
#[derive(Serialize)]
struct ReviewEscalated<'a> {
    comment: CommentId,
    note: &'a str,
}

impl Event for ReviewEscalated<'_> {
    const NAME: &'static str = "review.escalated";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// An item was given back to all moderators.
#[derive(Serialize)]
struct ReviewDeescalated {
    comment: CommentId,
}

impl Event for ReviewDeescalated {
    const NAME: &'static str = "review.deescalated";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// Leaves an open item to the admins: `note` says why. It stands before what is not dangerous, and nobody has it on the desk.
pub async fn escalate(
    conn: &mut PgConnection,
    moderator: &Moderator,
    comment: CommentId,
    note: &str,
    now: Timestamp,
) -> Result<Item, EscalateError> {
    let mut item = locked(conn, moderator, comment, now).await?;
    if item.escalation().is_some() {
        return Err(EscalateError::Unchanged);
    }
    let by = &moderator.account().username;
    let words =
        if note.is_empty() { format!("Left to admins by {by}") } else { format!("Left to admins by {by}: {note}") };
    item.reasons.push(Reason::new(ESCALATED, words));
    item.tier = item.tier.min(ESCALATED_TIER);
    item.claim = None;
    store::put(conn, moderator.site(), std::slice::from_ref(&item)).await?;
    events::record(conn, moderator.site(), moderator.actor(), &ReviewEscalated { comment, note }, now).await?;
    Ok(item)
}

/// Gives an item that was left to the admins back to all moderators.
pub async fn deescalate(
    conn: &mut PgConnection,
    moderator: &Moderator,
    comment: CommentId,
    now: Timestamp,
) -> Result<Item, EscalateError> {
    let mut item = locked(conn, moderator, comment, now).await?;
    if item.escalation().is_none() {
        return Err(EscalateError::Unchanged);
    }
    item.reasons.retain(|reason| reason.code != ESCALATED);
    if item.tier != DANGER_TIER {
        item.tier = ORDINARY_TIER;
    }
    store::put(conn, moderator.site(), std::slice::from_ref(&item)).await?;
    events::record(conn, moderator.site(), moderator.actor(), &ReviewDeescalated { comment }, now).await?;
    Ok(item)
}

/// The open item of a comment whose row is locked, unless a colleague has it.
async fn locked(
    conn: &mut PgConnection,
    moderator: &Moderator,
    comment: CommentId,
    now: Timestamp,
) -> Result<Item, EscalateError> {
    let site = moderator.site();
    comments::lock(conn, site, comment).await?.ok_or(EscalateError::NotFound)?;
    let item = store::find(conn, site, comment, now).await?.filter(|item| item.open).ok_or(EscalateError::NotFound)?;
    match item.claim {
        Some(claim) if claim.by != moderator.id() => Err(EscalateError::Claimed(claim)),
        _ => Ok(item),
    }
}
