//! An admin applies a rule to what was posted before it, after a look at what that does, and takes it back.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, problem};
use crate::support::jobs::taken_on;
use crate::support::steps::{ok, wrong, wrong_fields};

/// Saves a live rule against marmots that does `action`.
async fn marmots(admin: &Person, action: &str) -> Value {
    let rule = json!({
        "name": "Marmots", "mode": "live", "when": { "text": { "phrase": "marmot" } },
        "then": { "action": action, "labels": ["marmots"], "message": "No marmots, please." },
        "force": { "reason": "They are everywhere" },
    });
    created(admin.post("/rules", rule).await).await
}

/// The day around now, with what else is asked for.
fn around(app: &TestApp, preview: &Value) -> Value {
    let (from, to) = (app.now().minus_seconds(43_200), app.now().plus_seconds(43_200));
    json!({ "from": from, "to": to, "preview": preview })
}

/// Previews a rule, runs it, and answers the run's job with both results.
async fn applied(app: &TestApp, admin: &Person, rule: &Value) -> (Value, Value, Value) {
    let path = format!("/rules/{}/retroactive", id(rule));
    let preview = taken_on(admin.post(&path, around(app, &json!(true))).await).await;
    let preview = admin.job_when(&preview, |job| job["state"] == "done").await;
    let run = taken_on(admin.post(&path, around(app, &preview["id"])).await).await;
    let run = admin.job_when(&run, |job| job["state"] == "done").await;
    (preview["result"].clone(), run["result"].clone(), run)
}

/// Takes a run back.
async fn undone(admin: &Person, run: &Value) -> Value {
    let undo = admin.request(reqwest::Method::POST, &format!("/jobs/{}/undo", id(run))).send().await.unwrap();
    admin.result(undo).await
}

fn counts(report: &Value) -> [u64; 7] {
    ["examined", "matched", "held", "rejected", "flagged", "decided", "unchanged"]
        .map(|name| report[name].as_u64().unwrap())
}

/// How a comment stands, for staff.
async fn status(app: &TestApp, comment: &Value) -> String {
    app.moderator().await.review(comment).await["comment"]["status"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_run_does_what_its_preview_foresaw_and_one_call_takes_it_back() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    let top = reader.comment("A marmot at the top").await;
    let below = reader.reply(&top, "A dog below").await;
    let approved = reader.comment("A marmot that was looked at").await;
    created(moderator.decide(&approved, "approve").await).await;
    let gone = reader.comment("A marmot that its author took away").await;
    reader.take_away(&gone).await;
    let featured = reader.comment("A marmot that is recommended in an edit").await;
    let before = app.anyone().read("/articles/a/comments").await;
    let rule = marmots(&admin, "hold").await;

    let (preview, run, job) = applied(&app, &admin, &rule).await;
    assert_eq!(counts(&preview), [5, 3, 2, 0, 0, 1, 0]);
    assert_eq!(counts(&run), counts(&preview));
    let changed = preview["examples"]["changed"].as_array().unwrap();
    assert_eq!(changed[1]["body"], "A marmot at the top");
    assert_eq!((&changed[1]["from"], &changed[1]["to"]), (&json!("published"), &json!("held")));
    assert_eq!(preview["examples"]["decided"][0]["comment"], approved["id"]);

    assert_eq!(status(&app, &top).await, "held");
    let mine = reader.read("/articles/a/viewer").await;
    let told = mine["comments"].as_array().unwrap().iter().find(|own| own["id"] == top["id"]).unwrap();
    assert_eq!(told["reasons"], json!([{ "code": "held", "message": "No marmots, please." }]));
    let item = moderator.review(&top).await;
    let [reason] = &item["reasons"].as_array().unwrap()[..] else { panic!("{item:#}") };
    assert_eq!((&reason["code"], &reason["message"]), (&json!("rule"), &json!("Rule “Marmots”")));
    assert_eq!(status(&app, &approved).await, "published", "people win");
    assert_eq!(app.anyone().sees(&below).await, Some("published".to_owned()));
    let applied = moderator.history(&featured).await.last().unwrap().clone();
    assert_eq!((&applied["kind"], &applied["actor"]["kind"]), (&json!("rule_applied"), &json!("rule")));
    assert_eq!(applied["actor"]["id"], rule["id"]);
    app.assert_counts().await;

    assert_eq!(undone(&admin, &job).await, json!({ "restored": 2, "kept": 0 }));
    assert_eq!(app.anyone().read("/articles/a/comments").await, before);
    assert_eq!(moderator.read("/review").await["items"], json!([]));
    let back = moderator.history(&featured).await.last().unwrap().clone();
    assert_eq!((&back["kind"], &back["actor"]["name"]), (&json!("rule_undone"), &json!(admin.name)));
    app.assert_counts().await;
    assert_eq!(undone(&admin, &job).await, json!({ "restored": 0, "kept": 0 }), "there is nothing left to take back");
}

#[actix_web::test]
async fn a_rule_that_rejects_reaches_what_waits_too() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    app.settings(|settings| settings["moderation"]["mode"] = json!("pre")).await;
    let waits = reader.comment("A marmot that waits").await;
    app.settings(|settings| settings["moderation"]["mode"] = json!("post")).await;
    let shown = reader.comment("A marmot that is shown").await;
    created(app.reader().await.flag(&shown, "spam").await).await;
    let before = moderator.read("/review").await;
    let rule = marmots(&admin, "reject").await;
    let (_, run, job) = applied(&app, &admin, &rule).await;
    assert_eq!(counts(&run), [2, 2, 0, 2, 0, 0, 0]);
    for comment in [&waits, &shown] {
        assert_eq!(status(&app, comment).await, "rejected");
    }
    app.assert_counts().await;
    assert_eq!(undone(&admin, &job).await["restored"], 2);
    assert_eq!((status(&app, &waits).await, status(&app, &shown).await), ("held".to_owned(), "published".to_owned()));
    let reasons = |queue: &Value| {
        let items = queue["items"].as_array().unwrap().clone();
        let mut reasons: Vec<Value> =
            items.into_iter().map(|item| json!([item["comment"]["id"], item["reasons"]])).collect();
        reasons.sort_by_key(ToString::to_string);
        reasons
    };
    assert_eq!(reasons(&moderator.read("/review").await), reasons(&before));
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_rule_that_flags_asks_for_a_look_and_one_that_labels_does_nothing_to_the_past() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    reader.comment("A marmot").await;
    let labels = marmots(&admin, "label").await;
    assert_eq!(counts(&applied(&app, &admin, &labels).await.1), [1, 1, 0, 0, 0, 0, 1]);
    let flags = marmots(&admin, "flag").await;
    let (_, run, job) = applied(&app, &admin, &flags).await;
    assert_eq!(counts(&run), [1, 1, 0, 0, 1, 0, 0]);
    assert_eq!(moderator.read("/review").await["items"][0]["reasons"][0]["code"], "flagged_by_rule");
    assert_eq!(counts(&applied(&app, &admin, &flags).await.1)[6], 1, "it is in the queue already");
    assert_eq!(undone(&admin, &job).await["restored"], 1);
    assert_eq!(moderator.read("/review").await["items"], json!([]));
}

#[actix_web::test]
async fn what_happened_since_a_run_stays_when_it_is_taken_back() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    let decided = reader.comment("A marmot for a moderator").await;
    let left = reader.comment("A marmot that is left").await;
    let edited = reader.comment("A marmot that changes").await;
    let rule = marmots(&admin, "hold").await;
    let (_, _, job) = applied(&app, &admin, &rule).await;
    created(moderator.decide(&decided, "reject").await).await;
    ok(reader.edit(&edited, "Another marmot").await).await;
    assert_eq!(undone(&admin, &job).await, json!({ "restored": 1, "kept": 2 }));
    assert_eq!(status(&app, &decided).await, "rejected");
    assert_eq!(status(&app, &left).await, "published");
    assert_eq!(status(&app, &edited).await, "held");
    app.assert_counts().await;
}

#[actix_web::test]
async fn nothing_runs_over_the_past_but_a_live_rule_that_was_previewed_as_it_is() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.reader().await.comment("A marmot").await;
    let rule = marmots(&admin, "hold").await;
    let path = format!("/rules/{}/retroactive", id(&rule));
    let refused = async |body: Value| wrong_fields(admin.post(&path, body).await).await;
    assert_eq!(refused(around(&app, &json!(false))).await, wrong("preview", "missing"));
    let stranger = json!("0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b");
    assert_eq!(refused(around(&app, &stranger)).await, wrong("preview", "unknown_preview"));

    let preview = taken_on(admin.post(&path, around(&app, &json!(true))).await).await;
    admin.job_when(&preview, |job| job["state"] == "done").await;
    let mut later = around(&app, &preview["id"]);
    later["to"] = json!(app.now().plus_seconds(3));
    assert_eq!(refused(later).await, wrong("preview", "outdated"));
    let mut shadow = rule.clone();
    shadow["mode"] = json!("shadow");
    ok(admin.put(&format!("/rules/{}", id(&rule)), shadow).await).await;
    assert_eq!(refused(around(&app, &preview["id"])).await, wrong("preview", "outdated"));
    let preview = taken_on(admin.post(&path, around(&app, &json!(true))).await).await;
    admin.job_when(&preview, |job| job["state"] == "done").await;
    assert_eq!(refused(around(&app, &preview["id"])).await, wrong("rule", "not_live"));
    let undo = admin.request(reqwest::Method::POST, &format!("/jobs/{}/undo", id(&preview))).send().await.unwrap();
    assert_eq!(problem(undo).await, (409, "not_undoable".to_owned()));
    assert_eq!(app.count("select count(*) from comments where status <> 'published'").await, 0);
}
