//! Rules that do something beside deciding: tell staff, mask words, slow an article down, let an author wait.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, problem};
use crate::support::steps::{ok, texts, wrong, wrong_fields};

/// A live rule of this name that does `then` where somebody writes `phrase`.
fn rule(name: &str, phrase: &str, then: &Value) -> Value {
    json!({ "name": name, "mode": "live", "when": { "text": { "phrase": phrase, "as": "word" } }, "then": then })
}

async fn add(admin: &Person, rule: Value) {
    created(admin.post("/rules", rule).await).await;
}

/// The kinds of what happened to a comment.
async fn kinds(moderator: &Person, comment: &Value) -> Vec<String> {
    texts(&moderator.history(comment).await, "kind")
}

#[actix_web::test]
async fn staff_are_told_of_a_comment_that_nobody_need_look_at() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    add(&admin, rule("Marmots", "marmot", &json!({ "action": "notify" }))).await;
    let comment = reader.comment("A marmot!").await;
    assert_eq!((&comment["status"], &comment["reasons"]), (&json!("published"), &Value::Null));
    let item = moderator.review(&comment).await;
    assert_eq!((&item["open"], &item["verdict"]["outcome"]), (&json!(false), &json!("notify")));
    let history = moderator.history(&comment).await;
    assert_eq!(texts(&history, "kind"), ["revision", "verdict", "noticed"]);
    let noticed = &history[2];
    assert_eq!((&noticed["rule"], &noticed["actor"]["kind"]), (&json!("Marmots"), &json!("rule")));
    let edited = ok(reader.edit(&comment, "Two marmots and a marmot").await).await;
    assert_eq!(kinds(&moderator, &edited).await, ["revision", "verdict", "noticed", "revision", "verdict", "noticed"]);
    // What is more severe decides, and staff are told all the same.
    add(&admin, rule("Hold badgers", "badger", &json!({ "action": "hold" }))).await;
    let held = reader.comment("A marmot and a badger").await;
    assert_eq!(held["status"], "held");
    assert_eq!(kinds(&moderator, &held).await, ["revision", "verdict", "noticed"]);
    // Nothing is recorded of what is not taken.
    add(&admin, rule("Nudge foxes", "fox", &json!({ "action": "nudge" }))).await;
    let before = app.count("select count(*) from events").await;
    let nudged = reader.post_under("a", "A marmot and a fox", json!({})).await;
    assert_eq!(problem(nudged).await, (422, "nudged".to_owned()));
    assert_eq!(app.count("select count(*) from events").await, before);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_masked_word_is_seen_by_nobody_but_its_author_and_staff() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    add(&admin, rule("Mask marmots", "marmot", &json!({ "action": "mask", "labels": ["animals"] }))).await;
    add(&admin, rule("Mask badgers", "badger", &json!({ "action": "mask", "message": "No badgers." }))).await;
    let comment = reader.comment("A **marmot** and a badger").await;
    assert_eq!(comment["status"], "published");
    assert_eq!(comment["body"], "A **marmot** and a badger");
    assert_eq!(comment["reasons"][0]["code"], "masked");
    let shown = app.anyone().page().await[0]["html"].as_str().unwrap().to_owned();
    assert_eq!(shown, "<p>A <strong>m•••••</strong> and a b•••••</p>\n");
    let item = moderator.review(&comment).await;
    assert_eq!((&item["open"], &item["verdict"]["outcome"]), (&json!(false), &json!("none")));
    assert_eq!(item["comment"]["body"], "A **marmot** and a badger");

    // However often it stands there, and whatever is decided.
    let many = format!("Hello{}", " marmot".repeat(120));
    let edited = ok(reader.edit(&comment, &many).await).await;
    assert_eq!(app.anyone().page().await[0]["html"], format!("<p>Hello{}</p>\n", " m•••••".repeat(120)));
    assert_eq!(moderator.decide(&edited, "reject").await.status(), 201);
    assert_eq!(moderator.decide(&edited, "restore").await.status(), 201);
    assert_eq!(app.anyone().page().await[0]["html"], format!("<p>Hello{}</p>\n", " m•••••".repeat(120)));

    // An allow by label lifts it, and so does another text.
    add(&admin, rule("Zoo", "zoo", &json!({ "action": "allow", "labels": ["animals"] }))).await;
    let allowed = reader.comment("A marmot at the zoo").await;
    assert_eq!((&allowed["html"], &allowed["reasons"]), (&json!("<p>A marmot at the zoo</p>\n"), &Value::Null));
    let plain = ok(reader.edit(&edited, "No animals").await).await;
    assert_eq!((&plain["html"], &plain["reasons"]), (&json!("<p>No animals</p>\n"), &Value::Null));

    // A masked comment that is held stays masked when a moderator lets it through.
    add(&admin, rule("Hold foxes", "fox", &json!({ "action": "hold" }))).await;
    let held = reader.comment("A fox and a marmot").await;
    assert_eq!(texts(held["reasons"].as_array().unwrap(), "code"), ["held", "masked"]);
    let published = ok_decision(&moderator, &held).await;
    assert_eq!(
        (&published["status"], &published["html"]),
        (&json!("published"), &json!("<p>A fox and a m•••••</p>\n"))
    );
    assert_eq!(texts(published["reasons"].as_array().unwrap(), "code"), ["masked"]);
    app.assert_counts().await;
}

/// Approves a comment, and reads it as staff do.
async fn ok_decision(moderator: &Person, comment: &Value) -> Value {
    assert_eq!(moderator.decide(comment, "approve").await.status(), 201);
    moderator.review(comment).await["comment"].clone()
}

#[actix_web::test]
async fn a_rule_slows_an_article_down_for_a_while() {
    let app = TestApp::start().await;
    let (admin, reader, other) = (app.admin().await, app.reader().await, app.reader().await);
    let slow = json!({ "action": "slow_mode", "seconds": 60, "for": "1h", "labels": ["heat"] });
    add(&admin, rule("Heat", "marmot", &slow)).await;
    let limits = async |app: &TestApp| app.anyone().read("/articles/a").await["limits"].clone();
    let usual = limits(&app).await;
    assert_eq!((&usual["slow_mode_seconds"], &usual["slow_mode_until"]), (&Value::Null, &Value::Null));

    assert_eq!(reader.comment("A marmot").await["status"], "published");
    let until = app.now().plus_seconds(3_600).to_string();
    let slowed = limits(&app).await;
    assert_eq!((&slowed["slow_mode_seconds"], &slowed["slow_mode_until"]), (&json!(60), &json!(until)));
    other.comment("The first is free").await;
    let refused = other.post_under("a", "The second is not", json!({})).await;
    assert_eq!(problem(refused).await, (429, "rate_limited".to_owned()));
    app.article("daily", "elsewhere", json!({})).await;
    created(other.post_under("elsewhere", "Nothing is slow here", json!({})).await).await;

    // Another match makes it last longer, and is no second slow mode.
    app.pass(1_800);
    other.comment("Another marmot").await;
    let until = app.now().plus_seconds(3_600).to_string();
    assert_eq!(limits(&app).await["slow_mode_until"], json!(until));
    assert_eq!(app.count("select count(*) from events where name = 'article.slowed'").await, 1);
    // Where the site lets readers wait longer anyway, that counts.
    app.settings(|settings| settings["comments"]["slow_mode_seconds"] = json!(90)).await;
    let by_site = limits(&app).await;
    assert_eq!((&by_site["slow_mode_seconds"], &by_site["slow_mode_until"]), (&json!(90), &Value::Null));
    app.settings(|settings| settings["comments"]["slow_mode_seconds"] = Value::Null).await;
    app.pass(3_600);
    assert_eq!(limits(&app).await, usual);
    for number in 0..2 {
        other.comment(&format!("Free again {number}")).await;
    }
    add(&admin, rule("Zoo", "zoo", &json!({ "action": "allow", "labels": ["heat"] }))).await;
    other.comment("A marmot at the zoo").await;
    assert_eq!(limits(&app).await, usual);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_rule_lets_an_authors_further_comments_wait() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    app.settings(|settings| settings["comments"]["guests"] = json!("on")).await;
    let wait = json!({ "action": "premoderate", "for": "7d", "message": "We read along for a week." });
    add(&admin, rule("Marmots", "marmot", &wait)).await;
    assert_eq!(reader.comment("A marmot").await["status"], "published");
    let waiting = reader.comment("And another thing").await;
    assert_eq!((&waiting["status"], &waiting["reasons"][0]["code"]), (&json!("held"), &json!("premoderation")));
    let path = format!("/accounts/{}", reader.id);
    let sanctions = async |path: &str| moderator.read(path).await["sanctions"].as_array().unwrap().clone();
    let found = sanctions(&path).await;
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["kind"], &found[0]["created_by"]), (&json!("premoderate"), &Value::Null));
    assert_eq!(found[0]["until"], json!(app.now().plus_seconds(7 * 86_400).to_string()));
    assert_eq!((found[0]["reason"].as_str(), found[0]["rule"].is_string()), (Some("Rule “Marmots”"), true));

    // It is renewed rather than multiplied.
    app.pass(86_400);
    reader.comment("A marmot again").await;
    let found = sanctions(&path).await;
    assert_eq!((found.len(), &found[0]["until"]), (1, &json!(app.now().plus_seconds(7 * 86_400).to_string())));
    assert_eq!(app.count("select count(*) from events where name = 'account.sanctioned'").await, 1);
    // A moderator lifts it as any other.
    let kind = json!({ "kind": "premoderate" });
    assert_eq!(moderator.delete_with(&format!("{path}/sanctions"), kind).await.status(), 204);
    assert_eq!(reader.comment("Free").await["status"], "published");
    reader.comment("A marmot once more").await;
    assert_eq!(sanctions(&path).await.len(), 2);
    app.pass(7 * 86_400);
    assert_eq!(reader.comment("A week later").await["status"], "published");

    // Nobody waits for staff, and a guest has no account that could wait.
    let before = app.count("select count(*) from sanctions").await;
    moderator.comment("A marmot").await;
    let guest = json!({ "guest": { "name": "Somebody" } });
    created(app.anyone().post_under("a", "A marmot", guest).await).await;
    assert_eq!(app.count("select count(*) from sanctions").await, before);
    app.assert_counts().await;
}

#[actix_web::test]
async fn an_action_that_does_not_fit_says_where() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let try_then = |then: Value| rule("Trial", "marmot", &then);
    let mut blind = try_then(json!({ "action": "mask" }));
    blind["when"] =
        json!({ "all": [{ "text.links": { "gte": 1 } }, { "none": [{ "text": { "phrase": "marmot" } }] }] });
    let mut flagged = try_then(json!({ "action": "mask" }));
    flagged["applies_to"] = json!(["post", "flag"]);
    for (rule, field, code) in [
        (blind, "/then/action", "nothing_to_mask"),
        (flagged, "/applies_to", "not_on_flags"),
        (try_then(json!({ "action": "slow_mode", "for": "1h" })), "/then/seconds", "missing_field"),
        (try_then(json!({ "action": "slow_mode", "seconds": 60 })), "/then/for", "missing_field"),
        (try_then(json!({ "action": "slow_mode", "seconds": 0, "for": "1h" })), "/then/seconds", "out_of_range"),
        (try_then(json!({ "action": "premoderate", "for": "59s" })), "/then/for", "out_of_range"),
        (try_then(json!({ "action": "premoderate", "for": "367d" })), "/then/for", "out_of_range"),
        (try_then(json!({ "action": "hold", "for": "1d" })), "/then/for", "unknown_field"),
        (try_then(json!({ "action": "premoderate", "for": "1d", "seconds": 5 })), "/then/seconds", "unknown_field"),
    ] {
        assert_eq!(wrong_fields(admin.post("/rules", rule).await).await, wrong(field, code));
    }
    let rule = try_then(json!({ "action": "slow_mode", "seconds": 60, "for": "1h" }));
    let saved = created(admin.post("/rules", rule).await).await;
    let read = admin.read(&format!("/rules/{}", id(&saved))).await;
    assert_eq!(read["then"], json!({ "action": "slow_mode", "seconds": 60, "for": "1h" }));
}
