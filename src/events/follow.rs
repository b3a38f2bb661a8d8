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
//! On Citus the coordinator sets the number and answers for what is running, so all nodes have to connect to it.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::ids::{AccountId, CommentId, EventId, SiteId};
use crate::time::Timestamp;

/// An event as it comes to who follows.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The site where it happened.
    pub site: SiteId,
    /// Its id, which tells it from every other.
    pub id: EventId,
    /// Its name, `thing.happened`.
    pub name: String,
    /// Who made it happen: `account`, `guest`, `api_key`, `rule` or `system`.
    pub actor_kind: String,
    /// The id behind the actor, where it has one.
    pub actor_id: Option<Uuid>,
    /// The comment it happened to.
    pub comment: Option<CommentId>,
    /// The account it happened to.
    pub account: Option<AccountId>,
    /// The event itself.
    pub payload: Value,
    /// When it happened.
    pub at: Timestamp,
    /// The transaction that recorded it.
    xid: i64,
}

/// What was followed already: every transaction below a number, except those that were running then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    below: i64,
    /// All of them lie below `below`.
    running: Vec<i64>,
}

/// What came next.
#[derive(Debug)]
pub enum Next {
    /// These events; none where nothing happened.
    Events(Vec<Followed>),
    /// The database knows less than it did: another one was put in its place. What happened meanwhile cannot be told; the
    /// position is now where this database stands.
    Lost,
}

impl Position {
    /// Where the record stands at this moment: what commits from now on is still to come.
    pub async fn now(conn: &mut PgConnection) -> sqlx::Result<Self> {
        let mut now = sqlx::query_as!(
            Self,
            r#"select pg_snapshot_xmax(s)::text::bigint as "below!",
                      array(select x::text::bigint from pg_snapshot_xip(s) x)
                      || array_remove(array[pg_current_xact_id_if_assigned()::text::bigint], null) as "running!"
               from pg_current_snapshot() s"#
        )
        .fetch_one(conn)
        .await?;
        // The transaction that asks counts as running, though Postgres does not list it: it may still record something.
        now.running.retain(|xid| *xid < now.below);
        Ok(now)
    }

    /// What has committed since, and the position behind it.
    ///
    /// About `limit` events at most: a transaction is never taken apart, so it may be fewer than there are, and more where
    /// one transaction alone recorded more. There is nothing left where none come.
    pub async fn next(&mut self, conn: &mut PgConnection, limit: usize) -> sqlx::Result<Next> {
        let horizon = Self::now(conn).await?;
        if horizon.below < self.below {
            *self = horizon;
            return Ok(Next::Lost);
        }
        let late: Vec<i64> = self.running.iter().copied().filter(|xid| !horizon.running.contains(xid)).collect();
        // One more than wanted tells whether there are more.
        let most = limit.saturating_add(1);
        let mut events = if late.is_empty() { Vec::new() } else { of(conn, &late, most).await? };
        if events.len() < most {
            events.extend(between(conn, self.below, &horizon, most - events.len()).await?);
        }
        *self = match events.get(limit).map(|beyond| beyond.xid) {
            None => horizon,
            Some(beyond) => {
                events.retain(|event| event.xid != beyond);
                if events.is_empty() {
                    events = of(conn, &[beyond], usize::MAX).await?;
                }
                self.up_to(&horizon, events.last().map_or(beyond, |event| event.xid))
            }
        };
        Ok(Next::Events(events))
    }

    /// The position of who has followed what stands in `horizon` up to the transaction `last`.
    fn up_to(&self, horizon: &Self, last: i64) -> Self {
        if last < self.below {
            let open = |xid: &i64| *xid > last || horizon.running.contains(xid);
            return Self { below: self.below, running: self.running.iter().copied().filter(open).collect() };
        }
        Self { below: last + 1, running: horizon.running.iter().copied().filter(|xid| *xid <= last).collect() }
    }
}

/// The next events for `follower`, who is one in the whole cluster, and moves on: what the caller's transaction does about
/// them commits along with the new position, or neither does. None where another node has them in hand just now.
///
/// Has to be called within a transaction, which should be short, and again after its end until no events come. `limit` as
/// in [`Position::next`]. The first call ever begins at the present moment; no event from before comes.
///
/// ```ignore
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
    let Some(mut position) = hold(conn, follower).await? else {
        return if begin(conn, follower, now).await? { Ok(Some(Vec::new())) } else { Ok(None) };
    };
    let before = position.clone();
    let events = match position.next(conn, limit).await? {
        Next::Events(events) => events,
        Next::Lost => {
            tracing::error!(
                follower,
                "the database was put in the place of another; what was open there is not followed"
            );
            Vec::new()
        }
    };
    if position != before {
        save(conn, follower, &position, now).await?;
    }
    Ok(Some(events))
}

/// What these transactions recorded.
async fn of(conn: &mut PgConnection, transactions: &[i64], limit: usize) -> sqlx::Result<Vec<Followed>> {
    sqlx::query_as!(
        Followed,
        "select site_id as site, id, name, actor_kind, actor_id, comment_id as comment, account_id as account, payload,
                at, xid
         from events
         where xid = any($1)
         order by xid, id
         limit $2",
        transactions,
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(conn)
    .await
}

/// What was recorded from the transaction `from` on by those that `horizon` says are over.
async fn between(conn: &mut PgConnection, from: i64, horizon: &Position, limit: usize) -> sqlx::Result<Vec<Followed>> {
    sqlx::query_as!(
        Followed,
        "select site_id as site, id, name, actor_kind, actor_id, comment_id as comment, account_id as account, payload,
                at, xid
         from events
         where xid >= $1 and xid < $2 and xid <> all($3)
         order by xid, id
         limit $4",
        from,
        horizon.below,
        &horizon.running,
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(conn)
    .await
}

/// The follower's position, which nobody else gets until the transaction ends. None where somebody has it, or it has none.
async fn hold(conn: &mut PgConnection, follower: &str) -> sqlx::Result<Option<Position>> {
    sqlx::query_as!(Position, "select below, running from followers where name = $1 for update skip locked", follower)
        .fetch_optional(conn)
        .await
}

/// Lets a new follower begin here. False where there is one already: asked first, for an insert would wait for who holds it.
async fn begin(conn: &mut PgConnection, follower: &str, now: Timestamp) -> sqlx::Result<bool> {
    let position = Position::now(conn).await?;
    let begun = sqlx::query!(
        "insert into followers (name, below, running, moved_at)
         select $1::text, $2::bigint, $3::bigint[], $4::timestamptz
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

async fn save(conn: &mut PgConnection, follower: &str, position: &Position, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query!(
        "update followers set below = $2, running = $3, moved_at = $4 where name = $1",
        follower,
        position.below,
        &position.running,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(below: i64, running: &[i64]) -> Position {
        Position { below, running: running.to_vec() }
    }

    #[test]
    fn a_position_within_a_horizon_leaves_open_what_was_not_followed() {
        let horizon = position(30, &[12, 25]);
        // Of 11, 12 and 15, which were running, 11 and 15 are over.
        let before = position(20, &[11, 12, 15]);
        assert_eq!(before.up_to(&horizon, 11), position(20, &[12, 15]));
        assert_eq!(before.up_to(&horizon, 15), position(20, &[12]));
        assert_eq!(before.up_to(&horizon, 20), position(21, &[12]));
        assert_eq!(before.up_to(&horizon, 27), position(28, &[12, 25]));
        assert_eq!(before.up_to(&horizon, 29), horizon);
    }
}
