//! The worker that does background jobs in this process.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api::AppState;
use crate::jobs::{Pace, Worker, work};
use crate::trials;

/// How long the end of the batch in hand is waited for. What it did not finish, the next worker does again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Does jobs until `stop` is true, or whoever could say so is gone.
pub async fn run(state: AppState, pace: Pace, stop: watch::Receiver<bool>) {
    let worker = Worker { pool: state.db, clock: state.clock, bell: state.jobs, pace, kinds: trials::KINDS, stop };
    work(worker, trials::run).await;
}

/// Waits until the worker has put its job down.
pub(super) async fn stopped(mut worker: JoinHandle<()>) {
    if tokio::time::timeout(PATIENCE, &mut worker).await.is_err() {
        tracing::warn!("a background job did not stop in time; it is taken up again at its last batch");
        worker.abort();
    }
}
