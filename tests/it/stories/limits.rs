//! Nobody posts more than the site allows, wherever they come from and whichever server they ask.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, problem};

/// Allows so many posts in ten minutes.
async fn allow(app: &TestApp, limits: Value) {
    app.settings(|settings| settings["limits"]["post"] = limits).await;
}

fn budget(count: u32) -> Value {
    json!({ "count": count, "window_seconds": 600 })
}

/// Posts something new and answers the status.
async fn post(person: &Person, text: &str) -> u16 {
    person.post_under("a", text, json!({})).await.status().as_u16()
}

/// Posts from an address that a proxy tells of.
async fn from(person: &Person, address: &str) -> Response {
    let request = person.request(Method::POST, "/articles/a/comments").header("X-Forwarded-For", address);
    request.json(&json!({ "body": format!("From {address}") })).send().await.unwrap()
}

#[actix_web::test]
async fn an_account_posts_so_often_and_then_waits() {
    let app = TestApp::start().await;
    allow(&app, json!({ "account": budget(3) })).await;
    let (reader, other) = (app.reader().await, app.reader().await);
    for number in 0..3 {
        assert_eq!(post(&reader, &format!("Number {number}")).await, 201);
    }
    // However often it is tried, the wait is no longer.
    for _ in 0..5 {
        let refused = reader.post_under("a", "Too much", json!({})).await;
        assert_eq!(refused.headers()["retry-after"], "200");
        assert!(refused.headers()["ratelimit-policy"].to_str().unwrap().contains("q=3;w=600"));
        assert!(refused.headers().contains_key("ratelimit"));
        assert_eq!(problem(refused).await, (429, "rate_limited".to_owned()));
    }
    assert_eq!(post(&other, "Somebody else").await, 201);
    app.pass(199);
    assert_eq!(post(&reader, "Still too early").await, 429);
    app.pass(1);
    assert_eq!(post(&reader, "Now").await, 201);
    assert_eq!(post(&reader, "And again").await, 429);
    app.pass(600);
    for number in 3..6 {
        assert_eq!(post(&reader, &format!("Number {number}")).await, 201);
    }
}

#[actix_web::test]
async fn newcomers_have_a_share_of_it() {
    let app = TestApp::start().await;
    allow(&app, json!({ "account": budget(4), "newcomer_share": 0.5 })).await;
    let (newcomer, reader) = (app.newcomer().await, app.reader().await);
    for number in 0..4 {
        let expected = if number < 2 { 201 } else { 429 };
        assert_eq!(post(&newcomer, &format!("Newcomer {number}")).await, expected);
        assert_eq!(post(&reader, &format!("Reader {number}")).await, 201);
    }
    app.pass(86_400);
    for number in 4..8 {
        assert_eq!(post(&newcomer, &format!("No longer new {number}")).await, 201);
    }
}

#[actix_web::test]
async fn one_article_takes_so_many_from_all_together() {
    let app = TestApp::start().await;
    app.article("daily", "b", json!({})).await;
    allow(&app, json!({ "article": budget(2) })).await;
    for expected in [201, 201, 429] {
        assert_eq!(post(&app.reader().await, "Hello").await, expected);
    }
    created(app.reader().await.post_under("b", "Elsewhere", json!({})).await).await;
}

#[actix_web::test]
async fn a_network_counts_as_one_and_only_trusted_proxies_tell_of_it() {
    let app = TestApp::start_with(|options| {
        options.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    })
    .await;
    allow(&app, json!({ "network": budget(2) })).await;
    let reader = app.reader().await;
    for (address, expected) in [
        ("192.0.2.1", 201),
        ("192.0.2.1", 201),
        ("192.0.2.1", 429),
        ("192.0.2.2", 201),
        // What stands left of the nearest stranger, the client may have written itself.
        ("203.0.113.9, 192.0.2.1", 429),
        ("203.0.113.9, 192.0.2.1, 10.0.0.1", 429),
        ("::ffff:192.0.2.1", 429),
        ("2001:db8:0:1::1", 201),
        ("2001:db8:0:1:ffff::2", 201),
        ("2001:db8:0:1::3", 429),
        ("2001:db8:0:2::1", 201),
    ] {
        assert_eq!(from(&reader, address).await.status(), expected, "{address}");
    }
}

#[actix_web::test]
async fn a_header_from_anybody_else_tells_nothing() {
    let app = TestApp::start().await;
    allow(&app, json!({ "network": budget(2) })).await;
    let reader = app.reader().await;
    for (address, expected) in [("192.0.2.1", 201), ("192.0.2.2", 201), ("192.0.2.3", 429)] {
        assert_eq!(from(&reader, address).await.status(), expected, "{address}");
    }
}

#[actix_web::test]
async fn guests_are_counted_by_their_network() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["comments"]["guests"] = json!("on")).await;
    allow(&app, json!({ "account": budget(1), "network": budget(2) })).await;
    for (name, expected) in [("Gus", 201), ("Gil", 201), ("Gia", 429)] {
        let guest = json!({ "guest": { "name": name } });
        assert_eq!(app.anyone().post_under("a", "Hello", guest).await.status(), expected, "{name}");
    }
}

#[actix_web::test]
async fn a_refused_post_takes_from_no_other_limit() {
    let app = TestApp::start().await;
    allow(&app, json!({ "account": budget(1), "article": budget(3), "network": budget(3) })).await;
    let reader = app.reader().await;
    assert_eq!(post(&reader, "First").await, 201);
    for _ in 0..10 {
        assert_eq!(post(&reader, "Refused").await, 429);
    }
    for expected in [201, 201, 429] {
        assert_eq!(post(&app.reader().await, "Hello").await, expected);
    }
}

#[actix_web::test]
async fn limits_hold_across_servers_and_for_posts_at_once() {
    let app = TestApp::start().await;
    allow(&app, json!({ "account": budget(5) })).await;
    let server = app.second_server();
    let here = app.reader().await;
    let there = here.on(&server);
    let posts = (0..20).map(|number| {
        let person = if number % 2 == 0 { &here } else { &there };
        async move { post(person, &format!("Number {number}")).await }
    });
    let statuses = futures_util::future::join_all(posts).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 5, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 15, "{statuses:?}");
    assert_eq!(app.count("select count(*) from comments").await, 5);
}

#[actix_web::test]
async fn flags_reactions_and_edits_have_limits_of_their_own() {
    let app = TestApp::start().await;
    app.settings(|settings| {
        for action in ["flag", "react", "edit"] {
            settings["limits"][action] = json!({ "account": budget(1) });
        }
    })
    .await;
    let (author, reader) = (app.reader().await, app.reader().await);
    let (one, other) = (author.comment("One").await, author.comment("Other").await);
    assert_eq!(reader.flag(&one, "spam").await.status(), 201);
    assert_eq!(reader.flag(&other, "spam").await.status(), 429);
    assert_eq!(reader.react(&one, "like").await.status(), 200);
    assert_eq!(reader.react(&other, "like").await.status(), 429);
    assert_eq!(author.edit(&one, "One, again").await.status(), 200);
    assert_eq!(author.edit(&other, "Other, again").await.status(), 429);
    assert_eq!(reader.delete(&format!("/comments/{}/flag", id(&one))).await.status(), 204, "taking back is free");
}

#[actix_web::test]
async fn the_operator_may_switch_limits_off() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    allow(&app, json!({ "account": budget(1) })).await;
    let reader = app.reader().await;
    for number in 0..5 {
        assert_eq!(post(&reader, &format!("Number {number}")).await, 201);
    }
}
