//! Where a follower stands in the record, and what came since.

use std::fmt;
use std::str::FromStr;

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
///
/// Written as text it is these numbers with dots between: `8123`, or `8123.8100.8120`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    pub(super) below: i64,
    /// All of them lie below `below`.
    pub(super) running: Vec<i64>,
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
    /// A position as text names at most so many running transactions; a server has hardly more connections.
    const MOST_RUNNING: usize = 1_000;

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
        // One more than wanted tells whether there are more.
        let mut events = self.until(conn, &horizon, limit.saturating_add(1)).await?;
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

    /// The first `limit` events between this position and a later one.
    pub async fn until(&self, conn: &mut PgConnection, later: &Self, limit: usize) -> sqlx::Result<Vec<Followed>> {
        let is_over = |xid: &i64| *xid < later.below && !later.running.contains(xid);
        let late: Vec<i64> = self.running.iter().copied().filter(is_over).collect();
        let mut events = if late.is_empty() { Vec::new() } else { of(conn, &late, limit).await? };
        if events.len() < limit {
            events.extend(between(conn, self.below, later, limit - events.len()).await?);
        }
        Ok(events)
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

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.below)?;
        self.running.iter().try_for_each(|xid| write!(f, ".{xid}"))
    }
}

/// Not a [`Position`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a position in the record of events")]
pub struct PositionError;

impl FromStr for Position {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        let mut numbers = text.split('.').map(|number| match number.parse() {
            Ok(xid @ 0..) => Ok(xid),
            _ => Err(PositionError),
        });
        let below = numbers.next().ok_or(PositionError)??;
        let running = numbers.take(Self::MOST_RUNNING + 1).collect::<Result<Vec<i64>, _>>()?;
        let possible = running.len() <= Self::MOST_RUNNING && running.iter().all(|xid| *xid < below);
        possible.then_some(Self { below, running }).ok_or(PositionError)
    }
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

    #[test]
    fn a_position_can_be_written_down_and_nothing_else_is_taken_for_one() {
        for position in [position(0, &[]), position(20, &[11, 12, 15])] {
            assert_eq!(position.to_string().parse(), Ok(position));
        }
        let long = format!("9000000{}", ".1".repeat(1_001));
        for other in ["", ".", "x", "-1", "20.", "20.20", "20.-1", "99999999999999999999", &long] {
            assert_eq!(other.parse::<Position>(), Err(PositionError), "{other}");
        }
    }
}
