//! The workers of this process: one does background jobs, one sends mails.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api::AppState;
use crate::jobs::{Pace, Worker, work};
use crate::{mail, notifications, trials};

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

/// Sends mails until `stop` is true, or whoever could say so is gone. Returns at once where no mail is sent.
pub async fn send_mails(state: AppState, stop: watch::Receiver<bool>) {
    let Some(mailer) = state.mail else { return };
    mail::work(mail::Worker { pool: state.db, clock: state.clock, mailer, stop }, notifications::write).await;
}

/// Waits until the mails in hand have gone.
pub(super) async fn sent(mut worker: JoinHandle<()>) {
    if tokio::time::timeout(PATIENCE, &mut worker).await.is_err() {
        tracing::warn!("a mail did not go in time; whoever takes it up next sends it, perhaps for the second time");
        worker.abort();
    }
}
