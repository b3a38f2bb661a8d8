//! Sites: one publication's community each, with its origins and its settings.

mod cache;
mod identity;
mod limit_settings;
mod schema;
mod settings;
mod store;
mod time_zone;

use serde::{Deserialize, Serialize};

pub use cache::SiteCache;
pub use identity::{Identity, SiteChanged, SiteName, SiteNameError};
pub use limit_settings::{Budget, LimitSettings, Limits};
pub use schema::{Change, SettingSchema, SettingType, schema};
pub use settings::{
    AccountSettings, CommentSettings, FlagSettings, Guests, MEANINGS, ModerationMode, ModerationSettings,
    ReactionSettings, Settings, SignUp,
};
pub use store::{
    Uncounted, bump_rules, counted_until, create, find, masthead, save_identity, save_settings, set_counted,
    set_origins, uncounted,
};
pub use time_zone::{TimeZone, TimeZoneError};

use crate::events::Event;
use crate::ids::SiteId;
use crate::time::Timestamp;

/// One publication's community, as it stands now.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// Where its pages live: the only origins whose pages may call the service from a browser.
    pub origins: Vec<Origin>,
    /// What its admins have set.
    pub settings: Settings,
    /// Counts the saves of the settings.
    pub settings_revision: i32,
    /// Counts the saves of rules and phrase lists.
    pub rules_revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Site {
    /// Whether pages of `origin` belong to this site.
    pub fn has_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| own.0.eq_ignore_ascii_case(origin))
    }

    /// Whether a reader's first post from a page of `origin` may make an article.
    pub fn makes_articles_from(&self, origin: &str) -> bool {
        let comments = &self.settings.comments;
        comments.first_post_makes_article
            && if comments.first_post_origins.is_empty() {
                self.has_origin(origin)
            } else {
                comments.first_post_origins.iter().any(|own| own.0.eq_ignore_ascii_case(origin))
            }
    }
}

/// A site's name in URLs: 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(try_from = "String")]
#[sqlx(transparent)]
pub struct Slug(String);

/// Not a [`Slug`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a site's slug has 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end")]
pub struct SlugError;

impl TryFrom<String> for Slug {
    type Error = SlugError;

    fn try_from(text: String) -> Result<Self, SlugError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let edges = text.bytes().next().is_some_and(plain) && text.bytes().next_back().is_some_and(plain);
        if edges && text.len() <= 63 && text.bytes().all(|byte| plain(byte) || byte == b'-') {
            Ok(Self(text))
        } else {
            Err(SlugError)
        }
    }
}

impl std::str::FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        text.to_owned().try_into()
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where pages live (RFC 6454): `https://news.example`, with a port where it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(try_from = "String")]
#[sqlx(transparent)]
pub struct Origin(String);

/// Not an [`Origin`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("an origin is http:// or https:// and a host, with no path: https://news.example")]
pub struct OriginError;

impl TryFrom<String> for Origin {
    type Error = OriginError;

    fn try_from(text: String) -> Result<Self, OriginError> {
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(OriginError)?;
        let clean = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
        if host.is_empty() || text.len() > 255 || !host.bytes().all(clean) {
            return Err(OriginError);
        }
        Ok(Self(text))
    }
}

impl std::str::FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        text.to_owned().try_into()
    }
}

impl AsRef<str> for Origin {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// A site was made.
#[derive(Serialize)]
pub struct SiteCreated<'a> {
    /// Its name in URLs.
    pub slug: &'a Slug,
}

impl Event for SiteCreated<'_> {
    const NAME: &'static str = "site.created";
}

/// An admin changed the settings.
#[derive(Serialize)]
pub struct SettingsChanged<'a> {
    /// The revision that the change made.
    pub revision: i32,
    /// What was changed, with what stood there before.
    pub changes: Vec<Change>,
    /// What is in force now.
    pub settings: &'a Settings,
}

impl<'a> SettingsChanged<'a> {
    /// The change from `before` to `settings`, which made `revision`.
    pub fn new(revision: i32, before: &Settings, settings: &'a Settings) -> Self {
        Self { revision, changes: schema::changes(before, settings), settings }
    }
}

impl Event for SettingsChanged<'_> {
    const NAME: &'static str = "settings.changed";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_what_fits_in_a_path() {
        for good in ["daily", "a", "the-daily-2", "7"] {
            assert!(good.parse::<Slug>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "Daily", "a b", "ä", &"x".repeat(64)] {
            assert_eq!(bad.parse::<Slug>(), Err(SlugError), "{bad}");
        }
    }

    #[test]
    fn an_origin_has_no_path() {
        assert_eq!("https://News.example/".parse::<Origin>().unwrap().as_ref(), "https://news.example");
        for bad in ["news.example", "https://", "https://a/b", "ftp://a", "https://a b", "null"] {
            assert_eq!(bad.parse::<Origin>(), Err(OriginError), "{bad}");
        }
    }
}
