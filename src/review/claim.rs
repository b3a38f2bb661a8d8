//! Claims: leases on review items, so that two moderators never work on the same one.

use serde::Serialize;
use sqlx::PgConnection;

use super::store;
use super::{Item, QueueFilter};
use crate::accounts::Moderator;
use crate::events::{self, Event};
use crate::ids::CommentId;
use crate::time::Timestamp;

/// How long a claim holds unless it is renewed, in seconds.
const LEASE: i64 = 300;

/// How many items one call may claim.
pub const MAX_CLAIMS: u8 = 20;

/// Why a claim was not given.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Nobody need decide about this comment.
    #[error("there is no open review item for this comment")]
    NotFound,
    /// Somebody else has it.
    #[error("a colleague has it")]
    Claimed(Box<Item>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// A moderator took an item on the desk.
#[derive(Serialize)]
struct ReviewClaimed {
    comment: CommentId,
    until: Timestamp,
}

impl Event for ReviewClaimed {
    const NAME: &'static str = "review.claimed";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// A moderator gave an item back.
#[derive(Serialize)]
struct ReviewReleased {
    comment: CommentId,
}

impl Event for ReviewReleased {
    const NAME: &'static str = "review.released";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// Leases the `count` most urgent items that nobody has to the moderator, at most [`MAX_CLAIMS`].
pub async fn claim(
    conn: &mut PgConnection,
    moderator: &Moderator,
    filter: &QueueFilter,
    count: u8,
    now: Timestamp,
) -> sqlx::Result<Vec<Item>> {
    let until = now.plus_seconds(LEASE);
    let count = count.min(MAX_CLAIMS).into();
    let items = store::claim(conn, moderator.site(), moderator.id(), filter, count, now, until).await?;
    for item in &items {
        let event = ReviewClaimed { comment: item.comment, until };
        events::record(conn, moderator.site(), moderator.actor(), &event, now).await?;
    }
    Ok(items)
}

/// Prolongs the moderator's claim on an item, or takes a free one.
pub async fn renew(
    conn: &mut PgConnection,
    moderator: &Moderator,
    comment: CommentId,
    now: Timestamp,
) -> Result<Item, ClaimError> {
    let until = now.plus_seconds(LEASE);
    let before = store::find(conn, moderator.site(), comment, now).await?.filter(|item| item.open);
    let before = before.ok_or(ClaimError::NotFound)?;
    let renewed = store::renew(conn, moderator.site(), moderator.id(), comment, now, until).await?;
    let item = store::find(conn, moderator.site(), comment, now).await?.ok_or(ClaimError::NotFound)?;
    if !renewed {
        return Err(if item.open { ClaimError::Claimed(Box::new(item)) } else { ClaimError::NotFound });
    }
    if before.claim.is_none_or(|claim| claim.by != moderator.id()) {
        events::record(conn, moderator.site(), moderator.actor(), &ReviewClaimed { comment, until }, now).await?;
    }
    Ok(item)
}

/// Gives the moderator's claim on an item back; without one it changes nothing.
pub async fn release(
    conn: &mut PgConnection,
    moderator: &Moderator,
    comment: CommentId,
    now: Timestamp,
) -> sqlx::Result<()> {
    if store::release(conn, moderator.site(), moderator.id(), comment).await? {
        events::record(conn, moderator.site(), moderator.actor(), &ReviewReleased { comment }, now).await?;
    }
    Ok(())
}
