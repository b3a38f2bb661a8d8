//! Public answers that lie ready: finished bytes, in each encoding, that need not be asked of the database again.
//!
//! A copy is given out for a second at most, since other nodes may change what it shows, and no longer at all once this
//! node has changed it. Everything that this node writes goes through [`Changes`]: a request that may write is taken to
//! have changed all of its site, unless its handler says that it was less.

mod answer;
mod changes;
mod encoding;

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::http::uri::PathAndQuery;
use actix_web::{HttpRequest, HttpResponse};
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use serde::Serialize;

pub use answer::answer_if_ready;
pub use changes::{Change, Writing};

use super::guard::Site;
use super::problem::{ApiResult, Problem};
use crate::articles::ArticleKey;
use crate::ids::SiteId;
use crate::time::{Clock, Timestamp};
use answer::{Meter, Reading, Ready};
use changes::Changes;
use encoding::Coding;

/// When a copy is no longer given out, in microseconds.
const FRESH_MICROS: i64 = 1_000_000;
/// When a copy makes room that nobody asks for again.
const FORGET_AFTER: Duration = Duration::from_secs(5);

/// What a caller asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Wanted {
    /// Path and query as they came.
    target: PathAndQuery,
    coding: Coding,
}

/// What a handler has found out.
pub struct Finished {
    /// The article that the answer is about; none where the answer is not worth keeping.
    about: Option<ArticleKey>,
    /// The answer.
    json: Vec<u8>,
}

impl Finished {
    /// An answer about this article.
    pub fn new(about: Option<ArticleKey>, body: &impl Serialize) -> ApiResult<Self> {
        Ok(Self { about, json: serde_json::to_vec(body).map_err(Problem::internal)? })
    }
}

#[derive(Default)]
struct Counts {
    hits: AtomicU64,
    misses: AtomicU64,
}

/// Public answers at hand, within a bound on their memory. Cheap to clone.
#[derive(Clone)]
pub struct Shelf {
    copies: Cache<Wanted, Arc<Ready>>,
    /// Nothing stays in here: it only lets those who ask for the same at once wait for one answer.
    flights: Cache<Wanted, Arc<Ready>>,
    changes: Arc<Changes>,
    clock: Clock,
    counts: Arc<Counts>,
}

impl Shelf {
    /// An empty shelf for about `max_bytes` of answers; those that were asked for longest ago make room.
    pub fn new(clock: Clock, max_bytes: u64) -> Self {
        let weight = |_: &Wanted, ready: &Arc<Ready>| u32::try_from(ready.weight()).unwrap_or(u32::MAX);
        let copies = Cache::builder().weigher(weight).max_capacity(max_bytes).eviction_policy(EvictionPolicy::lru());
        Self {
            copies: copies.time_to_live(FORGET_AFTER).build(),
            flights: Cache::new(0),
            changes: Arc::default(),
            clock,
            counts: Arc::default(),
        }
    }

    /// How many requests were answered by a copy, and how many answers had to be found out.
    pub fn counts(&self) -> (u64, u64) {
        (self.counts.hits.load(Ordering::Relaxed), self.counts.misses.load(Ordering::Relaxed))
    }

    /// How many bytes the copies take about.
    pub async fn bytes(&self) -> u64 {
        self.copies.run_pending_tasks().await;
        self.copies.weighted_size()
    }

    /// The most bytes that copies may take.
    pub fn max_bytes(&self) -> u64 {
        self.copies.policy().max_capacity().unwrap_or(u64::MAX)
    }

    /// To be held by whoever may change something of a site, until it is done.
    pub fn writing(&self, site: SiteId) -> Writing {
        Writing::new(self.changes.clone(), site)
    }

    /// What the request asks for, or none where its target is not a path.
    fn wanted(req: &HttpRequest) -> Option<Wanted> {
        let target = req.uri().path_and_query()?.clone();
        Some(Wanted { target, coding: Coding::wanted(req.headers()) })
    }

    /// The copy at hand, if it may still be given out.
    async fn at_hand(&self, wanted: &Wanted) -> Option<Arc<Ready>> {
        self.copies.get(wanted).await.filter(|ready| self.is_fresh(ready, self.clock.now()))
    }

    fn is_fresh(&self, ready: &Ready, now: Timestamp) -> bool {
        let Reading { place: Some(place), since, read_at } = ready.reading else { return false };
        let age = now.unix_micros() - read_at.unix_micros();
        (0..FRESH_MICROS).contains(&age) && self.changes.none_since(place, since)
    }

    /// The answer to `req`: a copy, what another request for the same is just finding out, or what `finish` finds out.
    pub async fn answer<F>(&self, req: &HttpRequest, site: &Site, finish: Pin<Box<F>>) -> ApiResult<HttpResponse>
    where
        F: Future<Output = ApiResult<Finished>>,
    {
        let wanted = Self::wanted(req).ok_or_else(Problem::not_found)?;
        let plain = Wanted { coding: Coding::Identity, ..wanted.clone() };
        let make = async {
            let (since, read_at) = (self.changes.reading(), self.clock.now());
            self.counts.misses.fetch_add(1, Ordering::Relaxed);
            let Finished { about, json } = finish.await?;
            let place = about.map(|key| self.changes.place(site.id, &key));
            let meter = Meter::new(&req.match_pattern().unwrap_or_default());
            Ok(Ready::new(json.into(), Reading { place, since, read_at }, site.clone(), meter))
        };
        let ready = self.share(&plain, make).await?;
        let ready = if wanted.coding == Coding::Identity { ready } else { self.encoded(&wanted, ready).await? };
        Ok(ready.answer(req.headers()))
    }

    /// Makes an answer, unless there is one or another request is making it. What comes back holds every change that was
    /// made before this was called.
    async fn share<F>(&self, wanted: &Wanted, make: F) -> ApiResult<Arc<Ready>>
    where
        F: Future<Output = ApiResult<Ready>>,
    {
        let arrived = self.changes.reading();
        let mut make = pin!(make);
        loop {
            // Somebody may have put it there since it was looked for.
            let flight = async {
                match self.at_hand(wanted).await {
                    Some(ready) => Ok(ready),
                    None => Ok(self.keep(wanted, make.as_mut().await?).await),
                }
            };
            let ready = self
                .flights
                .try_get_with_by_ref(wanted, flight)
                .await
                .map_err(|problem: Arc<Problem>| problem.again())?;
            // Who joined a request that began before a change goes on to the next. An answer of one's own is never late.
            if ready.reading.since >= arrived || self.is_fresh(&ready, self.clock.now()) {
                return Ok(ready);
            }
        }
    }

    /// The same answer in the encoding that is wanted, which is made once.
    async fn encoded(&self, wanted: &Wanted, plain: Arc<Ready>) -> ApiResult<Arc<Ready>> {
        loop {
            let flight = async {
                if let Some(ready) = self.at_hand(wanted).await {
                    return Ok(ready);
                }
                let (plain, coding) = (plain.clone(), wanted.coding);
                let encoded = tokio::task::spawn_blocking(move || plain.encoded(coding)).await;
                let encoded = encoded.map_err(Problem::internal)?.map_err(Problem::internal)?;
                Ok(self.keep(wanted, encoded).await)
            };
            let ready = self
                .flights
                .try_get_with_by_ref(wanted, flight)
                .await
                .map_err(|problem: Arc<Problem>| problem.again())?;
            if ready.reading.since >= plain.reading.since || self.is_fresh(&ready, self.clock.now()) {
                return Ok(ready);
            }
        }
    }

    /// Puts an answer on the shelf, if it is about something whose changes are known.
    async fn keep(&self, wanted: &Wanted, ready: Ready) -> Arc<Ready> {
        let ready = Arc::new(ready);
        if ready.reading.place.is_some() {
            self.copies.insert(wanted.clone(), ready.clone()).await;
        }
        ready
    }
}
