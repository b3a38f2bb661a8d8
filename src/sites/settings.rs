//! What an admin can set: one document with defaults and bounds.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{LimitSettings, Origin, TimeZone};

/// All settings of a site. What a saved document leaves out has its default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the site lives: what hour it is for rules that ask.
    pub timezone: TimeZone,
    /// When a comment waits for a person.
    #[validate(nested)]
    pub moderation: ModerationSettings,
    /// What readers may write, and when.
    #[validate(nested)]
    pub comments: CommentSettings,
    /// What readers may tap.
    #[validate(nested)]
    pub reactions: ReactionSettings,
    /// When flags hide a comment.
    #[validate(nested)]
    pub flags: FlagSettings,
    /// How often things may be done.
    #[validate(nested)]
    pub limits: LimitSettings,
    /// Who may have an account.
    #[validate(nested)]
    pub accounts: AccountSettings,
}

/// Whether comments are shown before or after a moderator has looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "moderation_mode", rename_all = "snake_case")]
pub enum ModerationMode {
    /// Shown at once, looked at afterwards.
    #[default]
    Post,
    /// Held until a moderator has approved it.
    Pre,
}

/// When a comment waits for a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ModerationSettings {
    /// For the whole site.
    pub mode: ModerationMode,
    /// Sections that are premoderated whatever the site's mode.
    #[validate(length(max = 100, message = "name at most 100 sections"))]
    pub premoderated_sections: Vec<String>,
}

impl ModerationSettings {
    /// What holds in a section, or on the site as a whole.
    pub fn mode_in(&self, section: Option<&str>) -> ModerationMode {
        let waits = section.is_some_and(|section| self.premoderated_sections.iter().any(|named| named == section));
        if waits { ModerationMode::Pre } else { self.mode }
    }
}

/// What becomes of comments by people without an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Guests {
    /// Refused.
    #[default]
    Off,
    /// Taken and held.
    Held,
    /// Judged like any other.
    On,
}

/// What readers may write, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CommentSettings {
    /// The longest text, in characters.
    #[validate(range(min = 1, max = 20_000, message = "choose from 1 to 20,000 characters"))]
    pub max_length: u32,
    /// How long authors may change a comment, in seconds; 0 is never.
    #[validate(range(max = 2_592_000, message = "choose at most 30 days (2,592,000 seconds)"))]
    pub edit_window_seconds: u32,
    /// Articles close this many days after publication; none is never.
    #[validate(range(min = 1, max = 36_500, message = "choose from 1 to 36,500 days"))]
    pub close_after_days: Option<u32>,
    /// Seconds a reader waits between two comments on one article; none is no wait.
    #[validate(range(min = 1, max = 86_400, message = "choose from 1 to 86,400 seconds"))]
    pub slow_mode_seconds: Option<u32>,
    /// People without an account.
    pub guests: Guests,
    /// Whether a reader's first post makes the article.
    pub first_post_makes_article: bool,
    /// The origins whose pages may do so; none named: the site's own.
    #[validate(length(max = 50, message = "name at most 50 origins"))]
    pub first_post_origins: Vec<Origin>,
}

impl Default for CommentSettings {
    fn default() -> Self {
        Self {
            max_length: 5_000,
            edit_window_seconds: 300,
            close_after_days: None,
            slow_mode_seconds: None,
            guests: Guests::Off,
            first_post_makes_article: true,
            first_post_origins: Vec::new(),
        }
    }
}

/// What readers may tap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReactionSettings {
    /// The kinds on offer; `dislike` counts against a comment, every other for it.
    #[validate(length(max = 12, message = "offer at most 12 kinds"), custom(function = kinds_are_plain))]
    pub kinds: Vec<String>,
}

impl Default for ReactionSettings {
    fn default() -> Self {
        Self { kinds: vec!["like".to_owned()] }
    }
}

fn kinds_are_plain(kinds: &[String]) -> Result<(), validator::ValidationError> {
    let plain = |kind: &String| {
        (1..=30).contains(&kind.len()) && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    let mut seen = std::collections::BTreeSet::new();
    if kinds.iter().all(|kind| plain(kind) && seen.insert(kind)) {
        return Ok(());
    }
    let message = "a kind has 1 to 30 lower-case letters and underscores, and is named once";
    Err(validator::ValidationError::new("kinds").with_message(message.into()))
}

/// When flags hide a comment until a moderator has looked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FlagSettings {
    /// The sum of weights that hides.
    #[validate(range(min = 0.5, max = 1_000.0, message = "choose from 0.5 to 1,000"))]
    pub hide_weight: f64,
    /// From at least this many independent reporters.
    #[validate(range(min = 1, max = 1_000, message = "choose from 1 to 1,000"))]
    pub hide_groups: u32,
}

impl Default for FlagSettings {
    fn default() -> Self {
        Self { hide_weight: 6.0, hide_groups: 3 }
    }
}

/// Whether people may make an account themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignUp {
    /// They may.
    #[default]
    Open,
    /// Only the operator makes accounts.
    Closed,
}

/// Who may have an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccountSettings {
    /// Whether people may make one themselves.
    pub sign_up: SignUp,
    /// Names that nobody may take, compared without regard to case.
    #[validate(length(max = 1_000, message = "name at most 1,000"))]
    pub reserved_usernames: Vec<String>,
}

/// What each setting means: its path in the document, and a sentence.
pub const MEANINGS: &[(&str, &str)] = &[
    ("timezone", "The site's time zone by its IANA name, for rules about the hour or the day."),
    ("moderation.mode", "`post`: comments are shown at once. `pre`: each waits for a moderator."),
    ("moderation.premoderated_sections", "Sections in which each comment waits for a moderator."),
    ("comments.max_length", "The longest comment, in characters (1 to 20,000)."),
    ("comments.edit_window_seconds", "How long authors may change a comment, in seconds (0 to 2,592,000)."),
    ("comments.close_after_days", "Articles close this many days after publication; null: never."),
    ("comments.slow_mode_seconds", "Seconds a reader waits between two comments on one article; null: no wait."),
    ("comments.guests", "People without an account: `off` refused, `held` each waits, `on` judged like others."),
    ("comments.first_post_makes_article", "Whether a reader's first post makes the article it stands under."),
    ("comments.first_post_origins", "Origins whose pages may do so; none named: the site's own."),
    ("reactions.kinds", "What readers may tap; `dislike` counts against a comment, every other for it."),
    ("flags.hide_weight", "The sum of flag weights that hides a comment until a moderator has looked."),
    ("flags.hide_groups", "From at least this many independent reporters."),
    ("limits.post", "Posting: `count` in `window_seconds` by account, network and article."),
    ("limits.edit", "Changing a comment."),
    ("limits.flag", "Flagging."),
    ("limits.react", "Reacting."),
    ("limits.sign_in", "Trying to sign in; `account` counts the tries for one address."),
    ("limits.sign_up", "Making an account."),
    (
        "limits.mail",
        "Mails that people ask for, such as links to a new password; `account` counts those to one address.",
    ),
    ("accounts.sign_up", "`open`: people make accounts themselves. `closed`: only the operator does."),
    ("accounts.reserved_usernames", "Names that nobody may take."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_says_what_it_means() {
        let defaults = serde_json::to_value(Settings::default()).unwrap();
        let paths: Vec<String> = defaults
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(group, value)| match value.as_object() {
                Some(fields) => fields.keys().map(|field| format!("{group}.{field}")).collect(),
                None => vec![group.clone()],
            })
            .collect();
        let mut meant: Vec<&str> = MEANINGS.iter().map(|(path, _)| *path).collect();
        meant.sort_unstable();
        let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        paths.sort_unstable();
        assert_eq!(paths, meant);
    }

    #[test]
    fn a_document_may_leave_out_what_it_does_not_change() {
        let settings: Settings = serde_json::from_str(r#"{"moderation": {"mode": "pre"}}"#).unwrap();
        assert_eq!(settings.moderation.mode, ModerationMode::Pre);
        assert_eq!(settings.comments, CommentSettings::default());
        assert!(settings.validate().is_ok());
        assert!(serde_json::from_str::<Settings>(r#"{"moderation": {"mood": "pre"}}"#).is_err());
    }
}
