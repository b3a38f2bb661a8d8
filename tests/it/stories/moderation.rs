//! A moderator works through the queue.

use serde_json::json;

use crate::support::app::{TestApp, created, id, json_of, problem};

#[actix_web::test]
async fn a_held_comment_is_seen_only_by_its_author_until_a_moderator_approves_it() {
    let app = TestApp::start().await;
    let newcomer = app.newcomer().await;
    let comment = newcomer.comment("Look at https://spam.example today").await;
    assert_eq!(comment["status"], "held");

    assert!(app.anyone().page().await.is_empty());
    let viewer = json_of(newcomer.get("/articles/a/viewer").await).await;
    assert_eq!(viewer["comments"][0]["id"], comment["id"]);
    assert!(!viewer["comments"][0]["reasons"][0]["message"].as_str().unwrap().is_empty());

    let moderator = app.moderator().await;
    let decision = created(moderator.decide(&comment, "approve").await).await;
    assert_eq!(decision["comment"]["status"], "published");
    assert_eq!(app.anyone().page().await[0]["id"], comment["id"]);
}

#[actix_web::test]
async fn two_moderators_cannot_both_decide_one_item() {
    let app = TestApp::start().await;
    let comment = app.newcomer().await.comment("Look at https://spam.example today").await;
    let (first, second) = (app.moderator().await, app.moderator().await);
    let (one, other) = tokio::join!(first.decide(&comment, "approve"), second.decide(&comment, "reject"));
    let mut statuses = [one.status().as_u16(), other.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);

    let history = json_of(first.get(&format!("/comments/{}/history", id(&comment))).await).await;
    let kinds: Vec<&str> =
        history["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "decision").count(), 1, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "decision_refused").count(), 1, "{kinds:?}");
}

#[actix_web::test]
async fn what_a_colleague_has_on_the_desk_cannot_be_decided() {
    let app = TestApp::start().await;
    let comment = app.newcomer().await.comment("Look at https://spam.example today").await;
    let (one, other) = (app.moderator().await, app.moderator().await);
    let claimed = created(one.post("/review/claims", json!({ "queue": "all", "count": 20 })).await).await;
    assert_eq!(claimed["items"][0]["comment"]["id"], comment["id"]);
    assert_eq!(problem(other.decide(&comment, "approve").await).await, (409, "claimed".to_owned()));
    app.pass(301);
    created(other.decide(&comment, "approve").await).await;
}
