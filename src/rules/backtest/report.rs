//! What a backtest says in the end.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Tally;
use super::tally::Example;
use crate::ids::RuleId;
use crate::rules::wilson::{self, Share};
use crate::time::Timestamp;

/// What was tried, and on what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BacktestSubject)]
pub struct Subject {
    /// The saved rule; null where the rule was not saved.
    pub rule: Option<RuleId>,
    /// Its version; null where the document was not saved.
    pub version: Option<i32>,
    /// What it is called.
    pub name: String,
    /// Comments from this time on.
    pub from: Timestamp,
    /// Comments before this time.
    pub to: Timestamp,
    /// The share of them that was looked at, from 0 to 1.
    pub sample: f64,
    /// Names the rules and lists that judged.
    pub ruleset_hash: String,
}

/// What a rule would have done to the past. Counts are of texts: each edit made another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BacktestReport)]
pub struct Report {
    /// What was tried.
    #[serde(flatten)]
    pub subject: Subject,
    /// How many texts there were.
    pub total: u64,
    /// On how many the rule can say yes or no.
    pub judged: u64,
    /// On how many it cannot, since something it reads was not known then.
    pub unknown: u64,
    /// How many it does not judge: out of scope, or by somebody it exempts.
    pub outside: u64,
    /// How many it matches.
    pub matched: u64,
    /// How many it would match, did no live `allow` lift it.
    pub lifted: u64,
    /// Of how many the live rules with this one would have made something else than was made of them then.
    pub would_change: u64,
    /// The same by section, the largest first.
    pub sections: Vec<Section>,
    /// Against what moderators decided.
    pub decided: Decided,
    /// Against the version in force; null where there is none, or it is the one that was tried.
    pub difference: Option<Difference>,
    /// Up to twenty of each kind, drawn alike from the whole time.
    pub examples: Examples,
}

/// What was found in one section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BacktestSection)]
pub struct Section {
    /// The section; null for articles without one.
    pub section: Option<String>,
    /// How many texts there were.
    pub total: u64,
    /// How many the rule matches.
    pub matched: u64,
    /// Of how many something else would have become.
    pub would_change: u64,
}

/// The rule against what moderators decided about the same texts, where it judges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BacktestDecided)]
pub struct Decided {
    /// It matches what they rejected.
    pub true_positives: u64,
    /// It matches what they approved.
    pub false_positives: u64,
    /// They rejected what it does not match.
    pub missed: u64,
    /// They approved what it does not match.
    pub true_negatives: u64,
    /// How much of what it matches they rejected, with the 95 % interval; null where they decided none of it.
    pub precision: Option<Share>,
    /// How much of what they rejected it matches, with the 95 % interval; null where they rejected nothing.
    pub recall: Option<Share>,
}

/// The rule against its version in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BacktestDifference)]
pub struct Difference {
    /// That version.
    pub version: i32,
    /// Texts that only the new one matches.
    pub gained: u64,
    /// Texts that only the version in force matches.
    pub lost: u64,
}

/// Examples by what they show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BacktestExamples)]
pub struct Examples {
    /// It matches, and moderators rejected it.
    pub true_positives: Vec<Example>,
    /// It matches, and moderators approved it.
    pub false_positives: Vec<Example>,
    /// Moderators rejected it, and it does not match.
    pub missed: Vec<Example>,
    /// Only the new version matches.
    pub gained: Vec<Example>,
    /// Only the version in force matches.
    pub lost: Vec<Example>,
    /// Something else would have become of it.
    pub would_change: Vec<Example>,
}

impl Report {
    /// The report on a whole tally. `against` is the version that the rule was compared with.
    pub fn new(subject: Subject, tally: &Tally, against: Option<i32>) -> Self {
        let Tally { true_positives, false_positives, missed, true_negatives, .. } = *tally;
        let mut sections: Vec<Section> = tally
            .sections
            .iter()
            .map(|(name, of)| Section {
                section: (!name.is_empty()).then(|| name.clone()),
                total: of.total,
                matched: of.matched,
                would_change: of.would_change,
            })
            .collect();
        sections.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.section.cmp(&b.section)));
        let examples = &tally.examples;
        Self {
            subject,
            total: tally.total,
            judged: tally.judged,
            unknown: tally.unknown,
            outside: tally.outside,
            matched: tally.matched,
            lifted: tally.lifted,
            would_change: tally.would_change,
            sections,
            decided: Decided {
                true_positives,
                false_positives,
                missed,
                true_negatives,
                precision: wilson::share(true_positives, true_positives + false_positives),
                recall: wilson::share(true_positives, true_positives + missed),
            },
            difference: against.map(|version| Difference { version, gained: tally.gained, lost: tally.lost }),
            examples: Examples {
                true_positives: examples.true_positives.examples(),
                false_positives: examples.false_positives.examples(),
                missed: examples.missed.examples(),
                gained: examples.gained.examples(),
                lost: examples.lost.examples(),
                would_change: examples.would_change.examples(),
            },
        }
    }
}
