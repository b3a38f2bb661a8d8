//! The way back from a retroactive run: each comment stands as before, unless something happened to it since.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::Acquire as _;

use super::effect::take_back;
use super::{read, store, written};
use crate::events::Actor;
use crate::ids::{CommentId, JobId};
use crate::jobs::{Broken, Lease};

/// How many comments one transaction changes.
const CHANGES: i64 = 20;

/// Which run to take back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Input {
    pub(super) run: JobId,
}

/// What became of taking a run back.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UndoReport {
    /// How many comments stand as before.
    pub restored: u64,
    /// How many stay, since something happened to them after the run.
    pub kept: u64,
}

/// Where it goes on.
#[derive(Debug, Serialize, Deserialize)]
struct Progress {
    above: CommentId,
    total: i64,
    report: UndoReport,
}

/// Takes a run back as a job.
pub(super) async fn run(lease: &Lease) -> Result<Value, Broken> {
    let job = lease.job();
    let Input { run } = read(&job.input)?;
    let actor = job.created_by.map_or(Actor::System, Actor::Account);
    let mut conn = lease.pool().acquire().await?;
    let mut progress = match &job.checkpoint {
        Some(kept) => read(kept)?,
        None => Progress {
            above: CommentId::MIN,
            total: store::count_changes(&mut conn, job.site_id, run).await?,
            report: UndoReport::default(),
        },
    };
    loop {
        let started = Instant::now();
        let mut tx = conn.begin().await?;
        let changes = store::changes(&mut tx, job.site_id, run, progress.above, CHANGES).await?;
        let is_end = changes.is_empty();
        for change in changes {
            progress.above = change.comment_id;
            if take_back(&mut tx, (job.site_id, run), actor, &change, lease.now()).await? {
                progress.report.restored += 1;
            } else {
                progress.report.kept += 1;
            }
        }
        let done = i64::try_from(progress.report.restored + progress.report.kept).unwrap_or(i64::MAX);
        lease.keep(&mut tx, (done, Some(progress.total.max(done))), &progress).await?;
        tx.commit().await?;
        if is_end {
            return written(&progress.report);
        }
        drop(conn);
        lease.rest(started.elapsed()).await?;
        conn = lease.pool().acquire().await?;
    }
}
