//! Single rules over single comments: the known traps, and what the verdict tells.

use serde_json::{Value, json};

use super::super::compile::{RuleVersion, compile};
use super::super::document::RuleDocument;
use super::super::facts::{ArticleFacts, AuthorFacts, FactsSnapshot, Role};
use super::super::lists::{PhraseList, PhraseLists};
use super::*;
use crate::ids::RuleId;

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn lists() -> PhraseLists {
    let list = |terms, exceptions| PhraseList { terms: words(terms), exceptions: words(exceptions), language: None };
    PhraseLists::from([
        ("insults".to_owned(), list(&["twat", "cunt", "idiot*"], &["smartwatch", "Scunthorpe"])),
        ("trusted".to_owned(), list(&["bücher.example", "*.news.example"], &[])),
    ])
}

fn set(rules: &[Value]) -> RuleSet {
    let version = |(at, rule): (usize, &Value)| {
        let id = RuleId::from(uuid::Uuid::from_u128(at as u128 + 1));
        RuleVersion { id, version: 1, document: RuleDocument::parse(rule).unwrap() }
    };
    compile(&rules.iter().enumerate().map(version).collect::<Vec<_>>(), &lists()).unwrap()
}

fn rule(action: &str, when: &Value) -> Value {
    json!({ "name": action, "mode": "live", "when": when, "then": { "action": action } })
}

fn verdict(rules: &[Value], body: &str, snapshot: FactsSnapshot) -> Verdict {
    set(rules).evaluate(&Facts::new(body, snapshot), Trigger::Post, Asked::All, Detail::Everything)
}

/// What one condition finds.
fn result(when: &Value, body: &str, snapshot: FactsSnapshot) -> RuleResult {
    verdict(&[rule("hold", when)], body, snapshot).rules[0].result
}

fn hits(test: &Value, body: &str) -> bool {
    result(&json!({ "text": test }), body, FactsSnapshot::default()) == RuleResult::Match
}

#[test]
fn known_traps_of_word_lists() {
    for (phrase, body, hit) in [
        ("cunt", "I come from Scunthorpe", false),
        ("penis", "the Penistone line", false),
        ("cialis", "ask a specialist", false),
        ("größe", "die GRÖSSE zählt", true),
        ("grosse", "die Größe zählt", false),
        ("привет", "сказал «Привет»", true),
        ("2023", "in 12023 or 20231", false),
        ("2023", "since 2023.", true),
        ("5g", "5G!", true),
        ("100 €", "only 100\u{a0}€ today", true),
        ("idiot", "he called me an “idiot”", true),
        ("buy now", "b\u{200b}uy\u{200b} no\u{ad}w", true),
        ("buy now", "buy\n  now", true),
        ("viagr*", "viagrabuy", true),
        ("viagr*", "xviagra", false),
        ("*coin", "bitcoin", true),
        ("*coin", "coins", false),
        ("spam", "これはspamです", true),
        ("スパム", "これはスパムです", true),
    ] {
        assert_eq!(hits(&json!({ "phrase": phrase }), body), hit, "{phrase} in {body}");
    }
}

#[test]
fn a_hit_inside_an_exception_does_not_count() {
    let inside = json!({ "list": "insults", "as": "substring" });
    assert!(!hits(&inside, "my Smartwatches from Scunthorpe"));
    assert!(hits(&inside, "my smartwatch, you twat"));
    assert!(hits(&inside, "smartwatchtwat"));
    assert!(!hits(&json!({ "list": "insults" }), "atwat"));
    assert!(hits(&json!({ "list": "insults" }), "Idiotic"));
}

#[test]
fn forms_and_expressions_read_what_they_say() {
    assert!(!hits(&json!({ "phrase": "buy", "forms": ["raw"] }), "b\u{200b}uy"));
    assert!(hits(&json!({ "phrase": "buy", "forms": ["raw", "fold"] }), "b\u{200b}uy"));
    assert!(hits(&json!({ "regex": r"\b[A-Z]{3}\b" }), "call NOW"));
    assert!(!hits(&json!({ "regex": r"\b[A-Z]{3}\b" }), "call now"));
}

#[test]
fn a_reader_without_account_is_unknown_not_new() {
    let guest = FactsSnapshot { author: AuthorFacts::guest(), ..FactsSnapshot::default() };
    for when in [
        json!({ "author.account_age": { "lt": "7d" } }),
        json!({ "author.approved": { "eq": 0 } }),
        json!({ "none": [{ "author.first_comment": true }] }),
        json!({ "rate.author.comments": { "per": "1h", "lt": 1 } }),
        json!({ "all": [{ "author.trust": { "lt": 3 } }, { "text.words": { "gte": 1 } }] }),
    ] {
        assert_eq!(result(&when, "hello", guest.clone()), RuleResult::Unknown, "{when}");
    }
    let either = json!({ "any": [{ "author.account_age": { "lt": "7d" } }, { "author.role": { "eq": "guest" } }] });
    assert_eq!(result(&either, "hello", guest), RuleResult::Match);
}

#[test]
fn at_least_counts_what_is_certain() {
    let (yes, no, open) = (
        json!({ "text.words": { "eq": 1 } }),
        json!({ "text.words": { "eq": 9 } }),
        json!({ "author.trust": { "eq": 1 } }),
    );
    for (n, of, found) in [
        (2, [&yes, &yes, &open], RuleResult::Match),
        (2, [&yes, &open, &no], RuleResult::Unknown),
        (2, [&no, &no, &open], RuleResult::NoMatch),
        (3, [&yes, &no, &open], RuleResult::NoMatch),
    ] {
        let when = json!({ "at_least": { "n": n, "of": of } });
        assert_eq!(result(&when, "hello", FactsSnapshot::default()), found, "{when}");
    }
}

#[test]
fn domains_are_compared_as_browsers_read_them() {
    let listed = json!({ "link.domain": { "in_list": "trusted" } });
    for (body, found) in [
        ("https://xn--bcher-kva.example", RuleResult::Match),
        ("https://www.Bücher.example/x", RuleResult::Match),
        ("https://a.news.example", RuleResult::Match),
        ("https://badnews.example", RuleResult::NoMatch),
        ("no link", RuleResult::NoMatch),
    ] {
        assert_eq!(result(&listed, body, FactsSnapshot::default()), found, "{body}");
    }
    let strange = json!({ "link.domain": { "not_in": ["WWW.a.example"] } });
    assert_eq!(result(&strange, "https://a.example", FactsSnapshot::default()), RuleResult::NoMatch);
    assert_eq!(result(&strange, "https://a.example https://b.example", FactsSnapshot::default()), RuleResult::Match);
}

#[test]
fn scope_trigger_and_exemption_come_before_the_condition() {
    let mut scoped = rule("hold", &json!({ "text.words": { "gte": 1 } }));
    scoped["scope"] = json!({ "sections": ["politics"] });
    scoped["exempt"] = json!({ "roles": ["moderator"], "trust_at_least": 3 });
    scoped["applies_to"] = json!(["post"]);
    let with = |section: Option<&str>, role, trust| {
        let article = ArticleFacts { section: section.map(str::to_owned), ..ArticleFacts::default() };
        let author = AuthorFacts { role: Some(role), trust, ..AuthorFacts::default() };
        FactsSnapshot { author, article, ..FactsSnapshot::default() }
    };
    for (section, role, trust, found) in [
        (Some("politics"), Role::Reader, None, RuleResult::Match),
        (Some("sport"), Role::Reader, None, RuleResult::OutOfScope),
        (None, Role::Reader, None, RuleResult::OutOfScope),
        (Some("politics"), Role::Moderator, None, RuleResult::Exempt),
        (Some("politics"), Role::Reader, Some(3), RuleResult::Exempt),
        (Some("politics"), Role::Reader, Some(2), RuleResult::Match),
    ] {
        let found_now = verdict(std::slice::from_ref(&scoped), "hello", with(section, role, trust)).rules[0].result;
        assert_eq!(found_now, found, "{section:?} {role:?} {trust:?}");
    }
    let facts = Facts::new("hello", with(Some("politics"), Role::Reader, None));
    let edited = set(&[scoped]).evaluate(&facts, Trigger::Edit, Asked::All, Detail::Matched);
    assert_eq!((edited.outcome, edited.rules.len()), (Outcome::None, 0));
}

#[test]
fn the_most_severe_live_rule_decides_and_an_allow_lifts_by_label() {
    let always = json!({ "text.words": { "gte": 1 } });
    let labelled = |action: &str, mode: &str, labels: &[&str]| json!({ "name": action, "mode": mode, "when": always, "then": { "action": action, "labels": labels } });
    let outcome = |rules: &[Value]| verdict(rules, "hello", FactsSnapshot::default()).outcome;
    let flag = labelled("flag", "live", &["a"]);
    let hold = labelled("hold", "live", &["b"]);
    assert_eq!(outcome(&[]), Outcome::None);
    assert_eq!(outcome(&[flag.clone(), hold.clone(), labelled("reject", "shadow", &["c"])]), Outcome::Hold);
    assert_eq!(outcome(&[flag.clone(), hold.clone(), labelled("allow", "live", &["b"])]), Outcome::Flag);
    assert_eq!(outcome(&[flag.clone(), hold.clone(), labelled("allow", "shadow", &["b"])]), Outcome::Hold);
    assert_eq!(outcome(&[hold.clone(), labelled("allow", "live", &["x"])]), Outcome::Hold);
    let lifted = verdict(&[hold, flag, labelled("allow", "live", &["b"])], "hello", FactsSnapshot::default());
    assert_eq!(lifted.labels, ["a"]);
    assert_eq!(lifted.deciding().map(|rule| rule.action).collect::<Vec<_>>(), [Action::Flag]);
    assert_eq!(lifted.rules[0].result, RuleResult::Lifted);
}

#[test]
fn a_verdict_shows_what_was_asked_found_and_where() {
    let when = json!({ "all": [{ "text": { "phrase": "buy*" } }, { "author.approved": { "lt": 3 } }] });
    let author = AuthorFacts { role: Some(Role::Reader), approved: Some(1), ..AuthorFacts::default() };
    let found =
        verdict(&[rule("hold", &when)], "Äh, B\u{200b}UYING?", FactsSnapshot { author, ..FactsSnapshot::default() });
    let json = serde_json::to_value(&found.rules[0]).unwrap();
    let leaves = json!([
        { "fact": "text", "wanted": { "phrase": "buy*" }, "got": ["buy*"], "result": "match" },
        { "fact": "author.approved", "wanted": { "lt": 3 }, "got": 1, "result": "match" }
    ]);
    assert_eq!(json["leaves"], leaves);
    let span = json!({ "field": "body", "start": 5, "end": 14, "start_char": 4, "end_char": 11, "form": "fold", "term": "buy*" });
    assert_eq!(json["spans"], json!([span]));
    let again: Verdict = serde_json::from_value(serde_json::to_value(&found).unwrap()).unwrap();
    assert_eq!(again, found);
}

#[test]
fn a_verdict_writes_durations_as_rules_do() {
    for (seconds, got) in [(172_800, "2d"), (129_600, "36h"), (90, "90s")] {
        let author = AuthorFacts { account_age: Some(seconds), ..AuthorFacts::default() };
        let rule = rule("hold", &json!({ "author.account_age": { "lt": "7d" } }));
        let found = verdict(&[rule], "hello", FactsSnapshot { author, ..FactsSnapshot::default() });
        assert_eq!(found.rules[0].leaves[0].got, got);
    }
}

#[test]
fn an_author_learns_why_but_not_what_a_list_holds() {
    let when = json!({ "text": { "list": "insults" } });
    let reasons = |action: &str, message: Option<&str>| {
        let mut rule = rule(action, &when);
        if let Some(message) = message {
            rule["then"]["message"] = json!(message);
        }
        verdict(&[rule.clone(), rule], "you twat", FactsSnapshot::default()).author_reasons()
    };
    assert_eq!(reasons("flag", Some("Seen.")), []);
    let [reason] = reasons("nudge", Some("A kinder word may do.")).try_into().unwrap();
    assert_eq!((reason.code, reason.message.as_str()), ("reconsider", "A kinder word may do."));
    let [reason] = reasons("reject", None).try_into().unwrap();
    assert!(reason.code == "rejected" && !reason.message.contains("twat"), "{reason:?}");
}
