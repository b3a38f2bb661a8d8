//! The schema of conditions: combinators, and every fact of the catalogue with the tests of its type.

use serde_json::{Map, Value, json};

use super::super::catalogue::{FACTS, Fact, OPERATORS, Source, Words};
use super::super::condition::MatchAs;
use super::super::facts::{Role, Weekday};
use super::super::parse::bounds::{MAX_CONDITIONS, MAX_PHRASE, MAX_PHRASES};
use super::super::rate::Window;
use super::{described, object, one_of, several, text};
use crate::text::forms::Form;
use crate::text::language::LANGUAGES;

/// The definitions that documents refer to.
pub(super) fn definitions() -> Map<String, Value> {
    let tests = [
        ("text_test", text_test()),
        ("number_test", comparisons(&json!({ "type": "number" }))),
        ("duration_test", comparisons(&json!({ "$ref": "#/$defs/duration" }))),
        ("bool_test", bool_test()),
        ("word_test", word_test(&text(MAX_PHRASE))),
        ("role_test", word_test(&one_of(&Role::NAMES))),
        ("weekday_test", word_test(&one_of(&Weekday::NAMES))),
        ("language_test", word_test(&one_of(&LANGUAGES.map(|code| (code, ()))))),
        ("rate_test", rate_test()),
        ("duration", duration()),
        ("conditions", several(json!({ "$ref": "#/$defs/condition" }), MAX_CONDITIONS)),
        ("condition", condition()),
    ];
    tests.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

/// A combinator or a fact: an object of one field.
fn condition() -> Value {
    let combinators = [
        ("all", "Every one of them holds."),
        ("any", "At least one of them holds."),
        ("none", "Not one of them holds."),
    ];
    let combined = |(name, meaning): (&str, &str)| {
        (name.to_owned(), json!({ "$ref": "#/$defs/conditions", "description": meaning }))
    };
    let mut properties: Map<String, Value> = combinators.into_iter().map(combined).collect();
    let at_least = object(
        "At least so many of them hold.",
        &["n", "of"],
        json!({
            "n": { "type": "integer", "minimum": 1, "description": "How many." },
            "of": { "$ref": "#/$defs/conditions", "description": "Of these." },
        }),
    );
    properties.insert("at_least".to_owned(), at_least);
    properties.extend(FACTS.iter().map(|fact| (fact.name.to_owned(), fact_test(fact))));
    json!({
        "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
        "properties": properties,
    })
}

fn fact_test(fact: &Fact) -> Value {
    let test = match fact.source {
        Source::Text => "text_test",
        Source::Number(_) => "number_test",
        Source::Duration(_) => "duration_test",
        Source::Bool(_) => "bool_test",
        Source::Rate(_) => "rate_test",
        Source::AnyWord(_) | Source::Domains | Source::Word(Words::Free, _) => "word_test",
        Source::Word(Words::Roles, _) => "role_test",
        Source::Word(Words::Weekdays, _) => "weekday_test",
        Source::Word(Words::Languages, _) => "language_test",
    };
    let unit = fact.unit.map_or_else(String::new, |unit| format!(" Unit: {unit}."));
    json!({ "$ref": format!("#/$defs/{test}"), "description": format!("{}{unit}", fact.meaning) })
}

/// What an operator means.
fn meaning(operator: &str) -> &'static str {
    OPERATORS.iter().find(|(name, _)| *name == operator).map_or("", |(_, meaning)| *meaning)
}

/// Operators that all take such a value.
fn operators(names: &[&str], value: &Value) -> Map<String, Value> {
    names.iter().map(|name| ((*name).to_owned(), described(value.clone(), meaning(name)))).collect()
}

const COMPARISONS: [&str; 6] = ["eq", "ne", "lt", "lte", "gt", "gte"];

#[expect(clippy::needless_pass_by_value, reason = "a schema is made of pieces that are used up")]
fn test_of(properties: Map<String, Value>) -> Value {
    json!({ "type": "object", "additionalProperties": false, "minProperties": 1, "properties": properties })
}

fn comparisons(value: &Value) -> Value {
    test_of(operators(&COMPARISONS, value))
}

fn rate_test() -> Value {
    let mut properties = operators(&COMPARISONS, &json!({ "type": "number" }));
    properties.insert("per".to_owned(), described(one_of(&Window::NAMES), meaning("per")));
    json!({
        "type": "object", "additionalProperties": false, "required": ["per"], "minProperties": 2,
        "properties": properties,
    })
}

fn bool_test() -> Value {
    let mut eq = test_of(operators(&["eq"], &json!({ "type": "boolean" })));
    if let Some(fields) = eq.as_object_mut() {
        fields.insert("required".to_owned(), json!(["eq"]));
    }
    json!({ "anyOf": [{ "type": "boolean" }, eq] })
}

fn word_test(word: &Value) -> Value {
    let mut properties = operators(&["eq", "ne"], word);
    properties.extend(operators(&["in", "not_in"], &several(word.clone(), MAX_PHRASES)));
    properties.extend(operators(&["in_list", "not_in_list"], &text(MAX_PHRASE)));
    test_of(properties)
}

fn text_test() -> Value {
    let phrase = json!({ "anyOf": [text(MAX_PHRASE), several(text(MAX_PHRASE), MAX_PHRASES)] });
    let forms = Form::ALL.map(|form| (form.name(), form));
    let mut properties = operators(&["phrase"], &phrase);
    properties.extend(operators(&["list"], &text(MAX_PHRASE)));
    properties.extend(operators(&["regex"], &json!({ "type": "string", "minLength": 1 })));
    properties.extend(operators(&["as"], &one_of(&MatchAs::NAMES)));
    properties.extend(operators(&["forms"], &several(one_of(&forms), forms.len())));
    json!({
        "type": "object", "additionalProperties": false, "properties": properties,
        "oneOf": [
            { "required": ["phrase"] },
            { "required": ["list"] },
            { "required": ["regex"], "properties": { "as": false, "forms": false } },
        ],
    })
}

fn duration() -> Value {
    json!({
        "type": "string", "pattern": "^[0-9]+[dhms]$",
        "description": "A whole number with d, h, m or s behind it: 7d, 36h, 10m, 90s.",
    })
}
