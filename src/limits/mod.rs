//! Limits: how often something may be done, by account, network and article, on all nodes together. Counted by the generic
//! cell rate algorithm (GCRA, ITU-T I.371): one timestamp a bucket says how much of its budget is used.

mod network;
mod store;

use std::time::Duration;

use sha2::{Digest as _, Sha256};

pub use network::{Network, NetworkKey};
pub use store::{sweep, take};

use crate::sites::Budget;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// What one account, or one address that signs in, does.
    Account,
    /// What comes from one network.
    Network,
    /// What happens on one article.
    Article,
    /// What one reader does on one article.
    SlowMode,
}

impl Per {
    /// The word for it, as the `RateLimit` fields have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Network => "network",
            Self::Article => "article",
            Self::SlowMode => "slow_mode",
        }
    }
}

/// One limit that a request must pass.
#[derive(Clone, Debug)]
pub struct Bucket {
    per: Per,
    key: Vec<u8>,
    budget: Budget,
}

impl Bucket {
    /// The limit on `action` for whoever or whatever `whose` names.
    pub fn new(action: &str, per: Per, whose: &[u8], budget: Budget) -> Self {
        let mut hash = Sha256::new();
        hash.update(action);
        hash.update([0]);
        hash.update(per.as_str());
        hash.update([0]);
        hash.update(whose);
        let key = hash.finalize().iter().copied().take(16).collect();
        Self { per, key, budget }
    }

    /// The same limit with a share of its count, but at least one.
    #[must_use]
    pub fn sharpened(mut self, share: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates; counts are small")]
        let count = (f64::from(self.budget.count) * share).floor() as u32;
        self.budget.count = count.max(1);
        self
    }
}

/// A limit that was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which one.
    pub per: Per,
    /// How many in how long it allows.
    pub budget: Budget,
    /// After how long the same would pass.
    pub retry_after: Duration,
}
