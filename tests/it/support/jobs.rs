//! Background jobs of a test: the worker beside the server, and waiting for what it does.

use std::time::{Duration, Instant};

use gavel::api::AppState;
use gavel::jobs::Pace;
use gavel::server::workers;
use reqwest::Response;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::app::{Person, id, json_of};

/// How long a job may take before something is wrong.
const PATIENCE: Duration = Duration::from_mins(2);

/// A worker that runs; it goes with this value.
pub(crate) struct Working {
    stop: watch::Sender<bool>,
    worker: JoinHandle<()>,
}

impl Working {
    /// Starts a worker that never rests.
    pub(crate) fn start(state: AppState) -> Self {
        let (stop, stopped) = watch::channel(false);
        let worker = tokio::spawn(workers::run(state, Pace { share: 1.0, ..Pace::default() }, stopped));
        Self { stop, worker }
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        self.worker.await.unwrap();
    }
}

impl Person {
    /// Reads a job again and again until `is_so`.
    pub(crate) async fn job_when(&self, job: &Value, is_so: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let job = self.read(&format!("/jobs/{}", id(job))).await;
            if is_so(&job) {
                return job;
            }
            assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {job:#}");
        }
    }

    /// The result of a job that was started just now, once it is done.
    pub(crate) async fn result(&self, started: Response) -> Value {
        let job = taken_on(started).await;
        let over = |job: &Value| !matches!(job["state"].as_str(), Some("waiting" | "running"));
        let job = self.job_when(&job, over).await;
        assert_eq!(job["state"], "done", "{job:#}");
        assert_eq!(job["progress"]["done"], job["progress"]["total"], "{job:#}");
        job["result"].clone()
    }
}

/// The job of an answer that says that it will be done, with its address.
pub(crate) async fn taken_on(response: Response) -> Value {
    let status = response.status();
    let address = response.headers().get("location").map(|address| address.to_str().unwrap().to_owned());
    let job = json_of(response).await;
    assert_eq!(status, 202, "{job:#}");
    assert!(address.unwrap().ends_with(&format!("/jobs/{}", id(&job))));
    job
}
