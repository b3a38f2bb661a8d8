//! Rates: how much of something there was within a window of time.

use serde::{Deserialize, Serialize};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rate {
    /// Comments by this author.
    AuthorComments,
    /// Comments by this author that were rejected.
    AuthorRejections,
    /// Flags on comments by this author.
    AuthorFlags,
    /// Comments from this network.
    NetworkComments,
    /// Comments from this network that were rejected.
    NetworkRejections,
    /// Flags on comments from this network.
    NetworkFlags,
    /// Comments on this article.
    ArticleComments,
    /// Comments on this article that were rejected.
    ArticleRejections,
    /// Flags on comments on this article.
    ArticleFlags,
}

impl Rate {
    /// Every rate.
    pub const ALL: [Self; 9] = [
        Self::AuthorComments,
        Self::AuthorRejections,
        Self::AuthorFlags,
        Self::NetworkComments,
        Self::NetworkRejections,
        Self::NetworkFlags,
        Self::ArticleComments,
        Self::ArticleRejections,
        Self::ArticleFlags,
    ];

    /// The name of the fact.
    pub fn name(self) -> &'static str {
        match self {
            Self::AuthorComments => "rate.author.comments",
            Self::AuthorRejections => "rate.author.rejections",
            Self::AuthorFlags => "rate.author.flags",
            Self::NetworkComments => "rate.network.comments",
            Self::NetworkRejections => "rate.network.rejections",
            Self::NetworkFlags => "rate.network.flags",
            Self::ArticleComments => "rate.article.comments",
            Self::ArticleRejections => "rate.article.rejections",
            Self::ArticleFlags => "rate.article.flags",
        }
    }
}

/// How far back a rate looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Window {
    /// A minute.
    #[serde(rename = "1m")]
    Minute,
    /// Ten minutes.
    #[serde(rename = "10m")]
    TenMinutes,
    /// An hour.
    #[serde(rename = "1h")]
    Hour,
    /// A day.
    #[serde(rename = "1d")]
    Day,
}

impl Window {
    /// Every window, with its name.
    pub const NAMES: [(&'static str, Self); 4] =
        [("1m", Self::Minute), ("10m", Self::TenMinutes), ("1h", Self::Hour), ("1d", Self::Day)];

    /// How rules and snapshots write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minute => "1m",
            Self::TenMinutes => "10m",
            Self::Hour => "1h",
            Self::Day => "1d",
        }
    }

    /// How long it is, in seconds.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Minute => 60,
            Self::TenMinutes => 600,
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
    }
}

/// One rate over one window: the key under which a snapshot keeps its value, written `rate.author.comments/10m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RateKey {
    /// What is counted.
    pub rate: Rate,
    /// How far back.
    pub per: Window,
}

impl std::fmt::Display for RateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.rate.name(), self.per.name())
    }
}
