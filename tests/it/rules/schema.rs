//! The schema of rules says what the parser says: every rule that is one fits it, and what is broken does not.

use std::collections::BTreeSet;
use std::path::Path;

use gavel::rules::catalogue::{FACTS, Source, Words};
use gavel::rules::document::Action;
use gavel::rules::schema::schema;
use gavel::rules::{RuleDocument, defaults};
use serde_json::{Value, json};

use super::json_schema::fits;

/// Whether parser and schema agree about a document, and what they say.
fn agreed(schema: &Value, document: &Value) -> bool {
    let parsed = RuleDocument::parse(document);
    let does_fit = fits(schema, schema, document);
    assert_eq!(parsed.is_ok(), does_fit, "the schema says {does_fit}, the parser {parsed:?}\n{document:#}");
    does_fit
}

#[expect(clippy::needless_pass_by_value, reason = "a condition is made for one rule")]
fn rule(when: Value) -> Value {
    json!({ "name": "A rule", "mode": "draft", "when": when, "then": { "action": "hold" } })
}

#[test]
fn every_default_and_every_recipe_fits() {
    let schema = schema();
    for rule in defaults() {
        assert!(agreed(&schema, &serde_json::to_value(&rule).unwrap()), "{}", rule.name);
    }
    let mut recipes = 0;
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/recipes")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "json") {
            let document = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            assert!(agreed(&schema, &document), "{path:?}");
            recipes += 1;
        }
    }
    assert!(recipes >= 10);
}

/// Values that tests of a fact take with this operator, and one that they do not.
fn values(source: Source, operator: &str) -> (Value, Value) {
    match (source, operator) {
        (_, "in" | "not_in") => match source {
            Source::Word(Words::Roles, _) => (json!(["guest", "reader"]), json!(["king"])),
            Source::Word(Words::Weekdays, _) => (json!(["monday"]), json!(["someday"])),
            Source::Word(Words::Languages, _) => (json!(["de"]), json!(["klingon"])),
            _ => (json!(["word"]), json!("word")),
        },
        (_, "in_list" | "not_in_list" | "list") => (json!("a-list"), json!(["a-list"])),
        (_, "per") => (json!("10m"), json!("11m")),
        (_, "phrase") => (json!(["buy now", "free*"]), json!([])),
        (_, "regex") => (json!("a+"), json!(7)),
        (_, "as") => (json!("substring"), json!("sentence")),
        (_, "forms") => (json!(["raw", "deobfuscated"]), json!("raw")),
        (Source::Duration(_), _) => (json!("36h"), json!(36)),
        (Source::Bool(_), _) => (json!(true), json!("yes")),
        (Source::Number(_) | Source::Rate(_), _) => (json!(0.5), json!("0.5")),
        (Source::Word(Words::Roles, _), _) => (json!("guest"), json!("king")),
        (Source::Word(Words::Weekdays, _), _) => (json!("sunday"), json!("someday")),
        (Source::Word(Words::Languages, _), _) => (json!("de"), json!("klingon")),
        _ => (json!("word"), json!(7)),
    }
}

#[test]
fn every_fact_fits_with_every_operator_of_its_own_and_with_no_other() {
    let schema = schema();
    let all: BTreeSet<&str> = FACTS.iter().flat_map(|fact| fact.operators()).copied().collect();
    for fact in FACTS.iter() {
        for operator in &all {
            let is_own = fact.operators().contains(operator);
            let (good, bad) = values(fact.source, operator);
            // Some operators only stand beside another.
            let beside = match (fact.source, *operator) {
                (Source::Rate(_), "per") => json!({ "gte": 3 }),
                (Source::Rate(_), _) => json!({ "per": "1h" }),
                (Source::Text, "as" | "forms") => json!({ "phrase": "word" }),
                _ => json!({}),
            };
            for (value, fits) in [(good, is_own), (bad, false)] {
                let mut test = beside.clone();
                test[*operator] = value;
                let document = rule(json!({ fact.name: test }));
                assert_eq!(agreed(&schema, &document), fits, "{} {operator}", fact.name);
            }
        }
        assert!(!agreed(&schema, &rule(json!({ fact.name: {} }))), "{} without a test", fact.name);
    }
    assert!(agreed(&schema, &rule(json!({ "author.first_comment": true }))));
}

#[test]
fn every_action_fits_with_what_it_needs_and_nothing_else() {
    let schema = schema();
    for (name, action) in Action::NAMES {
        for bits in 0..8_u8 {
            let mut then = json!({ "action": name });
            let fields = [("labels", json!(["spam"])), ("seconds", json!(60)), ("for", json!("1h"))];
            for (bit, (field, value)) in fields.into_iter().enumerate() {
                if bits >> bit & 1 == 1 {
                    then[field] = value;
                }
            }
            let mut document = rule(json!({ "text": { "phrase": "word" } }));
            document["then"] = then;
            let (labels, seconds, period) = (bits & 1 == 1, bits & 2 == 2, bits & 4 == 4);
            let fits = match action {
                Action::Allow | Action::Label => labels && !seconds && !period,
                Action::SlowMode => seconds && period,
                Action::Premoderate => !seconds && period,
                _ => !seconds && !period,
            };
            assert_eq!(agreed(&schema, &document), fits, "{document}");
        }
    }
}

#[test]
fn what_is_broken_does_not_fit() {
    let schema = schema();
    let good = json!({
        "name": "Links", "mode": "live", "applies_to": ["post"], "scope": { "sections": ["sport"] },
        "exempt": { "roles": ["moderator"], "trust_at_least": 3 },
        "when": { "at_least": { "n": 1, "of": [{ "text.links": { "gte": 1 } }, { "none": [{ "text.zalgo": true }] }] } },
        "then": { "action": "hold", "message": "Wait." },
        "policy": { "ground": "terms", "category": "SCAMS_AND_FRAUD", "clause": "4.2" },
        "limits": { "max_hit_share": 0.05 },
        "tests": [{ "given": { "body": "see https://x.example", "author": { "role": "guest" } }, "expect": "match" }]
    });
    assert!(agreed(&schema, &good));
    for (place, value) in [
        ("/name", json!(" ")),
        ("/name", json!("x".repeat(121))),
        ("/mode", json!("on")),
        ("/applies_to", json!([])),
        ("/scope", json!({ "countries": ["de"] })),
        ("/scope/sections", json!("sport")),
        ("/exempt/roles", json!(["king"])),
        ("/exempt/trust_at_least", json!(-1)),
        ("/when", json!({})),
        ("/when", json!([])),
        ("/when", json!({ "text.links": { "gte": 1 }, "text.words": { "gte": 1 } })),
        ("/when", json!({ "all": [] })),
        ("/when", json!({ "text.lenght": { "gte": 1 } })),
        ("/when/at_least/n", json!(0)),
        ("/when/at_least", json!({ "n": 1 })),
        ("/then", json!({})),
        ("/then/action", json!("block")),
        ("/then/message", json!("x".repeat(501))),
        ("/policy", json!({ "clause": "4.2" })),
        ("/policy/category", json!("Scams")),
        ("/limits/max_hit_share", json!(0)),
        ("/limits/max_hit_share", json!(1.5)),
        ("/tests/0/expect", json!("maybe")),
        ("/tests/0/given", json!({ "author": {} })),
        ("/tests/0/given/author", json!({ "role": "guest", "approved": 3 })),
        ("/tests/0/given/author", json!({ "account_age": "a week" })),
        ("/tests/0/given/colour", json!("red")),
    ] {
        let mut broken = good.clone();
        let (parent, field) = place.rsplit_once('/').unwrap();
        broken.pointer_mut(parent).unwrap()[field] = value;
        assert!(!agreed(&schema, &broken), "{place}");
    }
    for field in ["name", "mode", "when", "then"] {
        let mut broken = good.clone();
        broken.as_object_mut().unwrap().remove(field);
        assert!(!agreed(&schema, &broken), "without {field}");
    }
}

/// The fields that the parser says there are, where it meets one that it does not know.
fn known_to_the_parser(document: &Value, place: &str) -> BTreeSet<String> {
    let mut document = document.clone();
    document.pointer_mut(place).unwrap()["no such field"] = json!(1);
    let errors = RuleDocument::parse(&document).unwrap_err();
    let wrong = format!("{place}/no such field");
    let message =
        &errors.iter().find(|error| error.path == wrong).unwrap_or_else(|| panic!("{place}: {errors:?}")).message;
    message.split_once("there are ").unwrap().1.split(", ").map(str::to_owned).collect()
}

#[test]
fn schema_and_parser_know_the_same_fields_everywhere() {
    let document = json!({
        "name": "n", "mode": "draft", "scope": {}, "exempt": {}, "when": { "at_least": {} }, "then": {}, "policy": {},
        "limits": {}, "tests": [{ "given": {
            "author": {}, "article": {}, "thread": {}, "client": {}, "flags": {}, "time": {}, "model": {},
            "rates": { "rate.author.comments": {} }
        } }]
    });
    let schema = schema();
    let given = "/$defs/sample";
    for (place, of_schema) in [
        ("", String::new()),
        ("/scope", "/properties/scope".to_owned()),
        ("/exempt", "/properties/exempt".to_owned()),
        ("/when/at_least", "/$defs/condition/properties/at_least".to_owned()),
        ("/then", "/properties/then".to_owned()),
        ("/policy", "/properties/policy".to_owned()),
        ("/limits", "/properties/limits".to_owned()),
        ("/tests/0", "/properties/tests/items".to_owned()),
        ("/tests/0/given", given.to_owned()),
        ("/tests/0/given/author", format!("{given}/properties/author")),
        ("/tests/0/given/article", format!("{given}/properties/article")),
        ("/tests/0/given/thread", format!("{given}/properties/thread")),
        ("/tests/0/given/client", format!("{given}/properties/client")),
        ("/tests/0/given/flags", format!("{given}/properties/flags")),
        ("/tests/0/given/time", format!("{given}/properties/time")),
        ("/tests/0/given/model", format!("{given}/properties/model")),
        ("/tests/0/given/rates", format!("{given}/properties/rates")),
        (
            "/tests/0/given/rates/rate.author.comments",
            format!("{given}/properties/rates/properties/rate.author.comments"),
        ),
    ] {
        let of_schema = schema.pointer(&of_schema).unwrap();
        let fields: BTreeSet<String> = of_schema["properties"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(fields, known_to_the_parser(&document, place), "{place}");
        assert!(of_schema["additionalProperties"] == json!(false), "{place}");
    }
}

#[test]
fn every_field_says_what_it_is_for() {
    fn walk(schema: &Value, path: &str) {
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}/{name}");
            let refers = field["description"].is_string();
            let is_window = path.starts_with("/rates/");
            assert!(refers || is_window || field == &json!(false), "{path} has no description");
            walk(field, &path);
        }
    }
    let schema = schema();
    walk(&schema, "");
    for definition in ["condition", "text_test", "number_test", "word_test", "rate_test"] {
        walk(&schema["$defs"][definition], definition);
    }
}
