//! Deciding at once about all that waits of one kind: by one author, for one rule, in one section.

use sqlx::PgConnection;

use super::{QueueFilter, store};
use crate::accounts::Moderator;
use crate::ids::{BatchId, CommentId};
use crate::time::Timestamp;

/// How many items one request decides about at most: what fits into the time of a request.
pub const MAX_BULK: u16 = 200;

/// How many items are counted at most before a decision.
pub const MAX_COUNT: u16 = 10_000;

/// The items that wait since `as_of` at the latest, that nobody else has on the desk and that `filter` picks: at most
/// `count`, the most urgent first, each with the text that stands there.
pub async fn select(
    conn: &mut PgConnection,
    moderator: &Moderator,
    filter: &QueueFilter,
    as_of: Timestamp,
    count: u16,
    now: Timestamp,
) -> sqlx::Result<Vec<(CommentId, i32)>> {
    store::select(conn, moderator.site(), moderator.id(), filter, as_of, count.into(), now).await
}

/// Whether a batch may be gone on with: all of its decisions are the moderator's, and there is one.
pub async fn is_own_batch(conn: &mut PgConnection, moderator: &Moderator, batch: BatchId) -> sqlx::Result<bool> {
    store::is_batch_of(conn, moderator.site(), moderator.id(), batch).await
}
