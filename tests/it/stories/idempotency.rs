//! A reader's phone sends the same post twice, or fifty times.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, problem};
use crate::support::steps::{ok, wrong, wrong_fields};

const COMMENTS: &str = "/articles/a/comments";

/// Posts with a key.
async fn post(person: &Person, key: &str, path: &str, body: &Value) -> Response {
    person.request(Method::POST, path).header("Idempotency-Key", key).json(body).send().await.unwrap()
}

fn is_replay(response: &Response) -> bool {
    response.headers().get("Idempotent-Replay").is_some_and(|value| value == "true")
}

#[actix_web::test]
async fn the_same_key_and_body_get_the_first_answer_again() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let body = json!({ "body": "Only once" });
    let first = post(&reader, "k1", COMMENTS, &body).await;
    assert!(!is_replay(&first));
    let first = created(first).await;
    app.pass(3_600);
    let again = post(&reader, "k1", COMMENTS, &body).await;
    assert!(is_replay(&again));
    assert_eq!(created(again).await, first);
    assert_eq!(app.count("select count(*) from comments").await, 1);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_key_stands_for_one_request_only() {
    let app = TestApp::start().await;
    app.article("daily", "b", json!({})).await;
    let reader = app.reader().await;
    let body = json!({ "body": "Only once" });
    created(post(&reader, "k1", COMMENTS, &body).await).await;
    let mismatch = (422, "idempotency_mismatch".to_owned());
    assert_eq!(problem(post(&reader, "k1", COMMENTS, &json!({ "body": "Another" })).await).await, mismatch);
    assert_eq!(problem(post(&reader, "k1", "/articles/b/comments", &body).await).await, mismatch);
    created(post(&reader, "k2", "/articles/b/comments", &body).await).await;
    assert_eq!(app.count("select count(*) from comments").await, 2);
}

#[actix_web::test]
async fn fifty_copies_at_once_make_one_comment() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let body = json!({ "body": "Only once" });
    let copies = (0..50).map(|_| async { created(post(&reader, "k1", COMMENTS, &body).await).await["id"].clone() });
    let ids = futures_util::future::join_all(copies).await;
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(app.count("select count(*) from comments").await, 1);
    app.assert_counts().await;
}

#[actix_web::test]
async fn copies_on_two_servers_make_one_comment() {
    let app = TestApp::start().await;
    let server = app.second_server();
    let here = app.reader().await;
    let there = here.on(&server);
    let body = json!({ "body": "Only once" });
    let copies = (0..20).map(|number| {
        let person = if number % 2 == 0 { &here } else { &there };
        async { created(post(person, "k1", COMMENTS, &body).await).await["id"].clone() }
    });
    let ids = futures_util::future::join_all(copies).await;
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(app.count("select count(*) from comments").await, 1);
    let again = post(&there, "k1", COMMENTS, &body).await;
    assert!(is_replay(&again));
    assert_eq!(created(again).await["id"], ids[0]);
    app.assert_counts().await;
}

#[actix_web::test]
async fn another_callers_same_key_is_another_key() {
    let app = TestApp::start().await;
    let (one, other) = (app.reader().await, app.reader().await);
    let mine = created(post(&one, "k1", COMMENTS, &json!({ "body": "Mine" })).await).await;
    let yours = created(post(&other, "k1", COMMENTS, &json!({ "body": "Yours" })).await).await;
    assert_ne!(mine["id"], yours["id"]);
    assert_eq!(yours["author"]["name"], other.name.as_str());
}

#[actix_web::test]
async fn a_request_that_failed_leaves_its_key_free() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let refused = post(&reader, "k1", COMMENTS, &json!({ "body": "x".repeat(5_001) })).await;
    assert_eq!(wrong_fields(refused).await, wrong("body", "too_long"));
    let nudged = post(&reader, "k1", COMMENTS, &json!({ "body": "STOP THIS NONSENSE RIGHT NOW" })).await;
    assert_eq!(problem(nudged).await, (422, "nudged".to_owned()));
    created(post(&reader, "k1", COMMENTS, &json!({ "body": "Shorter and quieter" })).await).await;
}

#[actix_web::test]
async fn a_key_that_is_none_is_refused() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    for key in ["", "ä", &"k".repeat(256)] {
        let request = reader.request(Method::POST, COMMENTS).header("Idempotency-Key", key.as_bytes());
        let refused = request.json(&json!({ "body": "Hello" })).send().await.unwrap();
        assert_eq!(wrong_fields(refused).await, wrong("Idempotency-Key", "invalid"), "{key:?}");
    }
    created(post(&reader, &"k".repeat(255), COMMENTS, &json!({ "body": "Hello" })).await).await;
    created(post(&reader, "a b ~!", COMMENTS, &json!({ "body": "Hello again" })).await).await;
}

#[actix_web::test]
async fn what_moderators_and_admins_make_is_made_once_too() {
    let app = TestApp::start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let comment = app.newcomer().await.comment("See https://held.example").await;

    let decision = json!({ "action": "approve", "revision": 1 });
    let path = format!("/comments/{}/decisions", id(&comment));
    let first = created(post(&moderator, "k1", &path, &decision).await).await;
    let again = post(&moderator, "k1", &path, &decision).await;
    assert!(is_replay(&again));
    assert_eq!(created(again).await, first);

    let undo = json!({ "batch": first["batch"] });
    let undone = ok(post(&moderator, "k2", "/review/undo", &undo).await).await;
    assert_eq!(ok(post(&moderator, "k2", "/review/undo", &undo).await).await, undone);

    let rule = json!({
        "name": "Never mind", "mode": "draft", "when": { "text.links": { "gte": 9 } }, "then": { "action": "hold" }
    });
    let first = created(post(&admin, "k1", "/rules", &rule).await).await;
    assert_eq!(created(post(&admin, "k1", "/rules", &rule).await).await, first);
    let rules = admin.read("/rules").await;
    let named = rules["items"].as_array().unwrap().iter().filter(|rule| rule["name"] == "Never mind").count();
    assert_eq!(named, 1);

    let claims = json!({ "queue": "all", "count": 1 });
    let first = created(post(&moderator, "k3", "/review/claims", &claims).await).await;
    assert_eq!(created(post(&moderator, "k3", "/review/claims", &claims).await).await, first);

    let account = json!({ "email": "ana@mail.example", "username": "Ana", "password": "a good password" });
    let anyone = app.anyone();
    let first = created(post(&anyone, "k1", "/accounts", &account).await).await;
    let again = post(&anyone, "k1", "/accounts", &account).await;
    assert!(is_replay(&again));
    assert_eq!(created(again).await, first);
}
