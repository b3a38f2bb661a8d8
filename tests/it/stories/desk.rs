//! What happens in the review queue while a moderator watches it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{TestApp, id, problem};
use crate::support::events::Events;

const EVENTS: &str = "/review/events";

async fn next_item(events: &mut Events) -> (String, Value) {
    loop {
        let event = events.next().await.unwrap();
        if event.name != "queue" {
            return (event.name, event.data);
        }
    }
}

#[tokio::test]
async fn moderators_see_what_colleagues_do() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["moderation"]["mode"] = json!("pre")).await;
    app.pass(2);
    let (author, watcher, colleague) = (app.reader().await, app.moderator().await, app.moderator().await);
    let mut events = watcher.watch(EVENTS).await;
    let nothing = json!({ "open": 0, "held": 0, "flagged": 0, "more": false });
    assert_eq!(events.until("queue").await.data, nothing);

    let held = author.comment("Is this right?").await;
    let (name, item) = next_item(&mut events).await;
    assert_eq!((name.as_str(), &item["comment"], &item["open"]), ("item.opened", &held["id"], &json!(true)));
    assert_eq!((&item["reasons"], &item["claim"]), (&json!(["premoderation"]), &Value::Null));
    assert_eq!(events.until("queue").await.data["held"], 1);

    assert_eq!(colleague.post("/review/claims", json!({ "count": 1 })).await.status(), 201);
    let (name, item) = next_item(&mut events).await;
    assert_eq!((name.as_str(), &item["claim"]["by"]), ("item.claimed", &json!(colleague.id)));
    assert_eq!((&item["by"]["name"], &item["by"]["kind"]), (&json!(colleague.name), &json!("account")));

    let claim = format!("/review/claims/{}", id(&held));
    assert_eq!(colleague.delete(&claim).await.status(), 204);
    let (name, item) = next_item(&mut events).await;
    assert_eq!((name.as_str(), &item["claim"]), ("item.released", &Value::Null));

    assert_eq!(colleague.decide(&held, "approve").await.status(), 201);
    let (name, item) = next_item(&mut events).await;
    assert_eq!((name.as_str(), &item["open"], &item["action"]), ("item.decided", &json!(false), &json!("approve")));
    assert_eq!((&item["from"], &item["to"]), (&json!("held"), &json!("published")));
    assert_eq!(events.until("queue").await.data, nothing);

    let undo = json!({ "batch": item["batch"] });
    assert_eq!(colleague.post("/review/undo", undo).await.status(), 200);
    assert_eq!(next_item(&mut events).await.0, "item.opened");

    let last_id = { events.last_id };
    drop(author.delete(&format!("/comments/{}", id(&held))).await);
    let mut events = watcher.resume(EVENTS, &last_id).await;
    assert_eq!(next_item(&mut events).await.0, "item.closed");
}

#[tokio::test]
async fn a_stream_ends_with_the_session_the_role_or_the_standing_it_was_opened_with() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for end in ["signed out", "no moderator", "suspended"] {
        let moderator = app.moderator().await;
        let mut events = moderator.watch(EVENTS).await;
        events.until("queue").await;
        match end {
            "signed out" => assert_eq!(moderator.delete("/sessions/current").await.status(), 204),
            "no moderator" => {
                let id: uuid::Uuid = moderator.id.parse().unwrap();
                sqlx::query("update accounts set role = 'reader' where id = $1")
                    .bind(id)
                    .execute(&*app.db)
                    .await
                    .unwrap();
            }
            _ => {
                let sanction = json!({ "kind": "suspend", "reason": "away" });
                let path = format!("/accounts/{}/sanctions", moderator.id);
                let answer = admin.post(&path, sanction).await;
                assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
            }
        }
        events.ended().await;
    }
}

#[tokio::test]
async fn only_moderators_may_watch_the_queue() {
    let app = TestApp::start().await;
    assert_eq!(problem(app.anyone().get(EVENTS).await).await.0, 401);
    assert_eq!(problem(app.reader().await.get(EVENTS).await).await.0, 403);
    // As the console does, by cookie.
    let moderator = app.moderator().await;
    let token = moderator.token.clone().unwrap();
    sqlx::query("update sessions set cookie = true").execute(&*app.db).await.unwrap();
    let request = app.anyone().request(Method::GET, EVENTS).header("Cookie", format!("__Host-gavel-daily={token}"));
    assert_eq!(request.send().await.unwrap().status(), 200);
}
