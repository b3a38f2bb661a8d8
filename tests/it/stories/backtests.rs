//! An admin tries a rule on the site's own past before it counts.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, problem};
use crate::support::jobs::taken_on;
use crate::support::steps::{ok, wrong, wrong_fields};

/// A rule that looks for one word.
fn rule(word: &str, mode: &str, action: &str) -> Value {
    json!({ "name": word, "mode": mode, "when": { "text": { "phrase": word, "as": "word" } }, "then": { "action": action } })
}

/// A backtest over everything around now.
fn around(app: &TestApp, rule: Option<&Value>) -> Value {
    let mut body = json!({ "from": app.now().minus_seconds(86_400), "to": app.now().plus_seconds(86_400) });
    if let Some(rule) = rule {
        body["rule"] = rule.clone();
    }
    body
}

/// Posts these texts as one reader, a second apart, and answers the comments.
async fn posted(app: &TestApp, reader: &Person, bodies: &[&str]) -> Vec<Value> {
    let mut comments = Vec::new();
    for body in bodies {
        comments.push(reader.comment(body).await);
        app.pass(1);
    }
    comments
}

#[actix_web::test]
async fn a_backtest_says_what_a_rule_would_have_done_and_how_right_it_was() {
    let app = TestApp::start().await;
    app.article("daily", "vote", json!({ "section": "politics" })).await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    let bodies = ["A marmot!", "Marmots and a marmot", "A dog", "A cat", "One more marmot"];
    let comments = posted(&app, &reader, &bodies).await;
    created(reader.post_under("vote", "A marmot in politics", json!({})).await).await;
    for (comment, action) in [(0, "remove"), (1, "approve"), (2, "remove"), (3, "approve")] {
        created(moderator.decide(&comments[comment], action).await).await;
    }
    // What was taken back counts no more.
    let batch = created(moderator.decide(&comments[4], "remove").await).await["batch"].clone();
    ok(moderator.post("/review/undo", json!({ "batch": batch })).await).await;

    let body = around(&app, Some(&rule("marmot", "draft", "hold")));
    let report = admin.result(admin.post("/rules/backtest", body).await).await;
    let number = |name: &str| report[name].as_u64().unwrap();
    assert_eq!(["total", "judged", "unknown", "outside"].map(number), [6, 6, 0, 0]);
    assert_eq!(["matched", "lifted", "would_change"].map(number), [4, 0, 4]);
    let sections = json!([
        { "section": null, "total": 5, "matched": 3, "would_change": 3 },
        { "section": "politics", "total": 1, "matched": 1, "would_change": 1 },
    ]);
    assert_eq!(report["sections"], sections);
    let decided = &report["decided"];
    let counts = ["true_positives", "false_positives", "missed", "true_negatives"].map(|name| decided[name].clone());
    assert_eq!(counts, [json!(1), json!(1), json!(1), json!(1)]);
    assert_eq!(decided["precision"]["value"], 0.5);
    assert!(decided["precision"]["low"].as_f64().unwrap() < 0.1 && decided["recall"]["high"].as_f64().unwrap() > 0.9);
    assert_eq!((&report["rule"], &report["difference"], &report["sample"]), (&Value::Null, &Value::Null, &json!(1.0)));

    let example = &report["examples"]["true_positives"][0];
    assert_eq!((&example["comment"], &example["body"]), (&comments[0]["id"], &json!("A marmot!")));
    assert_eq!(
        (&example["then"], &example["now"], &example["decision"]),
        (&json!("none"), &json!("hold"), &json!("rejected"))
    );
    assert_eq!((&example["spans"][0]["start"], &example["spans"][0]["end"]), (&json!(2), &json!(8)));
    assert_eq!(report["examples"]["missed"][0]["body"], "A dog");
    // Nothing was changed, and nothing of anybody's text is kept with the job.
    assert_eq!(app.anyone().page().await.len(), 3);
    assert_eq!(app.count("select count(*) from jobs where result::text like '%A marmot!%'").await, 0);
    assert_eq!(app.count("select count(*) from events where name = 'job.created' and actor_kind = 'account'").await, 1);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_changed_rule_is_held_against_the_one_in_force() {
    let app = TestApp::start().await;
    let (admin, reader) = (app.admin().await, app.reader().await);
    let saved = created(admin.post("/rules", rule("marmot", "live", "hold")).await).await;
    posted(&app, &reader, &["A marmot", "A beaver", "A marmot and a beaver", "A dog"]).await;
    let path = format!("/rules/{}/backtest", id(&saved));
    let same = admin.result(admin.post(&path, around(&app, None)).await).await;
    assert_eq!((&same["rule"], &same["version"], &same["difference"]), (&saved["id"], &json!(1), &Value::Null));
    assert_eq!((&same["matched"], &same["would_change"]), (&json!(2), &json!(0)));

    let changed = admin.result(admin.post(&path, around(&app, Some(&rule("beaver", "draft", "hold")))).await).await;
    assert_eq!(changed["difference"], json!({ "version": 1, "gained": 1, "lost": 1 }));
    assert_eq!(
        (&changed["version"], &changed["matched"], &changed["would_change"]),
        (&Value::Null, &json!(2), &json!(2))
    );
    assert_eq!(changed["examples"]["gained"][0]["body"], "A beaver");
    assert_eq!(changed["examples"]["lost"][0]["body"], "A marmot");
}

#[actix_web::test]
async fn edits_are_judged_as_edits_and_the_past_as_it_was_then() {
    let app = TestApp::start().await;
    let (admin, newcomer) = (app.admin().await, app.newcomer().await);
    let comment = newcomer.comment("A dog").await;
    ok(newcomer.edit(&comment, "A marmot").await).await;
    app.pass(30 * 86_400);
    let trial = async |applies_to: &str| {
        let mut rule = rule("marmot", "draft", "hold");
        rule["applies_to"] = json!([applies_to]);
        rule["when"] = json!({ "all": [rule["when"], { "author.account_age": { "lt": "7d" } }] });
        let mut body = around(&app, Some(&rule));
        body["from"] = json!(app.now().minus_seconds(31 * 86_400));
        let report = admin.result(admin.post("/rules/backtest", body).await).await;
        ["total", "outside", "matched"].map(|name| report[name].as_u64().unwrap())
    };
    assert_eq!(trial("post").await, [2, 1, 0]);
    assert_eq!(trial("edit").await, [2, 1, 1]);
}

#[actix_web::test]
async fn a_sample_is_a_share_or_a_count_and_the_same_each_time() {
    let app = TestApp::start().await;
    let (admin, reader) = (app.admin().await, app.reader().await);
    let bodies: Vec<String> = (0..40).map(|number| format!("Marmot number {number}")).collect();
    posted(&app, &reader, &bodies.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let trial = async |sample: Value| {
        let mut body = around(&app, Some(&rule("marmot", "draft", "hold")));
        body["sample"] = sample;
        let report = admin.result(admin.post("/rules/backtest", body).await).await;
        assert_eq!(report["total"], report["matched"]);
        (report["total"].as_u64().unwrap(), report["sample"].clone())
    };
    let (some, share) = trial(json!(0.5)).await;
    assert!((5..=35).contains(&some) && share == 0.5, "{some}");
    assert_eq!(trial(json!(20)).await, (some, json!(0.5)));
    assert_eq!(trial(json!(1_000)).await, (40, json!(1.0)));
}

#[actix_web::test]
async fn what_cannot_be_tried_is_said_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let good = rule("marmot", "draft", "hold");
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut body = around(&app, Some(&good));
        change(&mut body);
        wrong_fields(admin.post("/rules/backtest", body).await).await
    };
    assert_eq!(refused(&|body| body["to"] = body["from"].clone()).await, wrong("to", "invalid"));
    for sample in [json!(0), json!(-1), json!(1.5), json!(1e15)] {
        assert_eq!(refused(&|body| body["sample"] = sample.clone()).await, wrong("sample", "invalid"));
    }
    let unknown = refused(&|body| body["rule"]["when"] = json!({ "text": { "list": "nowhere" } })).await;
    assert_eq!(unknown, wrong("/when/text/list", "unknown_list"));
    let unreadable = refused(&|body| body["rule"]["when"] = json!({ "text.colour": { "eq": 1 } })).await;
    assert_eq!(unreadable, wrong("/when/text.colour", "unknown_fact"));
    let nowhere = "/rules/0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b/backtest";
    assert_eq!(problem(admin.post(nowhere, around(&app, None)).await).await, (404, "not_found".to_owned()));
    assert_eq!(app.count("select count(*) from jobs").await, 0);
}

#[actix_web::test]
async fn a_backtest_asked_for_twice_with_one_key_is_one_job() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = around(&app, Some(&rule("marmot", "draft", "hold")));
    let ask = async || {
        let request = admin.request(reqwest::Method::POST, "/rules/backtest").header("Idempotency-Key", "once");
        request.json(&body).send().await.unwrap()
    };
    let first = taken_on(ask().await).await;
    let again = ask().await;
    assert_eq!(again.headers()["idempotent-replay"], "true");
    assert_eq!(taken_on(again).await["id"], first["id"]);
    assert_eq!(app.count("select count(*) from jobs").await, 1);
}
