//! Group commit: posts that come in together are written together.
//!
//! A commit waits for the disk, whether it holds one comment or fifty. So while some are being written, those that come in
//! wait for each other, and the next transaction takes them all. Nobody waits for company: whoever comes first is written
//! at once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::PgPool;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::store::{self, Fate, Row};
use crate::db;

/// Transactions at once: one waits for the disk while another is being filled.
const WRITERS: usize = 2;

/// The most comments in one transaction, so that none of them holds locks for long.
const MOST: usize = 64;

/// Where posts are written. Cheap to clone; one for all workers of a process.
#[derive(Clone)]
pub struct GroupCommit(Arc<Shared>);

struct Shared {
    pool: PgPool,
    /// Where writing goes on, also where the worker has ended that the request came to.
    runtime: Handle,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    writers: usize,
}

struct Waiting {
    row: Row,
    tell: oneshot::Sender<sqlx::Result<Fate>>,
}

impl GroupCommit {
    /// A group commit into this database. Within a runtime, which has to outlive whoever posts.
    pub fn new(pool: PgPool) -> Self {
        Self(Arc::new(Shared { pool, runtime: Handle::current(), queue: Mutex::default() }))
    }

    /// Writes a comment, and comes back when it is committed. What is wrong with one comment concerns no other.
    pub(super) async fn write(&self, row: Row) -> sqlx::Result<Fate> {
        let (tell, told) = oneshot::channel();
        if self.0.push(Waiting { row, tell }) {
            self.0.runtime.spawn(drain(self.0.clone()));
        }
        told.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }
}

impl Shared {
    /// Lets it wait; true where one more is to write.
    fn push(&self, waiting: Waiting) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.push_back(waiting);
        let more = queue.writers < WRITERS;
        queue.writers += usize::from(more);
        more
    }

    /// Those to write next; where there are none, one writer less is at work.
    fn next(&self) -> Vec<Waiting> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let most = queue.waiting.len().min(MOST);
        queue.writers -= usize::from(most == 0);
        queue.waiting.drain(..most).collect()
    }
}

/// Writes for as long as there is something to write.
async fn drain(shared: Arc<Shared>) {
    loop {
        let together = shared.next();
        if together.is_empty() {
            return;
        }
        write_all(&shared.pool, together).await;
    }
}

/// Writes comments together, or each by itself where one of them stands in the way of the others.
async fn write_all(pool: &PgPool, together: Vec<Waiting>) {
    let rows: Vec<&Row> = together.iter().map(|waiting| &waiting.row).collect();
    match commit(pool, &rows).await {
        Ok(fates) => together.into_iter().zip(fates).for_each(|(waiting, fate)| waiting.tell(Ok(fate))),
        Err(error) if together.len() > 1 && (db::lost(&error) || !db::is_unavailable(&error)) => {
            tracing::warn!(%error, posts = together.len(), "posts are written one by one");
            for waiting in together {
                Box::pin(write_all(pool, vec![waiting])).await;
            }
        }
        Err(error) => {
            let said = error.to_string();
            let mut error = Some(error);
            for waiting in together {
                // An error is one; to the others its words must do.
                waiting.tell(Err(error.take().unwrap_or_else(|| sqlx::Error::Protocol(said.clone()))));
            }
        }
    }
}

async fn commit(pool: &PgPool, rows: &[&Row]) -> sqlx::Result<Vec<Fate>> {
    let mut tx = pool.begin().await?;
    let fates = store::add(&mut tx, rows).await?;
    tx.commit().await?;
    Ok(fates)
}

impl Waiting {
    /// Says what became of it, to whoever still waits.
    fn tell(self, fate: sqlx::Result<Fate>) {
        let _ = self.tell.send(fate);
    }
}
