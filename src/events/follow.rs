//! Following the record: whoever acts on what happened gets each event once, in whatever order transactions commit.
//!
//! An event is visible when its transaction commits, and transactions do not commit in the order in which they began: who
//! kept the last id that it saw would pass over what commits late. So every event carries its transaction
//! (`pg_current_xact_id`), and a position is what Postgres itself calls a snapshot: all transactions below a number, but
//! those that were running then. The next read takes what has committed since, exactly, and waits for nobody: a
//! transaction that stays open holds back its own events and no others.
//!
//! There are two ways to follow. Who only tells others what is new, on every node, keeps a [`Position`] in memory. Who may
//! act only once in the whole cluster calls [`take`] within the transaction in which it acts.
//!
//! Events come in the order in which their transactions began to write, a transaction's events one after the other. Of two
//! changes of one thing the later may come first, so who needs the present state reads it.
//!
//! A dump that is restored into another server brings numbers that mean other transactions there. [`take`] notices, goes on
//! with what it had not taken, and leaves out what would come a second time.
//!
//! On Citus the coordinator sets the number and answers for what is running, so all nodes have to connect to it.

use sqlx::PgConnection;

pub use super::position::{Followed, Next, Position, PositionError};
use crate::time::Timestamp;

/// The next events for `follower`, who is one in the whole cluster, and moves on: what the caller's transaction does about
/// them commits along with the new position, or neither does. None where another node has them in hand just now.
///
/// Has to be called within a transaction, which should be short, and again after its end until no events come. `limit` as
/// in [`Position::next`]. The first call ever begins at the present moment; no event from before comes.
///
/// ```text
/// let mut tx = db.begin().await?;
/// let Some(events) = follow::take(&mut tx, "mail", 100, now).await? else { return Ok(()) };
/// for event in &events { /* write what is to be sent, in this transaction */ }
/// tx.commit().await?;
/// ```
pub async fn take(
    conn: &mut PgConnection,
    follower: &str,
    limit: usize,
    now: Timestamp,
) -> sqlx::Result<Option<Vec<Followed>>> {
    let Some(Held { mut position, moved_at, mut since }) = hold(conn, follower).await? else {
        return if begin(conn, follower, now).await? { Ok(Some(Vec::new())) } else { Ok(None) };
    };
    let before = position.clone();
    let mut events = match position.next(conn, limit).await? {
        Next::Events(events) => events,
        Next::Lost => {
            since = now;
            left_open(conn, &before, &position, moved_at).await?
        }
    };
    // Another server's number may come up here once more, long after its event was taken.
    events.retain(|event| event.at >= since.minus_seconds(DAY));
    if position != before {
        save(conn, follower, &position, (now, since)).await?;
    }
    Ok(Some(events))
}

/// Seconds within which an event from before [`Held::since`] may still be to come.
const DAY: i64 = 86_400;

/// What `before` had not taken when a dump was made, and what happened since that was restored here. `moved_at` is when
/// it moved last.
async fn left_open(
    conn: &mut PgConnection,
    before: &Position,
    here: &Position,
    moved_at: Timestamp,
) -> sqlx::Result<Vec<Followed>> {
    tracing::warn!("a dump was restored into a server that counts lower; followers go on with what they had not taken");
    // The numbers of the server that was dumped go on where this one's do not reach yet.
    let mut events = before.until(conn, &Position { below: i64::MAX, running: Vec::new() }, usize::MAX).await?;
    let new = Position { below: 0, running: Vec::new() }.until(conn, here, usize::MAX).await?;
    events.extend(new.into_iter().filter(|event| event.at >= moved_at));
    Ok(events)
}

/// A follower's position, which nobody else gets until the transaction ends.
struct Held {
    position: Position,
    /// When it moved last.
    moved_at: Timestamp,
    /// When it began, or went on after a dump was restored.
    since: Timestamp,
}

/// None where somebody else has it, or it has none.
async fn hold(conn: &mut PgConnection, follower: &str) -> sqlx::Result<Option<Held>> {
    let row = sqlx::query!(
        "select below, running, moved_at, since from followers where name = $1 for update skip locked",
        follower,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Held {
        position: Position { below: row.below, running: row.running },
        moved_at: row.moved_at,
        since: row.since,
    }))
}

/// Lets a new follower begin here. False where there is one already: asked first, for an insert would wait for who holds it.
async fn begin(conn: &mut PgConnection, follower: &str, now: Timestamp) -> sqlx::Result<bool> {
    let position = Position::now(conn).await?;
    let begun = sqlx::query!(
        "insert into followers (name, below, running, moved_at, since)
         select $1::text, $2::bigint, $3::bigint[], $4::timestamptz, $4::timestamptz
         where not exists (select from followers where name = $1)
         on conflict do nothing",
        follower,
        position.below,
        &position.running,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(begun.rows_affected() > 0)
}

async fn save(
    conn: &mut PgConnection,
    follower: &str,
    position: &Position,
    (now, since): (Timestamp, Timestamp),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update followers set below = $2, running = $3, moved_at = $4, since = $5 where name = $1",
        follower,
        position.below,
        &position.running,
        now as _,
        since as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
