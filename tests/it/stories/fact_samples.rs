//! An admin tries every fact on a made-up comment.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::steps::ok;

#[actix_web::test]
async fn every_fact_can_be_tried_on_a_sample() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut sample = json!({
        "body": "See https://a.example, a@b.example",
        "author": {
            "role": "reader", "account_age": "9d", "approved": 3, "rejected": 1, "first_comment": false, "trust": 1,
            "rejection_share": 0.25, "flags_received": 2, "email_verified": false, "email_domain": "mail.example",
            "labels": ["spam"], "sanctions": 0,
        },
        "article": { "key": "a", "section": "local", "age": "2h", "comments_per_minute": 0.5, "rejection_share": 0.1 },
        "thread": { "depth": 0, "reply_to_self": false },
        "client": { "seconds_to_post": 4, "network": "00ff" },
        "flags": { "weight": 1.5, "reporters": 1, "reasons": ["spam"] },
        "time": { "hour": 23, "weekday": "monday" },
        "own_duplicates": 0, "own_near_duplicates": 0, "duplicates": 0, "near_duplicates": 0,
        "rates": {},
    });
    for (name, _) in [("author", 0), ("network", 0), ("article", 0)] {
        for kind in ["comments", "rejections", "flags"] {
            sample["rates"][format!("rate.{name}.{kind}")] = json!({ "10m": 1 });
        }
    }
    let tests = [
        ("author.rejection_share", json!({ "gt": 0.2 })),
        ("author.flags_received", json!({ "eq": 2 })),
        ("author.email_verified", json!(false)),
        ("author.email_domain", json!({ "ne": "x.example" })),
        ("author.labels", json!({ "in": ["spam"] })),
        ("author.sanctions", json!({ "lt": 1 })),
        ("article.comments_per_minute", json!({ "lt": 1 })),
        ("article.rejection_share", json!({ "lte": 0.1 })),
        ("client.seconds_to_post", json!({ "gte": 4 })),
        ("client.network", json!({ "eq": "00ff" })),
        ("flags.weight", json!({ "gt": 1 })),
        ("flags.reporters", json!({ "eq": 1 })),
        ("flags.reason", json!({ "eq": "spam" })),
        ("time.hour", json!({ "gte": 22 })),
        ("time.weekday", json!({ "not_in": ["sunday", "saturday"] })),
        ("text.own_near_duplicates", json!({ "eq": 0 })),
        ("text.duplicates", json!({ "eq": 0 })),
        ("text.near_duplicates", json!({ "eq": 0 })),
        ("rate.author.flags", json!({ "per": "10m", "eq": 1 })),
        ("rate.network.rejections", json!({ "per": "10m", "eq": 1 })),
        ("rate.network.flags", json!({ "per": "10m", "eq": 1 })),
        ("rate.article.rejections", json!({ "per": "10m", "eq": 1 })),
        ("rate.article.flags", json!({ "per": "10m", "eq": 1 })),
    ];
    let all: Vec<Value> = tests.iter().map(|(fact, test)| json!({ *fact: test })).collect();
    let rule = json!({ "name": "All", "mode": "live", "when": { "all": all }, "then": { "action": "hold" } });
    let checked = ok(admin.post("/rules/check", json!({ "rule": rule, "samples": [sample] })).await).await;
    let found = &checked["verdicts"][0]["rules"][0];
    assert_eq!((&checked["valid"], &found["result"]), (&json!(true), &json!("match")), "{found:#}");
    // Without saying, none of them is known.
    let bare = json!([{ "body": "Hello" }]);
    let checked = ok(admin.post("/rules/check", json!({ "rule": rule, "samples": bare })).await).await;
    let leaves = checked["verdicts"][0]["rules"][0]["leaves"].as_array().unwrap().clone();
    assert!(leaves.len() == tests.len() && leaves.iter().all(|leaf| leaf["result"] == "unknown"), "{leaves:#?}");
    for (group, field, value) in [
        ("time", "hour", json!(24)),
        ("time", "weekday", json!("someday")),
        ("article", "rejection_share", json!(1.5)),
        ("flags", "reason", json!("spam")),
    ] {
        let mut wrong = sample.clone();
        wrong[group][field] = value;
        let refused = admin.post("/rules/check", json!({ "rule": rule, "samples": [wrong] })).await;
        assert_eq!(refused.status(), 422, "{group}.{field}");
    }
}
