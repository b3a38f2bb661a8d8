//! The task that follows the record for all who listen on this node.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::Instant;

use super::{Inner, changes};
use crate::events::follow::{Next, Position};

/// How often it looks where no bell rings: what background jobs wrote, what other nodes could not tell.
const LOOKS: Duration = Duration::from_secs(1);
/// How far apart two looks are at least, and at most where looking takes long.
const APART: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));
/// Looking takes at most one part of this many of its time.
const SHARE: u32 = 5;
/// How many events it takes at a time, about.
const BATCH: usize = 500;
/// How long a look may take, beyond what the database itself cuts off.
const TIMEOUT: Duration = Duration::from_secs(9);
/// How often listeners hear that the stream is alive.
const BEATS: Duration = Duration::from_secs(15);

/// Follows whenever somebody listens, until nobody is left who could, or it is over.
pub(super) async fn run(live: Weak<Inner>) {
    loop {
        let Some(inner) = live.upgrade() else { return };
        if inner.channels().is_closed() {
            return;
        }
        if inner.channels().is_wanted() {
            let hearing = inner.bell.hear(&inner.pool);
            follow(&inner).await;
            hearing.abort();
        } else {
            // Not for ever: whoever could want something may be gone.
            let _ = tokio::time::timeout(BEATS, inner.wanted.notified()).await;
        }
    }
}

/// Follows as long as anybody listens.
async fn follow(inner: &Arc<Inner>) {
    let mut position = loop {
        match tokio::time::timeout(TIMEOUT, here(inner)).await {
            Ok(Ok(position)) => break position,
            Ok(Err(error)) => tracing::warn!(%error, "events cannot be followed; it is tried again in a second"),
            Err(_) => tracing::warn!("events cannot be followed: the database does not answer"),
        }
        tokio::time::sleep(LOOKS).await;
        if !inner.channels().is_wanted() {
            return;
        }
    };
    inner.channels().begin(position.clone());
    let mut beats = tokio::time::interval_at(Instant::now() + BEATS, BEATS);
    let mut failing = false;
    // There may be somebody whom nothing is gathered for yet.
    let mut next_look = Instant::now();
    loop {
        let started = Instant::now();
        match tokio::time::timeout(TIMEOUT, look(inner, &mut position)).await {
            Ok(Ok(())) => failing = false,
            failed => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(error = ?failed, "events cannot be followed; it is tried again until they can");
                }
            }
        }
        next_look = (started + (started.elapsed() * SHARE).clamp(APART.0, APART.1)).max(next_look);
        let due = inner.channels().tell(inner.render, Instant::now());
        if inner.channels().rest() || inner.channels().is_closed() {
            return;
        }
        wait(inner, &mut beats, due).await;
        tokio::time::sleep_until(next_look).await;
    }
}

/// Until there may be something to do; lets listeners hear a sign of life meanwhile.
async fn wait(inner: &Inner, beats: &mut tokio::time::Interval, due: Option<Instant>) {
    let looks = Instant::now() + LOOKS;
    let until = due.map_or(looks, |due| due.min(looks));
    loop {
        tokio::select! {
            () = inner.bell.rung() => return,
            () = inner.wanted.notified() => return,
            () = tokio::time::sleep_until(until) => return,
            _ = beats.tick() => inner.channels().beat(inner.render),
        }
    }
}

async fn here(inner: &Inner) -> sqlx::Result<Position> {
    Position::now(&mut *inner.pool.acquire().await?).await
}

/// Looks at the record, hands on what it finds, and moves `position` behind it.
async fn look(inner: &Inner, position: &mut Position) -> sqlx::Result<()> {
    loop {
        let watched = inner.channels().watched();
        inner.ready.notify_waiters();
        let mut conn = inner.pool.acquire().await?;
        let mut next = position.clone();
        let events = match next.next(&mut conn, BATCH).await? {
            Next::Events(events) => events,
            Next::Lost => {
                tracing::error!("the database was put in the place of another; whoever listens has to read anew");
                inner.channels().all_missed(next.clone());
                *position = next;
                return Ok(());
            }
        };
        let now = inner.clock.now();
        let found = if events.is_empty() { Vec::new() } else { changes::of(&mut conn, &watched, &events, now).await? };
        drop(conn);
        if let Some(last) = events.last() {
            #[expect(clippy::cast_precision_loss, reason = "a lag is shorter than 2^52 microseconds")]
            let lag = now.unix_micros().saturating_sub(last.at.unix_micros()).max(0) as f64 / 1_000_000.0;
            metrics::gauge!("gavel_live_lag_seconds").set(lag);
        }
        inner.channels().take(found, next.clone());
        *position = next;
        if events.is_empty() {
            return Ok(());
        }
    }
}
