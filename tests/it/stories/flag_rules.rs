//! Rules judge a comment when readers flag it.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created};
use crate::support::steps::{ok, texts};

/// Makes a live rule that does `action` where `when` holds, on flags alone.
async fn on_flags(admin: &Person, name: &str, action: &str, when: Value) {
    let rule = json!({
        "name": name, "mode": "live", "applies_to": ["flag"], "when": when, "then": { "action": action },
        "force": { "reason": "to see what it does" },
    });
    created(admin.post("/rules", rule).await).await;
}

/// What the verdicts on flags said, in their order.
async fn outcomes(moderator: &Person, comment: &Value) -> Vec<String> {
    let history = moderator.history(comment).await;
    let by_flags = history.iter().filter(|item| item["kind"] == "verdict" && item["trigger"] == "flag");
    by_flags.map(|item| item["verdict"]["outcome"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_rule_hides_what_enough_readers_flag_until_a_moderator_has_looked() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    let when = json!({ "all": [{ "flags.reason": { "eq": "hate" } }, { "flags.reporters": { "gte": 2 } }] });
    on_flags(&admin, "Flagged as hate", "hold", when).await;
    let comment = reader.comment("Something bad").await;
    let flaggers = [app.reader().await, app.reader().await, app.reader().await];
    assert_eq!(flaggers[0].flag(&comment, "spam").await.status(), 201);
    assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("published"));
    assert_eq!(outcomes(&moderator, &comment).await, Vec::<String>::new());
    assert_eq!(flaggers[1].flag(&comment, "hate").await.status(), 201);
    assert_eq!(app.anyone().sees(&comment).await, None);
    assert_eq!(outcomes(&moderator, &comment).await, ["hold"]);
    let item = moderator.review(&comment).await;
    assert_eq!((&item["open"], &item["comment"]["status"]), (&json!(true), &json!("held")));
    let codes = texts(item["reasons"].as_array().unwrap(), "code");
    assert!(["rule", "hate", "spam"].iter().all(|code| codes.contains(&(*code).to_owned())), "{codes:?}");
    let own = reader.read("/articles/a/viewer").await["comments"][0].clone();
    assert_eq!((&own["status"], &own["reasons"][0]["code"]), (&json!("held"), &json!("held")));

    // It acts once on a text; who flagged it while it was shown may say it again.
    assert_eq!(flaggers[0].flag(&comment, "hate").await.status(), 200);
    assert_eq!(outcomes(&moderator, &comment).await, ["hold"]);
    // People win: what a moderator let through, the rule does not hide again.
    assert_eq!(moderator.decide(&comment, "approve").await.status(), 201);
    for flagger in &flaggers[1..] {
        assert!(flagger.flag(&comment, "hate").await.status().is_success());
    }
    assert!(app.reader().await.flag(&comment, "hate").await.status().is_success());
    assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("published"));
    assert_eq!(outcomes(&moderator, &comment).await, ["hold"]);
    // Another text is another matter.
    let edited = ok(reader.edit(&comment, "Something else that is bad").await).await;
    assert!(app.reader().await.flag(&edited, "hate").await.status().is_success());
    assert_eq!(outcomes(&moderator, &comment).await, ["hold", "hold"]);
    assert_eq!(app.anyone().sees(&comment).await, None);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_rule_rejects_what_is_flagged_and_the_queue_is_rid_of_it() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    let when = json!({ "all": [{ "text": { "phrase": "pills" } }, { "flags.reason": { "eq": "spam" } }] });
    on_flags(&admin, "Pills", "reject", when).await;
    let comment = reader.comment("Cheap pills").await;
    let flagger = app.reader().await;
    assert_eq!(flagger.flag(&comment, "off_topic").await.status(), 201);
    assert_eq!(moderator.review(&comment).await["open"], true);
    assert_eq!(app.reader().await.flag(&comment, "spam").await.status(), 201);
    let item = moderator.review(&comment).await;
    assert_eq!((&item["open"], &item["comment"]["status"]), (&json!(false), &json!("rejected")));
    assert_eq!(moderator.read(&format!("/accounts/{}", reader.id)).await["rejected"], 1);
    assert_eq!(app.anyone().sees(&comment).await, None);
    // A moderator may overrule it.
    assert_eq!(moderator.decide(&comment, "restore").await.status(), 201);
    assert!(app.reader().await.flag(&comment, "spam").await.status().is_success());
    assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("published"));
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_rule_on_flags_asks_for_a_look_or_lets_the_author_wait_and_posts_do_not_know_it() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    on_flags(&admin, "New author", "flag", json!({ "author.approved": { "lt": 10 } })).await;
    let wait = json!({
        "name": "Twice", "mode": "live", "applies_to": ["flag"], "when": { "rate.author.flags": { "per": "1d", "gte": 1 } },
        "then": { "action": "premoderate", "for": "1d" },
    });
    created(admin.post("/rules", wait).await).await;
    let (first, second) = (reader.comment("The first").await, reader.comment("The second").await);
    assert_eq!(moderator.review(&first).await["verdict"]["rules"], json!([]));
    let flagger = app.reader().await;
    assert_eq!(flagger.flag(&first, "other").await.status(), 201);
    let codes = texts(moderator.review(&first).await["reasons"].as_array().unwrap(), "code");
    assert!(codes.contains(&"flagged_by_rule".to_owned()), "{codes:?}");
    assert_eq!(reader.comment("The third").await["status"], "published");
    assert_eq!(flagger.flag(&second, "other").await.status(), 201);
    assert_eq!(app.anyone().sees(&second).await.as_deref(), Some("published"));
    assert_eq!(reader.comment("The fourth").await["status"], "held");
    assert_eq!(outcomes(&moderator, &second).await, ["flag"]);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_rule_in_the_shadow_and_one_for_posts_do_nothing_about_a_flagged_comment() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    let any = json!({ "text.length": { "gte": 1 } });
    let shadow = json!({ "name": "Shadow", "mode": "shadow", "applies_to": ["flag"], "when": any, "then": { "action": "reject" } });
    created(admin.post("/rules", shadow).await).await;
    let comment = reader.comment("A marmot").await;
    let post = json!({ "name": "Posts", "mode": "live", "when": any, "then": { "action": "hold" } });
    created(admin.post("/rules", post).await).await;
    assert_eq!(app.reader().await.flag(&comment, "spam").await.status(), 201);
    assert_eq!(app.anyone().sees(&comment).await.as_deref(), Some("published"));
    assert_eq!(outcomes(&moderator, &comment).await, Vec::<String>::new());
    app.assert_counts().await;
}
