//! An admin makes rules, and each counts from the next post on.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, json_of, problem};
use crate::support::steps::{ok, texts, wrong, wrong_fields};

/// A rule of this name and mode that does `action` where somebody writes "marmot".
fn marmots(name: &str, mode: &str, action: &str) -> Value {
    json!({
        "name": name, "mode": mode, "when": { "text": { "phrase": "marmot", "as": "word" } },
        "then": { "action": action, "labels": ["marmots"], "message": "No marmots, please." },
    })
}

async fn add(admin: &Person, rule: Value) -> Value {
    created(admin.post("/rules", rule).await).await
}

/// Saves a rule as it stands with another mode.
async fn switch(admin: &Person, rule: &Value, mode: &str) -> Value {
    let mut rule = rule.clone();
    rule["mode"] = json!(mode);
    ok(admin.put(&format!("/rules/{}", id(&rule)), rule.clone()).await).await
}

/// The status that a text about marmots gets just now.
async fn fate(app: &TestApp) -> String {
    let reader = app.reader().await;
    reader.comment("A marmot!").await["status"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_site_starts_with_rules_that_can_be_read_and_sent_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let rules = admin.read("/rules").await["items"].as_array().unwrap().clone();
    let names = texts(&rules, "name");
    assert_eq!(
        names,
        ["Links from new accounts", "First comment with a link", "Shouting", "Repeats of one's own text"]
    );
    for rule in &rules {
        let path = format!("/rules/{}", id(rule));
        assert_eq!(&admin.read(&path).await, rule);
        app.pass(1);
        let saved = ok(admin.put(&path, rule.clone()).await).await;
        assert_eq!(saved["revision"], 2);
        assert_ne!(saved["saved_at"], rule["saved_at"]);
        for field in ["id", "name", "mode", "when", "then", "tests", "created_at"] {
            assert_eq!(saved[field], rule[field], "{field}");
        }
        let stale = admin.put(&path, rule.clone()).await;
        assert_eq!(stale.status(), 409);
        let stale = json_of(stale).await;
        assert_eq!((&stale["code"], &stale["present"]["revision"]), (&json!("stale_revision"), &json!(2)));
        let mut blind = rule.clone();
        blind.as_object_mut().unwrap().remove("revision");
        assert_eq!(wrong_fields(admin.put(&path, blind).await).await, wrong("/revision", "missing"));
    }
    assert_eq!(app.newcomer().await.comment("See https://held.example").await["status"], "held");
}

#[actix_web::test]
async fn only_admins_see_and_make_rules() {
    let app = TestApp::start().await;
    app.site("other").await;
    let rule = add(&app.admin().await, marmots("Marmots", "draft", "hold")).await;
    let path = format!("/rules/{}", id(&rule));
    for person in [app.reader().await, app.moderator().await] {
        assert_eq!(problem(person.get("/rules").await).await, (403, "forbidden".to_owned()));
        assert_eq!(person.post("/rules", marmots("Mine", "live", "hold")).await.status(), 403);
        assert_eq!(person.put(&path, rule.clone()).await.status(), 403);
    }
    assert_eq!(app.anyone().get("/rules").await.status(), 401);
    let stranger = app.person_at("other", gavel::accounts::Role::Admin).await;
    for path in [path.clone(), format!("{path}/versions")] {
        assert_eq!(stranger.get(&path).await.status(), 404);
    }
    assert_eq!(stranger.put(&path, rule.clone()).await.status(), 404);
    assert_eq!(stranger.delete(&path).await.status(), 404);
}

#[actix_web::test]
async fn each_mode_takes_effect_on_the_next_post() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut rule = add(&admin, marmots("Marmots", "draft", "hold")).await;
    assert_eq!(fate(&app).await, "published");
    for (mode, status) in
        [("shadow", "published"), ("live", "held"), ("archived", "published"), ("live", "held"), ("draft", "published")]
    {
        rule = switch(&admin, &rule, mode).await;
        assert_eq!(fate(&app).await, status, "{mode}");
    }
    let rule = switch(&admin, &rule, "live").await;
    assert_eq!(admin.delete(&format!("/rules/{}", id(&rule))).await.status(), 204);
    assert_eq!(fate(&app).await, "published");
    assert_eq!(admin.get(&format!("/rules/{}", id(&rule))).await.status(), 404);
    assert_eq!(admin.delete(&format!("/rules/{}", id(&rule))).await.status(), 404);
    assert_eq!(admin.read("/rules").await["items"].as_array().unwrap().len(), 4);
}

#[actix_web::test]
async fn a_rule_in_the_shadow_is_seen_in_the_history_and_changes_nothing() {
    let app = TestApp::start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let rule = add(&admin, marmots("Marmots", "shadow", "reject")).await;
    let comment = app.reader().await.comment("A marmot!").await;
    assert_eq!(comment["status"], "published");
    let item = moderator.review(&comment).await;
    assert_eq!((&item["open"], &item["verdict"]["outcome"]), (&json!(false), &json!("none")));
    app.settled().await;
    let history = moderator.history(&comment).await;
    let verdict = history.iter().find(|item| item["kind"] == "verdict").unwrap();
    assert_eq!(verdict["verdict"]["outcome"], "none");
    let found = &verdict["verdict"]["rules"][0];
    assert_eq!((&found["id"], &found["mode"], &found["result"]), (&rule["id"], &json!("shadow"), &json!("match")));
    assert_eq!((&found["spans"][0]["term"], &found["leaves"][0]["result"]), (&json!("marmot"), &json!("match")));
}

#[actix_web::test]
async fn every_version_is_kept_and_one_can_be_brought_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let first = add(&admin, marmots("Marmots", "live", "hold")).await;
    app.pass(1);
    let second = switch(&admin, &first, "archived").await;
    let path = format!("/rules/{}", id(&first));
    let versions = admin.read(&format!("{path}/versions")).await["items"].as_array().unwrap().clone();
    assert_eq!(versions, [second.clone(), first.clone()]);
    assert_eq!(fate(&app).await, "published");
    let rollback = async |version: i32, revision: i32| {
        admin.post(&format!("{path}/rollback"), json!({ "version": version, "revision": revision })).await
    };
    assert_eq!(problem(rollback(1, 1).await).await, (409, "stale_revision".to_owned()));
    assert_eq!(problem(rollback(3, 2).await).await, (404, "not_found".to_owned()));
    let third = ok(rollback(1, 2).await).await;
    assert_eq!((&third["revision"], &third["mode"]), (&json!(3), &json!("live")));
    assert_eq!(fate(&app).await, "held");
}

#[actix_web::test]
async fn a_rule_that_rejects_was_tried_before_or_somebody_says_why_not() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let refused = admin.post("/rules", marmots("Marmots", "live", "reject")).await;
    assert_eq!(wrong_fields(refused).await, wrong("/force", "never_tried"));
    let draft = add(&admin, marmots("Marmots", "draft", "reject")).await;
    let mut live = draft.clone();
    live["mode"] = json!("live");
    let refused = admin.put(&format!("/rules/{}", id(&draft)), live).await;
    assert_eq!(wrong_fields(refused).await, wrong("/force", "never_tried"));
    let shadow = switch(&admin, &draft, "shadow").await;
    let live = switch(&admin, &shadow, "live").await;
    let reader = app.reader().await;
    let comment = reader.comment("A marmot!").await;
    assert_eq!((&comment["status"], &comment["reasons"][0]["code"]), (&json!("rejected"), &json!("rejected")));
    assert_eq!(comment["reasons"][0]["message"], "No marmots, please.");
    assert_eq!(reader.read("/articles/a/viewer").await["comments"][0]["status"], "rejected");
    switch(&admin, &live, "draft").await;

    // A backtest is a trial, too.
    let backtested = add(&admin, marmots("On the past", "draft", "reject")).await;
    let all = json!({ "from": app.now().minus_seconds(86_400), "to": app.now().plus_seconds(1) });
    let report = admin.result(admin.post(&format!("/rules/{}/backtest", id(&backtested)), all).await).await;
    assert_eq!(report["matched"], 1);
    switch(&admin, &backtested, "live").await;
    assert_eq!(reader.comment("Two marmots! Marmot!").await["status"], "rejected");

    let mut forced = marmots("Now", "live", "reject");
    for force in [json!({}), json!({ "reason": " " }), json!(true)] {
        forced["force"] = force;
        assert_eq!(wrong_fields(admin.post("/rules", forced.clone()).await).await, wrong("/force", "invalid"));
    }
    forced["force"] = json!({ "reason": "An attack is under way" });
    let rule = add(&admin, forced).await;
    assert!(rule.get("force").is_none());
    assert_eq!(fate(&app).await, "rejected");
    let recorded = "select count(*) from events where name = 'rule.saved' and actor_kind = 'account'
                    and payload ->> 'forced' = 'An attack is under way'";
    assert_eq!(app.count(recorded).await, 1);
    assert_eq!(app.count("select count(*) from events where payload ? 'forced'").await, 1);
    app.assert_counts().await;
}

#[actix_web::test]
async fn an_allow_lifts_the_rules_whose_label_it_names() {
    let app = TestApp::start().await;
    let (admin, newcomer) = (app.admin().await, app.newcomer().await);
    add(
        &admin,
        json!({
            "name": "Our own pages", "mode": "live", "when": { "link.domain": { "eq": "daily.example" } },
            "then": { "action": "allow", "labels": ["links"] },
        }),
    )
    .await;
    assert_eq!(newcomer.comment("See https://daily.example/story").await["status"], "published");
    assert_eq!(newcomer.comment("See https://held.example/story").await["status"], "held");
    add(&admin, marmots("Marmots", "live", "hold")).await;
    let both = newcomer.comment("A marmot at https://daily.example/story").await;
    assert_eq!(
        (&both["status"], &both["reasons"]),
        (&json!("held"), &json!([{ "code": "held", "message": "No marmots, please." }]))
    );
    let verdict = app.moderator().await.review(&both).await["verdict"].clone();
    let lifted = verdict["rules"].as_array().unwrap().iter().filter(|rule| rule["result"] == "lifted").count();
    assert_eq!(lifted, 1, "{verdict:#}");
}

#[actix_web::test]
async fn a_rule_judges_only_in_its_scope_and_not_whom_it_exempts() {
    let app = TestApp::start().await;
    app.article("daily", "vote", json!({ "section": "politics" })).await;
    let (admin, reader) = (app.admin().await, app.reader().await);
    let mut rule = marmots("Marmots", "live", "hold");
    rule["scope"] = json!({ "sections": ["politics"] });
    rule["exempt"] = json!({ "roles": ["moderator"] });
    rule["applies_to"] = json!(["post"]);
    add(&admin, rule).await;
    let status = async |person: &Person, article: &str| {
        created(person.post_under(article, "A marmot!", json!({})).await).await["status"].clone()
    };
    assert_eq!(status(&reader, "a").await, "published");
    assert_eq!(status(&reader, "vote").await, "held");
    assert_eq!(status(&app.moderator().await, "vote").await, "published");
    let plain = created(reader.post_under("vote", "Nothing", json!({})).await).await;
    assert_eq!(ok(reader.edit(&plain, "A marmot after all").await).await["status"], "published");
}

#[actix_web::test]
async fn a_rule_counts_what_an_author_did_lately() {
    let app = TestApp::start().await;
    let (admin, reader, other) = (app.admin().await, app.reader().await, app.reader().await);
    add(
        &admin,
        json!({
            "name": "Too much", "mode": "live", "when": { "rate.author.comments": { "per": "10m", "gte": 2 } },
            "then": { "action": "hold" },
        }),
    )
    .await;
    for (text, status) in [("One", "published"), ("Two", "published"), ("Three", "held"), ("Four", "held")] {
        assert_eq!(reader.comment(text).await["status"], status, "{text}");
        app.pass(1);
    }
    assert_eq!(other.comment("Somebody else").await["status"], "published");
    // Ids of one process run on by up to ten seconds where clocks differ, as those of tests do.
    app.pass(620);
    assert_eq!(reader.comment("Five").await["status"], "published");
}

#[actix_web::test]
async fn a_rule_that_flags_publishes_and_asks_a_moderator_to_look() {
    let app = TestApp::start().await;
    let rule = add(&app.admin().await, marmots("Marmots", "live", "flag")).await;
    assert_eq!(fate(&app).await, "published");
    let queue = app.moderator().await.read("/review?queue=flagged").await;
    assert_eq!(
        queue["items"][0]["reasons"],
        json!([{ "code": "flagged_by_rule", "message": "Rule “Marmots”", "rule": id(&rule) }])
    );
    assert_eq!(queue["items"][0]["flags"]["count"], 0);
}

#[actix_web::test]
async fn another_server_judges_by_the_old_rules_until_it_has_compiled_the_new_ones() {
    let app = TestApp::start().await;
    let server = app.second_server();
    let admin = app.admin().await;
    let there = app.reader().await.on(&server);
    assert_eq!(there.comment("A marmot!").await["status"], "published");
    add(&admin, marmots("Marmots", "live", "hold")).await;
    // Here at once.
    assert_eq!(fate(&app).await, "held");
    // There a little later, and until then no post has to wait or fails. Each wait is a post of its own.
    let mut posts = 0;
    loop {
        app.pass(3_600);
        let comment = there.comment(&format!("A marmot, number {posts}!")).await;
        if comment["status"] == "held" {
            break;
        }
        assert_eq!(comment["status"], "published");
        posts += 1;
        assert!(posts < 10_000, "the other server never learns of the new rule");
    }
}

#[actix_web::test]
async fn the_metrics_show_how_much_memory_compiled_rules_take() {
    let app = TestApp::start().await;
    app.reader().await.comment("Hello").await;
    let text = app.anyone().request(reqwest::Method::GET, "").build().unwrap().url().clone();
    let metrics = reqwest::get(text.join("/metrics").unwrap()).await.unwrap().text().await.unwrap();
    let value = |name: &str| -> f64 {
        let line = metrics.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert!(value("gavel_rule_sets") >= 1.0 && value("gavel_rule_sets_bytes") > 1_000.0);
    assert!(value("gavel_rule_sets_bytes") < value("gavel_rule_sets_bytes_max"));
}
