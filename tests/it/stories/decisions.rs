//! A moderator decides, one or many at once, and takes it back.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, json_of, problem};
use crate::support::steps::{ok, texts};

fn code(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

async fn undo(moderator: &Person, decision: &Value) -> Value {
    ok(moderator.post("/review/undo", json!({ "batch": decision["batch"] })).await).await
}

/// A decision as one of several.
fn on(comment: &Value, action: &str) -> Value {
    json!({ "comment": comment["id"], "action": action, "revision": comment["revision"] })
}

#[actix_web::test]
async fn a_decision_about_an_old_text_is_refused_with_the_new_one() {
    let app = TestApp::start().await;
    let (author, moderator) = (app.reader().await, app.moderator().await);
    let comment = author.comment("First text").await;
    ok(author.edit(&comment, "Second text").await).await;
    let refused = moderator.decide(&comment, "reject").await;
    assert_eq!(refused.status(), 409);
    let refused = json_of(refused).await;
    assert_eq!(refused["code"], "stale_revision");
    assert_eq!((&refused["present"]["body"], &refused["present"]["revision"]), (&json!("Second text"), &json!(2)));
    assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("published"));
    author.take_away(&comment).await;
    let late = json!({ "action": "reject", "revision": 2 });
    let late = moderator.post(&format!("/comments/{}/decisions", id(&comment)), late).await;
    assert_eq!(problem(late).await, code(409, "deleted"));
}

#[actix_web::test]
async fn a_comment_is_removed_and_restored_and_its_author_told_why() {
    let app = TestApp::start().await;
    let (author, moderator, colleague) = (app.reader().await, app.moderator().await, app.moderator().await);
    let comment = author.comment("Out of line").await;
    let removal = json!({ "action": "remove", "revision": 1, "message": "Please stay polite." });
    created(moderator.post(&format!("/comments/{}/decisions", id(&comment)), removal).await).await;
    assert_eq!(app.anyone().sees(&comment).await, None);
    let viewer = author.read("/articles/a/viewer").await;
    assert_eq!(viewer["comments"][0]["status"], "rejected");
    assert_eq!(viewer["comments"][0]["reasons"], json!([{ "code": "decision", "message": "Please stay polite." }]));
    assert_eq!(author.read("/me").await["rejected"], 1);

    assert_eq!(problem(moderator.decide(&comment, "remove").await).await, code(409, "unchanged"));
    assert_eq!(problem(colleague.decide(&comment, "approve").await).await, code(409, "already_decided"));
    assert_eq!(problem(moderator.decide(&comment, "feature").await).await, code(409, "not_applicable"));
    let restored = created(colleague.decide(&comment, "restore").await).await;
    assert_eq!(restored["comment"]["status"], "published");
    assert_eq!(problem(colleague.decide(&comment, "restore").await).await, code(409, "unchanged"));
    assert_eq!(author.read("/me").await["rejected"], 0);
    app.assert_counts().await;
}

#[actix_web::test]
async fn the_newsroom_features_a_comment() {
    let app = TestApp::start().await;
    let (author, moderator) = (app.reader().await, app.moderator().await);
    let comment = author.comment("Very wise").await;
    let decision = created(moderator.decide(&comment, "feature").await).await;
    assert_eq!(app.anyone().page().await[0]["featured"], true);
    undo(&moderator, &decision).await;
    assert_eq!(app.anyone().page().await[0]["featured"], false);
    created(moderator.decide(&comment, "feature").await).await;
    created(moderator.decide(&comment, "unfeature").await).await;
    assert_eq!(app.anyone().page().await[0]["featured"], false);
    let held = app.newcomer().await.comment("See https://held.example").await;
    assert_eq!(problem(moderator.decide(&held, "feature").await).await, code(409, "not_applicable"));
}

#[actix_web::test]
async fn a_decision_taken_back_leaves_everything_as_it_was() {
    let app = TestApp::start().await;
    let (author, moderator) = (app.reader().await, app.moderator().await);
    let comment = author.comment("A matter of taste").await;
    for reason in ["spam", "other"] {
        created(app.reader().await.flag(&comment, reason).await).await;
    }
    let before = moderator.review(&comment).await;
    app.pass(60);
    let decision = created(moderator.decide(&comment, "reject").await).await;
    assert_eq!(decision["settled_flags"], 2);
    assert_eq!(app.count("select count(*) from flags where outcome = 'upheld'").await, 2);
    assert!(!moderator.review(&comment).await["open"].as_bool().unwrap());

    let undone = undo(&moderator, &decision).await;
    assert_eq!(undone, json!({ "restored": [comment["id"]], "kept": [], "next": null }));
    assert_eq!(moderator.review(&comment).await, before);
    assert_eq!(moderator.read("/review").await["items"][0]["comment"]["id"], comment["id"]);
    assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("published"));
    let again = moderator.post("/review/undo", json!({ "batch": decision["batch"] })).await;
    assert_eq!(problem(again).await, code(404, "not_found"));
    assert_eq!(texts(&moderator.history(&comment).await, "kind").last().unwrap(), "decision_undone");
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_held_comment_is_held_again_after_an_undo_for_the_same_reasons() {
    let app = TestApp::start().await;
    let (newcomer, moderator) = (app.newcomer().await, app.moderator().await);
    let comment = newcomer.comment("See https://held.example").await;
    let before = newcomer.read("/articles/a/viewer").await["comments"].clone();
    for action in ["approve", "reject"] {
        let decision = created(moderator.decide(&comment, action).await).await;
        undo(&moderator, &decision).await;
        assert_eq!(newcomer.read("/articles/a/viewer").await["comments"], before, "{action}");
        assert!(moderator.review(&comment).await["open"].as_bool().unwrap());
        app.pass(1);
    }
    app.assert_counts().await;
}

#[actix_web::test]
async fn many_are_decided_at_once_each_on_its_own() {
    let app = TestApp::start().await;
    let (author, newcomer) = (app.reader().await, app.newcomer().await);
    let (moderator, colleague) = (app.moderator().await, app.moderator().await);
    let held = newcomer.comment("See https://held.example").await;
    let shown = author.comment("Shown").await;
    let edited = author.comment("First text").await;
    ok(author.edit(&edited, "Second text").await).await;
    let gone = author.comment("Gone").await;
    author.take_away(&gone).await;
    let nothing = json!({ "id": "00000000-0000-7000-8000-000000000000", "revision": 1 });
    let decisions = [
        on(&held, "approve"),
        on(&shown, "reject"),
        on(&edited, "reject"),
        on(&gone, "reject"),
        on(&nothing, "reject"),
    ];
    let answer = ok(moderator.post("/review/decisions", json!({ "decisions": decisions })).await).await;
    let mut refused: Vec<(String, String)> = texts(answer["refused"].as_array().unwrap(), "comment")
        .into_iter()
        .zip(texts(answer["refused"].as_array().unwrap(), "code"))
        .collect();
    refused.sort();
    let expected = [(&nothing, "not_found"), (&edited, "stale_revision"), (&gone, "deleted")];
    let mut expected = expected.map(|(comment, code)| (id(comment).to_owned(), code.to_owned()));
    expected.sort();
    assert_eq!(refused, expected);
    assert_eq!(answer["decided"].as_array().unwrap().len(), 2);
    assert_eq!(app.anyone().sees(&held).await.as_deref(), Some("published"));
    assert_eq!(app.anyone().sees(&shown).await, None);
    assert_eq!(texts(&moderator.history(&edited).await, "kind").last().unwrap(), "decision_refused");
    app.assert_counts().await;

    // What a colleague touched since stays; the rest goes back.
    created(colleague.decide(&shown, "restore").await).await;
    let undone = undo(&moderator, &answer).await;
    assert_eq!(undone, json!({ "restored": [held["id"]], "kept": [shown["id"]], "next": null }));
    assert_eq!(app.anyone().sees(&held).await, None);
    assert_eq!(app.anyone().sees(&shown).await.as_deref(), Some("published"));
    app.assert_counts().await;

    for count in [0, 101] {
        let too_many = json!({ "decisions": vec![on(&held, "approve"); count] });
        assert_eq!(moderator.post("/review/decisions", too_many).await.status(), 422, "{count}");
    }
    let none = ok(moderator.post("/review/decisions", json!({ "decisions": [on(&gone, "reject")] })).await).await;
    assert_eq!((&none["batch"], &none["decided"]), (&Value::Null, &json!([])));
}

#[actix_web::test]
async fn two_batches_at_once_do_not_wait_for_each_other_for_ever() {
    let app = TestApp::start().await;
    let (one, other) = (app.moderator().await, app.moderator().await);
    let mut comments = Vec::new();
    for number in 0..8 {
        comments.push(app.newcomer().await.comment(&format!("Number {number}: https://held.example")).await);
    }
    let approve: Vec<Value> = comments.iter().map(|comment| on(comment, "approve")).collect();
    let reject: Vec<Value> = comments.iter().rev().map(|comment| on(comment, "reject")).collect();
    let (first, second) = tokio::join!(
        one.post("/review/decisions", json!({ "decisions": approve })),
        other.post("/review/decisions", json!({ "decisions": reject }))
    );
    let mut taken = [ok(first).await, ok(second).await].map(|answer| answer["decided"].as_array().unwrap().len());
    taken.sort_unstable();
    assert_eq!(taken, [0, 8]);
    app.assert_counts().await;
}

#[actix_web::test]
async fn moderators_at_work_on_the_same_articles_do_not_stop_each_other() {
    let app = TestApp::start().await;
    app.article("daily", "b", json!({})).await;
    let (one, other) = (app.moderator().await, app.moderator().await);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for number in 0..24 {
        // Each of the two comes to the articles in another order.
        let article = if [0, 2].contains(&(number % 4)) { "a" } else { "b" };
        let body = format!("Number {number}: https://held.example");
        let comment = created(app.newcomer().await.post_under(article, &body, json!({})).await).await;
        if [0, 3].contains(&(number % 4)) { first.push(comment) } else { second.push(comment) }
    }
    let batch =
        |comments: &[Value]| json!({ "decisions": comments.iter().map(|it| on(it, "approve")).collect::<Vec<_>>() });
    let (first, second) = (batch(&first), batch(&second));
    let (first, second) = tokio::join!(one.post("/review/decisions", first), other.post("/review/decisions", second));
    for answer in [ok(first).await, ok(second).await] {
        assert_eq!(answer["decided"].as_array().unwrap().len(), 12, "{answer:#}");
    }
    app.assert_counts().await;
}

#[actix_web::test]
async fn nobody_decides_about_another_sites_comments() {
    let app = TestApp::start().await;
    app.site("other").await;
    let comment = app.newcomer().await.comment("See https://held.example").await;
    let stranger = app.person_at("other", gavel::accounts::Role::Admin).await;
    let comment_id = id(&comment);
    assert_eq!(problem(stranger.decide(&comment, "approve").await).await, code(404, "not_found"));
    for path in [format!("/review/{comment_id}"), format!("/comments/{comment_id}/history")] {
        assert_eq!(problem(stranger.get(&path).await).await, code(404, "not_found"), "{path}");
    }
    let bulk = stranger.post("/review/decisions", json!({ "decisions": [on(&comment, "approve")] })).await;
    assert_eq!(ok(bulk).await["refused"][0]["code"], "not_found");
    let decision = created(app.moderator().await.decide(&comment, "approve").await).await;
    let undone = stranger.post("/review/undo", json!({ "batch": decision["batch"] })).await;
    assert_eq!(problem(undone).await, code(404, "not_found"));
    assert!(stranger.read("/review").await["items"].as_array().unwrap().is_empty());
    assert!(stranger.read("/moderation/comments").await["items"].as_array().unwrap().is_empty());
}
