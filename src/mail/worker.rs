//! The loop that empties the outbox: a few mails at once on each node, each tried again later where it did not go.

use std::time::Duration;

use futures_util::future::join_all;
use sqlx::PgPool;
use sqlx::types::Json;
use tokio::sync::watch;
use uuid::Uuid;

use super::carrier::Undelivered;
use super::mailer::{Mailer, PublicUrl, Written};
use super::{Letter, store};
use crate::ids::{MailId, SiteId};
use crate::time::{Clock, Timestamp};

/// How often somebody looks for mails that no bell told of: those of other nodes, and those that are due again.
const POLL: Duration = Duration::from_secs(5);
/// How many mails are sent at once.
const AT_ONCE: i64 = 8;
/// How long a mail is held, in seconds: longer than putting it into words and sending it takes.
const LEASE: f64 = 120.0;
/// The first pause, in seconds; each is twice the one before.
const FIRST_PAUSE: f64 = 15.0;
/// The longest pause, in seconds.
const LONGEST_PAUSE: f64 = 3_600.0;

/// A mail that somebody holds to send it.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its site.
    pub site: SiteId,
    /// Its id.
    pub id: MailId,
    /// What it is about.
    pub letter: Json<Letter>,
    pub(super) attempts: i32,
    pub(super) gives_up_at: Timestamp,
    pub(super) owner: Uuid,
}

/// With what a letter is put into words.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The database.
    pub pool: PgPool,
    /// Where the links in mails lead.
    pub public_url: PublicUrl,
    /// The present moment.
    pub now: Timestamp,
}

/// What a worker works with.
pub struct Worker {
    /// The database.
    pub pool: PgPool,
    /// Where `now` comes from.
    pub clock: Clock,
    /// Who takes the mails away.
    pub mailer: Mailer,
    /// Turns true, or goes away, when the worker is to stop.
    pub stop: watch::Receiver<bool>,
}

/// Sends what is due, in the words that `write` finds, until it is told to stop; the mails in hand are sent first. Where
/// `write` finds none, there is nobody to tell any more.
pub async fn work<F, Writing>(mut worker: Worker, write: F)
where
    F: Fn(Desk, Waiting) -> Writing,
    Writing: Future<Output = sqlx::Result<Option<Written>>>,
{
    while !worker.is_stopping() {
        match worker.claim().await {
            Ok(mails) if mails.is_empty() => worker.idle().await,
            Ok(mails) => {
                join_all(mails.iter().map(|mail| worker.attend(mail, &write))).await;
            }
            Err(error) => {
                tracing::warn!(%error, "no mail can be looked for; the next try is in a moment");
                worker.idle().await;
            }
        }
    }
}

impl Worker {
    fn is_stopping(&self) -> bool {
        *self.stop.borrow() || self.stop.has_changed().is_err()
    }

    /// Until there may be something to do.
    async fn idle(&mut self) {
        tokio::select! {
            _ = self.stop.wait_for(|stop| *stop) => (),
            () = self.mailer.bell().rung() => (),
            () = tokio::time::sleep(POLL) => (),
        }
    }

    async fn claim(&self) -> sqlx::Result<Vec<Waiting>> {
        let now = self.clock.now();
        // A name of its own for each time, so that a holder who comes back late is not taken for the present one.
        let owner = MailId::new(now).uuid();
        let mut conn = self.pool.acquire().await?;
        store::claim(&mut conn, owner, AT_ONCE, LEASE, now).await
    }

    /// Sends a mail, or puts it back.
    async fn attend<F, Writing>(&self, mail: &Waiting, write: &F)
    where
        F: Fn(Desk, Waiting) -> Writing,
        Writing: Future<Output = sqlx::Result<Option<Written>>>,
    {
        let kind = mail.letter.kind();
        match self.deliver(mail, write).await {
            Ok(end) => metrics::counter!("gavel_mails_total", "kind" => kind, "end" => end).increment(1),
            // Its lease ends by itself. Where it was sent and that could not be noted, it is sent once more.
            Err(error) => tracing::warn!(mail = %mail.id, kind, %error, "a mail is left for later by the database"),
        }
    }

    async fn deliver<F, Writing>(&self, mail: &Waiting, write: &F) -> sqlx::Result<&'static str>
    where
        F: Fn(Desk, Waiting) -> Writing,
        Writing: Future<Output = sqlx::Result<Option<Written>>>,
    {
        let now = self.clock.now();
        let desk = Desk { pool: self.pool.clone(), public_url: self.mailer.public_url().clone(), now };
        let Some(written) = write(desk, mail.clone()).await? else {
            let mut conn = self.pool.acquire().await?;
            store::done(&mut conn, mail).await?;
            return Ok("needless");
        };
        // Who sends holds no connection meanwhile.
        let sent = self.mailer.send(mail.id, &written, now).await;
        let mut conn = self.pool.acquire().await?;
        let (end, error, due) = match sent {
            Ok(()) => {
                store::done(&mut conn, mail).await?;
                return Ok("sent");
            }
            Err(Undelivered::Never(error)) => ("dead", error, None),
            Err(Undelivered::Later(error)) => {
                let due = now.plus(pause(mail.attempts, chance()));
                if due < mail.gives_up_at { ("put back", error, Some(due)) } else { ("dead", error, None) }
            }
        };
        // What a mail server remarks may name the reader: it is for the admins, not for the log.
        tracing::warn!(mail = %mail.id, kind = mail.letter.kind(), attempts = mail.attempts, "a mail did not go: {end}");
        store::put_back(&mut conn, mail, &error, due).await?;
        Ok(end)
    }
}

/// How long to wait after so many attempts: twice as long each time, and by chance half to one and a half times that, so
/// that what failed together does not come back together.
fn pause(attempts: i32, chance: f64) -> Duration {
    let doubled = FIRST_PAUSE * 2_f64.powi((attempts - 1).clamp(0, 16));
    Duration::from_secs_f64(doubled.min(LONGEST_PAUSE) * (0.5 + chance))
}

/// A number from 0 to 1 by chance; one half where the machine has none to give.
fn chance() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_is_longer_up_to_an_hour_or_so() {
        let seconds = |attempts| pause(attempts, 0.5).as_secs();
        assert_eq!([1, 2, 3, 4].map(seconds), [15, 30, 60, 120]);
        assert_eq!([10, 1_000].map(seconds), [3_600, 3_600]);
        assert_eq!((pause(1, 0.0).as_millis(), pause(1, 1.0).as_millis()), (7_500, 22_500));
        assert!((0..100).all(|_| (0.0..=1.0).contains(&chance())));
    }
}
