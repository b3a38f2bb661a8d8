//! The facts that rules ask about: a snapshot that is stored, and the text itself.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::occasion::{ClientFacts, FlagFacts, TimeFacts, Weekday};
use super::text_facts::TextFacts;
use crate::text::forms::{Form, FormText, PerForm};
use crate::text::links::{Link, links};
use crate::text::measure;

/// What somebody is to a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleRole)]
pub enum Role {
    /// Has a name and no account.
    Guest,
    /// Has an account.
    Reader,
    /// Moderates.
    Moderator,
    /// Administers the site.
    Admin,
}

impl Role {
    /// Every role, with its name.
    pub const NAMES: [(&'static str, Self); 4] =
        [("guest", Self::Guest), ("reader", Self::Reader), ("moderator", Self::Moderator), ("admin", Self::Admin)];

    /// How rules write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Reader => "reader",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }
}

/// What was known when a comment was judged, without its text. Stored with each revision, about 1 KB at most; what is
/// absent was not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct FactsSnapshot {
    /// Who wrote it.
    pub author: AuthorFacts,
    /// Under what.
    pub article: ArticleFacts,
    /// Where in the discussion.
    pub thread: ThreadFacts,
    /// What [`super::Needs`] asked for, by [`super::rate::RateKey`] as text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rates: BTreeMap<String, i64>,
    /// How many comments with the same text the author posted in the last 24 hours, this one not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_duplicates: Option<i64>,
    /// How many comments with nearly the same text the author posted in the last 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_near_duplicates: Option<i64>,
    /// How many comments with the same text anybody posted on the site in the last 24 hours, this one not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<i64>,
    /// How many comments with nearly the same text anybody posted on the site in the last 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near_duplicates: Option<i64>,
    /// How it came.
    #[serde(skip_serializing_if = "is_unknown")]
    #[schema(required = false)]
    pub client: ClientFacts,
    /// Who reported it.
    #[serde(skip_serializing_if = "is_unknown")]
    #[schema(required = false)]
    pub flags: FlagFacts,
    /// When it was judged.
    #[serde(skip_serializing_if = "is_unknown")]
    #[schema(required = false)]
    pub time: TimeFacts,
    /// What the site's own learner said, where it had earned trust.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelFacts>,
}

/// Whether nothing is known.
fn is_unknown<T: Default + PartialEq>(facts: &T) -> bool {
    *facts == T::default()
}

/// What the site's own learner said of a text.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModelFacts {
    /// How likely a moderator would reject it, from 0 to 1.
    pub reject: f64,
    /// Which state of the learner said so.
    pub version: i64,
}

/// What is known of an author. A guest has no account, so only the role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct AuthorFacts {
    /// What the author is to the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Seconds since the account was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_age: Option<i64>,
    /// Comments that were published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved: Option<i64>,
    /// Comments that were rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected: Option<i64>,
    /// Whether this is the author's first comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_comment: Option<bool>,
    /// How far the site trusts the author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<i64>,
    /// The share rejected of the last hundred comments that were decided about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejection_share: Option<f64>,
    /// Flags on the author's comments that nobody found without ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flags_received: Option<i64>,
    /// Whether the address was verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// The domain of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_domain: Option<String>,
    /// Labels that rules gave the author's last comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<String>>,
    /// Sanctions that were not taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sanctions: Option<i64>,
}

impl AuthorFacts {
    /// All that is known of a guest.
    pub fn guest() -> Self {
        Self { role: Some(Role::Guest), ..Self::default() }
    }
}

/// What is known of an article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ArticleFacts {
    /// The site's own key for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Seconds since it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<i64>,
    /// Comments a minute, over the last ten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments_per_minute: Option<f64>,
    /// The share rejected of the last hundred comments of the last hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejection_share: Option<f64>,
}

/// What is known of the place in a discussion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ThreadFacts {
    /// How many comments stand above it in its thread: 0 for a top-level comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<i64>,
    /// Whether the author answers a comment of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to_self: Option<bool>,
}

/// A text and all that is known about it. What follows from the text is worked out when first asked for, once.
#[derive(Debug)]
pub struct Facts {
    body: String,
    snapshot: FactsSnapshot,
    forms: PerForm<FormText>,
    links: OnceLock<Vec<Link>>,
    characters: OnceLock<usize>,
    words: OnceLock<usize>,
    caps_share: OnceLock<Option<f64>>,
    repeat_share: OnceLock<f64>,
    pub(super) text: TextFacts,
}

impl Facts {
    /// The facts about `body`, as typed, under the circumstances of `snapshot`.
    pub fn new(body: &str, snapshot: FactsSnapshot) -> Self {
        Self {
            body: body.to_owned(),
            snapshot,
            forms: PerForm::new(),
            links: OnceLock::new(),
            characters: OnceLock::new(),
            words: OnceLock::new(),
            caps_share: OnceLock::new(),
            repeat_share: OnceLock::new(),
            text: TextFacts::default(),
        }
    }

    /// The text as typed.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// What was known beside the text.
    pub fn snapshot(&self) -> &FactsSnapshot {
        &self.snapshot
    }

    /// The text in one of its forms.
    pub fn form(&self, form: Form) -> &FormText {
        self.forms.get_or_make(form, || match form {
            Form::Raw | Form::Fold => form.of(&self.body),
            Form::Deobfuscated | Form::Skeleton => form.read(&self.body, self.form(Form::Fold)),
        })
    }

    /// The links in the text.
    pub fn links(&self) -> &[Link] {
        self.links.get_or_init(|| links(&self.body))
    }

    /// The characters of the text.
    pub fn characters(&self) -> usize {
        *self.characters.get_or_init(|| measure::characters(&self.body))
    }

    /// The words of the text.
    pub fn words(&self) -> usize {
        *self.words.get_or_init(|| measure::words(&self.body))
    }

    /// See [`measure::caps_share`].
    pub fn caps_share(&self) -> Option<f64> {
        *self.caps_share.get_or_init(|| measure::caps_share(&self.body))
    }

    /// See [`measure::repeat_share`].
    pub fn repeat_share(&self) -> f64 {
        *self.repeat_share.get_or_init(|| measure::repeat_share(&self.body))
    }
}
