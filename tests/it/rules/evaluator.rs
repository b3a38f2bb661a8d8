//! What must hold of every verdict, whatever the rules and the comment.

use std::collections::BTreeSet;

use gavel::ids::RuleId;
use gavel::rules::facts::{AuthorFacts, Role};
use gavel::rules::verdict::{RuleResult, Verdict};
use gavel::rules::{
    Asked, Detail, Facts, FactsSnapshot, Mode, Outcome, PhraseList, PhraseLists, RuleDocument, RuleSet, RuleVersion,
    Trigger, compile,
};
use gavel::text::forms::Form;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

const WORDS: [&str; 14] = [
    "buy",
    "now",
    "buyer",
    "ass",
    "class",
    "größe",
    "GRÖSSE",
    "привет",
    "5g",
    "spam",
    "スパム",
    "a.example",
    "https://b.example",
    "\u{200b}",
];

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        9 => (select(WORDS[..11].to_vec()), any::<bool>(), any::<bool>()).prop_map(|(phrase, inside, raw)| {
            json!({ "text": { "phrase": phrase, "as": if inside { "substring" } else { "word" }, "forms": [if raw { "raw" } else { "fold" }] } })
        }),
        9 => any::<bool>().prop_map(|inside| json!({ "text": { "list": "terms", "as": if inside { "substring" } else { "word" } } })),
        9 => (0..6).prop_map(|n| json!({ "text.words": { "gte": n } })),
        9 => (0..3).prop_map(|n| json!({ "text.links": { "gte": n } })),
        9 => (0..4).prop_map(|n| json!({ "author.approved": { "lt": n } })),
        9 => Just(json!({ "author.first_comment": true })),
        9 => Just(json!({ "author.account_age": { "lt": "1d" } })),
        9 => Just(json!({ "rate.author.comments": { "per": "10m", "gte": 2 } })),
        9 => Just(json!({ "link.domain": { "ne": "a.example" } })),
        // Rarely: expressions take long to compile without optimisation.
        1 => Just(json!({ "text": { "regex": "b[uo]y" } })),
    ]
}

fn condition() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 16, 4, |inner| {
        let several = proptest::collection::vec(inner, 1..4);
        prop_oneof![
            several.clone().prop_map(|of| json!({ "all": of })),
            several.clone().prop_map(|of| json!({ "any": of })),
            several.clone().prop_map(|of| json!({ "none": of })),
            (several, any::<Index>())
                .prop_map(|(of, n)| json!({ "at_least": { "n": n.index(of.len()) + 1, "of": of } })),
        ]
    })
}

fn rule() -> impl Strategy<Value = Value> {
    let action = select(vec!["allow", "label", "flag", "nudge", "hold", "reject"]);
    (condition(), action, select(vec!["live", "live", "shadow"]), select(vec!["a", "b"])).prop_map(|(when, action, mode, label)| {
        json!({ "name": "rule", "mode": mode, "when": when, "then": { "action": action, "labels": [label] } })
    })
}

fn body() -> impl Strategy<Value = String> {
    let piece = prop_oneof![6 => select(WORDS.to_vec()).prop_map(String::from), 4 => Just(" ".to_owned()), 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(piece, 1..16).prop_map(|pieces| pieces.concat())
}

fn snapshot() -> impl Strategy<Value = FactsSnapshot> {
    let author =
        (proptest::option::of(0_i64..4), proptest::option::of(any::<bool>()), proptest::option::of(0_i64..200_000));
    (author, proptest::option::of(0_i64..4)).prop_map(|((approved, first_comment, account_age), rate)| FactsSnapshot {
        author: AuthorFacts {
            role: Some(Role::Reader),
            approved,
            first_comment,
            account_age,
            ..AuthorFacts::default()
        },
        rates: rate.map(|count| ("rate.author.comments/10m".to_owned(), count)).into_iter().collect(),
        ..FactsSnapshot::default()
    })
}

fn lists() -> PhraseLists {
    let terms = ["ass", "buy now", "grösse", "スパム"].map(str::to_owned).to_vec();
    PhraseLists::from([(
        "terms".to_owned(),
        PhraseList { terms, exceptions: vec!["class".to_owned()], language: None },
    )])
}

fn version(number: u128, rule: &Value) -> RuleVersion {
    RuleVersion {
        id: RuleId::from(uuid::Uuid::from_u128(number)),
        version: 1,
        document: RuleDocument::parse(rule).unwrap(),
    }
}

fn set(rules: &[Value], lists: &PhraseLists) -> RuleSet {
    let versions: Vec<_> = (1..).zip(rules).map(|(number, rule)| version(number, rule)).collect();
    compile(&versions, lists).unwrap()
}

fn judge(rules: &[Value], body: &str, snapshot: &FactsSnapshot, detail: Detail) -> Verdict {
    set(rules, &lists()).evaluate(&Facts::new(body, snapshot.clone()), Trigger::Post, Asked::All, detail)
}

/// What each of these conditions comes to.
fn results(conditions: &[Value], body: &str, snapshot: &FactsSnapshot) -> Vec<RuleResult> {
    let rule = |when: &Value| json!({ "name": "rule", "mode": "live", "when": when, "then": { "action": "hold" } });
    let rules: Vec<_> = conditions.iter().map(rule).collect();
    judge(&rules, body, snapshot, Detail::Everything).rules.iter().map(|rule| rule.result).collect()
}

/// What does not hang on the clock.
fn timeless(mut verdict: Verdict) -> Verdict {
    verdict.elapsed_us = 0;
    for rule in &mut verdict.rules {
        rule.cost_us = None;
    }
    verdict
}

/// The letters and digits of words, as an independent look at where a word ends.
fn is_inside_word(text: &str, start: usize, end: usize) -> bool {
    let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
    (ascii(before) && ascii(text[start..].chars().next())) || (ascii(after) && ascii(text[..end].chars().next_back()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn none_is_not_any_and_the_reverse_by_de_morgan(of in proptest::collection::vec(condition(), 1..4), body in body(), facts in snapshot()) {
        let not = |result| match result {
            RuleResult::Match => RuleResult::NoMatch,
            RuleResult::NoMatch => RuleResult::Match,
            other => other,
        };
        let negated: Vec<_> = of.iter().map(|one| json!({ "none": [one] })).collect();
        let found = results(&[
            json!({ "any": of }), json!({ "none": of }), json!({ "all": negated }), json!({ "at_least": { "n": 1, "of": of } }),
            json!({ "all": of }), json!({ "any": negated }), json!({ "at_least": { "n": of.len(), "of": of } }),
        ], &body, &facts);
        let (any, all) = (found[0], found[4]);
        prop_assert_eq!(found, [any, not(any), not(any), any, all, not(all), all]);
    }

    #[test]
    fn a_rule_that_does_not_match_changes_no_outcome(rules in proptest::collection::vec(rule(), 0..5), added in rule(), body in body(), facts in snapshot()) {
        let alone = judge(std::slice::from_ref(&added), &body, &facts, Detail::Everything);
        prop_assume!(alone.rules[0].result != RuleResult::Match);
        let before = judge(&rules, &body, &facts, Detail::Matched);
        let after = judge(&[rules.as_slice(), &[added]].concat(), &body, &facts, Detail::Matched);
        prop_assert_eq!((before.outcome, before.labels, before.rules.len()), (after.outcome, after.labels, after.rules.len()));
    }

    #[test]
    fn the_order_of_rules_changes_nothing(rules in proptest::collection::vec(rule(), 1..6), body in body(), facts in snapshot()) {
        let versions: Vec<_> = (1..).zip(&rules).map(|(number, rule)| version(number, rule)).collect();
        let reversed: Vec<_> = versions.iter().rev().cloned().collect();
        let verdict = |versions: &[RuleVersion]| {
            let set = compile(versions, &lists()).unwrap();
            timeless(set.evaluate(&Facts::new(&body, facts.clone()), Trigger::Post, Asked::All, Detail::Everything))
        };
        prop_assert_eq!(verdict(&versions), verdict(&reversed));
    }

    #[test]
    fn what_is_not_known_never_rejects_alone(of in proptest::collection::vec(select(vec![
        json!({ "author.approved": { "lt": 3 } }), json!({ "author.first_comment": true }), json!({ "author.account_age": { "gte": "0s" } }),
        json!({ "rate.author.comments": { "per": "10m", "gte": 0 } }), json!({ "text.own_duplicates": { "gte": 0 } }),
        json!({ "article.section": { "ne": "sport" } }), json!({ "thread.depth": { "gte": 0 } }),
    ]), 1..5), combinator in select(vec!["all", "any", "none"]), body in body()) {
        let rule = json!({ "name": "rule", "mode": "live", "when": { combinator: of }, "then": { "action": "reject" } });
        let verdict = judge(&[rule], &body, &FactsSnapshot::default(), Detail::Everything);
        prop_assert_eq!((verdict.outcome, verdict.rules[0].result), (Outcome::None, RuleResult::Unknown));
    }

    #[test]
    fn shadow_rules_are_seen_and_change_nothing(rules in proptest::collection::vec(rule(), 0..6), body in body(), facts in snapshot()) {
        let live: Vec<_> = rules.iter().filter(|rule| rule["mode"] == "live").cloned().collect();
        let (with, without) = (judge(&rules, &body, &facts, Detail::Matched), judge(&live, &body, &facts, Detail::Matched));
        prop_assert_eq!((with.outcome, with.labels), (without.outcome, without.labels));
    }

    #[test]
    fn a_short_verdict_is_the_full_one_without_what_did_not_match(rules in proptest::collection::vec(rule(), 0..8), body in body(), facts in snapshot()) {
        let short = timeless(judge(&rules, &body, &facts, Detail::Matched));
        let mut full = timeless(judge(&rules, &body, &facts, Detail::Everything));
        full.rules.retain(|rule| matches!(rule.result, RuleResult::Match | RuleResult::Lifted));
        prop_assert_eq!(short, full);
    }

    #[test]
    fn live_and_shadow_rules_asked_apart_say_what_they_say_together(rules in proptest::collection::vec(rule(), 0..8), body in body(), facts in snapshot()) {
        let set = set(&rules, &lists());
        for detail in [Detail::Matched, Detail::Everything] {
            // The same facts, as it is when a shadow run follows an answer.
            let facts = Facts::new(&body, facts.clone());
            let ask = |asked| timeless(set.evaluate(&facts, Trigger::Post, asked, detail));
            let (live, shadow, all) = (ask(Asked::Live), ask(Asked::Shadow), ask(Asked::All));
            prop_assert_eq!((&live.outcome, &live.labels), (&all.outcome, &all.labels));
            prop_assert_eq!((shadow.outcome, shadow.labels), (Outcome::None, Vec::new()));
            // A live rule that allows lifts shadow rules, too, but only where both are asked.
            let apart: Vec<_> = all.rules.iter().cloned().map(|mut rule| {
                if rule.mode == Mode::Shadow && rule.result == RuleResult::Lifted {
                    rule.result = RuleResult::Match;
                }
                rule
            }).collect();
            let (are_live, are_shadow): (Vec<_>, Vec<_>) = apart.into_iter().partition(|rule| rule.mode == Mode::Live);
            prop_assert_eq!((live.rules, shadow.rules), (are_live, are_shadow));
        }
    }

    #[test]
    fn rules_that_share_conditions_say_what_each_says_alone(rules in proptest::collection::vec(rule(), 1..8), body in body(), facts in snapshot()) {
        let together = timeless(judge(&rules, &body, &facts, Detail::Everything));
        for (number, rule) in (1..).zip(&rules) {
            let alone = compile(&[version(number, rule)], &lists()).unwrap();
            let alone = alone.evaluate(&Facts::new(&body, facts.clone()), Trigger::Post, Asked::All, Detail::Everything);
            let alone = timeless(alone).rules.remove(0);
            let mut shared = together.rules.iter().find(|rule| rule.id == alone.id).unwrap().clone();
            if shared.result == RuleResult::Lifted {
                shared.result = RuleResult::Match;
            }
            prop_assert_eq!(shared, alone);
        }
    }

    #[test]
    fn spans_point_at_characters_of_the_typed_text(rules in proptest::collection::vec(rule(), 1..6), body in body(), facts in snapshot()) {
        for span in judge(&rules, &body, &facts, Detail::Everything).rules.iter().flat_map(|rule| &rule.spans) {
            let spot = body.get(span.start..span.end);
            prop_assert!(spot.is_some_and(|spot| !spot.is_empty()), "{:?} in {}", span, body);
            let by_chars: String = body.chars().skip(span.start_char).take(span.end_char - span.start_char).collect();
            prop_assert_eq!(spot, Some(by_chars.as_str()));
        }
    }

    #[test]
    fn a_word_never_hits_inside_a_word(term in "[a-c]{1,3}", body in "[a-cA-C .,-]{0,40}") {
        let when = json!({ "text": { "phrase": term } });
        let rule = json!({ "name": "rule", "mode": "live", "when": when, "then": { "action": "hold" } });
        let verdict = judge(&[rule], &body, &FactsSnapshot::default(), Detail::Everything);
        for span in &verdict.rules[0].spans {
            prop_assert!(!is_inside_word(&body, span.start, span.end), "{:?} in {}", span, body);
        }
        let is_there = body.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.eq_ignore_ascii_case(&term));
        prop_assert_eq!(verdict.outcome == Outcome::Hold, is_there);
    }

    #[test]
    fn a_list_finds_what_a_naive_search_finds(
        terms in proptest::collection::vec("[a-cß ]{1,4}", 1..12),
        exceptions in proptest::collection::vec("[a-cß]{2,5}", 0..4),
        body in "[a-cA-Cß  \u{200b}]{1,60}",
        inside in any::<bool>(),
    ) {
        let list = PhraseList { terms: terms.clone(), exceptions: exceptions.clone(), language: None };
        let lists = PhraseLists::from([("list".to_owned(), list)]);
        let when = json!({ "text": { "list": "list", "as": if inside { "substring" } else { "word" } } });
        let rule = json!({ "name": "rule", "mode": "live", "when": when, "then": { "action": "hold" } });
        let facts = Facts::new(&body, FactsSnapshot::default());
        let verdict = set(&[rule], &lists).evaluate(&facts, Trigger::Post, Asked::All, Detail::Everything);

        let folded = Form::Fold.of(&body);
        let text = folded.text();
        let find_all = |terms: &[String]| -> BTreeSet<(usize, usize)> {
            let terms = terms.iter().map(|term| Form::Fold.of(term).text().trim().to_owned()).filter(|term| !term.is_empty());
            terms.flat_map(|term| {
                let starts = (0..text.len()).filter(|at| text.is_char_boundary(*at) && text[*at..].starts_with(&term));
                starts.map(|at| (at, at + term.len())).collect::<Vec<_>>()
            }).collect()
        };
        let excepted = find_all(&exceptions);
        let counts = |(start, end): &(usize, usize)| {
            (inside || !is_inside_word(text, *start, *end)) && !excepted.iter().any(|(from, to)| from <= start && end <= to)
        };
        let naive: BTreeSet<_> = find_all(&terms).into_iter().filter(counts).map(|(start, end)| folded.back(start..end)).map(|at| (at.start, at.end)).collect();
        let found: BTreeSet<_> = verdict.rules[0].spans.iter().map(|span| (span.start, span.end)).collect();
        // A verdict shows no more than fifty places.
        let is_all = verdict.rules[0].spans.len() < 50;
        prop_assert!(found.is_subset(&naive) && (found == naive || !is_all), "{:?} and {:?}", found, naive);
        prop_assert_eq!(verdict.outcome == Outcome::Hold, !naive.is_empty());
    }
}
