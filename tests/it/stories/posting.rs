//! A reader writes, thinks again, and takes it back.

use serde_json::{Value, json};

use crate::support::app::{PASSWORD, TestApp, created, id, problem};
use crate::support::steps::{ids, ok, texts, wrong, wrong_fields};

#[actix_web::test]
async fn a_reader_signs_up_signs_in_posts_and_thinks_again() {
    let app = TestApp::start().await;
    let account = json!({ "email": "ana@mail.example", "username": "Ana", "password": PASSWORD });
    created(app.anyone().post("/accounts", account).await).await;
    let session = json!({ "email": "ana@mail.example", "password": PASSWORD });
    let session = created(app.anyone().post("/sessions", session).await).await;
    let ana = app.caller("daily", session["token"].as_str().map(str::to_owned), None);

    let comment = ana.comment("I liek this").await;
    assert_eq!((&comment["status"], &comment["body"]), (&json!("published"), &json!("I liek this")));
    assert_eq!(
        comment["author"],
        json!({ "id": session["account"]["id"], "name": "Ana", "kind": "account", "badges": [] })
    );
    assert_eq!((&comment["revision"], &comment["depth"], &comment["edited_at"]), (&json!(1), &json!(0), &json!(null)));

    app.pass(299);
    let edited = ok(ana.edit(&comment, "I like this").await).await;
    assert_eq!((&edited["revision"], &edited["body"]), (&json!(2), &json!("I like this")));
    let shown = &app.anyone().page().await[0];
    assert_eq!(shown["html"].as_str().unwrap().trim(), "<p>I like this</p>");
    assert_eq!(shown["edited_at"], edited["edited_at"]);
    assert!(shown["edited_at"].is_string() && shown.get("body").is_none());

    app.pass(1);
    assert_eq!(problem(ana.edit(&edited, "I love this").await).await, (409, "edit_window_over".to_owned()));
    let history = app.moderator().await.history(&comment).await;
    assert_eq!(texts(&history, "kind"), ["revision", "verdict", "revision", "verdict"]);
    assert_eq!((&history[0]["body"], &history[2]["body"]), (&json!("I liek this"), &json!("I like this")));
    assert_eq!(history[0]["actor"]["name"], "Ana");

    ana.take_away(&comment).await;
    assert!(app.anyone().page().await.is_empty());
    assert_eq!(ana.delete(&format!("/comments/{}", id(&comment))).await.status(), 404);
    app.assert_counts().await;
}

#[actix_web::test]
async fn an_edit_is_judged_like_a_new_post() {
    let app = TestApp::start().await;
    let (newcomer, other) = (app.newcomer().await, app.reader().await);
    let comment = newcomer.comment("Nothing wrong with this").await;
    let reply = other.reply(&comment, "Indeed").await;
    let shouted = newcomer.edit(&comment, "STOP THIS NONSENSE RIGHT NOW").await;
    assert_eq!(problem(shouted).await, (422, "nudged".to_owned()));
    let edited = ok(newcomer.edit(&comment, "But see https://spam.example").await).await;
    assert_eq!(edited["status"], "held");
    assert_eq!(edited["reasons"][0]["code"], "held");
    assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("deleted"), "a tombstone holds the reply");
    assert_eq!(app.anyone().sees(&reply).await.as_deref(), Some("published"));
    app.assert_counts().await;
    let edited = ok(newcomer.edit(&edited, "Nothing wrong with this again").await).await;
    assert_eq!(edited["status"], "published");
    assert!(!app.moderator().await.review(&comment).await["open"].as_bool().unwrap());
    app.assert_counts().await;
}

#[actix_web::test]
async fn only_its_author_changes_a_comment_and_only_as_it_stands() {
    let app = TestApp::start().await;
    let (author, other, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    let comment = author.comment("Mine").await;
    for person in [&other, &moderator] {
        assert_eq!(person.edit(&comment, "Yours").await.status(), 403);
        assert_eq!(person.delete(&format!("/comments/{}", id(&comment))).await.status(), 403);
    }
    assert_eq!(app.anyone().edit(&comment, "Anybody's").await.status(), 401);
    ok(author.edit(&comment, "Mine, second text").await).await;
    let stale = author.edit(&comment, "Mine, from an old tab").await;
    assert_eq!(stale.status(), 409);
    let stale = crate::support::app::json_of(stale).await;
    assert_eq!((&stale["code"], &stale["present"]["body"]), (&json!("stale_revision"), &json!("Mine, second text")));
    let held = app.newcomer().await.comment("See https://held.example").await;
    assert_eq!(other.edit(&held, "Not there for me").await.status(), 404);
    created(
        moderator
            .post(&format!("/comments/{}/decisions", id(&comment)), json!({ "action": "reject", "revision": 2 }))
            .await,
    )
    .await;
    let edit = json!({ "body": "Please", "revision": 2 });
    let refused = author.patch(&format!("/comments/{}", id(&comment)), edit).await;
    assert_eq!(problem(refused).await, (409, "not_applicable".to_owned()));
}

#[actix_web::test]
async fn a_tombstone_stands_as_long_as_replies_do() {
    let app = TestApp::start().await;
    let (author, reader) = (app.reader().await, app.reader().await);
    let top = author.comment("At the top").await;
    let first = reader.reply(&top, "First level").await;
    let second = author.reply(&first, "Second level").await;
    let third = reader.reply(&second, "Third level").await;
    author.take_away(&top).await;
    reader.take_away(&first).await;
    author.take_away(&second).await;
    app.assert_counts().await;

    let shown = app.anyone().read(&format!("/comments/{}", id(&third))).await;
    assert_eq!(texts(shown["ancestors"].as_array().unwrap(), "status"), ["deleted"; 3]);
    for tombstone in shown["ancestors"].as_array().unwrap() {
        assert_eq!((&tombstone["author"], &tombstone["html"]), (&Value::Null, &Value::Null));
        assert_eq!(tombstone["reply_count"], 1);
    }
    assert_eq!(ids(&app.anyone().page().await), [id(&top)]);
    assert_eq!(app.anyone().read("/articles/a").await["counts"]["comments"], 1);
    assert_eq!(reader.post_under("a", "To a tombstone", json!({ "parent_id": second["id"] })).await.status(), 422);

    reader.take_away(&third).await;
    for gone in [&top, &first, &second, &third] {
        assert_eq!(app.anyone().sees(gone).await, None);
    }
    assert!(app.anyone().page().await.is_empty());
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_tombstone_keeps_the_branch_that_still_stands() {
    let app = TestApp::start().await;
    let (author, moderator) = (app.reader().await, app.moderator().await);
    let top = author.comment("At the top").await;
    let left = author.reply(&top, "Left").await;
    let right = author.reply(&top, "Right").await;
    let leaf = author.reply(&left, "Below left").await;
    author.take_away(&left).await;
    author.take_away(&top).await;
    created(moderator.decide(&leaf, "reject").await).await;
    assert_eq!(app.anyone().sees(&left).await, None);
    assert_eq!(app.anyone().sees(&top).await.as_deref(), Some("deleted"));
    app.assert_counts().await;
    created(moderator.decide(&leaf, "restore").await).await;
    assert_eq!(app.anyone().sees(&left).await.as_deref(), Some("deleted"));
    assert_eq!(app.anyone().page().await[0]["reply_count"], 2);
    app.assert_counts().await;
    author.take_away(&right).await;
    author.take_away(&leaf).await;
    assert_eq!(app.anyone().sees(&top).await, None);
    app.assert_counts().await;
}

#[actix_web::test]
async fn held_replies_do_not_count_until_they_are_approved() {
    let app = TestApp::start().await;
    let (author, newcomer, moderator) = (app.reader().await, app.newcomer().await, app.moderator().await);
    let top = author.comment("At the top").await;
    let held = newcomer.reply(&top, "See https://held.example").await;
    assert_eq!(held["status"], "held");
    let shown = &app.anyone().page().await[0];
    assert_eq!((&shown["reply_count"], &shown["replies"]), (&json!(0), &json!([])));
    assert_eq!(app.anyone().read("/articles/a").await["counts"]["comments"], 1);
    let below_held = json!({ "parent_id": held["id"] });
    assert_eq!(wrong_fields(author.post_under("a", "To it", below_held).await).await, wrong("parent_id", "unknown"));
    created(moderator.decide(&held, "approve").await).await;
    assert_eq!(app.anyone().page().await[0]["reply_count"], 1);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_reply_answers_a_comment_of_the_same_article() {
    let app = TestApp::start().await;
    app.article("daily", "b", json!({})).await;
    let reader = app.reader().await;
    let comment = reader.comment("Under a").await;
    for parent in [&comment["id"], &json!("00000000-0000-7000-8000-000000000000")] {
        let refused = reader.post_under("b", "Under b", json!({ "parent_id": parent })).await;
        assert_eq!(wrong_fields(refused).await, wrong("parent_id", "unknown"));
    }
    assert_eq!(app.count("select count(*) from comments").await, 1);
}

#[actix_web::test]
async fn markdown_is_shown_and_nothing_in_it_runs() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let html = async |body: &str| reader.comment(body).await["html"].as_str().unwrap().to_owned();
    let rich = html("**Bold**, _leaning_ and `code`\n\n> quoted").await;
    for part in ["<strong>Bold</strong>", "<em>leaning</em>", "<code>code</code>", "<blockquote>"] {
        assert!(rich.contains(part), "{part} in {rich}");
    }
    let link = html("[here](https://news.example)").await;
    assert!(link.contains("href=\"https://news.example\"") && link.contains("nofollow"), "{link}");
    for bad in [
        "<script>alert(1)</script> first",
        "<img src=x onerror=alert(1)> second",
        "[click](javascript:alert(1)) third",
        "![picture](https://tracker.example/x.png) fourth",
        "<a href=\"data:text/html,x\">fifth</a>",
    ] {
        let shown = html(bad).await;
        for part in ["<script", "<img", "<a href=\"javascript", "<a href=\"data", "onerror=alert(1)>"] {
            assert!(!shown.contains(part), "{part} in {shown}");
        }
    }
}

#[actix_web::test]
async fn a_text_has_some_length_and_not_too_much() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["comments"]["max_length"] = json!(10)).await;
    let reader = app.reader().await;
    created(reader.post_under("a", "größenwahn", json!({})).await).await;
    let long = reader.post_under("a", "größenwahns", json!({})).await;
    assert_eq!(wrong_fields(long).await, wrong("body", "too_long"));
    for body in ["", "  \n", "\u{200b}\u{feff}"] {
        assert_eq!(wrong_fields(reader.post_under("a", body, json!({})).await).await, wrong("body", "invalid"));
    }
    assert_eq!(wrong_fields(reader.post_under("a", "a\0b", json!({})).await).await, wrong("body", "nul"));
    assert_eq!(wrong_fields(reader.post_under("a", "a", json!({ "colour": 1 })).await).await[0].1, "unknown_field");
    assert_eq!(app.count("select count(*) from comments").await, 1);
}

#[actix_web::test]
async fn an_author_is_nudged_and_may_insist() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let shouted = "STOP THIS NONSENSE RIGHT NOW";
    let nudged = wrong_fields(reader.post_under("a", shouted, json!({})).await).await;
    assert_eq!(nudged, wrong("body", "reconsider"));
    assert_eq!(app.count("select count(*) from comments").await, 0);
    let sent = created(reader.post_under("a", shouted, json!({ "nudge_accepted": true })).await).await;
    assert_eq!(sent["status"], "published");
}

#[actix_web::test]
async fn the_same_text_again_is_held_for_a_day() {
    let app = TestApp::start().await;
    let (reader, other) = (app.reader().await, app.reader().await);
    let text = "Read this before it is too late";
    assert_eq!(reader.comment(text).await["status"], "published");
    assert_eq!(reader.comment("read  THIS before it is too late").await["status"], "held");
    assert_eq!(other.comment(text).await["status"], "published");
    app.pass(86_401);
    assert_eq!(reader.comment(text).await["status"], "published");
}
