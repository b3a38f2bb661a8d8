//! An operator deletes a site: everything of it goes, and nothing of any other.

use std::collections::BTreeMap;

use gavel::accounts::Role;
use gavel::review;
use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::support::app::{Person, TestApp, created, problem};
use crate::support::process::{Folder, gavel, stderr, stdout};
use crate::support::steps::ok;

/// How many rows each table has of a site, those that have any.
async fn rows(app: &TestApp, slug: &str) -> BTreeMap<String, i64> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.columns
         where table_schema = current_schema() and column_name = 'site_id'",
    )
    .fetch_all(&*app.db)
    .await
    .unwrap();
    let mut found = BTreeMap::new();
    for table in tables {
        let count = format!("select count(*) from {table} where site_id = (select id from sites where slug = $1)");
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(count)).bind(slug).fetch_one(&*app.db).await.unwrap();
        if count > 0 {
            found.insert(table, count);
        }
    }
    found
}

/// Lets a site have something in every corner.
async fn live_in(app: &TestApp, slug: &str) -> Person {
    let (admin, moderator, reader) = (
        app.person_at(slug, Role::Admin).await,
        app.person_at(slug, Role::Moderator).await,
        app.person_at(slug, Role::Reader).await,
    );
    created(admin.put("/phrase-lists/animals", json!({ "terms": ["marmot"] })).await).await;
    let rule = json!({ "name": "Marmots", "mode": "live", "when": { "text": { "list": "animals" } },
                       "then": { "action": "hold" } });
    created(admin.post("/rules", rule.clone()).await).await;
    let key = json!({ "name": "shop", "scopes": ["articles:write"] });
    created(admin.post("/api-keys", key).await).await;
    // A thread, answers to answers.
    let mut last = reader.comment("Good morning").await;
    for number in 0..20 {
        last = reader.reply(&last, &format!("And an answer, number {number}")).await;
    }
    let other = app.person_at(slug, Role::Reader).await;
    created(other.flag(&last, "spam").await).await;
    ok(other.put(&format!("/comments/{}/reaction", last["id"].as_str().unwrap()), json!({ "kind": "like" })).await)
        .await;
    let held = reader.comment("A marmot").await;
    assert_eq!(held["status"], "held");
    created(moderator.decide(&held, "reject").await).await;
    created(moderator.decide(&last, "approve").await).await;
    assert!(review::teach(&app.db, app.now()).await.unwrap() > 0);
    let note = json!({ "body": "Writes about marmots" });
    created(moderator.post(&format!("/accounts/{}/notes", reader.id), note).await).await;
    let all = json!({ "from": app.now().minus_seconds(86_400), "to": app.now().plus_seconds(1), "rule": rule });
    admin.result(admin.post("/rules/backtest", all).await).await;
    app.settled().await;
    admin
}

#[actix_web::test]
async fn deleting_a_site_leaves_nothing_of_it_and_touches_no_other() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    app.site("weekly").await;
    app.article("weekly", "a", json!({})).await;
    let daily = live_in(&app, "daily").await;
    let weekly = live_in(&app, "weekly").await;
    let (before, others) = (rows(&app, "daily").await, rows(&app, "weekly").await);
    let rules = weekly.read("/rules").await["items"].clone();
    for table in [
        "accounts",
        "api_keys",
        "account_notes",
        "articles",
        "comment_revisions",
        "comments",
        "decisions",
        "events",
        "flags",
        "jobs",
        "models",
        "phrase_lists",
        "reactions",
        "review_items",
        "rule_hits",
        "rule_hours",
        "rule_versions",
        "rules",
        "sessions",
    ] {
        assert!(before.contains_key(table), "{table} is to have rows, or nothing is shown about it");
    }

    let folder = Folder::new();
    let delete = |args: &[&str]| {
        let mut command = gavel(folder.path(), &[&["site", "delete"], args].concat());
        command.env("DATABASE_URL", app.db.url()).output().unwrap()
    };
    let unasked = delete(&["daily"]);
    assert_eq!(unasked.status.code(), Some(2));
    assert_eq!(stderr(&unasked), "gavel: nobody can be asked: add --yes, or run this on a terminal\n");
    assert_eq!(delete(&["nowhere", "--yes"]).status.code(), Some(2));
    assert_eq!(rows(&app, "daily").await, before);

    let deleted = delete(&["daily", "--yes"]);
    assert!(deleted.status.success(), "{}", stderr(&deleted));
    let all: i64 = before.values().sum();
    let said = format!("deleted the site daily: 22 comments, {} accounts, {all} rows in all\n", before["accounts"]);
    assert_eq!(stdout(&deleted), said);
    assert_eq!(app.count("select count(*) from sites where slug = 'daily'").await, 0);
    assert_eq!(app.count("select count(*) from models").await, 1, "what its learner learned is forgotten");
    let left = "select count(*) from pg_class where relname like 'removal_of_%'";
    assert_eq!(app.count(left).await, 0);
    assert_eq!(rows(&app, "weekly").await, others);

    // A server that runs finds it out by itself.
    let mut asked = 0;
    while daily.get("/rules").await.status() != 404 {
        asked += 1;
        assert!(asked < 10_000, "the site is still there");
    }
    assert_eq!(weekly.read("/rules").await["items"], rules);
    assert_eq!(problem(daily.get("/articles/a/comments").await).await, (404, "not_found".to_owned()));
    assert_eq!(delete(&["daily", "--yes"]).status.code(), Some(2));
}

#[actix_web::test]
async fn a_site_whose_deletion_was_cut_short_is_found_by_nobody_and_can_be_deleted_again() {
    let app = TestApp::start().await;
    app.reader().await.comment("Good morning").await;
    let admin = app.admin().await;
    sqlx::query("update sites set closed_at = now()").execute(&*app.db).await.unwrap();
    app.state.sites.forget(&"daily".parse().unwrap()).await;
    assert_eq!(problem(admin.get("/rules").await).await, (404, "not_found".to_owned()));

    let folder = Folder::new();
    let mut again = gavel(folder.path(), &["site", "delete", "daily", "--yes"]);
    let deleted = again.env("DATABASE_URL", app.db.url()).output().unwrap();
    assert!(deleted.status.success(), "{}", stderr(&deleted));
    assert_eq!(app.count("select count(*) from sites").await, 0);
    assert_eq!(app.count("select count(*) from comments").await, 0);
}
