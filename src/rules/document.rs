//! A rule as an admin writes it, keeps it and reads it again.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::action::Action;
use super::condition::Condition;
use super::facts::Role;
use super::period::Period;
use super::sample::Given;

/// A rule: what it looks for, where, and what follows. Made by [`super::parse::document`], so what exists is valid.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RuleDocument {
    /// What the admin calls it.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Whether it runs, and whether it counts.
    pub mode: Mode,
    /// When it judges. Empty: on posts and edits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub applies_to: Vec<Trigger>,
    /// Where it judges. Empty: everywhere.
    #[serde(skip_serializing_if = "Scope::is_everywhere")]
    #[schema(required = false)]
    pub scope: Scope,
    /// Whom it does not judge.
    #[serde(skip_serializing_if = "Exempt::is_nobody")]
    #[schema(required = false)]
    pub exempt: Exempt,
    /// When it matches: combinators `all`, `any`, `none`, `at_least {n, of}` over `{fact: test}`.
    #[schema(value_type = Object)]
    pub when: Condition,
    /// What follows then.
    pub then: Then,
    /// What it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// When it is too much.
    #[serde(skip_serializing_if = "Limits::is_none")]
    #[schema(required = false)]
    pub limits: Limits,
    /// What it must and must not match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub tests: Vec<OwnTest>,
}

impl RuleDocument {
    /// Whether it judges what `trigger` stands for.
    pub fn applies_on(&self, trigger: Trigger) -> bool {
        if self.applies_to.is_empty() { trigger != Trigger::Flag } else { self.applies_to.contains(&trigger) }
    }
}

/// Whether a rule runs, and whether it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleMode)]
pub enum Mode {
    /// Never runs.
    Draft,
    /// Runs and is counted, but changes nothing.
    Shadow,
    /// Runs and acts.
    Live,
    /// A brake took it out of force: runs and is counted as in the shadow, until an admin saves it in another mode.
    Paused,
    /// Never runs again, unless somebody brings it back.
    Archived,
}

impl Mode {
    /// Every mode, with its name.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("draft", Self::Draft),
        ("shadow", Self::Shadow),
        ("live", Self::Live),
        ("paused", Self::Paused),
        ("archived", Self::Archived),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Shadow => "shadow",
            Self::Live => "live",
            Self::Paused => "paused",
            Self::Archived => "archived",
        }
    }
}

/// What makes the rules run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Somebody posted a comment.
    Post,
    /// Somebody changed one.
    Edit,
    /// A reader flagged one.
    Flag,
}

impl Trigger {
    /// Every trigger, with its name.
    pub const NAMES: [(&'static str, Self); 3] = [("post", Self::Post), ("edit", Self::Edit), ("flag", Self::Flag)];
}

/// Where a rule judges: in any of these. Both empty: everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RuleScope)]
pub struct Scope {
    /// Sections.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub sections: Vec<String>,
    /// Articles, by the site's own keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub articles: Vec<String>,
}

impl Scope {
    pub(super) fn is_everywhere(&self) -> bool {
        self.sections.is_empty() && self.articles.is_empty()
    }
}

/// Whom a rule does not judge: who has one of these roles, or enough trust.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RuleExempt)]
pub struct Exempt {
    /// Roles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub roles: Vec<Role>,
    /// This trust or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_at_least: Option<i64>,
}

impl Exempt {
    fn is_nobody(&self) -> bool {
        self.roles.is_empty() && self.trust_at_least.is_none()
    }
}

/// What follows when a rule matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RuleThen)]
pub struct Then {
    /// What is done.
    pub action: Action,
    /// Labels the comment gets; for `allow`, labels of the rules it lifts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub labels: Vec<String>,
    /// What the author is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Of `slow_mode`: seconds between two comments of one reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// Of `slow_mode` and `premoderate`: for how long.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub period: Option<Period>,
}

/// What a rule rests on, for the statement of reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RulePolicy)]
pub struct Policy {
    /// The site's terms, or the law.
    pub ground: Ground,
    /// The category in the words of the transparency database, such as `SCAMS_AND_FRAUD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The clause of the terms or of the law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

/// Why something may not stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleGround)]
pub enum Ground {
    /// The site's terms.
    Terms,
    /// The law.
    Law,
}

impl Ground {
    /// Both, with their names.
    pub const NAMES: [(&'static str, Self); 2] = [("terms", Self::Terms), ("law", Self::Law)];
}

/// When a rule does too much.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = RuleLimits)]
pub struct Limits {
    /// The share of comments above which it is braked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_hit_share: Option<f64>,
}

impl Limits {
    fn is_none(&self) -> bool {
        self.max_hit_share.is_none()
    }
}

/// What a rule must or must not match.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = RuleTest)]
pub struct OwnTest {
    /// A comment.
    pub given: Given,
    /// What the rule must find.
    pub expect: Expect,
}

/// What a rule finds in one of its own tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleTestExpect)]
pub enum Expect {
    /// It matches.
    Match,
    /// It does not, for whatever reason.
    NoMatch,
    /// It cannot tell, for a fact that it hangs on is not known.
    Unknown,
}

impl Expect {
    /// All of them, with their names.
    pub const NAMES: [(&'static str, Self); 3] =
        [("match", Self::Match), ("no_match", Self::NoMatch), ("unknown", Self::Unknown)];
}
