//! Rules that nobody would write, and rules of which somebody has changed a part: none breaks the reader, and what it takes
//! it writes in a way that it takes for the same.

use std::fs;

use gavel::rules::{RuleDocument, parse};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// Rules as people have them: those of the documentation, and those that a site starts with.
fn known() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/recipes");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let recipes = files.map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap());
    let defaults = gavel::rules::defaults::defaults();
    recipes.chain(defaults.iter().map(|rule| serde_json::to_value(rule).unwrap())).collect()
}

/// The JSON pointers of every value inside of one.
fn places(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    walk(value, &format!("{at}/{name}"), found);
                }
            }
            Value::Array(items) => {
                for (number, value) in items.iter().enumerate() {
                    walk(value, &format!("{at}/{number}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}

/// A value that stands nowhere in particular.
fn stray() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_i64..12).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z*()\\[\\]{}|?+\\\\^$.0-9]{0,16}".prop_map(Value::from),
        proptest::sample::select(vec![
            "1d",
            "10m",
            "0s",
            "-1h",
            "99999999999d",
            "live",
            "hold",
            "word",
            "fold",
            "post"
        ])
        .prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!({ "not": {} })),
        Just(json!({ "at_least": { "n": 1, "of": [] } })),
    ]
}

/// One change to a rule: at a place, by a value from anywhere, of a kind.
type Change = (Index, Index, Index, Value, u8);

fn changed(mut rule: Value, known: &[Value], changes: &[Change]) -> Value {
    for (at, from, there, stray, kind) in changes {
        let own = places(&rule);
        let other = from.get(known);
        let others = places(other);
        let place = rule.pointer_mut(at.get::<String>(&own)).unwrap();
        match kind {
            // A part of another rule, or of none, in place of a part.
            0..4 => *place = other.pointer(there.get::<String>(&others)).unwrap().clone(),
            4 | 5 => *place = stray.clone(),
            _ => match place {
                Value::Object(fields) => {
                    let names: Vec<String> = fields.keys().cloned().collect();
                    if names.is_empty() || kind % 2 == 0 {
                        let name = others[there.index(others.len())].rsplit('/').next().unwrap_or_default();
                        fields.insert(name.to_owned(), stray.clone());
                    } else {
                        fields.remove(&names[there.index(names.len())]);
                    }
                }
                Value::Array(items) if kind % 2 == 0 => items.push(stray.clone()),
                Value::Array(items) => drop(items.pop()),
                Value::String(text) if kind % 2 == 0 => text.push_str(&stray.to_string()),
                place => *place = stray.clone(),
            },
        }
    }
    rule
}

/// Reads a document; where it is taken, what is written of it is taken for the same.
fn holds(document: &Value) -> Result<bool, TestCaseError> {
    match RuleDocument::parse(document) {
        Err(errors) => {
            prop_assert!(!errors.is_empty(), "{document}");
            Ok(false)
        }
        Ok(rule) => {
            let written = serde_json::to_value(&rule).unwrap();
            let again = RuleDocument::parse(&written);
            prop_assert!(again.as_ref() == Ok(&rule), "{document} is written {written}, which is {again:?}");
            Ok(true)
        }
    }
}

#[test]
fn every_known_rule_is_taken_and_written_as_the_same() {
    for rule in known() {
        assert!(holds(&rule).unwrap(), "{rule}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_of_which_parts_were_changed_is_refused_or_taken_whole(
        which in any::<Index>(),
        changes in proptest::collection::vec((any::<Index>(), any::<Index>(), any::<Index>(), stray(), 0_u8..10), 1..4),
    ) {
        let known = known();
        let rule = changed(which.get(&known).clone(), &known, &changes);
        holds(&rule)?;
    }

    #[test]
    fn whatever_is_said_to_be_yaml_is_refused_or_is_json(
        which in any::<Index>(),
        cuts in proptest::collection::vec((any::<Index>(), "[ \\-:{}\\[\\]&*!|>'\"%@`#?,\na-z0-9]{0,6}|\\PC{0,3}"), 0..4),
    ) {
        let mut text = which.get(&known()).to_string();
        for (at, piece) in cuts {
            let at = at.index(text.len() + 1);
            if text.is_char_boundary(at) {
                text.insert_str(at, &piece);
            }
        }
        if let Ok(value) = parse::yaml(&text) {
            holds(&value)?;
        }
    }
}
