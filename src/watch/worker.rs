//! The worker that watches: runs the shadow, counts, writes in batches, and lets the brakes look.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::brake::InForce;
use super::judged::Judged;
use super::queue::Told;
use super::tally::{TIMED_EVERY, Tallies};
use super::{brake, store};
use crate::db;
use crate::ids::{CommentId, RuleId, SiteId};
use crate::rules::Verdict;
use crate::time::Clock;

/// How long a text waits to be written along with others.
const WRITTEN_WITHIN: Duration = Duration::from_secs(1);
/// How long it waits at the most, where writing takes long: a site with a thousand rules has as many sums to add to.
const WRITTEN_AT_LAST: Duration = Duration::from_secs(5);
/// Writing takes at most one part in so many of the time.
const WRITING_SHARE: u32 = 20;
/// How many texts are written at once at the most.
const BATCH: usize = 500;
/// How many texts are judged in one go.
const GO: usize = 64;
/// How long to wait for a database that is away.
const RETRY: Duration = Duration::from_secs(1);

/// The worker of a process.
pub(super) struct Worker {
    pool: PgPool,
    clock: Clock,
    in_force: InForce,
    /// Texts judged so far, to time one of so many.
    seen: u64,
    tallies: Tallies,
    /// Texts in the tallies.
    waiting: usize,
    /// Comments that moderators decided about since the brakes looked last.
    decided: BTreeMap<SiteId, BTreeSet<CommentId>>,
}

impl Worker {
    pub(super) fn new(pool: PgPool, clock: Clock, in_force: InForce) -> Self {
        Self { pool, clock, in_force, seen: 0, tallies: Tallies::new(), waiting: 0, decided: BTreeMap::new() }
    }

    /// Works until nobody is left who could tell it anything, and all is written.
    pub(super) async fn run(mut self, mut queue: mpsc::Receiver<Told>) {
        let (mut due, mut within): (Option<Instant>, _) = (None, WRITTEN_WITHIN);
        loop {
            let mut told = Vec::with_capacity(GO);
            let received = match due {
                None => queue.recv_many(&mut told, GO).await,
                Some(due) => match tokio::time::timeout_at(due, queue.recv_many(&mut told, GO)).await {
                    Ok(received) => received,
                    Err(_) => GO,
                },
            };
            let settled = self.take(told).await;
            let is_due = due.is_some_and(|due| due <= Instant::now());
            if received == 0 || !settled.is_empty() || is_due || self.waiting >= BATCH {
                let started = Instant::now();
                self.write().await;
                within = (started.elapsed() * WRITING_SHARE).clamp(WRITTEN_WITHIN, WRITTEN_AT_LAST);
                due = None;
            }
            for waiting in settled {
                // Whoever asked may have gone.
                let _ = waiting.send(());
            }
            if received == 0 {
                return;
            }
            if due.is_none() && (self.waiting > 0 || !self.decided.is_empty()) {
                due = Some(Instant::now() + within);
            }
        }
    }

    /// Takes in what was told. Answers who waits for all of it to be written.
    async fn take(&mut self, told: Vec<Told>) -> Vec<oneshot::Sender<()>> {
        let (mut texts, mut settled) = (Vec::new(), Vec::new());
        for one in told {
            match one {
                Told::Judged(judged) => {
                    texts.push((judged, self.seen.is_multiple_of(TIMED_EVERY)));
                    self.seen += 1;
                }
                Told::Decided(site, comments) => self.decided.entry(site).or_default().extend(comments),
                Told::Settle(waiting) => settled.push(waiting),
            }
        }
        if !texts.is_empty() {
            self.judge(texts).await;
        }
        settled
    }

    /// Runs the shadow on texts, off the async workers, and counts what it found.
    async fn judge(&mut self, texts: Vec<(Box<Judged>, bool)>) {
        let number = u64::try_from(texts.len()).unwrap_or(u64::MAX);
        let judge = |(judged, timed): (Box<Judged>, bool)| {
            let verdict = judged.shadow(timed);
            (judged, verdict)
        };
        let work = move || texts.into_iter().map(judge).collect::<Vec<(Box<Judged>, Verdict)>>();
        match tokio::task::spawn_blocking(work).await {
            Ok(judged) => {
                self.waiting += judged.len();
                for (judged, verdict) in judged {
                    self.tallies.entry(judged.site).or_default().add(*judged, &verdict);
                }
            }
            Err(error) => {
                metrics::counter!("gavel_watch_dropped_total").increment(number);
                tracing::error!(%error, "the shadow did not finish; some texts are not watched");
            }
        }
    }

    /// Writes what was counted, and lets the brakes look at the rules that did something.
    async fn write(&mut self) {
        let mut touched: BTreeMap<SiteId, BTreeSet<RuleId>> = BTreeMap::new();
        for (site, mut tally) in std::mem::take(&mut self.tallies) {
            let hours = tally.hours();
            while let Err(error) = self.write_once(site, &hours, &tally.hits).await {
                if !db::is_unavailable(&error) {
                    tracing::error!(%error, "what the rules did cannot be written");
                    metrics::counter!("gavel_watch_dropped_total").increment(tally.texts);
                    break;
                }
                // Meanwhile the queue fills, and then drops what does not fit.
                tokio::time::sleep(RETRY).await;
            }
            touched.entry(site).or_default().append(&mut tally.touched);
        }
        self.waiting = 0;
        let decided = std::mem::take(&mut self.decided);
        for site in decided.keys() {
            touched.entry(*site).or_default();
        }
        for (site, rules) in touched {
            let comments: Vec<CommentId> = decided.get(&site).into_iter().flatten().copied().collect();
            let rules: Vec<RuleId> = rules.into_iter().collect();
            if let Err(error) = brake::look(&self.pool, &self.in_force, site, &rules, &comments, self.clock.now()).await
            {
                tracing::warn!(%error, "the brakes could not look; they will after the next hit or decision");
            }
        }
    }

    async fn write_once(&self, site: SiteId, hours: &[store::Hour], hits: &[store::Hit]) -> sqlx::Result<()> {
        let mut conn = self.pool.acquire().await?;
        store::add(&mut conn, site, hours, hits).await
    }
}
