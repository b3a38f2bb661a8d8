//! The loop that works jobs off, one at a time on each node.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use sqlx::PgPool;
use tokio::sync::{Notify, watch};

use super::lease::{Broken, LEASE, Lease, Pace};
use super::{Job, store};
use crate::ids::JobId;
use crate::time::Clock;

/// How often somebody looks for work that no bell told of: jobs of other nodes, leases that ended.
const POLL: Duration = Duration::from_secs(5);
/// How often a job may be taken up without getting on.
const MOST_ATTEMPTS: i16 = 5;

/// Tells the worker of this process that there is something to do.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// There is a new job, which is committed.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until it rings, or has rung since somebody last waited.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}

/// What a worker works with.
pub struct Worker {
    /// The database.
    pub pool: PgPool,
    /// Where `now` comes from.
    pub clock: Clock,
    /// Who calls it.
    pub bell: Bell,
    /// How hard it works.
    pub pace: Pace,
    /// The kinds of job that it knows.
    pub kinds: &'static [&'static str],
    /// Turns true, or goes away, when the worker is to stop.
    pub stop: watch::Receiver<bool>,
}

/// Works off jobs with `run` until it is told to stop; the batch in hand is finished first.
pub async fn work<F, Running>(mut worker: Worker, run: F)
where
    F: Fn(Lease) -> Running,
    Running: Future<Output = Result<Value, Broken>> + Send + 'static,
{
    while !worker.is_stopping() {
        match worker.claim().await {
            Ok(Some(lease)) => worker.attend(&lease, &run).await,
            Ok(None) => worker.idle().await,
            Err(error) => {
                tracing::warn!(%error, "no job can be looked for; the next try is in a moment");
                worker.idle().await;
            }
        }
    }
}

impl Worker {
    fn is_stopping(&self) -> bool {
        *self.stop.borrow() || self.stop.has_changed().is_err()
    }

    /// Until there may be something to do.
    async fn idle(&mut self) {
        tokio::select! {
            _ = self.stop.wait_for(|stop| *stop) => (),
            () = self.bell.rung() => (),
            () = tokio::time::sleep(POLL) => (),
        }
    }

    async fn claim(&self) -> sqlx::Result<Option<Lease>> {
        let now = self.clock.now();
        // A name of its own for each time, so that a holder who comes back late is not taken for the present one.
        let owner = JobId::new(now).uuid();
        let mut conn = self.pool.acquire().await?;
        let job = store::claim(&mut conn, self.kinds, owner, LEASE, now).await?;
        let with = || (self.pool.clone(), self.clock.clone());
        Ok(job.map(|job| Lease::new(job, owner, with(), self.pace, self.stop.clone())))
    }

    /// Sees a job through, or lets go of it.
    async fn attend<F, Running>(&self, lease: &Lease, run: &F)
    where
        F: Fn(Lease) -> Running,
        Running: Future<Output = Result<Value, Broken>> + Send + 'static,
    {
        let Job { id, kind, attempts, .. } = lease.job();
        let ended = if *attempts > MOST_ATTEMPTS {
            Err(Broken::Failed(format!(
                "It broke off {MOST_ATTEMPTS} times at the same place; the server's log says why."
            )))
        } else {
            self.hold(lease, run(lease.clone())).await
        };
        let word = match &ended {
            Ok(_) => "done",
            Err(Broken::Lost) => "lost",
            Err(Broken::Stopping) => "put back",
            Err(Broken::Database(error)) => {
                tracing::warn!(job = %id, kind, attempts, %error, "a job broke off; it is tried again");
                "broken off"
            }
            Err(Broken::Failed(_)) => "failed",
        };
        tracing::info!(job = %id, kind, "a job is {word}");
        metrics::counter!("gavel_jobs_total", "kind" => kind.clone(), "end" => word).increment(1);
        if let Err(error) = self.settle(lease, ended).await {
            // Its lease ends by itself.
            tracing::warn!(job = %id, kind, %error, "the end of a job could not be written; it will be taken up again");
        }
    }

    /// Holds the job while it runs.
    async fn hold(
        &self,
        lease: &Lease,
        running: impl Future<Output = Result<Value, Broken>> + Send + 'static,
    ) -> Result<Value, Broken> {
        let mut running = tokio::spawn(running);
        loop {
            tokio::select! {
                ended = &mut running => {
                    return ended.unwrap_or_else(|error| {
                        Err(Broken::Database(sqlx::Error::Protocol(format!("the job's task ended: {error}"))))
                    });
                }
                () = tokio::time::sleep(Duration::from_secs_f64(LEASE / 3.0)) => {
                    if matches!(self.renew(lease).await, Ok(false)) {
                        running.abort();
                        return Err(Broken::Lost);
                    }
                }
            }
        }
    }

    /// Where the database cannot be asked, the next batch finds out.
    async fn renew(&self, lease: &Lease) -> sqlx::Result<bool> {
        let mut conn = self.pool.acquire().await?;
        store::renew(&mut conn, lease.held(), LEASE).await
    }

    async fn settle(&self, lease: &Lease, ended: Result<Value, Broken>) -> sqlx::Result<()> {
        let mut conn = self.pool.acquire().await?;
        let held = lease.held();
        match ended {
            Ok(result) => store::finish(&mut conn, held, Ok(&result), self.clock.now()).await,
            Err(Broken::Failed(why)) => store::finish(&mut conn, held, Err(&why), self.clock.now()).await,
            Err(Broken::Lost) => Ok(()),
            Err(Broken::Stopping) => store::release(&mut conn, held, 0.0, false).await,
            Err(Broken::Database(_)) => {
                store::release(&mut conn, held, f64::from(lease.job().attempts.max(1)), true).await
            }
        }
    }
}
