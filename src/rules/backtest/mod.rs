//! A rule against the past: what live evaluation would have said of comments whose facts were kept. Pure, and nothing of
//! its own: it compiles and evaluates as live answers do.

mod report;
mod tally;

pub use report::{Decided, Difference, Examples, Report, Section, Subject};
pub use tally::{Example, Tally};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::compile::{CompileError, RuleSet, RuleVersion, compile};
use super::document::{Mode, RuleDocument, Trigger};
use super::evaluate::{Asked, Detail};
use super::facts::{Facts, FactsSnapshot};
use super::lists::PhraseLists;
use super::verdict::{Outcome, RuleResult, Span, Verdict};
use crate::ids::{CommentId, RuleId};

/// What a moderator decided about a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BacktestDecision)]
pub enum Decision {
    /// It may be seen: `approve` or `restore`.
    Approved,
    /// It may not: `reject` or `remove`.
    Rejected,
}

/// A text of the past with what was known and decided then.
#[derive(Clone, Debug)]
pub struct Past {
    /// The comment.
    pub comment: CommentId,
    /// Which of its texts.
    pub revision: i32,
    /// The text.
    pub body: String,
    /// What was known.
    pub facts: FactsSnapshot,
    /// What the rules of then made of it; none where none judged.
    pub outcome: Option<Outcome>,
    /// What a moderator decided about this text, where one did and it still stands.
    pub decision: Option<Decision>,
    /// Any number that hangs on the comment alone: the examples are those with the smallest.
    pub draw: i64,
}

impl Past {
    /// What made the rules run: the first text is a post, each later one an edit.
    pub fn trigger(&self) -> Trigger {
        if self.revision == 1 { Trigger::Post } else { Trigger::Edit }
    }
}

/// What a rule on trial makes of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// What the rule says.
    pub result: RuleResult,
    /// Where it hit.
    pub spans: Vec<Span>,
    /// What all live rules and this one together make of the text.
    pub outcome: Outcome,
    /// Whether the version to compare with matches; none where there is none.
    pub before: Option<bool>,
}

/// A rule on trial: compiled as if it were live, among the rules that are.
#[derive(Clone, Debug)]
pub struct Trial {
    rule: RuleId,
    among: RuleSet,
    alone: RuleSet,
    before: Option<RuleSet>,
}

impl Trial {
    /// Puts `rule` on trial among the live ones of `saved`, in place of its own saved version. `before` is the version of
    /// it to compare with.
    pub fn new(
        rule: &RuleVersion,
        before: Option<&RuleVersion>,
        saved: &[RuleVersion],
        lists: &PhraseLists,
    ) -> Result<Self, Vec<CompileError>> {
        let live = |rule: &RuleVersion| {
            let document = RuleDocument { mode: Mode::Live, ..rule.document.clone() };
            RuleVersion { document, ..rule.clone() }
        };
        let others = saved.iter().filter(|other| other.document.mode == Mode::Live && other.id != rule.id);
        let among =
            |rule: &RuleVersion| compile(&others.clone().cloned().chain([live(rule)]).collect::<Vec<_>>(), lists);
        Ok(Self {
            rule: rule.id,
            among: among(rule)?,
            alone: compile(&[live(rule)], lists)?,
            before: before.map(among).transpose()?,
        })
    }

    /// Names the rule and the lists it uses: equal ones have an equal hash.
    pub fn rule_hash(&self) -> &str {
        self.alone.hash()
    }

    /// Names all rules and lists that judge: equal ones have an equal hash.
    pub fn hash(&self) -> &str {
        self.among.hash()
    }

    /// What live evaluation would have said of a text.
    pub fn judge(&self, past: &Past) -> Judged {
        let facts = Facts::new(&past.body, past.facts.clone());
        let verdict = self.among.evaluate(&facts, past.trigger(), Asked::Live, Detail::Matched);
        let outcome = verdict.outcome;
        let before = self.before.as_ref().map(|before| {
            let verdict = before.evaluate(&facts, past.trigger(), Asked::Live, Detail::Matched);
            verdict.rules.iter().any(|rule| rule.id == self.rule && rule.result == RuleResult::Match)
        });
        let found = verdict.rules.into_iter().find(|rule| rule.id == self.rule);
        let (result, spans) = match found {
            Some(rule) => (rule.result, rule.spans),
            // It did not match; why not is told only where everything is.
            None => (self.unmatched(&facts, past.trigger()), Vec::new()),
        };
        Judged { result, spans, outcome, before }
    }

    fn unmatched(&self, facts: &Facts, trigger: Trigger) -> RuleResult {
        let verdict = self.alone.evaluate(facts, trigger, Asked::Live, Detail::Everything);
        verdict.rules.first().map_or(RuleResult::NoMatch, |rule| rule.result)
    }

    /// What the rule would say if it were the only one; from this follows what it does by itself.
    pub fn verdict_alone(&self, past: &Past) -> Verdict {
        let facts = Facts::new(&past.body, past.facts.clone());
        self.alone.evaluate(&facts, past.trigger(), Asked::Live, Detail::Matched)
    }
}

#[cfg(test)]
mod tests;
