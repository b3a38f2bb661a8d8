//! What the engine found: an outcome, and why.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::document::{Action, Mode, Policy};
use crate::ids::RuleId;
use crate::text::forms::Form;

/// What the rules say about a comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    /// The most severe action of the live rules that matched.
    pub outcome: Outcome,
    /// The labels of the live rules that matched, sorted.
    pub labels: Vec<String>,
    /// The rules, the most severe first; shadow rules, too, though they change nothing.
    pub rules: Vec<RuleVerdict>,
    /// Which rules and lists judged.
    pub ruleset_hash: String,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
}

/// What becomes of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No live rule matched.
    None,
    /// Only an `allow` matched.
    Allow,
    /// It is labelled.
    Label,
    /// It is published, and moderators are asked to look.
    Flag,
    /// The author is asked to reconsider.
    Nudge,
    /// It waits for a moderator.
    Hold,
    /// It is not published.
    Reject,
}

impl Outcome {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Allow => "allow",
            Self::Label => "label",
            Self::Flag => "flag",
            Self::Nudge => "nudge",
            Self::Hold => "hold",
            Self::Reject => "reject",
        }
    }
}

impl From<Action> for Outcome {
    fn from(action: Action) -> Self {
        match action {
            Action::Allow => Self::Allow,
            Action::Label => Self::Label,
            Action::Flag => Self::Flag,
            Action::Nudge => Self::Nudge,
            Action::Hold => Self::Hold,
            Action::Reject => Self::Reject,
        }
    }
}

/// What one rule found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RuleVerdict {
    /// The rule.
    pub id: RuleId,
    /// Its name.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Its version.
    pub version: i32,
    /// Whether it counts (`live`) or only watches (`shadow`).
    pub mode: Mode,
    /// What it does when it matches.
    pub action: Action,
    /// Whether it matched.
    pub result: RuleResult,
    /// Its conditions, as they stand in the rule.
    pub leaves: Vec<LeafVerdict>,
    /// Where it hit in the text, in the order of the text.
    pub spans: Vec<Span>,
    /// What it tells the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub message: Option<Arc<str>>,
    /// Its labels.
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    #[schema(required = false, value_type = Vec<String>)]
    pub labels: Arc<[String]>,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Policy>)]
    pub policy: Option<Arc<Policy>>,
    /// What it cost, in microseconds. Known where everything was asked for, and of rules with expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_us: Option<u64>,
}

/// Whether a rule matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleResult {
    /// It matched.
    Match,
    /// It did not.
    NoMatch,
    /// That hangs on a fact that is not known.
    Unknown,
    /// It does not judge this author.
    Exempt,
    /// It judges other places or occasions.
    OutOfScope,
    /// It matched, but an `allow` lifted it.
    Lifted,
}

/// What one condition found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeafVerdict {
    /// What was asked about.
    #[schema(value_type = String)]
    pub fact: Cow<'static, str>,
    /// The test, as the rule writes it.
    #[schema(value_type = Object)]
    pub wanted: Arc<Value>,
    /// The value of the fact, or of a text the terms that were found. Null: not known.
    #[schema(value_type = Object)]
    pub got: Value,
    /// Whether it passed.
    pub result: LeafResult,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeafResult {
    /// It does.
    Match,
    /// It does not.
    NoMatch,
    /// The fact is not known.
    Unknown,
}

/// A place in the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = VerdictSpan)]
pub struct Span {
    /// Which text: always `body`, so far.
    pub field: String,
    /// Where it begins, in bytes of UTF-8 of what was typed.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Where it begins, in characters (Unicode scalars).
    pub start_char: usize,
    /// Where it ends, in characters.
    pub end_char: usize,
    /// The form of the text in which it was found.
    pub form: Form,
    /// What was found.
    pub term: String,
}

impl Span {
    /// The place `range` of `body`.
    pub(super) fn new(body: &str, range: Range<usize>, form: Form, term: String) -> Self {
        let chars = |text: Option<&str>| text.map_or(0, |text| text.chars().count());
        let start_char = chars(body.get(..range.start));
        let end_char = start_char + chars(body.get(range.clone()));
        Self { field: "body".to_owned(), start: range.start, end: range.end, start_char, end_char, form, term }
    }
}

/// Why a comment is not simply published, for its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AuthorReason {
    /// A stable name: `reconsider`, `held` or `rejected`.
    pub code: &'static str,
    /// A sentence.
    pub message: String,
}

impl Verdict {
    /// The live rules that made the outcome.
    pub fn deciding(&self) -> impl Iterator<Item = &RuleVerdict> {
        self.rules.iter().filter(|rule| {
            rule.mode == Mode::Live && rule.result == RuleResult::Match && Outcome::from(rule.action) == self.outcome
        })
    }

    /// The live rules that matched and do this, whether or not something more severe was found.
    pub fn acting(&self, action: Action) -> impl Iterator<Item = &RuleVerdict> {
        self.rules
            .iter()
            .filter(move |rule| rule.mode == Mode::Live && rule.result == RuleResult::Match && rule.action == action)
    }

    /// What the author is told, in plain words and without anything that a list holds.
    pub fn author_reasons(&self) -> Vec<AuthorReason> {
        let (code, usual) = match self.outcome {
            Outcome::Nudge => ("reconsider", "Please read your comment once more before you post it."),
            Outcome::Hold => ("held", "Held for a moderator, who will read it before it appears."),
            Outcome::Reject => ("rejected", "Not published: it goes against the rules of this comment section."),
            Outcome::None | Outcome::Allow | Outcome::Label | Outcome::Flag => return Vec::new(),
        };
        let mut reasons: Vec<AuthorReason> = Vec::new();
        for rule in self.deciding() {
            let message = rule.message.as_deref().unwrap_or(usual).to_owned();
            if reasons.iter().all(|reason| reason.message != message) {
                reasons.push(AuthorReason { code, message });
            }
        }
        reasons
    }
}
