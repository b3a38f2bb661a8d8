//! Somebody leaves for good: what says who they were goes at once, what they wrote goes or stays without it.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::delete;
use crate::accounts::{self, Reader};
use crate::comments;
use crate::events::{self, Event};
use crate::flags;
use crate::ids::{AccountId, CommentId};
use crate::jobs::{self, Broken, Lease};
use crate::time::Timestamp;

/// The kind of job that goes over all that somebody wrote.
pub const ERASURE: &str = "erasure";

/// What becomes of the comments of somebody who leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CommentsOfWhoLeaves)]
pub enum Legacy {
    /// They stay, without the name.
    Keep,
    /// They go, with every text they had.
    Remove,
}

/// Somebody left for good.
#[derive(Serialize)]
struct AccountErased {
    account: AccountId,
    comments: Legacy,
}

impl Event for AccountErased {
    const NAME: &'static str = "account.erased";

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}

#[derive(Serialize, Deserialize)]
struct Input {
    account: AccountId,
    comments: Legacy,
}

#[derive(Serialize, Deserialize)]
struct Progress {
    after: CommentId,
    done: i64,
}

/// Erases the reader's account. A job then goes over what they wrote.
pub async fn erase(conn: &mut PgConnection, reader: &Reader, legacy: Legacy, now: Timestamp) -> sqlx::Result<()> {
    let (site, account) = (reader.site(), reader.id());
    accounts::erase(conn, site, account, now).await?;
    flags::wipe_details(conn, site, account).await?;
    let event = AccountErased { account, comments: legacy };
    events::record(conn, site, reader.actor(), &event, now).await?;
    let input = json!(Input { account, comments: legacy });
    jobs::create(conn, site, (ERASURE, input), None, now).await?;
    Ok(())
}

/// Goes over what somebody wrote who has left.
pub async fn run_erasure(lease: Lease) -> Result<Value, Broken> {
    let unknown = |error| Broken::Failed(format!("Another version of Gavel wrote this job: {error}."));
    let job = lease.job();
    let input = Input::deserialize(&job.input).map_err(unknown)?;
    let mut progress = match &job.checkpoint {
        Some(kept) => Progress::deserialize(kept).map_err(unknown)?,
        None => Progress { after: CommentId::MIN, done: 0 },
    };
    loop {
        let started = Instant::now();
        let mut tx = lease.pool().begin().await?;
        let batch = comments::written_by(&mut tx, job.site_id, input.account, progress.after, lease.batch()).await?;
        let Some(last) = batch.last() else { break };
        match input.comments {
            Legacy::Keep => comments::wipe_traces(&mut tx, job.site_id, &batch).await?,
            Legacy::Remove => {
                for comment in &batch {
                    delete::take_away(&mut tx, job.site_id, input.account, *comment, lease.now()).await?;
                }
                comments::wipe_texts(&mut tx, job.site_id, &batch).await?;
            }
        }
        progress.done += i64::try_from(batch.len()).unwrap_or(0);
        progress.after = *last;
        lease.keep(&mut tx, (progress.done, None), &progress).await?;
        tx.commit().await?;
        lease.rest(started.elapsed()).await?;
    }
    Ok(json!({ "comments": progress.done }))
}
