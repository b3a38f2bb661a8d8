//! A backtest counts what the engine says, and says what it could not judge.

use serde_json::{Value, json};

use super::*;
use crate::time::Timestamp;

fn rule(id: u128, document: &Value) -> RuleVersion {
    let document = RuleDocument::parse(document).unwrap();
    RuleVersion { id: uuid::Uuid::from_u128(id).into(), version: 1, document }
}

fn phrase(mode: &str, action: &str, phrase: &str, labels: &[&str]) -> Value {
    let mut then = json!({ "action": action });
    if !labels.is_empty() {
        then["labels"] = json!(labels);
    }
    json!({ "name": phrase, "mode": mode, "when": { "text": { "phrase": phrase, "as": "word" } }, "then": then })
}

fn past(body: &str, outcome: Outcome, decision: Option<Decision>) -> Past {
    let comment = CommentId::new(Timestamp::from_unix_micros(1_790_000_000_000_000));
    let facts = FactsSnapshot::default();
    Past { comment, revision: 1, body: body.to_owned(), facts, outcome: Some(outcome), decision, draw: 1 }
}

fn tally(trial: &Trial, texts: &[Past]) -> Tally {
    let mut tally = Tally::default();
    for past in texts {
        tally.add(past, &trial.judge(past));
    }
    tally
}

#[test]
fn a_rule_is_tried_as_if_live_among_the_live_ones() {
    let saved = [
        rule(1, &phrase("live", "reject", "viper", &[])),
        rule(2, &phrase("shadow", "reject", "snake", &[])),
        rule(3, &phrase("live", "allow", "zoo", &["animals"])),
    ];
    let tried = rule(9, &phrase("draft", "hold", "marmot", &["animals"]));
    let trial = Trial::new(&tried, None, &saved, &PhraseLists::new()).unwrap();
    let says = |body: &str| {
        let judged = trial.judge(&past(body, Outcome::None, None));
        (judged.result, judged.outcome)
    };
    assert_eq!(says("a marmot"), (RuleResult::Match, Outcome::Hold));
    assert_eq!(says("a marmot and a viper"), (RuleResult::Match, Outcome::Reject));
    assert_eq!(says("a snake"), (RuleResult::NoMatch, Outcome::None));
    assert_eq!(says("a marmot at the zoo"), (RuleResult::Lifted, Outcome::Allow));
}

#[test]
fn what_was_not_known_then_is_not_judged() {
    let newcomers = json!({ "name": "Newcomers", "mode": "live", "when": { "author.account_age": { "lt": "7d" } },
        "exempt": { "roles": ["admin"] }, "applies_to": ["post"], "then": { "action": "hold" } });
    let trial = Trial::new(&rule(1, &newcomers), None, &[], &PhraseLists::new()).unwrap();
    let mut texts = vec![past("a", Outcome::None, Some(Decision::Rejected)); 4];
    texts[1].facts.author.account_age = Some(1);
    texts[2].facts.author.role = Some(crate::rules::facts::Role::Admin);
    texts[3].revision = 2;
    let tally = tally(&trial, &texts);
    assert_eq!((tally.total, tally.judged, tally.unknown, tally.outside, tally.matched), (4, 1, 1, 2, 1));
    assert_eq!((tally.true_positives, tally.missed), (1, 0), "nobody misses what nobody can judge");
}

#[test]
fn precision_and_recall_are_counted_against_decisions_alone() {
    let trial = Trial::new(&rule(1, &phrase("draft", "hold", "marmot", &[])), None, &[], &PhraseLists::new()).unwrap();
    let (approved, rejected) = (Some(Decision::Approved), Some(Decision::Rejected));
    let texts = [
        past("marmot", Outcome::None, rejected),
        past("marmot", Outcome::Hold, rejected),
        past("marmot", Outcome::None, approved),
        past("marmot", Outcome::None, None),
        past("dog", Outcome::None, rejected),
        past("dog", Outcome::Hold, approved),
    ];
    let tally = tally(&trial, &texts);
    let at = Timestamp::from_unix_micros(0);
    let subject = Subject {
        rule: None,
        version: None,
        name: "marmot".to_owned(),
        from: at,
        to: at,
        sample: 1.0,
        ruleset_hash: trial.hash().to_owned(),
    };
    let report = Report::new(subject, &tally, None);
    let Decided { true_positives, false_positives, missed, true_negatives, precision, recall } = report.decided;
    assert_eq!((true_positives, false_positives, missed, true_negatives), (2, 1, 1, 1));
    assert_eq!((precision, recall), (wilson(2, 3), wilson(2, 3)));
    // The first was published then, the second is held as then, the last would not be held any more.
    assert_eq!((report.matched, report.would_change), (4, 4));
    assert_eq!(report.examples.would_change.len(), 4);
    assert_eq!(report.difference, None);
}

fn wilson(hits: u64, of: u64) -> Option<crate::rules::wilson::Share> {
    crate::rules::wilson::share(hits, of)
}

#[test]
fn a_changed_rule_gains_and_loses_hits() {
    let before = rule(1, &phrase("live", "hold", "marmot", &[]));
    let after = rule(1, &phrase("live", "hold", "beaver", &[]));
    let saved = std::slice::from_ref(&before);
    let trial = Trial::new(&after, Some(&before), saved, &PhraseLists::new()).unwrap();
    let texts = ["marmot", "beaver", "marmot beaver", "dog"].map(|body| past(body, Outcome::None, None));
    let tally = tally(&trial, &texts);
    assert_eq!((tally.gained, tally.lost, tally.matched, tally.would_change), (1, 1, 2, 2));
}

#[test]
fn twenty_examples_are_the_same_in_whatever_order_the_texts_come() {
    let trial = Trial::new(&rule(1, &phrase("draft", "hold", "marmot", &[])), None, &[], &PhraseLists::new()).unwrap();
    let mut texts: Vec<Past> =
        (0..50).map(|draw| Past { draw: draw * 37 % 50, ..past("marmot", Outcome::None, None) }).collect();
    let one = tally(&trial, &texts);
    texts.reverse();
    let other = tally(&trial, &texts);
    assert_eq!(one, other);
    assert_eq!(one.examples.would_change.examples().len(), 20);
    // What is kept between batches comes back as it was.
    let kept: Tally = serde_json::from_value(serde_json::to_value(&one).unwrap()).unwrap();
    assert_eq!(kept, one);
}
