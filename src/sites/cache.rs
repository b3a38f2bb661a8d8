//! Sites at hand, so that a request need not ask for its own.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use sqlx::PgPool;

use super::{Site, Slug, store};

/// The sites asked for lately. A change made on another node is seen within a second, one made here at once.
#[derive(Clone)]
pub struct SiteCache {
    pool: PgPool,
    sites: Cache<Slug, Option<Arc<Site>>>,
}

impl SiteCache {
    /// How long an answer may be used.
    pub const FRESH_FOR: Duration = Duration::from_secs(1);

    /// An empty cache over `pool`.
    pub fn new(pool: PgPool) -> Self {
        Self { pool, sites: Cache::builder().max_capacity(10_000).time_to_live(Self::FRESH_FOR).build() }
    }

    /// The site of this slug, none where there is no such site.
    pub async fn find(&self, slug: &Slug) -> Result<Option<Arc<Site>>, Arc<sqlx::Error>> {
        if let Some(known) = self.sites.get(slug).await {
            return Ok(known);
        }
        let load = async {
            let mut conn = self.pool.acquire().await?;
            Ok(store::find(&mut conn, slug).await?.map(Arc::new))
        };
        // Apart, for it is large and seldom needed: every request would carry its room along.
        Box::pin(self.sites.try_get_with_by_ref(slug, load)).await
    }

    /// Forgets a site that was just changed.
    pub async fn forget(&self, slug: &Slug) {
        self.sites.invalidate(slug).await;
    }
}
