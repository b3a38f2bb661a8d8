//! Two nodes on one database are one service: what somebody does at one holds at the other.

use serde_json::json;

use crate::support::app::{TestApp, created, id, problem};
use crate::support::steps::until;

#[actix_web::test]
async fn whoever_is_signed_out_or_shut_out_at_one_node_is_so_at_the_other() {
    let app = TestApp::start().await;
    let other = app.second_server();
    let (reader, guilty, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    assert_eq!(reader.on(&other).get("/me").await.status(), 200);
    assert_eq!(reader.delete("/sessions").await.status(), 204);
    assert_eq!(problem(reader.on(&other).get("/me").await).await, (401, "invalid_token".to_owned()));

    guilty.on(&other).comment("One last word").await;
    let ban = json!({ "kind": "ban", "reason": "spam" });
    created(moderator.post(&format!("/accounts/{}/sanctions", guilty.id), ban).await).await;
    let late = guilty.on(&other).post("/articles/a/comments", json!({ "body": "And another" })).await;
    assert_eq!(late.status(), 403);
}

#[actix_web::test]
async fn what_one_node_handed_to_a_moderator_the_other_hands_to_nobody() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    app.settings(|settings| settings["moderation"]["mode"] = json!("pre")).await;
    let other = app.second_server();
    let reader = app.reader().await;
    for number in 0..24 {
        reader.comment(&format!("This waits to be looked at as number {number}")).await;
    }
    let (one, two) = (app.moderator().await, app.moderator().await.on(&other));
    let ask = json!({ "queue": "all", "count": 12 });
    let (mine, yours) =
        futures_util::join!(one.post("/review/claims", ask.clone()), two.post("/review/claims", ask.clone()));
    let (mine, yours) = (created(mine).await, created(yours).await);
    let ids = |claimed: &serde_json::Value| -> Vec<String> {
        let items = claimed["items"].as_array().unwrap();
        items.iter().map(|item| item["comment"]["id"].as_str().unwrap().to_owned()).collect()
    };
    let (mine, yours) = (ids(&mine), ids(&yours));
    assert_eq!((mine.len(), yours.len()), (12, 12));
    assert!(mine.iter().all(|id| !yours.contains(id)), "nothing lies on two desks");
    let foreign = json!({ "action": "approve", "revision": 1 });
    let refused = two.post(&format!("/comments/{}/decisions", mine[0]), foreign).await;
    assert_eq!(problem(refused).await, (409, "claimed".to_owned()));
}

#[actix_web::test]
async fn a_rule_and_a_setting_made_at_one_node_hold_at_the_other() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let other = app.second_server();
    let (reader, admin) = (app.reader().await.on(&other), app.admin().await);
    // Posts say how they were judged; each says something else, or it would be a repetition.
    let posted = async |word: &str| {
        app.pass(1);
        let comment = reader.comment(&format!("The {word} was seen at {}", app.now().unix_micros())).await;
        comment["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(posted("marmot").await, "published");
    let rule = json!({ "name": "Hold marmots", "mode": "live", "when": { "text": { "phrase": "marmot", "as": "word" } },
        "then": { "action": "hold" } });
    let made = created(admin.post("/rules", rule).await).await;
    until("the other node has the rule", async || posted("marmot").await == "held").await;
    assert_eq!(admin.delete(&format!("/rules/{}", id(&made))).await.status(), 204);
    until("the other node has forgotten the rule", async || posted("marmot").await == "published").await;
    app.settings(|settings| settings["moderation"]["mode"] = json!("pre")).await;
    until("the other node knows the setting", async || posted("badger").await == "held").await;
}

#[actix_web::test]
async fn one_name_and_one_address_go_to_one_of_all_who_ask_at_once() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let other = app.second_server();
    let accounts = (0..16).map(|number| {
        let person = if number % 2 == 0 { app.anyone() } else { app.anyone().on(&other) };
        async move {
            let email = format!("ana{number}@mail.example");
            let account = json!({ "email": email, "username": "Ana Sol", "password": "a good password" });
            // Passwords are hashed in a short line.
            loop {
                let status = person.post("/accounts", account.clone()).await.status().as_u16();
                if status != 503 {
                    return status;
                }
            }
        }
    });
    let statuses = futures_util::future::join_all(accounts).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
    let count = "select count(*) from accounts where username = 'Ana Sol'";
    assert_eq!(app.count(count).await, 1);
    let comment = app.reader().await.comment("Two look at this").await;
    let moderators = (app.moderator().await, app.moderator().await.on(&other));
    let decided = futures_util::join!(moderators.0.decide(&comment, "remove"), moderators.1.decide(&comment, "remove"));
    let mut statuses = [decided.0.status().as_u16(), decided.1.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{}", id(&comment));
}
