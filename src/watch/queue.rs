//! The queue between those who answer readers and the worker that watches.

use sqlx::PgPool;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::brake::InForce;
use super::judged::Judged;
use super::worker::Worker;
use crate::ids::{CommentId, SiteId};
use crate::time::Clock;

/// How many texts may wait; beyond, they are not watched. At their longest they take some hundred megabytes, usually ten.
const CAPACITY: usize = 2_048;

/// What the worker is told.
#[derive(Debug)]
pub(super) enum Told {
    /// A text was taken in.
    Judged(Box<Judged>),
    /// Moderators decided about comments.
    Decided(SiteId, Vec<CommentId>),
    /// Somebody wants to know when all that was told before has been written.
    Settle(oneshot::Sender<()>),
}

/// Where texts are handed over to be watched. Cheap to clone; the worker ends when the last one is dropped.
#[derive(Clone, Debug)]
pub struct Watch(mpsc::Sender<Told>);

impl Watch {
    /// Starts the worker of this process.
    pub fn start(pool: PgPool, clock: Clock, in_force: InForce) -> Self {
        let (watch, told) = Self::new(CAPACITY);
        tokio::spawn(Worker::new(pool, clock, in_force).run(told));
        watch
    }

    fn new(capacity: usize) -> (Self, mpsc::Receiver<Told>) {
        let (sender, told) = mpsc::channel(capacity);
        (Self(sender), told)
    }

    /// Hands a text over that was taken in and committed. Never waits: where the queue is full it is not watched, which
    /// the metrics count. None: nothing was judged, as where an edit changes nothing.
    pub fn judged(&self, judged: Option<Judged>) {
        let Some(judged) = judged else { return };
        if self.tell(Told::Judged(Box::new(judged))).is_err() {
            metrics::counter!("gavel_watch_dropped_total").increment(1);
        }
    }

    /// Tells that moderators decided about comments: the rules that hit these may have to be braked. Never waits; where
    /// the queue is full, a later decision makes up for it.
    pub fn decided(&self, site: SiteId, comments: Vec<CommentId>) {
        // Not to look now does no harm.
        let _ = self.tell(Told::Decided(site, comments));
    }

    fn tell(&self, told: Told) -> Result<(), TrySendError<Told>> {
        self.0.try_send(told)
    }

    /// Waits until everything that was handed over before has been written, or could not be.
    pub async fn settle(&self) {
        let (settled, wait) = oneshot::channel();
        if self.0.send(Told::Settle(settled)).await.is_ok() {
            // Dropped unanswered only by a worker that has ended, and that writes nothing more.
            let _ = wait.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::judged::tests::judged;
    use super::*;
    use crate::rules::{PhraseLists, compile};

    #[test]
    fn a_full_queue_drops_and_never_waits() {
        let set = compile(&[], &PhraseLists::new()).unwrap();
        let (watch, mut told) = Watch::new(2);
        for at in 1..=5 {
            watch.judged(Some(judged(&set, "a text", at)));
        }
        watch.decided(SiteId::MIN, Vec::new());
        let kept = std::iter::from_fn(|| told.try_recv().ok()).map(|told| match told {
            Told::Judged(judged) => judged.at.unix_micros() / 1_000_000,
            other => panic!("{other:?}"),
        });
        assert_eq!(kept.collect::<Vec<_>>(), [1, 2]);
        watch.judged(Some(judged(&set, "a text", 6)));
        assert!(told.try_recv().is_ok(), "there is room again");
        drop(told);
        watch.judged(Some(judged(&set, "a text", 7)));
    }
}
