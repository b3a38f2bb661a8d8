//! Group commit: what comes in together is written together.
//!
//! A commit waits for the disk, whether it holds one comment or fifty. So while some are being written, those that come in
//! wait for each other, and the next transaction takes them all. Nobody waits for company: whoever comes first is written
//! at once.

use std::collections::VecDeque;
use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{PgConnection, PgPool};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::flag::NewFlag;
use super::store::Row;
use crate::comments::Tap;
use crate::db;

/// Transactions at once: one waits for the disk while another is being filled.
const WRITERS: usize = 2;

/// The most in one transaction, so that none of them holds locks for long.
const MOST: usize = 64;

/// What can be written together with others of its kind.
pub trait Together: Send + Sync + Sized + 'static {
    /// What became of one.
    type Fate: Send;

    /// Whether both can be written in one transaction.
    fn goes_with(&self, other: &Self) -> bool;

    /// Writes them in the caller's transaction, and says what became of each.
    fn write_all(
        conn: &mut PgConnection,
        together: &[&Self],
    ) -> impl Future<Output = sqlx::Result<Vec<Self::Fate>>> + Send;
}

/// Where things of one kind are written. Cheap to clone; one for all workers of a process.
pub struct GroupCommit<T: Together>(Arc<Shared<T>>);

struct Shared<T: Together> {
    pool: PgPool,
    /// Where writing goes on, also where the worker has ended that the request came to.
    runtime: Handle,
    queue: Mutex<Queue<T>>,
}

struct Queue<T: Together> {
    waiting: VecDeque<Waiting<T>>,
    writers: usize,
}

struct Waiting<T: Together> {
    one: T,
    tell: oneshot::Sender<sqlx::Result<T::Fate>>,
}

/// Where each kind of thing that comes in often is written. Cheap to clone; one for all workers of a process.
#[derive(Clone)]
pub struct Writers {
    /// Posts.
    pub posts: GroupCommit<Row>,
    /// Flags.
    pub flags: GroupCommit<NewFlag>,
    /// Reactions.
    pub taps: GroupCommit<Tap>,
}

impl Writers {
    /// Writers into this database. Within a runtime, which has to outlive whoever writes.
    pub fn new(pool: &PgPool) -> Self {
        Self {
            posts: GroupCommit::new(pool.clone()),
            flags: GroupCommit::new(pool.clone()),
            taps: GroupCommit::new(pool.clone()),
        }
    }
}

impl<T: Together> Clone for GroupCommit<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Together> GroupCommit<T> {
    /// A group commit into this database. Within a runtime, which has to outlive whoever writes.
    pub fn new(pool: PgPool) -> Self {
        let queue = Mutex::new(Queue { waiting: VecDeque::new(), writers: 0 });
        Self(Arc::new(Shared { pool, runtime: Handle::current(), queue }))
    }

    /// Writes one, and comes back when it is committed. What is wrong with one concerns no other.
    pub(super) async fn write(&self, one: T) -> sqlx::Result<T::Fate> {
        let (tell, told) = oneshot::channel();
        if self.0.push(Waiting { one, tell }) {
            self.0.runtime.spawn(drain(self.0.clone()));
        }
        told.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }
}

impl<T: Together> Shared<T> {
    /// Lets it wait; true where one more is to write.
    fn push(&self, waiting: Waiting<T>) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.push_back(waiting);
        let more = queue.writers < WRITERS;
        queue.writers += usize::from(more);
        more
    }

    /// Those to write next, in the order in which they came; what cannot be written with them goes on waiting. Where
    /// there are none, one writer less is at work.
    fn next(&self) -> Vec<Waiting<T>> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut together: Vec<Waiting<T>> = Vec::new();
        for waiting in take(&mut queue.waiting) {
            let goes = together.len() < MOST && together.iter().all(|other| waiting.one.goes_with(&other.one));
            if goes {
                together.push(waiting);
            } else {
                queue.waiting.push_back(waiting);
            }
        }
        queue.writers -= usize::from(together.is_empty());
        together
    }
}

/// Writes for as long as there is something to write.
async fn drain<T: Together>(shared: Arc<Shared<T>>) {
    loop {
        let together = shared.next();
        if together.is_empty() {
            return;
        }
        write_all(&shared.pool, together).await;
    }
}

/// Writes them together, or each by itself where one of them stands in the way of the others.
async fn write_all<T: Together>(pool: &PgPool, together: Vec<Waiting<T>>) {
    let all: Vec<&T> = together.iter().map(|waiting| &waiting.one).collect();
    match commit(pool, &all).await {
        Ok(fates) => together.into_iter().zip(fates).for_each(|(waiting, fate)| waiting.tell(Ok(fate))),
        Err(error) if together.len() > 1 && (db::lost(&error) || !db::is_unavailable(&error)) => {
            tracing::warn!(%error, count = together.len(), "written one by one");
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

async fn commit<T: Together>(pool: &PgPool, together: &[&T]) -> sqlx::Result<Vec<T::Fate>> {
    let mut tx = pool.begin().await?;
    let fates = T::write_all(&mut tx, together).await?;
    tx.commit().await?;
    Ok(fates)
}

impl<T: Together> Waiting<T> {
    /// Says what became of it, to whoever still waits.
    fn tell(self, fate: sqlx::Result<T::Fate>) {
        let _ = self.tell.send(fate);
    }
}
