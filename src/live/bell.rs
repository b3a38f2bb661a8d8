//! The bell: whoever has written something rings it, and those who follow look, on this node and on the others.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::store;

/// The channel on which nodes tell each other.
const CHANNEL: &str = "gavel_events";
/// How far apart two notifications of a node are at least. Each takes a lock of the whole server for a moment.
const APART: Duration = Duration::from_millis(250);
/// When a node that could not hear or tell tries again.
const RETRY: Duration = Duration::from_secs(5);

/// Calls those who follow. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Bell {
    /// Somebody here wrote something, which other nodes have to be told.
    written: Arc<Notify>,
    /// Somebody wrote something somewhere.
    heard: Arc<Notify>,
}

impl Bell {
    /// A bell that other nodes hear. Within a runtime.
    pub(super) fn start(pool: PgPool) -> Self {
        let bell = Self { written: Arc::default(), heard: Arc::default() };
        let written = Arc::downgrade(&bell.written);
        tokio::spawn(async move {
            // Nobody can ring any more when all bells are gone.
            while let Some(written) = written.upgrade() {
                let rung = tokio::time::timeout(RETRY, written.notified()).await.is_ok();
                drop(written);
                if !rung {
                    continue;
                }
                match store::notify(&pool, CHANNEL).await {
                    Ok(()) => tokio::time::sleep(APART).await,
                    Err(sqlx::Error::PoolClosed) => return,
                    Err(error) => {
                        tracing::debug!(%error, "the other nodes cannot be told; they look by themselves");
                        tokio::time::sleep(RETRY).await;
                    }
                }
            }
        });
        bell
    }

    /// Something was written, and is committed.
    pub fn ring(&self) {
        self.heard.notify_one();
        self.written.notify_one();
    }

    /// Somebody here wants those who follow to look.
    pub(super) fn ring_here(&self) {
        self.heard.notify_one();
    }

    /// Until it rings.
    pub(super) async fn rung(&self) {
        self.heard.notified().await;
    }

    /// Hears other nodes, on a connection of its own, until the task is aborted.
    pub(super) fn hear(&self, pool: &PgPool) -> JoinHandle<()> {
        let options = (*pool.connect_options()).clone();
        let heard = Arc::clone(&self.heard);
        tokio::spawn(async move {
            let mut deaf = false;
            loop {
                let error = match listen(options.clone()).await {
                    Ok(mut listener) => loop {
                        deaf = false;
                        match listener.recv().await {
                            Ok(_) => heard.notify_one(),
                            Err(error) => break error,
                        }
                    },
                    Err(error) => error,
                };
                if !std::mem::replace(&mut deaf, true) {
                    tracing::warn!(%error, "other nodes cannot be heard; this one looks once a second meanwhile");
                }
                tokio::time::sleep(RETRY).await;
            }
        })
    }
}

async fn listen(options: sqlx::postgres::PgConnectOptions) -> sqlx::Result<PgListener> {
    let pool =
        PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None).connect_with(options).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}
