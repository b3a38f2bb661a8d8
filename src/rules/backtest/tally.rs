//! Counting what a backtest found, text by text; a tally is kept between batches, so it holds no texts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Decision, Judged, Past};
use crate::ids::CommentId;
use crate::rules::verdict::{Outcome, RuleResult, Span};

/// How many examples there are of each kind.
const EXAMPLES: usize = 20;
/// How many sections are told apart; a newsroom has fewer.
const SECTIONS: usize = 200;

/// A text that shows what a rule does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BacktestExample)]
pub struct Example {
    /// The comment.
    pub comment: CommentId,
    /// Which of its texts.
    pub revision: i32,
    /// The section it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The text as typed, looked up when the job is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Where the rule hit.
    pub spans: Vec<Span>,
    /// What the rules made of it then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Outcome>,
    /// What they would make of it with this rule.
    pub now: Outcome,
    /// What a moderator decided about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// Examples of one kind: those with the smallest draws, so that they come from everywhere and are the same each time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Drawn(Vec<(i64, Example)>);

impl Drawn {
    fn add(&mut self, past: &Past, judged: &Judged) {
        let key = |draw: i64, comment: CommentId, revision: i32| (draw, comment, revision);
        let own = key(past.draw, past.comment, past.revision);
        let at = self.0.partition_point(|(draw, other)| key(*draw, other.comment, other.revision) < own);
        if at >= EXAMPLES {
            return;
        }
        self.0.insert(at, (past.draw, Example::new(past, judged)));
        self.0.truncate(EXAMPLES);
    }

    pub(super) fn examples(&self) -> Vec<Example> {
        self.0.iter().map(|(_, example)| example.clone()).collect()
    }
}

impl Example {
    fn new(past: &Past, judged: &Judged) -> Self {
        Self {
            comment: past.comment,
            revision: past.revision,
            section: past.facts.article.section.clone(),
            body: None,
            spans: judged.spans.clone(),
            then: past.outcome,
            now: judged.outcome,
            decision: past.decision,
        }
    }
}

/// What was found in one section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OfSection {
    pub(super) total: u64,
    pub(super) matched: u64,
    pub(super) would_change: u64,
}

/// What a backtest has found so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// All texts.
    pub total: u64,
    /// Texts that the rule judges, and all that it reads is known.
    pub judged: u64,
    /// Texts on which the rule cannot say: something that it reads was not known then.
    pub unknown: u64,
    /// Texts that it does not judge: out of its scope, or by somebody it exempts.
    pub outside: u64,
    /// Texts that it matches.
    pub matched: u64,
    /// Texts that it would match, but a live `allow` lifts it.
    pub lifted: u64,
    /// Texts of which something else would have become.
    pub would_change: u64,
    pub(super) sections: BTreeMap<String, OfSection>,
    pub(super) true_positives: u64,
    pub(super) false_positives: u64,
    pub(super) missed: u64,
    pub(super) true_negatives: u64,
    pub(super) gained: u64,
    pub(super) lost: u64,
    pub(super) examples: Kinds,
}

/// Examples by what they show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Kinds {
    pub(super) true_positives: Drawn,
    pub(super) false_positives: Drawn,
    pub(super) missed: Drawn,
    pub(super) gained: Drawn,
    pub(super) lost: Drawn,
    pub(super) would_change: Drawn,
}

impl Tally {
    /// Counts a text.
    pub fn add(&mut self, past: &Past, judged: &Judged) {
        let matches = judged.result == RuleResult::Match;
        let changes = judged.outcome != past.outcome.unwrap_or(Outcome::None);
        self.total += 1;
        match judged.result {
            RuleResult::Match | RuleResult::NoMatch | RuleResult::Lifted => {
                self.judged += 1;
                self.compare_with_moderators(past, judged, matches);
            }
            RuleResult::Unknown => self.unknown += 1,
            RuleResult::Exempt | RuleResult::OutOfScope => self.outside += 1,
        }
        self.matched += u64::from(matches);
        self.lifted += u64::from(judged.result == RuleResult::Lifted);
        if changes {
            self.would_change += 1;
            self.examples.would_change.add(past, judged);
        }
        match judged.before {
            Some(false) if matches => {
                self.gained += 1;
                self.examples.gained.add(past, judged);
            }
            Some(true) if !matches => {
                self.lost += 1;
                self.examples.lost.add(past, judged);
            }
            _ => {}
        }
        let name = past.facts.article.section.as_deref().unwrap_or_default();
        if self.sections.contains_key(name) || self.sections.len() < SECTIONS {
            let section = self.sections.entry(name.to_owned()).or_default();
            section.total += 1;
            section.matched += u64::from(matches);
            section.would_change += u64::from(changes);
        }
    }

    fn compare_with_moderators(&mut self, past: &Past, judged: &Judged, matches: bool) {
        let (count, examples) = match (matches, past.decision) {
            (_, None) => return,
            (false, Some(Decision::Approved)) => {
                self.true_negatives += 1;
                return;
            }
            (true, Some(Decision::Rejected)) => (&mut self.true_positives, &mut self.examples.true_positives),
            (true, Some(Decision::Approved)) => (&mut self.false_positives, &mut self.examples.false_positives),
            (false, Some(Decision::Rejected)) => (&mut self.missed, &mut self.examples.missed),
        };
        *count += 1;
        examples.add(past, judged);
    }
}
