//! Learned models at hand, for scoring: only those that may be believed, and no more of them than memory is given.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use sqlx::PgPool;

use super::scorer::Scorer;
use super::store;
use crate::ids::SiteId;

/// The models of the sites that were asked for lately. What was learned is seen on every node within a second of its save.
#[derive(Clone)]
pub struct ScorerCache {
    pool: PgPool,
    /// Which version is in force; none where no model may be believed.
    versions: Cache<SiteId, Option<i64>>,
    scorers: Cache<SiteId, Arc<Scorer>>,
}

impl ScorerCache {
    /// How long it is taken for granted which version is in force.
    pub const FRESH_FOR: Duration = Duration::from_secs(1);

    /// An empty cache over `pool` that keeps at most `bytes` of models.
    pub fn new(pool: PgPool, bytes: u64) -> Self {
        let size = u32::try_from(Scorer::BYTES).unwrap_or(u32::MAX);
        Self {
            pool,
            versions: Cache::builder().max_capacity(100_000).time_to_live(Self::FRESH_FOR).build(),
            scorers: Cache::builder()
                .weigher(move |_, _: &Arc<Scorer>| size)
                .max_capacity(bytes)
                .time_to_idle(Duration::from_hours(1))
                .build(),
        }
    }

    /// The site's model; none where it has not earned trust, and then no weights are read.
    pub async fn of(&self, site: SiteId) -> Result<Option<Arc<Scorer>>, Arc<sqlx::Error>> {
        let Some(version) = self.versions.try_get_with(site, self.look_up(site)).await? else { return Ok(None) };
        match self.scorers.get(&site).await.filter(|scorer| scorer.version() >= version) {
            Some(scorer) => Ok(Some(scorer)),
            // There was no room for it.
            None => self.load(site).await.map_err(Arc::new),
        }
    }

    /// What the models at hand take in memory, in bytes.
    pub fn bytes(&self) -> u64 {
        self.scorers.weighted_size()
    }

    /// The version in force, whose model is then at hand. One at a time for each site, so it is loaded once.
    async fn look_up(&self, site: SiteId) -> sqlx::Result<Option<i64>> {
        let version = {
            let mut conn = self.pool.acquire().await?;
            store::trusted_version(&mut conn, site).await?
        };
        let known = self.scorers.get(&site).await.map(|scorer| scorer.version());
        if version.is_none() || known == version {
            return Ok(version);
        }
        let loaded = self.load(site).await?;
        if let Some(scorer) = &loaded {
            self.scorers.insert(site, scorer.clone()).await;
        }
        Ok(loaded.map(|scorer| scorer.version()))
    }

    async fn load(&self, site: SiteId) -> sqlx::Result<Option<Arc<Scorer>>> {
        let mut conn = self.pool.acquire().await?;
        let row = store::scorer(&mut conn, site).await?;
        drop(conn);
        Ok(row.and_then(|(version, figures, weights)| {
            let (weights, evidence) = figures.weights(&weights)?;
            Some(Arc::new(Scorer { version, weights: weights.scaled(&evidence), calibration: figures.calibration }))
        }))
    }
}
