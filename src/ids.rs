//! Identifiers: one type for each kind of thing, all UUID version 7 (RFC 9562), so that a later id sorts behind an earlier one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use uuid::{ContextV7, Uuid};

use crate::time::Timestamp;

/// Keeps ids made within one millisecond in the order in which they were made, also while a clock is set back a little.
static SEQUENCE: Mutex<(ContextV7, u64)> = Mutex::new((ContextV7::new(), 0));

/// Further back, in seconds, it is no clock that was corrected but something that happened long ago and is told now.
const LONG_AGO: u64 = 10;

/// A new UUID v7 whose time part is `now`.
fn generate(now: Timestamp) -> Uuid {
    let (seconds, nanos) = now.unix_seconds_and_nanos();
    let mut sequence = SEQUENCE.lock().unwrap_or_else(PoisonError::into_inner);
    if seconds + LONG_AGO < sequence.1 {
        drop(sequence);
        return told_later(seconds, nanos);
    }
    sequence.1 = sequence.1.max(seconds);
    Uuid::new_v7(uuid::Timestamp::from_unix(&sequence.0, seconds, nanos))
}

/// A UUID v7 for something that happened long ago. A running number leads its random part, so that of several things at
/// one moment the one told later sorts behind.
fn told_later(seconds: u64, nanos: u32) -> Uuid {
    static TOLD: AtomicU64 = AtomicU64::new(0);
    let number = TOLD.fetch_add(1, Ordering::Relaxed);
    let random = Uuid::new_v7(uuid::Timestamp::from_unix(ContextV7::new(), seconds, nanos)).as_u128();
    // 12 bits of it stand before the variant, 20 behind (RFC 9562, section 5.7); 42 bits stay random.
    let (high, low) = (u128::from(number >> 20 & 0xfff) << 64, u128::from(number & 0xf_ffff) << 42);
    Uuid::from_u128(random & !(0xfff << 64 | 0xf_ffff << 42) | high | low)
}

/// The lowest UUID that [`generate`] could have made at `at`: where a window of time begins in an index of ids.
fn floor(at: Timestamp) -> Uuid {
    let (seconds, nanos) = at.unix_seconds_and_nanos();
    let millis = seconds.saturating_mul(1_000).saturating_add(u64::from(nanos / 1_000_000));
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sqlx::Type, utoipa::ToSchema)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(Uuid);

        impl $name {
            /// Sorts before every id.
            pub const MIN: Self = Self(Uuid::nil());
            /// Sorts behind every id.
            pub const MAX: Self = Self(Uuid::max());

            /// A new id whose time part is `now`.
            pub fn new(now: Timestamp) -> Self {
                Self(generate(now))
            }

            /// The lowest id that could have been made at `at`.
            pub fn floor(at: Timestamp) -> Self {
                Self(floor(at))
            }

            /// The bare UUID.
            pub fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// One publication's community.
    SiteId
    /// A person at a site.
    AccountId
    /// A key for programs.
    ApiKeyId
    /// A page with a comment section.
    ArticleId
    /// A comment or reply.
    CommentId
    /// A rule, whatever its version.
    RuleId
    /// What a moderator did about a comment.
    DecisionId
    /// Decisions made in one call, which one call takes back.
    BatchId
    /// Something done to an account.
    SanctionId
    /// A moderator's note about an account.
    NoteId
    /// Something that happened.
    EventId
    /// Work in the background.
    JobId
    /// A mail to be sent.
    MailId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_one_after_the_other_sort_that_way() {
        let now = Timestamp::from_unix_micros(1_790_000_000_000_000);
        let ids: Vec<CommentId> = (0..1_000).map(|_| CommentId::new(now)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.iter().all(|id| CommentId::floor(now) <= *id));
        assert!(CommentId::floor(now.plus_seconds(1)) > ids[999]);
        let long_ago = now.minus_seconds(3_600);
        let ids: Vec<CommentId> = (0..1_000).map(|_| CommentId::new(long_ago)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.iter().all(|id| CommentId::floor(long_ago) <= *id && id.uuid().get_version_num() == 7));
        assert!(ids[999] < CommentId::floor(now.minus_seconds(3_599)));
    }
}
