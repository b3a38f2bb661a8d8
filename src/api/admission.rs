//! Admission: how many requests are worked on at once. The limit finds itself while serving, and what is beyond it is
//! refused early, so that those that are let in are answered about as quickly as ever.

mod gradient;
mod visit;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use gradient::Gradient;
pub(super) use visit::{TurnedAway, admit, aside};

/// How long a request may wait to be let in. Who waits longer would be answered too late to be of use.
const MAX_WAIT: Duration = Duration::from_millis(250);

/// Who is let in. Cheap to clone; one for all workers of a process.
#[derive(Clone)]
pub struct Admission(Arc<Gate>);

struct Gate {
    places: Arc<Semaphore>,
    limit: AtomicUsize,
    waiting: AtomicUsize,
    learned: Mutex<Learned>,
}

/// What was learned, and what is still to be done about it.
#[derive(Default)]
struct Learned {
    gradient: Gradient,
    /// Places that are to go as soon as they become free.
    owed: usize,
}

/// A request that was let in. Dropped, it makes room.
pub(super) struct Admitted {
    gate: Arc<Gate>,
    place: Option<OwnedSemaphorePermit>,
    since: Instant,
}

/// Too much is going on.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("too much at once")]
pub(super) struct Crowded;

impl Default for Admission {
    fn default() -> Self {
        let limit = Gradient::START;
        show(limit);
        Self(Arc::new(Gate {
            places: Arc::new(Semaphore::new(limit)),
            limit: AtomicUsize::new(limit),
            waiting: AtomicUsize::new(0),
            learned: Mutex::default(),
        }))
    }
}

impl Admission {
    /// Lets a request in, at once or within `MAX_WAIT`. As many may wait as are let in.
    async fn admit(&self) -> Result<Admitted, Crowded> {
        let gate = &self.0;
        if let Ok(place) = gate.places.clone().try_acquire_owned() {
            return Ok(self.admitted(place));
        }
        let waiting = gate.waiting.fetch_add(1, Ordering::Relaxed);
        let _leaves = Leaves(&gate.waiting);
        if waiting >= gate.limit.load(Ordering::Relaxed) {
            return Err(Crowded);
        }
        match timeout(MAX_WAIT, gate.places.clone().acquire_owned()).await {
            Ok(Ok(place)) => Ok(self.admitted(place)),
            _ => Err(Crowded),
        }
    }

    fn admitted(&self, place: OwnedSemaphorePermit) -> Admitted {
        Admitted { gate: self.0.clone(), place: Some(place), since: Instant::now() }
    }

    /// How many may be worked on at once now.
    pub fn limit(&self) -> usize {
        self.0.limit.load(Ordering::Relaxed)
    }
}

/// One less waits, also where whoever waited hung up.
struct Leaves<'a>(&'a AtomicUsize);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Admitted {
    /// How long it has been inside.
    fn so_far(&self) -> Duration {
        self.since.elapsed()
    }

    /// The request on `route` is answered: makes room, and learns from the time that it took inside.
    fn answered(self, route: &str, took: Duration) {
        let gate = &self.gate;
        let mut learned = gate.learned.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = gate.limit.load(Ordering::Relaxed);
        let busy = limit.saturating_sub(gate.places.available_permits());
        if let Some(wanted) = learned.gradient.learn(route, took, busy, limit) {
            gate.resize(&mut learned, limit, wanted);
        }
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        // Nobody who is in is thrown out: places too many go as they become free.
        let mut learned = self.gate.learned.lock().unwrap_or_else(PoisonError::into_inner);
        if learned.owed > 0
            && let Some(place) = self.place.take()
        {
            learned.owed -= 1;
            place.forget();
        }
    }
}

impl Gate {
    /// Makes the gate wider or narrower.
    fn resize(&self, learned: &mut Learned, limit: usize, wanted: usize) {
        if wanted > limit {
            let kept = learned.owed.min(wanted - limit);
            learned.owed -= kept;
            self.places.add_permits(wanted - limit - kept);
        } else {
            learned.owed += limit - wanted;
        }
        self.limit.store(wanted, Ordering::Relaxed);
        show(wanted);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a limit is small")]
fn show(limit: usize) {
    metrics::gauge!("gavel_admission_limit").set(limit as f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn as_many_wait_as_are_let_in_and_the_rest_is_refused_at_once() {
        let admission = Admission::default();
        let limit = admission.limit();
        let mut inside = Vec::new();
        for _ in 0..limit {
            inside.push(admission.admit().await.unwrap());
        }
        let waiting: Vec<_> = (0..limit)
            .map(|_| {
                tokio::spawn({
                    let admission = admission.clone();
                    async move { admission.admit().await.is_ok() }
                })
            })
            .collect();
        while admission.0.waiting.load(Ordering::Relaxed) < limit {
            tokio::task::yield_now().await;
        }
        assert_eq!(admission.admit().await.err(), Some(Crowded));
        drop(inside);
        for waited in waiting {
            assert!(waited.await.unwrap(), "who waited is let in as soon as there is room");
        }
    }

    #[tokio::test]
    async fn who_hangs_up_makes_room_in_the_line() {
        let admission = Admission::default();
        let mut inside = Vec::new();
        for _ in 0..admission.limit() {
            inside.push(admission.admit().await.unwrap());
        }
        {
            let mut wait = Box::pin(admission.admit());
            assert!(futures_util::poll!(&mut wait).is_pending());
            assert_eq!(admission.0.waiting.load(Ordering::Relaxed), 1);
        }
        assert_eq!(admission.0.waiting.load(Ordering::Relaxed), 0);
    }
}
