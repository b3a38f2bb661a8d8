//! What rules do is counted, and those that go wrong are paused.

mod brakes;
mod counts;
mod lists;

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id};
use crate::support::steps::ok;

/// A server without limits, for many people post from one network at one moment.
async fn start() -> TestApp {
    TestApp::start_with(|options| options.limits = false).await
}

/// A rule of this mode that does `action` where somebody writes `word`.
fn rule(word: &str, mode: &str, action: &str) -> Value {
    json!({
        "name": format!("About {word}"), "mode": mode, "when": { "text": { "phrase": word } },
        "then": { "action": action, "labels": [word] },
    })
}

async fn add(admin: &Person, rule: Value) -> Value {
    created(admin.post("/rules", rule).await).await
}

/// Saves a rule as it stands with another mode.
async fn switch(admin: &Person, rule: &Value, mode: &str) -> Value {
    let mut rule = rule.clone();
    rule["mode"] = json!(mode);
    ok(admin.put(&path(&rule), rule.clone()).await).await
}

fn path(rule: &Value) -> String {
    format!("/rules/{}", id(rule))
}

/// What a rule did.
async fn stats(admin: &Person, rule: &Value) -> Value {
    admin.read(&format!("{}/stats?per=hour", path(rule))).await
}

/// The figures of a total or an item that are named.
fn figures<const N: usize>(of: &Value, names: [&str; N]) -> [i64; N] {
    names.map(|name| of[name].as_i64().unwrap_or_else(|| panic!("{name}: {of:#}")))
}
