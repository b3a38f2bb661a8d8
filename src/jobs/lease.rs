//! A job in hand: who works on it holds it for a while, says how far it is, and rests between batches.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use sqlx::{PgConnection, PgPool};
use tokio::sync::watch;
use uuid::Uuid;

use super::{Job, store};
use crate::time::{Clock, Timestamp};

/// How long a job is held without a word from its holder, in seconds. A batch takes far less.
pub(super) const LEASE: f64 = 60.0;
/// No rest is longer, so that a lease never ends during one.
const LONGEST_REST: Duration = Duration::from_secs(15);

/// How hard jobs work.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The share of one core that they take at most, above 0 and up to 1: rests between batches see to that.
    pub share: f64,
    /// How many rows a batch has.
    pub batch: u16,
}

impl Default for Pace {
    /// A tenth of one core, a few hundred rows at a time: readers do not notice.
    fn default() -> Self {
        Self { share: 0.1, batch: 250 }
    }
}

/// Why a job ends early.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// It was cancelled, or somebody else has taken it over.
    #[error("the job is no longer held")]
    Lost,
    /// The server stops.
    #[error("the server stops")]
    Stopping,
    /// The database failed; it is tried again.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// It cannot be done, for this reason in a sentence.
    #[error("{0}")]
    Failed(String),
}

/// A job in hand.
#[derive(Clone)]
pub struct Lease {
    job: Arc<Job>,
    owner: Uuid,
    pool: PgPool,
    clock: Clock,
    pace: Pace,
    stop: watch::Receiver<bool>,
}

impl Lease {
    /// The job as it was claimed by `owner`, see [`super::claim`]. It rests no more, but gives up, once `stop` is true.
    pub fn new(job: Job, owner: Uuid, (pool, clock): (PgPool, Clock), pace: Pace, stop: watch::Receiver<bool>) -> Self {
        Self { job: Arc::new(job), owner, pool, clock, pace, stop }
    }

    /// The job as it was when it was taken up.
    pub fn job(&self) -> &Job {
        &self.job
    }

    /// The database.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How many rows a batch has.
    pub fn batch(&self) -> i64 {
        self.pace.batch.into()
    }

    pub(super) fn held(&self) -> store::Held {
        store::Held { site: self.job.site_id, job: self.job.id, owner: self.owner }
    }

    /// Keeps how far the job is: `done` of `total` things, and `checkpoint` to go on from. In one transaction with what the
    /// batch changed, so that nothing is done twice or left out.
    pub async fn keep(
        &self,
        conn: &mut PgConnection,
        (done, total): (i64, Option<i64>),
        checkpoint: &impl Serialize,
    ) -> Result<(), Broken> {
        let checkpoint = serde_json::to_value(checkpoint).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let kept = store::keep(conn, self.held(), (done, total), &checkpoint, LEASE).await?;
        if kept { Ok(()) } else { Err(Broken::Lost) }
    }

    /// Rests after a batch that took `used`, long enough that the job keeps to its share of a core.
    pub async fn rest(&self, used: Duration) -> Result<(), Broken> {
        let rest = used.mul_f64((1.0 / self.pace.share.clamp(0.001, 1.0)) - 1.0).min(LONGEST_REST);
        let mut stop = self.stop.clone();
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => Err(Broken::Stopping),
            () = tokio::time::sleep(rest) => Ok(()),
        }
    }
}
