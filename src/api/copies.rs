//! Copies of one request that come at once.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Requests under way on this node that have a key, so that copies wait for the first one instead of working beside it.
#[derive(Clone)]
pub struct Copies(Cache<Vec<u8>, Arc<Mutex<()>>>);

impl Default for Copies {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(100_000).time_to_idle(Duration::from_mins(1)).build())
    }
}

impl Copies {
    /// Waits until no other request with this key is under way here.
    pub(super) async fn turn(&self, key: &[u8]) -> OwnedMutexGuard<()> {
        self.0.get_with_by_ref(key, async { Arc::default() }).await.lock_owned().await
    }
}
