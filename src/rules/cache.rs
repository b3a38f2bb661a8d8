//! Compiled rules at hand: each set is compiled once, off the async workers.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use sqlx::PgPool;

use super::compile::{RuleSet, compile};
use super::{save, store};
use crate::ids::SiteId;
use crate::sites::Site;

/// Why there are no compiled rules.
#[derive(Debug, thiserror::Error)]
pub enum RuleCacheError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The saved rules do not compile, which a save never lets happen.
    #[error("the saved rules of a site do not compile: {0}")]
    Compile(String),
}

/// The compiled rules of the sites that were asked for lately.
#[derive(Clone)]
pub struct RuleCache {
    pool: PgPool,
    sets: Cache<(SiteId, i64), RuleSet>,
}

impl RuleCache {
    /// An empty cache over `pool`.
    pub fn new(pool: PgPool) -> Self {
        let sets = Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_hours(1)).build();
        Self { pool, sets }
    }

    /// The rules of a site as they stand at the revision that `site` names.
    pub async fn of(&self, site: &Site) -> Result<RuleSet, Arc<RuleCacheError>> {
        let (id, revision) = (site.id, site.rules_revision);
        self.sets.try_get_with((id, revision), self.load(id)).await
    }

    async fn load(&self, site: SiteId) -> Result<RuleSet, RuleCacheError> {
        let mut conn = self.pool.acquire().await?;
        let rules = store::all(&mut conn, site).await?;
        let lists = store::lists(&mut conn, site).await?;
        drop(conn);
        let compiled = tokio::task::spawn_blocking(move || compile(&save::parsed(rules), &lists)).await;
        compiled
            .map_err(|error| RuleCacheError::Compile(error.to_string()))?
            .map_err(|errors| RuleCacheError::Compile(format!("{errors:?}")))
    }
}
