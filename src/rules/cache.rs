//! Compiled rules at hand: each set is compiled once, off the async workers, and the old one serves until then.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::future::Cache;
use moka::ops::compute::Op;
use sqlx::PgPool;

use super::compile::{RuleSet, compile};
use super::{save, store};
use crate::ids::SiteId;
use crate::sites::{Site, SiteCache, Slug};

/// What an entry takes beside its set, in bytes: a set without rules is no reason to keep it for nothing.
const ENTRY_BYTES: usize = 1 << 10;

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

/// The rules of a site as they stood at a revision.
#[derive(Clone)]
struct Held {
    revision: i64,
    rules: RuleSet,
}

/// The compiled rules of the sites that were asked for lately, within a bound on their memory.
#[derive(Clone)]
pub struct RuleCache {
    pool: PgPool,
    sets: Cache<SiteId, Held>,
    /// The sites whose rules are being compiled while older ones serve.
    behind: Arc<Mutex<HashSet<SiteId>>>,
}

impl RuleCache {
    /// An empty cache over `pool`, for sets of about `max_bytes` altogether. The ones that are asked for least go first.
    pub fn new(pool: PgPool, max_bytes: u64) -> Self {
        let weight = |_: &SiteId, held: &Held| u32::try_from(held.rules.heap_bytes() + ENTRY_BYTES).unwrap_or(u32::MAX);
        let sets = Cache::builder().weigher(weight).max_capacity(max_bytes).time_to_idle(Duration::from_hours(1));
        Self { pool, sets: sets.build(), behind: Arc::default() }
    }

    /// The rules of a site: as they stand at the revision that `site` names, or as they stood while those are compiled.
    /// Who asks waits only where there are none at all so far.
    pub async fn of(&self, site: &Site) -> Result<RuleSet, Arc<RuleCacheError>> {
        let held = match self.sets.get(&site.id).await {
            Some(held) => held,
            // Apart, for it is large and seldom needed: every post would carry its room along.
            None => Box::pin(self.sets.try_get_with(site.id, self.load(site.id, site.rules_revision))).await?,
        };
        if held.revision < site.rules_revision {
            self.catch_up(site.id, site.rules_revision);
        }
        Ok(held.rules)
    }

    /// Compiles the rules of a site at the revision that `site` names, unless that was done already, and puts them in
    /// force here.
    pub async fn renew(&self, site: &Site) -> Result<(), RuleCacheError> {
        let is_new = self.sets.get(&site.id).await.is_none_or(|held| held.revision < site.rules_revision);
        if is_new {
            let loaded = self.load(site.id, site.rules_revision).await?;
            self.put(site.id, loaded).await;
        }
        Ok(())
    }

    /// Compiles what was just saved at once, so that it judges the next post here. Other nodes see within a second that
    /// there is something new, and compile it while the old rules serve.
    pub async fn put_in_force(&self, sites: &SiteCache, site: &Slug) {
        sites.forget(site).await;
        // What fails here is tried again at the next post.
        let Ok(Some(site)) = sites.find(site).await else { return };
        if let Err(error) = self.renew(&site).await {
            tracing::warn!(site = %site.id, %error, "saved rules could not be compiled at once");
        }
    }

    /// How many sets are kept, and how many bytes they take about.
    pub async fn kept(&self) -> (u64, u64) {
        self.sets.run_pending_tasks().await;
        (self.sets.entry_count(), self.sets.weighted_size())
    }

    /// The most bytes that sets may take.
    pub fn max_bytes(&self) -> u64 {
        self.sets.policy().max_capacity().unwrap_or(u64::MAX)
    }

    /// Compiles the rules of a site beside the requests, unless that is being done.
    fn catch_up(&self, site: SiteId, revision: i64) {
        let Some(turn) = Turn::take(&self.behind, site) else { return };
        let cache = self.clone();
        tokio::spawn(async move {
            match cache.load(site, revision).await {
                Ok(loaded) => cache.put(site, loaded).await,
                // The next request tries again.
                Err(error) => {
                    tracing::error!(%site, revision, %error, "older rules serve, for the new ones cannot be loaded");
                }
            }
            drop(turn);
        });
    }

    /// Puts rules in force, unless later ones are.
    async fn put(&self, site: SiteId, loaded: Held) {
        let newer = |entry: Option<moka::Entry<SiteId, Held>>| {
            let is_newer = entry.is_none_or(|entry| entry.value().revision < loaded.revision);
            std::future::ready(if is_newer { Op::Put(loaded) } else { Op::Nop })
        };
        self.sets.entry(site).and_compute_with(newer).await;
    }

    /// The rules as they are saved. They are at least as new as `revision`, which is known before they are read.
    async fn load(&self, site: SiteId, revision: i64) -> Result<Held, RuleCacheError> {
        let mut conn = self.pool.acquire().await?;
        let rules = store::all(&mut conn, site).await?;
        let lists = store::lists(&mut conn, site).await?;
        drop(conn);
        let compiled = tokio::task::spawn_blocking(move || compile(&save::parsed(rules), &lists)).await;
        let rules = compiled
            .map_err(|error| RuleCacheError::Compile(error.to_string()))?
            .map_err(|errors| RuleCacheError::Compile(format!("{errors:?}")))?;
        Ok(Held { revision, rules })
    }
}

/// The turn to compile the rules of a site; over when it is dropped.
struct Turn {
    behind: Arc<Mutex<HashSet<SiteId>>>,
    site: SiteId,
}

impl Turn {
    fn take(behind: &Arc<Mutex<HashSet<SiteId>>>, site: SiteId) -> Option<Self> {
        let is_free = behind.lock().unwrap_or_else(PoisonError::into_inner).insert(site);
        is_free.then(|| Self { behind: behind.clone(), site })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.behind.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.site);
    }
}
