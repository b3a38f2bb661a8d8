//! Where comments are taken, from whom, and what waits for a moderator first.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::app::{ORIGIN, Person, TestApp, created, id, json_of, problem};
use crate::support::steps::{encoded, ok, wrong, wrong_fields};

fn code(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Posts as a page of `origin` does.
async fn from_page(person: &Person, origin: &str, article: &str, body: Value) -> Response {
    let path = format!("/articles/{}/comments", encoded(article));
    person.request(Method::POST, &path).header("Origin", origin).json(&body).send().await.unwrap()
}

#[actix_web::test]
async fn an_article_can_be_closed_by_hand_and_opened_again() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let comment = reader.comment("While it was open").await;
    app.article("daily", "a", json!({ "settings": { "state": "closed" } })).await;
    assert_eq!(app.anyone().read("/articles/a").await["state"], "closed");
    assert_eq!(problem(reader.post_under("a", "Too late", json!({})).await).await, code(409, "article_closed"));
    let reply = json!({ "parent_id": comment["id"] });
    assert_eq!(problem(reader.post_under("a", "Too late", reply).await).await, code(409, "article_closed"));
    assert_eq!(app.moderator().await.comment("The last word").await["status"], "published");
    assert_eq!(app.anyone().page().await.len(), 2);
    app.article("daily", "a", json!({})).await;
    reader.comment("Open again").await;
}

#[actix_web::test]
async fn an_article_closes_at_the_age_that_the_site_sets() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["comments"]["close_after_days"] = json!(14)).await;
    let published_at = serde_json::to_value(app.now().minus_seconds(13 * 86_400)).unwrap();
    app.article("daily", "old", json!({ "published_at": published_at })).await;
    let reader = app.reader().await;
    created(reader.post_under("old", "In time", json!({})).await).await;
    app.pass(86_400);
    assert_eq!(app.anyone().read("/articles/old").await["state"], "closed");
    assert_eq!(problem(reader.post_under("old", "Too late", json!({})).await).await, code(409, "article_closed"));
    let in_force = app.admin().await.read("/settings?article=old").await;
    let in_force = &in_force["in_force"];
    assert_eq!((&in_force["mode"], &in_force["state"]), (&json!("post"), &json!("closed")));
    assert_eq!(in_force["closes_at"], serde_json::to_value(app.now()).unwrap());
    created(reader.post_under("a", "The other one is younger", json!({})).await).await;
}

#[actix_web::test]
async fn a_closed_thread_takes_no_replies_at_any_depth() {
    let app = TestApp::start().await;
    let (reader, moderator) = (app.reader().await, app.moderator().await);
    let top = reader.comment("At the top").await;
    let reply = reader.reply(&top, "Below").await;
    let decision = created(moderator.decide(&reply, "close_thread").await).await;
    assert_eq!(decision["comment"]["id"], reply["id"]);
    assert_eq!(app.anyone().page().await[0]["closed"], true);
    for parent in [&top, &reply] {
        let refused = reader.post_under("a", "One more", json!({ "parent_id": parent["id"] })).await;
        assert_eq!(problem(refused).await, code(409, "thread_closed"));
    }
    reader.comment("Another thread").await;
    moderator.reply(&reply, "The last word").await;
    ok(moderator.post("/review/undo", json!({ "batch": decision["batch"] })).await).await;
    reader.reply(&reply, "Open again").await;
}

#[actix_web::test]
async fn a_first_post_makes_the_article_only_from_a_page_of_the_site() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let post = json!({ "body": "First!", "article": { "url": format!("{ORIGIN}/new"), "title": "New" } });
    assert_eq!(problem(reader.post("/articles/new/comments", post.clone()).await).await, code(404, "not_found"));
    let foreign = from_page(&reader, "https://evil.example", "new", json!({ "body": "First!" })).await;
    assert_eq!(problem(foreign).await, code(404, "not_found"));
    let elsewhere = json!({ "body": "First!", "article": { "url": "https://evil.example/new" } });
    let refused = from_page(&reader, ORIGIN, "new", elsewhere).await;
    assert_eq!(wrong_fields(refused).await, wrong("article.url", "foreign"));
    assert_eq!(app.anyone().get("/articles/new").await.status(), 404);

    let made = from_page(&reader, ORIGIN, "new", post.clone()).await;
    assert_eq!(made.headers()["access-control-allow-origin"], ORIGIN);
    created(made).await;
    let article = app.anyone().read("/articles/new").await;
    assert_eq!((&article["title"], &article["url"]), (&json!("New"), &json!(format!("{ORIGIN}/new"))));

    app.settings(|settings| settings["comments"]["first_post_origins"] = json!(["https://blog.example"])).await;
    assert_eq!(from_page(&reader, ORIGIN, "newer", json!({ "body": "Hi" })).await.status(), 404);
    created(from_page(&reader, "https://blog.example", "newer", json!({ "body": "Hi" })).await).await;
    app.settings(|settings| settings["comments"]["first_post_makes_article"] = json!(false)).await;
    assert_eq!(from_page(&reader, "https://blog.example", "newest", json!({ "body": "Hi" })).await.status(), 404);
    assert_eq!(app.count("select count(*) from articles").await, 3);
}

#[actix_web::test]
async fn a_refused_first_post_makes_no_article() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    for body in [
        json!({ "body": "STOP THIS NONSENSE RIGHT NOW" }),
        json!({ "body": "x".repeat(5_001) }),
        json!({ "body": "Hi", "parent_id": "00000000-0000-7000-8000-000000000000" }),
    ] {
        assert_eq!(from_page(&reader, ORIGIN, "new", body).await.status(), 422);
    }
    let guest = json!({ "body": "Hi", "guest": { "name": "Gus" } });
    assert_eq!(problem(from_page(&app.anyone(), ORIGIN, "new", guest).await).await, code(401, "guests_off"));
    assert_eq!(app.count("select count(*) from articles").await, 1);
}

#[actix_web::test]
async fn many_first_posts_at_once_make_one_article() {
    let app = TestApp::start().await;
    let mut readers = Vec::new();
    for _ in 0..8 {
        readers.push(app.reader().await);
    }
    let posts = readers.iter().map(|reader| from_page(reader, ORIGIN, "new", json!({ "body": "First!" })));
    for answer in futures_util::future::join_all(posts).await {
        created(answer).await;
    }
    assert_eq!(app.anyone().read("/articles/new").await["counts"]["comments"], 8);
    assert_eq!(app.count("select count(*) from articles").await, 2);
    app.assert_counts().await;
}

#[actix_web::test]
async fn comments_wait_where_the_site_the_section_or_the_article_says_so() {
    let app = TestApp::start().await;
    app.article("daily", "vote", json!({ "section": "politics" })).await;
    app.article("daily", "debate", json!({ "section": "politics", "settings": { "mode": "post" } })).await;
    app.article("daily", "trial", json!({ "settings": { "mode": "pre" } })).await;
    let reader = app.reader().await;
    let status = async |article: &str, body: &str| {
        created(reader.post_under(article, body, json!({})).await).await["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status("vote", "By default").await, "published");
    assert_eq!(status("trial", "By article").await, "held");
    app.settings(|settings| settings["moderation"]["premoderated_sections"] = json!(["politics"])).await;
    assert_eq!(status("vote", "By section").await, "held");
    assert_eq!(status("debate", "Article before section").await, "published");
    assert_eq!(status("a", "No section").await, "published");
    app.settings(|settings| settings["moderation"]["mode"] = json!("pre")).await;
    assert_eq!(status("a", "By site").await, "held");
    assert_eq!(status("debate", "Article before site").await, "published");
    assert_eq!(app.moderator().await.comment("Nobody waits for staff").await["status"], "published");
    assert_eq!(app.anyone().read("/articles/a").await["mode"], "pre");

    let viewer = reader.read("/articles/a/viewer").await;
    assert_eq!(viewer["comments"][0]["reasons"][0]["code"], "premoderation");
    let queue = app.moderator().await.read("/review?reason=premoderation").await;
    assert_eq!(queue["items"].as_array().unwrap().len(), 3);
    app.assert_counts().await;
}

#[actix_web::test]
async fn slow_mode_makes_readers_wait_on_one_article() {
    let app = TestApp::start().await;
    app.article("daily", "b", json!({})).await;
    app.settings(|settings| settings["comments"]["slow_mode_seconds"] = json!(60)).await;
    let (reader, other, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    reader.comment("First").await;
    let refused = reader.post_under("a", "Second", json!({})).await;
    assert_eq!(refused.headers()["retry-after"], "60");
    assert_eq!(problem(refused).await, code(429, "rate_limited"));
    created(reader.post_under("b", "Elsewhere", json!({})).await).await;
    other.comment("Somebody else").await;
    for number in 0..2 {
        moderator.comment(&format!("Staff {number}")).await;
    }
    app.pass(60);
    reader.comment("Second").await;
    assert_eq!(app.anyone().read("/articles/a").await["limits"]["slow_mode_seconds"], 60);
}

#[actix_web::test]
async fn guests_are_refused_held_or_judged_as_the_site_says() {
    let app = TestApp::start().await;
    let anyone = app.anyone();
    let guest = json!({ "guest": { "name": "Gus", "email": "gus@mail.example" } });
    assert_eq!(problem(anyone.post_under("a", "Hello", guest.clone()).await).await, code(401, "guests_off"));
    assert_eq!(problem(anyone.post_under("a", "Hello", json!({})).await).await, code(401, "unauthenticated"));

    app.settings(|settings| settings["comments"]["guests"] = json!("held")).await;
    let held = created(anyone.post_under("a", "Hello", guest.clone()).await).await;
    assert_eq!(held["status"], "held");
    created(app.moderator().await.decide(&held, "approve").await).await;

    app.settings(|settings| settings["comments"]["guests"] = json!("on")).await;
    let shown = created(anyone.post_under("a", "Hello again", guest.clone()).await).await;
    assert_eq!(shown["status"], "published");
    assert_eq!(shown["author"], json!({ "id": null, "name": "Gus", "kind": "guest", "badges": [] }));
    let linked = created(anyone.post_under("a", "See https://spam.example", guest.clone()).await).await;
    assert_eq!(linked["status"], "held");
    assert_eq!(
        wrong_fields(app.reader().await.post_under("a", "Who?", guest).await).await,
        wrong("guest", "signed_in")
    );
    assert_eq!(app.anyone().page().await.len(), 2);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_guest_cannot_have_the_name_of_an_account() {
    let app = TestApp::start().await;
    app.settings(|settings| {
        settings["comments"]["guests"] = json!("on");
        settings["accounts"]["reserved_usernames"] = json!(["The Editor"]);
    })
    .await;
    let reader = app.reader().await;
    for name in [reader.name.clone(), reader.name.to_uppercase(), "the_editor".to_owned()] {
        let refused = app.anyone().post_under("a", "It is me", json!({ "guest": { "name": name } })).await;
        assert_eq!(problem(refused).await, code(409, "name_taken"), "{name}");
    }
}

#[actix_web::test]
async fn a_guests_address_is_shown_nowhere() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["comments"]["guests"] = json!("on")).await;
    let guest = json!({ "guest": { "name": "Gus", "email": "secret@mail.example" } });
    let answer = json_of(app.anyone().post_under("a", "Hello", guest).await).await;
    assert!(!answer.to_string().contains("secret"), "{answer}");
    let moderator = app.moderator().await;
    created(app.reader().await.flag(&answer, "spam").await).await;
    let comment = id(&answer);
    for path in [
        "/articles/a/comments".to_owned(),
        format!("/comments/{comment}"),
        format!("/comments/{comment}/history"),
        "/review".to_owned(),
        format!("/review/{comment}"),
        "/moderation/comments".to_owned(),
    ] {
        let shown = moderator.read(&path).await.to_string();
        assert!(shown.contains("Gus") || path.ends_with("history"), "{path}");
        assert!(!shown.contains("secret"), "{path}: {shown}");
    }
}
