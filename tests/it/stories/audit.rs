//! The record: who did what, when, and what was before.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, json_of, problem};
use crate::support::steps::{ids, ok, texts, wrong, wrong_fields};

/// What an admin finds in the record.
async fn record(admin: &Person, query: &str) -> Vec<Value> {
    admin.all(&format!("/audit?{query}"), 100).await
}

#[actix_web::test]
async fn every_change_by_staff_is_in_the_record_with_what_was_before() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    let mut settings = admin.read("/settings").await;
    settings["comments"]["max_length"] = json!(800);
    settings["moderation"]["premoderated_sections"] = json!(["politics"]);
    ok(admin.put("/settings", settings).await).await;
    let rule = json!({
        "name": "Marmots", "mode": "shadow", "when": { "text": { "phrase": "marmot" } }, "then": { "action": "hold" },
    });
    let mut rule = created(admin.post("/rules", rule).await).await;
    rule["name"] = json!("All marmots");
    let rule = ok(admin.put(&format!("/rules/{}", id(&rule)), rule.clone()).await).await;
    assert_eq!(admin.delete(&format!("/rules/{}", id(&rule))).await.status(), 204);
    for terms in [json!(["a"]), json!(["a", "b"])] {
        admin.put("/phrase-lists/bad", json!({ "terms": terms })).await;
    }
    let path = format!("/accounts/{}/sanctions", reader.id);
    let sanction = json!({ "kind": "ban", "reason": "spam" });
    let sanction = created(moderator.post(&path, sanction).await).await;
    assert_eq!(moderator.delete_with(&path, json!({ "kind": "ban" })).await.status(), 204);

    let names =
        "settings.changed,rule.saved,rule.deleted,phrase_list.changed,account.sanctioned,account.sanction_lifted";
    let found = record(&admin, &format!("event={names}&actor={}", admin.id)).await;
    let events =
        ["phrase_list.changed", "phrase_list.changed", "rule.deleted", "rule.saved", "rule.saved", "settings.changed"];
    assert_eq!(texts(&found, "event"), events);
    assert!(found.iter().all(|item| item["actor"]["name"] == admin.name && item["actor"]["kind"] == "account"));
    let details: Vec<&Value> = found.iter().map(|item| &item["details"]).collect();
    assert_eq!((&details[0]["before"], &details[0]["terms"]), (&json!(1), &json!(2)));
    assert_eq!((&details[1]["before"], &details[1]["terms"]), (&Value::Null, &json!(1)));
    assert_eq!(details[2]["before"]["name"], "All marmots");
    assert_eq!(
        (&details[3]["before"]["name"], &details[3]["document"]["name"]),
        (&json!("Marmots"), &json!("All marmots"))
    );
    assert_eq!(details[4]["before"], Value::Null);
    let change =
        |setting: &str, before: Value, after: Value| json!({ "setting": setting, "before": before, "after": after });
    let changes = [
        change("moderation.premoderated_sections", json!([]), json!(["politics"])),
        change("comments.max_length", json!(5_000), json!(800)),
    ];
    assert_eq!(details[5]["changes"], json!(changes));

    let found = record(&admin, &format!("account={}", reader.id)).await;
    assert_eq!(texts(&found, "event"), ["account.sanction_lifted", "account.sanctioned"]);
    assert_eq!(found[0]["details"]["sanctions"], json!([found[1]["details"]["sanction"]]));
    assert_eq!(sanction["id"], found[1]["details"]["sanction"]);
    assert_eq!(
        (&found[0]["account"]["name"], &found[0]["actor"]["name"]),
        (&json!(reader.name), &json!(moderator.name))
    );
}

#[actix_web::test]
async fn the_record_is_read_page_by_page_and_filtered_by_who_what_and_when() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    let mut comments = Vec::new();
    for number in 0..7 {
        comments.push(reader.comment(&format!("Comment {number}")).await);
        app.pass(60);
    }
    let middle = app.now();
    for comment in &comments[..3] {
        created(moderator.decide(comment, "reject").await).await;
        app.pass(60);
    }
    reader.edit(&comments[6], "Better words").await;

    let all = record(&admin, "").await;
    let mut sorted = ids(&all);
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(ids(&all), sorted);
    for limit in [1, 3] {
        assert_eq!(admin.all("/audit", limit).await, all);
        let by_reader = admin.all(&format!("/audit?actor={}", reader.id), limit).await;
        let names = [vec!["comment.edited"], vec!["comment.submitted"; 7]].concat();
        assert_eq!(texts(&by_reader, "event"), names);
        let both = admin.all("/audit?event=comment.edited,comment.decided", limit).await;
        assert_eq!(texts(&both, "event"), ["comment.edited", "comment.decided", "comment.decided", "comment.decided"]);
    }
    let about = record(&admin, &format!("comment={}", id(&comments[0]))).await;
    assert_eq!(texts(&about, "event"), ["comment.decided", "comment.submitted"]);
    let about = record(&admin, &format!("comment={}&actor={}", id(&comments[0]), moderator.id)).await;
    assert_eq!(texts(&about, "event"), ["comment.decided"]);
    let posts = record(&admin, &format!("event=comment.submitted&to={middle}")).await;
    assert_eq!(posts.len(), 7);
    assert_eq!(record(&admin, &format!("event=comment.submitted&from={middle}")).await, [Value::Null; 0]);
    let posts = record(&admin, &format!("event=comment.submitted&actor={}&to={middle}", reader.id)).await;
    assert_eq!(posts.len(), 7);
    let later = record(&admin, &format!("actor={}&from={middle}", reader.id)).await;
    assert_eq!(texts(&later, "event"), ["comment.edited"]);
    assert_eq!(record(&admin, &format!("event=rule.saved&actor={}", reader.id)).await, [Value::Null; 0]);

    // Another site's record is another one.
    app.site("other").await;
    let stranger = app.person_at("other", gavel::accounts::Role::Admin).await;
    assert_eq!(stranger.all(&format!("/audit?comment={}", id(&comments[0])), 100).await, [Value::Null; 0]);
    let theirs = stranger.all("/audit", 100).await;
    assert!(theirs.iter().all(|item| !all.contains(item)));
}

#[actix_web::test]
async fn what_cannot_be_asked_of_the_record_is_said() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ask = async |query: &str| admin.get(&format!("/audit?{query}")).await;
    for field in ["actor", "comment", "account", "from", "to"] {
        assert_eq!(wrong_fields(ask(&format!("{field}=x")).await).await, wrong(field, "invalid"));
    }
    for names in ["event=", "event=A", "event=%27", &format!("event={}", vec!["a.b"; 41].join(","))] {
        assert_eq!(wrong_fields(ask(names).await).await, wrong("event", "invalid"), "{names}");
    }
    let cursor = json_of(ask("limit=1").await).await["next_cursor"].as_str().unwrap().to_owned();
    let other = admin.get(&format!("/jobs?cursor={cursor}")).await;
    assert_eq!(wrong_fields(other).await, wrong("cursor", "invalid"));
    assert_eq!(problem(app.moderator().await.get("/audit").await).await, (403, "forbidden".to_owned()));
}
