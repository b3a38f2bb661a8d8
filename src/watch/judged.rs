//! A text that was taken in, with all that judged it.

use crate::ids::{AccountId, CommentId, RuleId, SiteId};
use crate::rules::verdict::RuleResult;
use crate::rules::{Action, Asked, Detail, Facts, Mode, RuleSet, Trigger, Verdict};
use crate::time::Timestamp;

/// A text that was taken in: what the shadow is run on, and what the live rules found.
#[derive(Debug)]
pub struct Judged {
    /// The site.
    pub site: SiteId,
    /// The comment.
    pub comment: CommentId,
    /// Which of its texts.
    pub revision: i32,
    /// Who wrote it: told apart from others, and no more than that.
    pub author: Vec<u8>,
    /// The rules that judged it.
    pub rules: RuleSet,
    /// The facts that they judged by.
    pub facts: Facts,
    /// Whether it was posted or edited.
    pub trigger: Trigger,
    /// The live rules that matched.
    pub live: Vec<Match>,
    /// Labels that a live `allow` lifts.
    pub lifted: Vec<String>,
    /// When it was judged.
    pub at: Timestamp,
}

/// A live rule that matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The rule.
    pub rule: RuleId,
    /// Its version.
    pub version: i32,
    /// Whether it is part of the outcome.
    pub acted: bool,
}

impl Judged {
    /// How authors are told apart: by account, guests by their network.
    pub fn author_key(account: Option<AccountId>, network: &[u8]) -> Vec<u8> {
        account.map_or_else(|| network.to_vec(), |account| account.uuid().as_bytes().to_vec())
    }

    /// The live rules that matched, each with whether it is part of the outcome.
    pub fn matches(verdict: &Verdict) -> Vec<Match> {
        let acted = |id: RuleId| verdict.deciding().any(|rule| rule.id == id);
        let matched = verdict.rules.iter().filter(|rule| rule.mode == Mode::Live && rule.result == RuleResult::Match);
        matched.map(|rule| Match { rule: rule.id, version: rule.version, acted: acted(rule.id) }).collect()
    }

    /// The labels that the live rules of `verdict` lift.
    pub fn lifted(verdict: &Verdict) -> Vec<String> {
        verdict.acting(Action::Allow).flat_map(|rule| rule.labels.iter().cloned()).collect()
    }

    /// What the rules that do not act find on the same facts; with `timed`, what every rule costs, too.
    pub(super) fn shadow(&self, timed: bool) -> Verdict {
        if timed {
            return self.rules.evaluate(&self.facts, self.trigger, Asked::All, Detail::Everything);
        }
        let mut verdict = self.rules.evaluate(&self.facts, self.trigger, Asked::Shadow, Detail::Matched);
        // As if they had been asked together: what a live `allow` lifts, it lifts in the shadow, too.
        for rule in &mut verdict.rules {
            if rule.action != Action::Allow && rule.labels.iter().any(|label| self.lifted.contains(label)) {
                rule.result = RuleResult::Lifted;
            }
        }
        verdict
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::{FactsSnapshot, PhraseLists, RuleDocument, RuleVersion, compile};

    /// A rule of this number, mode and action that matches a word.
    pub(crate) fn rule(number: u128, mode: &str, action: &str, word: &str, labels: &[&str]) -> RuleVersion {
        let mut document = json!({
            "name": word, "mode": mode, "when": { "text": { "phrase": word } }, "then": { "action": action },
        });
        if !labels.is_empty() {
            document["then"]["labels"] = json!(labels);
        }
        let id = RuleId::from(uuid::Uuid::from_u128(number));
        RuleVersion { id, version: 1, document: RuleDocument::parse(&document).unwrap() }
    }

    /// What the live rules make of a text, ready to be handed over.
    pub(crate) fn judged(rules: &RuleSet, body: &str, at: i64) -> Judged {
        let facts = Facts::new(body, FactsSnapshot::default());
        let verdict = rules.evaluate(&facts, Trigger::Post, Asked::Live, Detail::Matched);
        let at = Timestamp::from_unix_micros(at * 1_000_000);
        Judged {
            site: SiteId::MIN,
            comment: CommentId::new(at),
            revision: 1,
            author: vec![1],
            rules: rules.clone(),
            facts,
            trigger: Trigger::Post,
            live: Judged::matches(&verdict),
            lifted: Judged::lifted(&verdict),
            at,
        }
    }

    fn found(verdict: &Verdict) -> Vec<Value> {
        let watching = verdict.rules.iter().filter(|rule| rule.mode != Mode::Live && rule.result == RuleResult::Match);
        watching.map(|rule| json!([rule.id, rule.action])).collect()
    }

    #[test]
    fn the_shadow_alone_finds_what_it_finds_together_with_the_live_rules() {
        let rules = [
            rule(1, "live", "allow", "garden", &["lists"]),
            rule(2, "live", "hold", "marmot", &[]),
            rule(3, "shadow", "hold", "marmot", &["lists"]),
            rule(4, "paused", "reject", "marmot", &["others"]),
            rule(5, "shadow", "allow", "marmot", &["others"]),
            rule(6, "draft", "hold", "marmot", &[]),
        ];
        let set = compile(&rules, &PhraseLists::new()).unwrap();
        for (body, hits) in [("a marmot", 3), ("a marmot in the garden", 2), ("a garden", 0)] {
            let judged = judged(&set, body, 0);
            let alone = found(&judged.shadow(false));
            assert_eq!(alone, found(&judged.shadow(true)), "{body}");
            assert_eq!(alone.len(), hits, "{body}: {alone:?}");
        }
    }

    #[test]
    fn of_the_live_rules_that_match_those_act_that_make_the_outcome() {
        let rules = [rule(1, "live", "hold", "marmot", &[]), rule(2, "live", "label", "marmot", &["x"])];
        let judged = judged(&compile(&rules, &PhraseLists::new()).unwrap(), "a marmot", 0);
        let acted: Vec<bool> = judged.live.iter().map(|one| one.acted).collect();
        assert_eq!(acted, [true, false]);
    }
}
