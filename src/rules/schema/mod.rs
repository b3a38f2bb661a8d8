//! The JSON Schema of rule documents, made from what the parser and the catalogue know: for editors and for programs.
//!
//! It says what a rule is made of. What hangs together across a document, such as a mask that needs something to mask,
//! only the parser says.

mod condition;
mod sample;

use serde_json::{Value, json};

use super::document::{Action, Expect, Ground, Mode, Trigger};
use super::facts::Role;
use super::parse::bounds::{MAX_KEY, MAX_LABELS, MAX_MESSAGE, MAX_NAME, MAX_PLACES, MAX_SECONDS, MAX_TESTS, MAX_WORD};

/// The schema (draft 2020-12) of a rule document.
pub fn schema() -> Value {
    let mut definitions = condition::definitions();
    definitions.extend(sample::definitions());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A moderation rule of Gavel",
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "mode", "when", "then"],
        "properties": {
            "name": described(text(MAX_NAME), "What you call it."),
            "mode": described(
                one_of(&Mode::NAMES),
                "Whether it runs: draft never does, shadow runs and is counted but changes nothing, live acts, paused was \
                 stopped by a brake, archived never runs again.",
            ),
            "applies_to": described(
                several(one_of(&Trigger::NAMES), Trigger::NAMES.len()),
                "When it judges; on posts and edits if nothing is said.",
            ),
            "scope": scope(),
            "exempt": exempt(),
            "when": { "$ref": "#/$defs/condition", "description": "When it matches." },
            "then": then(),
            "policy": policy(),
            "limits": object(
                "When it does too much.",
                &[],
                json!({ "max_hit_share": {
                    "type": "number", "exclusiveMinimum": 0, "maximum": 1,
                    "description": "The share of comments above which a fresh change is braked.",
                } }),
            ),
            "tests": described(several(own_test(), MAX_TESTS), "What it must and must not match before it goes live."),
        },
        "$defs": definitions,
    })
}

fn scope() -> Value {
    object(
        "Where it judges, in any of these; everywhere if nothing is said.",
        &[],
        json!({
            "sections": described(several(text(MAX_WORD), MAX_PLACES), "Sections of the site."),
            "articles": described(several(text(MAX_KEY), MAX_PLACES), "Articles, by the site's own keys."),
        }),
    )
}

fn exempt() -> Value {
    object(
        "Whom it does not judge.",
        &[],
        json!({
            "roles": described(several(one_of(&Role::NAMES), Role::NAMES.len()), "Who has one of these roles."),
            "trust_at_least": described(count(), "Whom the site trusts so far or further, from 0 to 4."),
        }),
    )
}

fn then() -> Value {
    let meanings = Action::NAMES.map(|(name, action)| json!({ "const": name, "description": action.meaning() }));
    let mut then = object(
        "What follows when it matches.",
        &["action"],
        json!({
            "action": { "description": "What is done.", "oneOf": meanings },
            "labels": described(
                several(text(MAX_WORD), MAX_LABELS),
                "Labels the comment gets; for allow, labels of the rules that it lifts.",
            ),
            "message": described(text(MAX_MESSAGE), "What the author is told."),
            "seconds": {
                "type": "integer", "minimum": 1, "maximum": MAX_SECONDS,
                "description": "Of slow_mode: seconds between two comments of one reader.",
            },
            "for": { "$ref": "#/$defs/duration", "description": "Of slow_mode and premoderate: for how long, 1m to 366d." },
        }),
    );
    let when = |actions: &[Action], needs: &[&str]| {
        let is = json!({ "properties": { "action": { "enum": names(actions) } }, "required": ["action"] });
        json!({ "if": is, "then": { "required": needs } })
    };
    let unless = |actions: &[Action], field: &str| {
        let is = json!({ "properties": { "action": { "enum": names(actions) } }, "required": ["action"] });
        json!({ "if": is, "else": { "properties": { field: false } } })
    };
    if let Some(fields) = then.as_object_mut() {
        let all = [
            when(&[Action::Allow, Action::Label], &["labels"]),
            when(&[Action::SlowMode], &["seconds", "for"]),
            when(&[Action::Premoderate], &["for"]),
            unless(&[Action::SlowMode], "seconds"),
            unless(&[Action::SlowMode, Action::Premoderate], "for"),
        ];
        fields.insert("allOf".to_owned(), all.into_iter().collect());
    }
    then
}

/// How documents write these actions.
fn names(actions: &[Action]) -> Vec<&'static str> {
    Action::NAMES.iter().filter(|(_, action)| actions.contains(action)).map(|(name, _)| *name).collect()
}

fn policy() -> Value {
    object(
        "What it rests on, for the statement of reasons.",
        &["ground"],
        json!({
            "ground": described(one_of(&Ground::NAMES), "The site's terms, or the law."),
            "category": {
                "type": "string", "minLength": 1, "maxLength": MAX_WORD, "pattern": "^[A-Z_]+$",
                "description": "The category in the words of the transparency database, such as SCAMS_AND_FRAUD.",
            },
            "clause": described(text(MAX_WORD), "The clause of the terms or of the law."),
        }),
    )
}

fn own_test() -> Value {
    object(
        "A made-up comment, and what the rule must find in it.",
        &["given", "expect"],
        json!({
            "given": { "$ref": "#/$defs/sample", "description": "The comment." },
            "expect": described(one_of(&Expect::NAMES), "What the rule must find."),
        }),
    )
}

/// An object of these fields and no others.
#[expect(clippy::needless_pass_by_value, reason = "a schema is made of pieces that are used up")]
fn object(description: &str, required: &[&str], properties: Value) -> Value {
    json!({
        "type": "object", "description": description, "additionalProperties": false,
        "required": required, "properties": properties,
    })
}

/// A schema with a sentence for an editor.
fn described(mut schema: Value, description: &str) -> Value {
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("description".to_owned(), description.into());
    }
    schema
}

/// A text that says something, of at most so many characters.
fn text(max: usize) -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": max, "pattern": "\\S" })
}

/// A whole number from 0 on.
fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

/// A share or a probability.
fn share() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

/// One of these words.
fn one_of<T>(names: &[(&str, T)]) -> Value {
    json!({ "enum": names.iter().map(|(name, _)| *name).collect::<Vec<_>>() })
}

/// A list of one to so many.
#[expect(clippy::needless_pass_by_value, reason = "a schema is made of pieces that are used up")]
fn several(item: Value, max: usize) -> Value {
    json!({ "type": "array", "items": item, "minItems": 1, "maxItems": max })
}
