//! What is counted between two writes. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::judged::Judged;
use super::store::{Hit, Hour};
use crate::ids::{RuleId, SiteId};
use crate::rules::verdict::{RuleResult, RuleVerdict};
use crate::rules::{Mode, RuleSet, Verdict};
use crate::time::Timestamp;

/// One text in so many is timed with all its rules.
pub(super) const TIMED_EVERY: u64 = 10;

/// A rule whose run took longer than this, in microseconds, is looked at by the brakes.
const LOOKED_AT_US: u64 = 5_000;

/// What a site's rules did since the last write.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// How many texts it counted.
    pub(super) texts: u64,
    /// How many texts each set judged in each hour.
    judged: BTreeMap<(Timestamp, String), (RuleSet, u64)>,
    hours: BTreeMap<(RuleId, Timestamp, i32), Hour>,
    pub(super) hits: Vec<Hit>,
    /// The rules that the brakes have to look at.
    pub(super) touched: BTreeSet<RuleId>,
}

/// What the sites' rules did since the last write.
pub(super) type Tallies = BTreeMap<SiteId, Tally>;

impl Tally {
    /// Counts one text, and what the rules that do not act found in it.
    pub(super) fn add(&mut self, judged: Judged, verdict: &Verdict) {
        let hour = hour_of(judged.at);
        let Judged { comment, revision, author, rules, live, at, .. } = judged;
        let hit = |rule, version, mode, acted, found| Hit {
            rule,
            comment,
            revision,
            version,
            mode,
            acted,
            author: author.clone(),
            found,
            at,
        };
        for one in live {
            self.hour(one.rule, hour, one.version, Mode::Live).count(one.acted);
            self.hits.push(hit(one.rule, one.version, Mode::Live, one.acted, None));
            self.touched.insert(one.rule);
        }
        for rule in &verdict.rules {
            if let Some(took_us) = rule.cost_us {
                self.hour(rule.id, hour, rule.version, rule.mode).costs.add(took_us);
                if took_us > LOOKED_AT_US {
                    self.touched.insert(rule.id);
                }
            }
            if rule.mode != Mode::Live && rule.result == RuleResult::Match {
                self.hour(rule.id, hour, rule.version, rule.mode).count(false);
                self.hits.push(hit(rule.id, rule.version, rule.mode, false, Some(untimed(rule))));
            }
        }
        self.texts += 1;
        let name = (hour, rules.hash().to_owned());
        self.judged.entry(name).or_insert((rules, 0)).1 += 1;
    }

    fn hour(&mut self, rule: RuleId, hour: Timestamp, version: i32, mode: Mode) -> &mut Hour {
        self.hours.entry((rule, hour, version)).or_insert_with(|| Hour::new(rule, hour, version, mode))
    }

    /// The sums to add, in one order on every node, so that two that write at once do not wait for each other for ever.
    pub(super) fn hours(&mut self) -> Vec<Hour> {
        for ((hour, _), (rules, texts)) in std::mem::take(&mut self.judged) {
            for (rule, version, mode) in rules.running() {
                self.hour(rule, hour, version, mode).evaluated += texts;
            }
        }
        self.hours.values().copied().collect()
    }
}

/// The beginning of the hour.
pub(super) fn hour_of(at: Timestamp) -> Timestamp {
    let micros = at.unix_micros();
    Timestamp::from_unix_micros(micros - micros.rem_euclid(3_600_000_000))
}

/// A rule's part of a verdict without what it cost, which depends on whether it happened to be timed.
fn untimed(rule: &RuleVerdict) -> RuleVerdict {
    RuleVerdict { cost_us: None, ..rule.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::judged::tests::{judged, rule};
    use super::*;
    use crate::rules::{PhraseLists, compile};

    #[test]
    fn every_rule_is_evaluated_once_for_each_text_and_matched_where_it_hits() {
        let rules = [
            rule(1, "live", "hold", "marmot", &[]),
            rule(2, "live", "label", "marmot", &["x"]),
            rule(3, "shadow", "hold", "marmot", &[]),
            rule(4, "paused", "hold", "garden", &[]),
        ];
        let set = compile(&rules, &PhraseLists::new()).unwrap();
        let mut tally = Tally::default();
        for (number, (body, at)) in
            [("a marmot", 10), ("a garden", 3_599), ("nothing", 20), ("a marmot", 3_600)].iter().enumerate()
        {
            let judged = judged(&set, body, *at);
            let verdict = judged.shadow(number == 2);
            tally.add(judged, &verdict);
        }
        let hours: Vec<_> = tally
            .hours()
            .into_iter()
            .map(|hour| {
                let number = hour.rule.uuid().as_u128();
                (
                    number,
                    hour.hour.unix_micros() / 1_000_000,
                    hour.mode,
                    hour.evaluated,
                    hour.matched,
                    hour.acted,
                    hour.costs.timed(),
                )
            })
            .collect();
        assert_eq!(
            hours,
            [
                (1, 0, Mode::Live, 3, 1, 1, 1),
                (1, 3_600, Mode::Live, 1, 1, 1, 0),
                (2, 0, Mode::Live, 3, 1, 0, 1),
                (2, 3_600, Mode::Live, 1, 1, 0, 0),
                (3, 0, Mode::Shadow, 3, 1, 0, 1),
                (3, 3_600, Mode::Shadow, 1, 1, 0, 0),
                (4, 0, Mode::Paused, 3, 1, 0, 1),
                (4, 3_600, Mode::Paused, 1, 0, 0, 0),
            ]
        );
        assert_eq!(tally.hits.len(), 7);
        assert!(tally.hits.iter().all(|hit| hit.found.is_none() == (hit.mode == Mode::Live)));
        let touched: Vec<u128> = tally.touched.iter().map(|rule| rule.uuid().as_u128()).collect();
        assert_eq!(touched, [1, 2]);
    }
}
