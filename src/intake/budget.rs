//! Which limits an act must pass.

use crate::accounts::Account;
use crate::articles::Article;
use crate::limits::{Bucket, Network, Per};
use crate::sites::{Budget, LimitSettings, Limits, Settings};
use crate::time::Timestamp;

/// What readers do that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Posting a comment.
    Post,
    /// Changing one.
    Edit,
    /// Flagging one.
    Flag,
    /// Reacting to one.
    React,
}

impl Act {
    fn word(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Edit => "edit",
            Self::Flag => "flag",
            Self::React => "react",
        }
    }

    fn limits(self, settings: &LimitSettings) -> &Limits {
        match self {
            Self::Post => &settings.post,
            Self::Edit => &settings.edit,
            Self::Flag => &settings.flag,
            Self::React => &settings.react,
        }
    }
}

/// The buckets that an act takes from: the account's (smaller for newcomers), the network's, the article's, and the
/// article's slow mode for posts by readers.
pub fn buckets(
    act: Act,
    settings: &Settings,
    account: Option<&Account>,
    network: &Network,
    article: Option<&Article>,
    now: Timestamp,
) -> Vec<Bucket> {
    let limits = act.limits(&settings.limits);
    let mut buckets = Vec::with_capacity(4);
    let mut add = |per, whose: &[u8], budget: Option<Budget>, share: f64| {
        buckets.extend(budget.map(|budget| Bucket::new(act.word(), per, whose, budget).sharpened(share)));
    };
    if let Some(account) = account {
        let share = if account.is_newcomer(now) { limits.newcomer_share } else { 1.0 };
        add(Per::Account, account.id.uuid().as_bytes(), limits.account, share);
    }
    add(Per::Network, network.as_bytes(), limits.network, 1.0);
    if let Some(article) = article {
        add(Per::Article, article.id.uuid().as_bytes(), limits.article, 1.0);
        if act == Act::Post
            && account.is_none_or(|account| account.role == crate::accounts::Role::Reader)
            && let Some(window_seconds) = article.slow_mode_seconds(settings, now)
        {
            let who = account.map_or(network.as_bytes().to_vec(), |account| account.id.uuid().as_bytes().to_vec());
            let whose = [who.as_slice(), article.id.uuid().as_bytes()].concat();
            add(Per::SlowMode, &whose, Some(Budget { count: 1, window_seconds }), 1.0);
        }
    }
    buckets
}
