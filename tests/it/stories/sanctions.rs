//! A moderator deals with the person behind the comments, and finds what was said.

use gavel::accounts::Role;
use serde_json::{Value, json};

use crate::support::app::{PASSWORD, Person, TestApp, created, id, problem};
use crate::support::steps::{encoded, ids, ok, texts, wrong, wrong_fields};

fn code(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Lays a sanction on somebody; `more` are further fields of the request.
async fn sanction(moderator: &Person, who: &Person, kind: &str, more: Value) -> Value {
    let mut body = json!({ "kind": kind });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    created(moderator.post(&format!("/accounts/{}/sanctions", who.id), body).await).await
}

/// Takes the sanctions of a kind back.
async fn lift(moderator: &Person, who: &Person, kind: &str) -> u16 {
    let lifted = moderator.delete_with(&format!("/accounts/{}/sanctions", who.id), json!({ "kind": kind })).await;
    lifted.status().as_u16()
}

fn in_an_hour(app: &TestApp) -> Value {
    serde_json::to_value(app.now().plus_seconds(3_600)).unwrap()
}

#[actix_web::test]
async fn a_warning_stops_nobody() {
    let app = TestApp::start().await;
    let (reader, moderator) = (app.reader().await, app.moderator().await);
    let warned =
        sanction(&moderator, &reader, "warn", json!({ "message": "Please stay polite.", "reason": "tone" })).await;
    assert_eq!((&warned["until"], &warned["created_by"]), (&Value::Null, &json!(moderator.id)));
    assert_eq!(reader.comment("I will").await["status"], "published");
    let record = moderator.read(&format!("/accounts/{}", reader.id)).await;
    assert_eq!((&record["sanctions"][0]["kind"], &record["sanctions"][0]["reason"]), (&json!("warn"), &json!("tone")));
}

#[actix_web::test]
async fn a_premoderated_reader_waits_until_it_ends_or_is_lifted() {
    let app = TestApp::start().await;
    let (reader, moderator) = (app.reader().await, app.moderator().await);
    sanction(&moderator, &reader, "premoderate", json!({ "until": in_an_hour(&app) })).await;
    let held = reader.comment("In the corner").await;
    assert_eq!((&held["status"], &held["reasons"][0]["code"]), (&json!("held"), &json!("premoderation")));
    assert_eq!(reader.read("/me").await["sanctions"][0]["kind"], "premoderate");
    app.pass(3_600);
    assert_eq!(reader.comment("Out again").await["status"], "published");
    sanction(&moderator, &reader, "premoderate", json!({})).await;
    app.pass(365 * 86_400 / 2);
    let held = reader.post_under("a", "Without end", json!({})).await;
    assert_eq!(created(held).await["status"], "held");
    assert_eq!(lift(&app.moderator().await, &reader, "premoderate").await, 204);
    assert_eq!(reader.comment("Lifted").await["status"], "published");
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_suspended_reader_reads_and_no_more() {
    let app = TestApp::start().await;
    let (reader, other, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    let (own, comment) = (reader.comment("Before").await, other.comment("Somebody else's").await);
    sanction(&moderator, &reader, "suspend", json!({ "until": in_an_hour(&app) })).await;
    for refused in [
        reader.post_under("a", "After", json!({})).await,
        reader.edit(&own, "Changed").await,
        reader.react(&comment, "like").await,
        reader.flag(&comment, "spam").await,
    ] {
        assert_eq!(problem(refused).await, code(403, "suspended"));
    }
    assert_eq!(reader.read("/me").await["sanctions"][0]["kind"], "suspend");
    assert_eq!(reader.page().await.len(), 2);
    assert_eq!(lift(&moderator, &reader, "suspend").await, 204);
    assert_eq!(lift(&moderator, &reader, "suspend").await, 404);
    reader.comment("After").await;
}

#[actix_web::test]
async fn a_banned_reader_is_shut_out_until_the_end() {
    let app = TestApp::start().await;
    let (reader, moderator) = (app.reader().await, app.moderator().await);
    sanction(&moderator, &reader, "ban", json!({ "until": in_an_hour(&app) })).await;
    let sign_in = async || {
        let session = json!({ "email": format!("{}@mail.example", reader.name), "password": PASSWORD });
        app.anyone().post("/sessions", session).await
    };
    assert_eq!(problem(reader.get("/me").await).await, code(403, "banned"));
    assert_eq!(problem(reader.post_under("a", "Hello", json!({})).await).await, code(403, "banned"));
    assert_eq!(problem(sign_in().await).await, code(403, "banned"));
    assert_eq!(reader.get("/articles/a/comments").await.status(), 200, "what everybody reads");
    app.pass(3_600);
    created(sign_in().await).await;
    reader.comment("Back").await;

    sanction(&moderator, &reader, "ban", json!({})).await;
    app.pass(300 * 86_400);
    assert_eq!(problem(sign_in().await).await, code(403, "banned"));
    assert_eq!(lift(&moderator, &reader, "ban").await, 204);
    created(sign_in().await).await;
    let record = moderator.read(&format!("/accounts/{}", reader.id)).await;
    assert!(record["sanctions"][0]["lifted_at"].is_string() && record["sanctions"][1]["lifted_at"].is_null());
}

#[actix_web::test]
async fn a_ban_may_take_the_comments_along_and_give_them_back() {
    let app = TestApp::start().await;
    let (spammer, reader, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    let mut spam = Vec::new();
    for number in 0..5 {
        spam.push(spammer.comment(&format!("Spam number {number}")).await);
    }
    let reply = reader.reply(&spam[0], "Stop it").await;
    let gone = spammer.comment("Thought better of it").await;
    spammer.take_away(&gone).await;
    let banned = sanction(&moderator, &spammer, "ban", json!({ "remove_comments": true })).await;
    assert_eq!(banned["removed_comments"], 5);
    assert_eq!(ids(&app.anyone().page().await), [id(&spam[0])], "a tombstone holds the reply");
    assert_eq!(app.anyone().sees(&reply).await.as_deref(), Some("published"));
    app.assert_counts().await;

    let undone = ok(moderator.post("/review/undo", json!({ "batch": banned["batch"] })).await).await;
    assert_eq!(undone["restored"].as_array().unwrap().len(), 5);
    assert_eq!(app.anyone().page().await.len(), 5);
    app.assert_counts().await;
    let none = sanction(&moderator, &app.reader().await, "ban", json!({ "remove_comments": true })).await;
    assert_eq!((&none["removed_comments"], &none["batch"]), (&json!(0), &Value::Null));
}

#[actix_web::test]
async fn nobody_sanctions_who_stands_beside_or_above_them() {
    let app = TestApp::start().await;
    app.site("other").await;
    let (moderator, colleague, admin) = (app.moderator().await, app.moderator().await, app.admin().await);
    let (reader, boss) = (app.reader().await, app.admin().await);
    let stranger = app.person_at("other", Role::Reader).await;
    for (who, whom, status) in [
        (&moderator, &colleague, 403),
        (&moderator, &admin, 403),
        (&admin, &boss, 403),
        (&moderator, &moderator, 403),
        (&reader, &colleague, 403),
        (&moderator, &stranger, 404),
        (&admin, &moderator, 201),
    ] {
        let path = format!("/accounts/{}/sanctions", whom.id);
        assert_eq!(who.post(&path, json!({ "kind": "warn" })).await.status(), status, "{} {}", who.name, whom.name);
    }
    let past = json!({ "kind": "ban", "until": serde_json::to_value(app.now()).unwrap() });
    let refused = moderator.post(&format!("/accounts/{}/sanctions", reader.id), past).await;
    assert_eq!(wrong_fields(refused).await, wrong("until", "past"));
}

#[actix_web::test]
async fn notes_are_for_colleagues_only() {
    let app = TestApp::start().await;
    let (reader, moderator, colleague) = (app.reader().await, app.moderator().await, app.moderator().await);
    let path = format!("/accounts/{}", reader.id);
    for body in ["Wrote to us", "Apologised"] {
        let note = created(moderator.post(&format!("{path}/notes"), json!({ "body": body })).await).await;
        assert_eq!((&note["body"], &note["created_by"]), (&json!(body), &json!(moderator.id)));
        app.pass(1);
    }
    let record = colleague.read(&path).await;
    assert_eq!(texts(record["notes"].as_array().unwrap(), "body"), ["Apologised", "Wrote to us"]);
    assert_eq!(reader.get(&path).await.status(), 403);
    assert!(!reader.read("/me").await.to_string().contains("Apologised"));
    assert_eq!(moderator.post(&format!("{path}/notes"), json!({ "body": "" })).await.status(), 422);
}

#[actix_web::test]
async fn every_comment_is_found_by_words_place_person_status_and_time() {
    let app = TestApp::start().await;
    app.article("daily", "b", json!({})).await;
    let (ana, bea, moderator) = (app.reader().await, app.newcomer().await, app.moderator().await);
    let one = ana.comment("The mayor plants an apple tree").await;
    app.pass(3_600);
    let two = bea.comment("Apple pie at https://held.example").await;
    app.pass(3_600);
    let middle = serde_json::to_value(app.now()).unwrap();
    let three = created(ana.post_under("b", "The mayor again", json!({})).await).await;
    app.pass(3_600);
    let four = created(bea.post_under("b", "Pear tree", json!({})).await).await;
    created(moderator.decide(&four, "reject").await).await;

    let middle = encoded(middle.as_str().unwrap());
    let (ana, bea) = (&ana.id, &bea.id);
    for (query, expected) in [
        (String::new(), vec![&four, &three, &two, &one]),
        ("q=APPLE".to_owned(), vec![&two, &one]),
        ("q=mayor%20-apple".to_owned(), vec![&three]),
        ("q=%22apple%20tree%22".to_owned(), vec![&one]),
        ("q=pear%20or%20pie".to_owned(), vec![&four, &two]),
        ("q=nowhere".to_owned(), vec![]),
        ("article=b".to_owned(), vec![&four, &three]),
        ("article=nothing".to_owned(), vec![]),
        (format!("author={ana}"), vec![&three, &one]),
        (format!("author={bea}&status=rejected"), vec![&four]),
        ("status=held".to_owned(), vec![&two]),
        (format!("from={middle}"), vec![&four, &three]),
        (format!("to={middle}"), vec![&two, &one]),
        (format!("q=tree&to={middle}&status=published"), vec![&one]),
    ] {
        let expected: Vec<String> = expected.iter().map(|comment| id(comment).to_owned()).collect();
        let path = format!("/moderation/comments?{query}");
        for limit in [1, 100] {
            assert_eq!(ids(&moderator.all(&path, limit).await), expected, "{query} by {limit}");
        }
    }
    for (query, field) in [("status=gone", "status"), ("from=yesterday", "from"), ("author=ana", "author")] {
        let refused = moderator.get(&format!("/moderation/comments?{query}")).await;
        assert_eq!(wrong_fields(refused).await, wrong(field, "invalid"));
    }
    let of_ana = moderator.all(&format!("/accounts/{ana}/comments"), 1).await;
    assert_eq!(ids(&of_ana), [id(&three), id(&one)]);
    let found = moderator.read("/moderation/comments?status=rejected").await;
    assert_eq!(found["items"][0]["body"], "Pear tree");
}
