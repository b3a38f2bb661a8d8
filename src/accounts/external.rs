//! People whom the site itself vouches for: its own name for them, and what it says about them.

use serde::{Deserialize, Serialize};

use super::{Account, Role};
use crate::events::Event;
use crate::ids::{AccountId, SsoKeyId};

/// What the site calls a person, in its own accounts: 1 to 255 characters. Gavel knows the person by nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalId(String);

/// Not an [`ExternalId`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a person's id has 1 to 255 characters")]
pub struct ExternalIdError;

impl TryFrom<String> for ExternalId {
    type Error = ExternalIdError;

    fn try_from(text: String) -> Result<Self, ExternalIdError> {
        let right = (1..=255).contains(&text.chars().count()) && !text.contains(char::is_control);
        if right { Ok(Self(text)) } else { Err(ExternalIdError) }
    }
}

impl AsRef<str> for ExternalId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// A word of the site's that stands beside a name: 1 to 30 letters, digits, spaces, hyphens and underscores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Badge(String);

/// Not a [`Badge`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a badge has 1 to 30 letters, digits, spaces, hyphens and underscores, and says nothing that Gavel says itself"
)]
pub struct BadgeError;

impl Badge {
    /// How many one person may have.
    pub const MOST: usize = 5;

    /// What Gavel itself says of people and comments, and a site cannot say for it.
    const OURS: [&str; 6] = ["staff", "guest", "featured", "held", "rejected", "published"];
}

impl TryFrom<String> for Badge {
    type Error = BadgeError;

    fn try_from(text: String) -> Result<Self, BadgeError> {
        let text = text.trim();
        let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        let right = (1..=30).contains(&text.chars().count()) && text.chars().all(plain);
        if right && !Self::OURS.contains(&text.to_lowercase().as_str()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadgeError)
        }
    }
}

impl From<Badge> for String {
    fn from(badge: Badge) -> Self {
        badge.0
    }
}

/// The site said something new about one of its own people.
#[derive(Debug, Serialize)]
pub struct ProfileChanged {
    /// The account.
    pub account: AccountId,
    /// By whose word.
    pub sso_key: SsoKeyId,
    /// Its new name, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Its new role, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Its new badges, where those changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badges: Option<Vec<String>>,
}

impl ProfileChanged {
    /// What differs between an account as it is and as the site has it now; none where nothing does.
    pub fn between(is: &Account, sso_key: SsoKeyId, username: &str, role: Role, badges: &[String]) -> Option<Self> {
        let change = Self {
            account: is.id,
            sso_key,
            username: (is.username != username).then(|| username.to_owned()),
            role: (is.role != role).then_some(role),
            badges: (is.badges != badges).then(|| badges.to_vec()),
        };
        let changed = change.username.is_some() || change.role.is_some() || change.badges.is_some();
        changed.then_some(change)
    }
}

impl Event for ProfileChanged {
    const NAME: &'static str = "account.profile_changed";

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_is_a_few_plain_words_that_are_not_gavels() {
        for good in ["subscriber", "Since 2019", "Abonné", "co-author"] {
            assert!(Badge::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["", " ", "Staff", "held", "<b>", "a\nb", &"x".repeat(31)] {
            assert_eq!(Badge::try_from(bad.to_owned()), Err(BadgeError), "{bad}");
        }
    }

    #[test]
    fn a_persons_id_is_anything_short_on_one_line() {
        for good in ["7", "auth0|65f", "é", &"x".repeat(255)] {
            assert!(ExternalId::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["", "a\0", "a\nb", &"x".repeat(256)] {
            assert_eq!(ExternalId::try_from(bad.to_owned()), Err(ExternalIdError), "{bad:?}");
        }
    }
}
