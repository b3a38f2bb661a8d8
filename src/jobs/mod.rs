//! Work in the background: a table of jobs, leases on them, and the loop that works them off.
//!
//! A job is done in small batches. With each of them it keeps where it stands, so whoever takes it over after a crash or a
//! restart goes on from there. This module knows how jobs are run, not what is in them.

mod lease;
mod store;
mod worker;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use lease::{Broken, Lease, Pace};
pub use store::{cancel, claim, create, ended, find, is_done, page, remove};
pub use worker::{Bell, Worker, work};

use crate::ids::{AccountId, JobId, SiteId};
use crate::time::Timestamp;

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "job_state", rename_all = "snake_case")]
#[schema(as = JobState)]
pub enum State {
    /// Nobody has begun.
    Waiting,
    /// Somebody is at it.
    Running,
    /// It has its result.
    Done,
    /// It has none, and will have none.
    Failed,
    /// Somebody no longer wants it.
    Cancelled,
}

impl State {
    /// Whether nothing more will happen.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// Work in the background.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its site.
    pub site_id: SiteId,
    /// Its id.
    pub id: JobId,
    /// What is done.
    pub kind: String,
    /// With what.
    pub input: Value,
    /// How it stands.
    pub state: State,
    /// How many things are done.
    pub done: i64,
    /// Of how many; none while that is not known.
    pub total: Option<i64>,
    /// Where it goes on, with what it has found so far.
    pub checkpoint: Option<Value>,
    /// What came of it.
    pub result: Option<Value>,
    /// Why it failed, in a sentence.
    pub error: Option<String>,
    /// How often it was taken up since it last got on.
    pub attempts: i16,
    /// Who wanted it.
    pub created_by: Option<AccountId>,
    /// When.
    pub created_at: Timestamp,
    /// When it was first taken up.
    pub started_at: Option<Timestamp>,
    /// When nothing more happened.
    pub finished_at: Option<Timestamp>,
}
