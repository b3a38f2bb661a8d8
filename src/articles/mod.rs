//! Articles: pages with a comment section, known by the site's own key.

mod store;

use serde::{Deserialize, Serialize};

pub use store::{count, count_published, create_on_first_post, find, find_many, put, sections, slow_down};

use crate::events::Event;
use crate::ids::ArticleId;
use crate::sites::{ModerationMode, Settings};
use crate::time::Timestamp;

/// The site's own name for a page: 1 to 255 characters, none of them a control character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(try_from = "String")]
#[sqlx(transparent)]
pub struct ArticleKey(String);

/// Not an [`ArticleKey`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("an article's key has from 1 to 255 characters, none of them a control character")]
pub struct ArticleKeyError;

impl TryFrom<String> for ArticleKey {
    type Error = ArticleKeyError;

    fn try_from(text: String) -> Result<Self, ArticleKeyError> {
        let length = text.chars().count();
        if (1..=255).contains(&length) && !text.chars().any(char::is_control) {
            Ok(Self(text))
        } else {
            Err(ArticleKeyError)
        }
    }
}

impl std::str::FromStr for ArticleKey {
    type Err = ArticleKeyError;

    fn from_str(text: &str) -> Result<Self, ArticleKeyError> {
        text.to_owned().try_into()
    }
}

impl AsRef<str> for ArticleKey {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Whether comments are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "article_state", rename_all = "snake_case")]
pub enum ArticleState {
    /// They are.
    #[default]
    Open,
    /// They are not; what is there can be read.
    Closed,
}

/// What can be set for one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ArticleSettings {
    /// Closed by hand, or not.
    pub state: ArticleState,
    /// Whether its comments are shown before or after a moderator has looked; null: as its section or the site says.
    pub mode: Option<ModerationMode>,
}

/// What a site says about one of its pages.
#[derive(Clone, Debug)]
pub struct ArticleRecord {
    /// Where it is read.
    pub url: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// The part of the publication it belongs to.
    pub section: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// What is set for it alone.
    pub settings: ArticleSettings,
}

/// A page with a comment section.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// The site's own name for it.
    pub key: ArticleKey,
    /// What the site says about it.
    pub record: ArticleRecord,
    /// How many of its comments stand published.
    pub comment_count: i32,
    /// The slow mode that a rule has set for it, over or not.
    pub slow_mode: Option<SlowMode>,
    /// When Gavel first heard of it.
    pub created_at: Timestamp,
}

/// How long readers wait between two comments, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlowMode {
    /// Seconds between two comments of one reader.
    pub seconds: u32,
    /// When it is over.
    pub until: Timestamp,
}

impl Article {
    /// The slow mode that a rule has set for it, if that is not over.
    pub fn slowed(&self, now: Timestamp) -> Option<SlowMode> {
        self.slow_mode.filter(|slow| slow.until > now)
    }

    /// Seconds that a reader waits between two comments: the longer of what the site and what a rule says.
    pub fn slow_mode_seconds(&self, settings: &Settings, now: Timestamp) -> Option<u32> {
        settings.comments.slow_mode_seconds.max(self.slowed(now).map(|slow| slow.seconds))
    }

    /// Whether comments are taken at `now`: not where it was closed by hand, or has reached the age that the site sets.
    pub fn state(&self, settings: &Settings, now: Timestamp) -> ArticleState {
        let age = now.seconds_since(self.published());
        let too_old = settings.comments.close_after_days.is_some_and(|days| age >= i64::from(days) * 86_400);
        if too_old { ArticleState::Closed } else { self.record.settings.state }
    }

    /// Whether its comments are shown before or after a moderator has looked: as set for it, its section, the site.
    pub fn mode(&self, settings: &Settings) -> ModerationMode {
        let section = self.record.section.as_deref();
        self.record.settings.mode.unwrap_or_else(|| settings.moderation.mode_in(section))
    }

    /// When it was published, as far as is known.
    pub fn published(&self) -> Timestamp {
        self.record.published_at.unwrap_or(self.created_at)
    }
}

/// An article was made or changed.
#[derive(Serialize)]
pub(crate) struct ArticleSaved<'a> {
    pub(crate) article: ArticleId,
    pub(crate) key: &'a ArticleKey,
}

impl Event for ArticleSaved<'_> {
    const NAME: &'static str = "article.saved";
}

/// A rule slowed the comments on an article down.
#[derive(Serialize)]
pub(crate) struct ArticleSlowed {
    pub(crate) article: ArticleId,
    pub(crate) seconds: u32,
    pub(crate) until: Timestamp,
}

impl Event for ArticleSlowed {
    const NAME: &'static str = "article.slowed";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(section: &str, mode: Option<ModerationMode>) -> Article {
        let now = Timestamp::from_unix_micros(0);
        let settings = ArticleSettings { mode, ..ArticleSettings::default() };
        let record =
            ArticleRecord { url: None, title: None, section: Some(section.to_owned()), published_at: None, settings };
        Article {
            id: ArticleId::new(now),
            key: "a".parse().unwrap(),
            record,
            comment_count: 0,
            slow_mode: None,
            created_at: now,
        }
    }

    #[test]
    fn an_article_closes_at_the_age_the_site_sets() {
        let mut settings = Settings::default();
        let after = |days: i64| Timestamp::from_unix_micros(0).plus_seconds(days * 86_400);
        assert_eq!(article("local", None).state(&settings, after(1_000)), ArticleState::Open);
        settings.comments.close_after_days = Some(14);
        assert_eq!(article("local", None).state(&settings, after(13)), ArticleState::Open);
        assert_eq!(article("local", None).state(&settings, after(14)), ArticleState::Closed);
    }

    #[test]
    fn what_is_set_for_the_article_comes_before_its_section_and_the_site() {
        let mut settings = Settings::default();
        settings.moderation.premoderated_sections = vec!["politics".to_owned()];
        assert_eq!(article("local", None).mode(&settings), ModerationMode::Post);
        assert_eq!(article("politics", None).mode(&settings), ModerationMode::Pre);
        assert_eq!(article("politics", Some(ModerationMode::Post)).mode(&settings), ModerationMode::Post);
    }
}
