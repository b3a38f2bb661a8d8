//! What happens, told at once: an article's changes to those who read it, the queue's changes to moderators.
//!
//! One task of each process follows the record of events ([`crate::events::follow`]) while anybody listens, finds out how
//! the things stand that something happened to, and hands that to a channel for each audience. Whoever wrote something
//! rings the [`Bell`]; nodes tell each other by `NOTIFY`, and where that gets lost, each looks once a second anyway.

mod bell;
mod changes;
mod channels;
mod follower;
mod limits;
mod store;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use sqlx::{PgConnection, PgPool};
use tokio::sync::{Notify, broadcast};

pub use bell::Bell;
pub use limits::{Limits, Refused};

use self::changes::Watched;
use self::channels::Channels;
use self::limits::{Permit, Permits};
use crate::articles::ArticleKey;
use crate::comments::{PublicComment, Status};
use crate::events::follow::Position;
use crate::ids::{AccountId, CommentId, SiteId};
use crate::limits::Network;
use crate::review::{Item, QueueSize};
use crate::time::{Clock, Timestamp};

/// How long a new listener waits at most until the record is followed.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many events at most, of all sites, are looked through for somebody who comes back.
const REPLAYED: usize = 1_000;

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Those who read an article. By its key, for it may be made only with its first comment.
    Readers(SiteId, ArticleKey),
    /// The site's moderators.
    Moderators(SiteId),
}

impl Audience {
    /// Its name where it is counted.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Readers(..) => "readers",
            Self::Moderators(_) => "moderators",
        }
    }
}

/// What an audience is told.
#[derive(Clone, Debug)]
pub enum Change {
    /// A comment is there that was not, as everybody sees it.
    Published(Box<PublicComment>),
    /// A comment that was there looks otherwise.
    Edited(Box<PublicComment>),
    /// A comment is no longer shown; what remains of it may hold replies.
    Removed {
        /// The comment.
        comment: CommentId,
        /// Whether its place is still there.
        tombstone: bool,
    },
    /// So many comments of the article stand published.
    Comments(i32),
    /// Something happened to a review item.
    Item(Box<ItemChange>),
    /// So long is the queue.
    Queue(QueueSize),
    /// More happened than can be told: read anew.
    Missed,
}

/// What happened to a review item, and how it stands now.
#[derive(Clone, Debug)]
pub struct ItemChange {
    /// What happened.
    pub what: Happened,
    /// The item now.
    pub item: Item,
    /// Who did it: the kind of actor, with the account where it was one.
    pub by: (String, Option<(AccountId, String)>),
    /// When.
    pub at: Timestamp,
}

/// What can happen to a review item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It came into the queue.
    Opened,
    /// Why it is there, or how urgent it is, is another.
    Changed,
    /// It left the queue without a decision.
    Closed,
    /// A moderator took it on the desk.
    Claimed,
    /// A moderator gave it back.
    Released,
    /// A moderator decided.
    Decided {
        /// What they did.
        action: String,
        /// How the comment stood.
        from: Option<Status>,
        /// How it stands now.
        to: Option<Status>,
        /// What an undo takes.
        batch: Option<String>,
    },
}

/// Writes changes as an audience gets them, with the position behind the last where there is one.
pub type Render = fn(&Audience, &[Change], Option<&Position>) -> Bytes;

/// Tells what happens. Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    pool: PgPool,
    clock: Clock,
    render: Render,
    bell: Bell,
    permits: Permits,
    channels: Mutex<Channels>,
    /// Somebody wants to listen, or it is over.
    wanted: Notify,
    /// New listeners are followed for from now on.
    ready: Notify,
}

/// Why nobody can listen just now.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// There are too many who do.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The record cannot be followed, or the process ends.
    #[error("events cannot be followed just now")]
    Away,
}

/// Somebody who listens.
pub struct Listening {
    seat: Seat,
    /// What was told already when they came.
    position: Position,
}

/// A listener's place, which is left again whatever happens.
struct Seat {
    receiver: Option<broadcast::Receiver<Bytes>>,
    audience: Audience,
    live: Live,
    _permit: Permit,
}

impl Live {
    /// Begins to follow for whoever will listen. Within a runtime.
    pub fn start(pool: PgPool, clock: Clock, limits: Limits, render: Render) -> Self {
        let live = Self(Arc::new(Inner {
            bell: Bell::start(pool.clone()),
            pool,
            clock,
            render,
            permits: Permits::new(limits),
            channels: Mutex::default(),
            wanted: Notify::new(),
            ready: Notify::new(),
        }));
        tokio::spawn(follower::run(Arc::downgrade(&live.0)));
        live
    }

    /// What whoever has written something rings, once it is committed.
    pub fn bell(&self) -> &Bell {
        &self.0.bell
    }

    /// Listens to what `audience` is told, from somewhere in `network`.
    pub async fn listen(&self, audience: Audience, network: Network) -> Result<Listening, ListenError> {
        let permit = self.0.permits.take(network, audience.as_str())?;
        let receiver = self.0.channels().join(&audience).ok_or(ListenError::Away)?;
        let seat = Seat { receiver: Some(receiver), audience, live: self.clone(), _permit: permit };
        self.0.wanted.notify_one();
        self.0.bell.ring_here();
        let joined = async {
            loop {
                let ready = self.0.ready.notified();
                let (position, closed) = {
                    let channels = self.0.channels();
                    (channels.position(&seat.audience), channels.is_closed())
                };
                if position.is_some() || closed {
                    return position;
                }
                ready.await;
            }
        };
        let position = tokio::time::timeout(PATIENCE, joined).await.ok().flatten().ok_or(ListenError::Away)?;
        Ok(Listening { seat, position })
    }

    /// Lets everybody go, and nobody in any more.
    pub fn close(&self) {
        self.0.channels().close();
        self.0.wanted.notify_one();
        self.0.ready.notify_waiters();
    }
}

impl Inner {
    fn channels(&self) -> MutexGuard<'_, Channels> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listening {
    /// What was missed since `from`; none where that cannot be told any more.
    pub async fn missed(&self, conn: &mut PgConnection, from: &Position) -> sqlx::Result<Option<Vec<Change>>> {
        let events = from.until(conn, &self.position, REPLAYED + 1).await?;
        if events.len() > REPLAYED {
            return Ok(None);
        }
        let audience = &self.seat.audience;
        let now = self.seat.live.0.clock.now();
        let changes = changes::of(conn, &Watched::only(audience), &events, now).await?;
        let of_audience = changes.into_iter().filter(|(of, _)| of == audience).map(|(_, change)| change);
        // How much there is now, they are told by whoever asks this.
        let changes: Vec<Change> =
            of_audience.filter(|change| !matches!(change, Change::Comments(_) | Change::Queue(_))).collect();
        Ok((changes.len() <= channels::MOST).then_some(changes))
    }

    /// Changes that happened before anything is heard, as they are told.
    pub fn before(&self, changes: &[Change]) -> Bytes {
        (self.seat.live.0.render)(&self.seat.audience, changes, Some(&self.position))
    }

    /// What is told next; none when it is over. Who hears too slowly is told that something was missed.
    pub async fn next(&mut self) -> Option<Bytes> {
        match self.seat.receiver.as_mut()?.recv().await {
            Ok(told) => Some(told),
            Err(broadcast::error::RecvError::Lagged(_)) => {
                metrics::counter!("gavel_live_lagged_total").increment(1);
                // The position they have is long past; the next thing they hear brings another.
                Some((self.seat.live.0.render)(&self.seat.audience, &[Change::Missed], None))
            }
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.live.0.channels().leave(&self.audience, self.receiver.take());
    }
}
