//! Readers report what is wrong, and tap what they like.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, problem};
use crate::support::steps::{ok, texts, wrong};

/// So many readers.
async fn readers(app: &TestApp, count: usize) -> Vec<Person> {
    let mut readers = Vec::new();
    for _ in 0..count {
        readers.push(app.reader().await);
    }
    readers
}

/// The whole number that a weight is, to a thousandth.
fn thousandths(weight: &Value) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "weights are small")]
    let rounded = (weight.as_f64().unwrap() * 1_000.0).round() as i64;
    rounded
}

#[actix_web::test]
async fn a_reader_flags_a_comment_once_and_may_think_again() {
    let app = TestApp::start().await;
    let (author, reader, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    let comment = author.comment("Buy my book").await;
    let flag = created(reader.flag(&comment, "spam").await).await;
    assert_eq!(flag, json!({ "comment": comment["id"], "reason": "spam", "detail": null }));
    let path = format!("/comments/{}/flag", id(&comment));
    let again = json!({ "reason": "off_topic", "detail": "It is about books" });
    assert_eq!(ok(reader.put(&path, again).await).await["detail"], "It is about books");

    let viewer = reader.read("/articles/a/viewer").await;
    assert_eq!(viewer["flags"][id(&comment)], "off_topic");
    let item = moderator.review(&comment).await;
    assert_eq!(item["flags"]["reasons"], json!({ "off_topic": 1 }));
    assert_eq!(item["flags"]["count"], 1);
    assert!(item["open"].as_bool().unwrap());
    app.assert_counts().await;

    assert_eq!(reader.delete(&path).await.status(), 204);
    assert_eq!(reader.delete(&path).await.status(), 204);
    let item = moderator.review(&comment).await;
    assert_eq!((&item["flags"]["count"], &item["open"]), (&json!(0), &json!(false)));
    assert_eq!(reader.read("/articles/a/viewer").await["flags"], json!({}));
    created(reader.flag(&comment, "spam").await).await;
    app.assert_counts().await;
}

#[actix_web::test]
async fn only_known_reasons_and_comments_that_are_there_can_be_flagged() {
    let app = TestApp::start().await;
    let (author, reader) = (app.reader().await, app.reader().await);
    let comment = author.comment("Hello").await;
    for reason in
        ["spam", "harassment", "hate", "threat", "personal_information", "misinformation", "off_topic", "other"]
    {
        assert!(reader.flag(&comment, reason).await.status().is_success(), "{reason}");
    }
    let refused = crate::support::steps::wrong_fields(reader.flag(&comment, "boring").await).await;
    assert_eq!(refused, wrong("reason", "invalid"));
    assert_eq!(problem(app.anyone().flag(&comment, "spam").await).await, (401, "unauthenticated".to_owned()));
    let held = app.newcomer().await.comment("See https://held.example").await;
    assert_eq!(reader.flag(&held, "spam").await.status(), 404);
    app.site("other").await;
    let stranger = app.person_at("other", gavel::accounts::Role::Reader).await;
    assert_eq!(stranger.flag(&comment, "spam").await.status(), 404);
}

#[actix_web::test]
async fn six_readers_hide_a_comment_and_its_author_is_told() {
    let app = TestApp::start().await;
    let (author, moderator, crowd) = (app.reader().await, app.moderator().await, readers(&app, 6).await);
    let comment = author.comment("You are all fools").await;
    for (place, reader) in crowd.iter().enumerate() {
        assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("published"));
        created(reader.flag(&comment, if place < 4 { "harassment" } else { "other" }).await).await;
    }
    assert_eq!(app.anyone().sees(&comment).await, None);
    let viewer = author.read("/articles/a/viewer").await;
    assert_eq!(viewer["comments"][0]["status"], "held");
    assert_eq!(viewer["comments"][0]["reasons"][0]["code"], "flags");

    let queue = moderator.read("/review?queue=flagged").await;
    assert_eq!(
        queue["items"][0]["flags"],
        json!({ "count": 6, "weight": 6.0, "reasons": { "harassment": 4, "other": 2 } })
    );
    let mut codes = texts(queue["items"][0]["reasons"].as_array().unwrap(), "code");
    codes.sort();
    assert_eq!(codes, ["harassment", "other"]);
    let kinds = texts(&moderator.history(&comment).await, "kind");
    let expected = [&["revision", "verdict"][..], &["flag"; 6], &["hidden"]].concat();
    assert_eq!(kinds, expected);
    // Who flagged it may still find other words for it; others no longer see it.
    ok(crowd[0].flag(&comment, "hate").await).await;
    assert_eq!(app.reader().await.flag(&comment, "hate").await.status(), 404);
    app.assert_counts().await;
}

#[actix_web::test]
async fn the_site_sets_what_hides() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["flags"] = json!({ "hide_weight": 2.0, "hide_groups": 3 })).await;
    let (author, crowd) = (app.reader().await, readers(&app, 3).await);
    let comment = author.comment("Two flags weigh enough, but three readers must say so").await;
    for reader in &crowd[..2] {
        created(reader.flag(&comment, "spam").await).await;
    }
    assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("published"));
    created(crowd[2].flag(&comment, "spam").await).await;
    assert_eq!(app.anyone().sees(&comment).await, None);
}

#[actix_web::test]
async fn what_a_moderator_approved_later_flags_do_not_hide() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["flags"] = json!({ "hide_weight": 2.0, "hide_groups": 2 })).await;
    let (author, moderator, crowd) = (app.reader().await, app.moderator().await, readers(&app, 6).await);
    let comment = author.comment("An opinion").await;
    for reader in &crowd[..2] {
        created(reader.flag(&comment, "spam").await).await;
    }
    assert_eq!(app.anyone().sees(&comment).await, None);
    let decision = created(moderator.decide(&comment, "approve").await).await;
    assert_eq!((&decision["settled_flags"], &decision["comment"]["status"]), (&json!(2), &json!("published")));
    assert_eq!(app.count("select count(*) from flags where outcome = 'dismissed'").await, 2);
    let item = moderator.review(&comment).await;
    assert_eq!((&item["open"], &item["flags"]["count"]), (&json!(false), &json!(0)));

    for reader in &crowd[2..5] {
        created(reader.flag(&comment, "spam").await).await;
    }
    assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("published"));
    assert!(moderator.review(&comment).await["open"].as_bool().unwrap(), "somebody may look all the same");
    // A new text is a new matter.
    let edited = ok(author.edit(&comment, "Another opinion").await).await;
    assert_eq!(edited["status"], "published");
    created(crowd[5].flag(&comment, "spam").await).await;
    assert_eq!(app.anyone().sees(&comment).await, None);
    app.assert_counts().await;
}

#[actix_web::test]
async fn what_flags_have_hidden_waits_for_a_moderator_even_when_they_are_taken_back() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["flags"] = json!({ "hide_weight": 2.0, "hide_groups": 2 })).await;
    let (author, moderator, crowd) = (app.reader().await, app.moderator().await, readers(&app, 2).await);
    let comment = author.comment("An opinion").await;
    for reader in &crowd {
        created(reader.flag(&comment, "spam").await).await;
    }
    for reader in &crowd {
        assert_eq!(reader.delete(&format!("/comments/{}/flag", id(&comment))).await.status(), 204);
    }
    assert_eq!(app.anyone().sees(&comment).await, None);
    let queue = moderator.read("/review?queue=held").await;
    assert_eq!(queue["items"][0]["comment"]["id"], comment["id"]);
    assert_eq!(queue["items"][0]["reasons"][0]["code"], "flags");
    created(moderator.decide(&comment, "approve").await).await;
    assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("published"));
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_flag_taken_back_brings_no_deleted_comment_into_the_queue() {
    let app = TestApp::start().await;
    let (author, moderator, crowd) = (app.reader().await, app.moderator().await, readers(&app, 2).await);
    let comment = author.comment("An opinion").await;
    for reader in &crowd {
        created(reader.flag(&comment, "spam").await).await;
    }
    author.take_away(&comment).await;
    assert_eq!(crowd[0].delete(&format!("/comments/{}/flag", id(&comment))).await.status(), 204);
    assert_eq!(moderator.read("/review").await["items"], json!([]));
}

#[actix_web::test]
async fn a_reporter_who_was_right_weighs_more_and_one_who_was_wrong_less() {
    let app = TestApp::start().await;
    let (author, right, wrong) = (app.reader().await, app.reader().await, app.reader().await);
    let moderator = app.moderator().await;
    for number in 0..2 {
        let bad = author.comment(&format!("Bad comment {number}")).await;
        created(right.flag(&bad, "spam").await).await;
        created(moderator.decide(&bad, "reject").await).await;
        let good = author.comment(&format!("Good comment {number}")).await;
        created(wrong.flag(&good, "spam").await).await;
        created(moderator.decide(&good, "approve").await).await;
        app.pass(1);
    }
    assert_eq!(app.count("select count(*) from flags where outcome = 'upheld'").await, 2);
    // r = (1 + upheld) / (2 + decided): three quarters and a quarter, doubled.
    let comment = author.comment("And this one?").await;
    created(right.flag(&comment, "spam").await).await;
    assert_eq!(thousandths(&moderator.review(&comment).await["flags"]["weight"]), 1_500);
    created(wrong.flag(&comment, "spam").await).await;
    assert_eq!(thousandths(&moderator.review(&comment).await["flags"]["weight"]), 2_000);
    app.assert_counts().await;
}

#[actix_web::test]
async fn fifty_flags_of_one_reader_at_once_count_once() {
    let app = TestApp::start().await;
    let (author, reader, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    let comment = author.comment("Hello").await;
    let flags = (0..50).map(|_| async { reader.flag(&comment, "spam").await.status().as_u16() });
    let statuses = futures_util::future::join_all(flags).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 49, "{statuses:?}");
    assert_eq!(moderator.review(&comment).await["flags"]["count"], 1);
    assert_eq!(app.count("select count(*) from flags").await, 1);
    assert_eq!(app.count("select count(*) from events where name = 'comment.flagged'").await, 1);
    app.assert_counts().await;
}

#[actix_web::test]
async fn fifty_taps_of_one_reader_at_once_count_once() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["reactions"]["kinds"] = json!(["like", "dislike", "love"])).await;
    let (author, reader) = (app.reader().await, app.reader().await);
    let comment = author.comment("Hello").await;
    let kinds = ["like", "dislike", "love"];
    let taps = (0..50).map(|number| {
        let (reader, comment) = (&reader, &comment);
        async move { ok(reader.react(comment, kinds[number % 3]).await).await }
    });
    futures_util::future::join_all(taps).await;
    assert_eq!(app.count("select count(*) from reactions").await, 1);
    app.assert_counts().await;
    ok(reader.react(&comment, "like").await).await;
    assert_eq!(app.anyone().page().await[0]["reactions"], json!({ "like": 1 }));
}

#[actix_web::test]
async fn a_reaction_takes_the_place_of_the_one_before() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["reactions"]["kinds"] = json!(["like", "dislike"])).await;
    let (author, reader, other) = (app.reader().await, app.reader().await, app.reader().await);
    let comment = author.comment("Hello").await;
    assert_eq!(ok(reader.react(&comment, "like").await).await["reactions"], json!({ "like": 1 }));
    assert_eq!(ok(reader.react(&comment, "like").await).await["reactions"], json!({ "like": 1 }));
    assert_eq!(ok(other.react(&comment, "like").await).await["reactions"], json!({ "like": 2 }));
    assert_eq!(ok(reader.react(&comment, "dislike").await).await["reactions"], json!({ "like": 1, "dislike": 1 }));
    assert_eq!(reader.read("/articles/a/viewer").await["reactions"][id(&comment)], "dislike");
    app.assert_counts().await;
    let path = format!("/comments/{}/reaction", id(&comment));
    for _ in 0..2 {
        assert_eq!(ok(reader.delete(&path).await).await["reactions"], json!({ "like": 1 }));
    }
    let refused = crate::support::steps::wrong_fields(reader.react(&comment, "love").await).await;
    assert_eq!(refused, wrong("kind", "unknown"));
    app.assert_counts().await;
}
