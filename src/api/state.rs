//! What every handler works with.

use std::net::IpAddr;
use std::sync::Arc;

use sqlx::PgPool;
use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Transaction};

use super::admission::Admission;
use super::copies::Copies;
use super::metrics::Metrics;
use super::once::OnceSecret;
use super::patience::Patience;
use super::problem::{ApiResult, Problem, kind};
use super::shelf::Shelf;
use crate::accounts::Passwords;
use crate::ids::SiteId;
use crate::intake::Writers;
use crate::jobs::Bell;
use crate::learner::ScorerCache;
use crate::limits::{self, Bucket, NetworkKey};
use crate::live::Live;
use crate::mail::{Mailer, Signer};
use crate::rules::RuleCache;
use crate::sites::SiteCache;
use crate::sso::Sso;
use crate::time::{Clock, Timestamp};
use crate::vault::Vault;
use crate::watch::Watch;

/// What every handler works with. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub db: PgPool,
    /// Where `now` comes from.
    pub clock: Clock,
    /// Sites at hand.
    pub sites: SiteCache,
    /// Public answers at hand.
    pub shelf: Shelf,
    /// Compiled rules at hand.
    pub rules: RuleCache,
    /// Learned models at hand.
    pub scorers: ScorerCache,
    /// Where posts, flags and reactions are written.
    pub writers: Writers,
    /// Where texts are handed over that were taken in, for the shadow and the statistics.
    pub watch: Watch,
    /// Where passwords are hashed and checked.
    pub passwords: Passwords,
    /// Reads what sites say about their own people.
    pub sso: Sso,
    /// Seals what must be known again in plain text.
    pub vault: Vault,
    /// Turns addresses into networks.
    pub networks: NetworkKey,
    /// The proxies whose word about a client's address counts.
    pub trusted_proxies: Arc<[ipnet::IpNet]>,
    /// Whether limits are in force; off only for benchmarks.
    pub limits: bool,
    /// Who is worked for at once.
    pub admission: Admission,
    /// How long clients are waited for.
    pub patience: Patience,
    /// Calls the worker of this node.
    pub jobs: Bell,
    /// Where letters are posted; none where no mail is sent.
    pub mail: Option<Mailer>,
    /// Signs the links that end mails, and knows its own signature.
    pub signer: Signer,
    /// Tells what happens to those who listen.
    pub live: Live,
    /// Hashes idempotency keys and what was sent with them.
    pub once: OnceSecret,
    /// Requests under way that have an idempotency key.
    pub copies: Copies,
    /// What `/metrics` shows, and who may see it.
    pub metrics: Metrics,
}

impl AppState {
    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A connection.
    pub async fn conn(&self) -> ApiResult<PoolConnection<Postgres>> {
        Ok(self.db.acquire().await?)
    }

    /// A transaction; dropped without commit it leaves no trace.
    pub async fn begin(&self) -> ApiResult<Transaction<'static, Postgres>> {
        Ok(self.db.begin().await?)
    }

    /// Whether an address is that of a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted_proxies.iter().any(|network| network.contains(&address))
    }

    /// Where letters are posted, for what cannot be done without mail.
    pub fn mailer(&self) -> ApiResult<&Mailer> {
        self.mail.as_ref().ok_or_else(|| Problem::new(&kind::MAIL_OFF))
    }

    /// Tells the worker that letters were posted and committed.
    pub fn ring_mail(&self) {
        if let Some(mailer) = &self.mail {
            mailer.ring();
        }
    }

    /// Takes one request out of every bucket, or refuses it.
    pub async fn limit(&self, site: SiteId, buckets: Vec<Bucket>, now: Timestamp) -> ApiResult<()> {
        if !self.limits {
            return Ok(());
        }
        let mut conn = self.conn().await?;
        limits::take(&mut conn, site, &buckets, now).await?.map_err(Problem::limited)
    }
}
