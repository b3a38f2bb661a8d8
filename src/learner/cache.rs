//! Learned models at hand, for scoring: only those that may be believed, and no more of them than memory is given.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use moka::ops::compute::Op;
use sqlx::PgPool;

use super::scorer::Scorer;
use super::store;
use crate::ids::SiteId;
use crate::time::Timestamp;

/// The models of the sites that were asked for lately. What was learned is seen on every node within a second of its save.
#[derive(Clone)]
pub struct ScorerCache {
    pool: PgPool,
    versions: Cache<SiteId, Looked>,
    scorers: Cache<SiteId, Arc<Scorer>>,
}

/// What was seen when it was last looked up which version is in force.
#[derive(Clone, Copy)]
struct Looked {
    at: Timestamp,
    /// None where no model may be believed.
    version: Option<i64>,
}

impl Looked {
    /// Whether that may still be taken for granted. What was seen later than `now` may not: the clock was put back.
    fn is_fresh(self, now: Timestamp) -> bool {
        self.at <= now && now < self.at.plus(ScorerCache::FRESH_FOR)
    }
}

impl ScorerCache {
    /// How long it is taken for granted which version is in force.
    pub const FRESH_FOR: Duration = Duration::from_secs(1);

    /// An empty cache over `pool` that keeps at most `bytes` of models.
    pub fn new(pool: PgPool, bytes: u64) -> Self {
        let size = u32::try_from(Scorer::BYTES).unwrap_or(u32::MAX);
        Self {
            pool,
            versions: Cache::builder().max_capacity(100_000).build(),
            scorers: Cache::builder()
                .weigher(move |_, _: &Arc<Scorer>| size)
                .max_capacity(bytes)
                .time_to_idle(Duration::from_hours(1))
                .build(),
        }
    }

    /// The site's model; none where it has not earned trust, and then no weights are read.
    pub async fn of(&self, site: SiteId, now: Timestamp) -> sqlx::Result<Option<Arc<Scorer>>> {
        let Some(version) = self.version(site, now).await? else { return Ok(None) };
        match self.scorers.get(&site).await.filter(|scorer| scorer.version() >= version) {
            Some(scorer) => Ok(Some(scorer)),
            // There was no room for it.
            None => self.load(site).await,
        }
    }

    /// What the models at hand take in memory, in bytes.
    pub fn bytes(&self) -> u64 {
        self.scorers.weighted_size()
    }

    /// The version in force, as it was seen at most [`Self::FRESH_FOR`] ago. Of many who ask, one looks it up.
    async fn version(&self, site: SiteId, now: Timestamp) -> sqlx::Result<Option<i64>> {
        if let Some(looked) = self.versions.get(&site).await.filter(|looked| looked.is_fresh(now)) {
            return Ok(looked.version);
        }
        // Apart, for it is large and seldom needed: every post would carry its room along.
        let seen = Box::pin(self.versions.entry(site).and_try_compute_with(async |entry| {
            // Somebody else looked while this one waited.
            if entry.is_some_and(|entry| entry.value().is_fresh(now)) {
                return Ok::<_, sqlx::Error>(Op::Nop);
            }
            Ok(Op::Put(Looked { at: now, version: self.look_up(site).await? }))
        }));
        Ok(seen.await?.into_entry().and_then(|entry| entry.value().version))
    }

    /// The version in force, whose model is then at hand.
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
