//! The schema of made-up comments, on which rules are tried.

use serde_json::{Map, Value, json};

use super::super::facts::{Role, Weekday};
use super::super::parse::bounds::{MAX_SAMPLE, MAX_SAMPLE_WORD, MAX_SAMPLE_WORDS};
use super::super::rate::{Rate, Window};
use super::{count, described, object, one_of, several, share, text};

/// The definitions that documents refer to.
pub(super) fn definitions() -> Map<String, Value> {
    let sample = object(
        "A made-up comment. What is left out is not known.",
        &["body"],
        json!({
            "body": described(text(MAX_SAMPLE), "What was typed."),
            "author": author(),
            "article": article(),
            "thread": object("Where in the discussion.", &[], json!({
                "depth": described(count(), "How many comments stand above it."),
                "reply_to_self": { "type": "boolean", "description": "Whether the author answers a comment of their own." },
            })),
            "own_duplicates": described(count(), "How often the author posted the same text within 24 hours."),
            "own_near_duplicates": described(count(), "How often the author posted nearly the same text within 24 hours."),
            "duplicates": described(count(), "How often anybody posted the same text within 24 hours."),
            "near_duplicates": described(count(), "How often anybody posted nearly the same text within 24 hours."),
            "client": object("How it came.", &[], json!({
                "seconds_to_post": described(count(), "Seconds between opening the form and posting."),
                "network": described(text(MAX_SAMPLE_WORD), "The network, as a keyed hash."),
            })),
            "flags": object("Who reported it.", &[], json!({
                "weight": { "type": "number", "description": "What the open flags weigh together." },
                "reporters": described(count(), "How many readers they come from."),
                "reasons": described(words(), "The reasons that they name."),
            })),
            "time": object("When it is judged, by the site's clock.", &[], json!({
                "hour": { "type": "integer", "minimum": 0, "maximum": 23, "description": "The hour." },
                "weekday": described(one_of(&Weekday::NAMES), "The day of the week."),
            })),
            "model": object("What the site's own learner says of it.", &["reject"], json!({
                "reject": described(share(), "The probability of a rejection."),
            })),
            "rates": rates(),
        }),
    );
    Map::from_iter([("sample".to_owned(), sample)])
}

fn author() -> Value {
    let of_accounts = [
        ("account_age", json!({ "$ref": "#/$defs/duration" }), "How long there has been an account."),
        ("approved", count(), "Comments that were published."),
        ("rejected", count(), "Comments that were rejected."),
        ("first_comment", json!({ "type": "boolean" }), "Whether it is the first comment."),
        ("trust", count(), "How far the site trusts the author."),
        ("rejection_share", share(), "The share rejected of the last comments that were decided about."),
        ("flags_received", count(), "Flags that nobody found without ground."),
        ("email_verified", json!({ "type": "boolean" }), "Whether the address was verified."),
        ("labels", words(), "Labels that rules gave the last comments."),
        ("sanctions", count(), "Sanctions that were not taken back."),
    ];
    let none: Map<String, Value> = of_accounts.iter().map(|(name, ..)| ((*name).to_owned(), json!(false))).collect();
    let mut properties: Map<String, Value> =
        of_accounts.into_iter().map(|(name, schema, meaning)| (name.to_owned(), described(schema, meaning))).collect();
    properties.insert("role".to_owned(), described(one_of(&Role::NAMES), "What the author is; a reader if not said."));
    properties
        .insert("email_domain".to_owned(), described(text(MAX_SAMPLE_WORD), "The domain of the author's address."));
    let mut author = object("Who wrote it.", &[], properties.into());
    if let Some(fields) = author.as_object_mut() {
        fields.insert("if".to_owned(), json!({ "properties": { "role": { "const": "guest" } }, "required": ["role"] }));
        fields.insert("then".to_owned(), json!({ "properties": none }));
    }
    author
}

fn article() -> Value {
    object(
        "Under what.",
        &[],
        json!({
            "key": described(text(MAX_SAMPLE_WORD), "The site's own key for it."),
            "section": described(text(MAX_SAMPLE_WORD), "Its section."),
            "age": { "$ref": "#/$defs/duration", "description": "How long ago it was published." },
            "comments_per_minute": { "type": "number", "description": "Comments a minute, over the last ten." },
            "rejection_share": described(share(), "The share rejected of its last comments."),
        }),
    )
}

fn words() -> Value {
    several(text(MAX_SAMPLE_WORD), MAX_SAMPLE_WORDS)
}

fn rates() -> Value {
    let windows: Map<String, Value> = Window::NAMES.iter().map(|(name, _)| ((*name).to_owned(), count())).collect();
    let windows = object("Counts by window.", &[], windows.into());
    let rates: Map<String, Value> = Rate::ALL.iter().map(|rate| (rate.name().to_owned(), windows.clone())).collect();
    object("Rates by fact and window.", &[], rates.into())
}
