//! The site's learner learns from what moderators decide, and what it says counts only once it has earned trust.

use gavel::ids::AccountId;
use gavel::review;
use gavel::server::http;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created};
use crate::support::steps::ok;

const SPAM: &str = "Hello, please check out my channel and subscribe to it";
const FINE: &str = "The mayor did not say that at all, as far as I heard";

/// So many comments that wait for a moderator, every third of them advertising: written straight into the database, for
/// how they come in is not what is told here.
async fn waiting(app: &TestApp, count: i32) -> Vec<(String, bool)> {
    let author = app.reader().await.id.parse::<AccountId>().unwrap();
    let rows: Vec<(uuid::Uuid, bool)> = sqlx::query_as(
        "with texts as (
             select gen_random_uuid() as id, n, n % 3 = 0 as spam,
                    case when n % 3 = 0 then 'Check out my channel, number ' || n || ', and subscribe'
                         else 'What the mayor said in year ' || n || ' is not quite what I heard' end as body
             from generate_series(1, $2) n
         ), written as (
             insert into comments (site_id, id, article_id, thread_id, depth, author_id, body, html, text_hash, status,
                                   reasons, revision, created_at)
             select a.site_id, t.id, a.id, t.id, 0, $1, t.body, t.body, t.n, 'held', '[]', 1, now()
             from texts t, articles a where a.key = 'a'
             returning site_id, id, body
         ), revised as (
             insert into comment_revisions (site_id, comment_id, revision, body, verdict, facts, created_at)
             select site_id, id, 1, body, '{}', '{}', now() from written
         )
         select id, spam from texts order by n",
    )
    .bind(author)
    .bind(count)
    .fetch_all(&*app.db)
    .await
    .unwrap();
    rows.into_iter().map(|(id, spam)| (id.to_string(), spam)).collect()
}

/// Decides about comments, thirty at a time, and answers the batches.
async fn decide(moderator: &Person, decisions: &[(String, &str)]) -> Vec<Value> {
    let mut batches = Vec::new();
    for some in decisions.chunks(30) {
        let decisions: Vec<Value> = some
            .iter()
            .map(|(comment, action)| json!({ "comment": comment, "action": action, "revision": 1 }))
            .collect();
        let answer = ok(moderator.post("/review/decisions", json!({ "decisions": decisions })).await).await;
        assert_eq!(answer["refused"], json!([]));
        batches.push(answer["batch"].clone());
    }
    batches
}

/// What a moderator makes of the comments of [`waiting`].
fn by_kind(comments: &[(String, bool)]) -> Vec<(String, &'static str)> {
    comments.iter().map(|(id, spam)| (id.clone(), if *spam { "reject" } else { "approve" })).collect()
}

/// Hands over what was decided, as the server does every second.
async fn teach(app: &TestApp) -> usize {
    review::teach(&app.db, app.now()).await.unwrap()
}

/// A rule that holds what the learner thinks will be rejected.
fn rule() -> Value {
    json!({ "name": "As moderators would", "mode": "live", "when": { "model.reject": { "gte": 0.8 } },
            "then": { "action": "hold", "message": "A moderator reads this first." },
            "tests": [ { "given": { "body": "x", "model": { "reject": 0.9 } }, "expect": "match" },
                       { "given": { "body": "x", "model": { "reject": 0.1 } }, "expect": "no_match" } ] })
}

/// The verdict on a comment's text.
async fn verdict(moderator: &Person, comment: &Value) -> Value {
    let history = moderator.history(comment).await;
    history.into_iter().find(|item| item["kind"] == "verdict").unwrap()["verdict"].take()
}

#[actix_web::test]
async fn a_rule_may_ask_the_learner_once_it_has_earned_trust() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    created(admin.post("/rules", rule()).await).await;
    let comments = waiting(&app, 210).await;
    let (first, rest) = comments.split_at(150);

    decide(&moderator, &by_kind(first)).await;
    assert_eq!(teach(&app).await, 150);
    let state = admin.read("/learner").await;
    assert_eq!(state["state"], "learning");
    assert_eq!(state["decisions"], json!({ "approve": 100, "reject": 50 }));
    assert_eq!(state["needed"], json!({ "decisions": 200, "of_each_kind": 30, "auc": 0.75 }));
    let early = app.reader().await.on(&app.second_server()).comment(SPAM).await;
    assert_eq!(early["status"], "published", "nothing is known of it yet");
    assert_eq!(verdict(&moderator, &early).await["model"], Value::Null);

    decide(&moderator, &by_kind(rest)).await;
    assert_eq!(teach(&app).await, 60);
    let state = admin.read("/learner").await;
    assert_eq!((&state["state"], &state["version"]), (&json!("trusted"), &json!(2)));
    assert!(state["auc"].as_f64().unwrap() >= 0.75, "{state:#}");
    assert_eq!(state["curve"].as_array().unwrap().len(), 4, "{state:#}");
    assert!(state["calibration"]["brier"].as_f64().unwrap() < 0.2, "{state:#}");

    let spam = reader.comment(SPAM).await;
    let fine = reader.comment(FINE).await;
    assert_eq!((&spam["status"], &fine["status"]), (&json!("held"), &json!("published")));
    let said = verdict(&moderator, &spam).await;
    assert_eq!(said["model"]["version"], 2);
    let terms = said["model"]["terms"].as_array().unwrap();
    assert!(
        terms.len() <= 10 && terms.iter().any(|term| term["text"].as_str().unwrap().contains("channel")),
        "{said:#}"
    );
    assert_eq!(said["rules"][0]["name"], "As moderators would");
    assert_eq!(said["rules"][0]["leaves"][0]["got"], said["model"]["reject"]);
    // The queue's order counts it: up to 15 points.
    let item = moderator.review(&spam).await;
    let points = item["item"]["parts"]["model"].as_f64().or(item["parts"]["model"].as_f64());
    assert!((points.unwrap() - 15.0 * said["model"]["reject"].as_f64().unwrap()).abs() < 1e-6, "{item:#}");
    // Also of what comes into the queue later.
    created(app.reader().await.flag(&fine, "other").await).await;
    let item = moderator.review(&fine).await;
    assert!(item["item"]["parts"]["model"].as_f64().or(item["parts"]["model"].as_f64()).is_some(), "{item:#}");

    // A node that has just started knows the same.
    let elsewhere = app.reader().await.on(&app.second_server()).comment(SPAM).await;
    assert_eq!(verdict(&moderator, &elsewhere).await["model"], said["model"]);
    // And what an author makes of a text later is judged, too.
    let changed = ok(reader.edit(&fine, SPAM).await).await;
    assert_eq!(changed["status"], "held");

    assert_eq!(admin.delete("/learner").await.status(), 204);
    let state = admin.read("/learner").await;
    assert_eq!((&state["state"], &state["decisions"]), (&json!("learning"), &json!({ "approve": 0, "reject": 0 })));
    assert_eq!((&state["auc"], &state["curve"]), (&Value::Null, &json!([])));
    assert_eq!(teach(&app).await, 0, "what was decided before is no lesson any more");
    let forgotten = app.reader().await.on(&app.second_server()).comment(SPAM).await;
    assert_eq!(forgotten["status"], "published");
    assert_eq!(app.count("select count(*) from events where name = 'learner.forgotten'").await, 1);
}

#[actix_web::test]
async fn another_server_judges_by_what_was_learned_since_within_two_seconds() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    created(admin.post("/rules", rule()).await).await;
    let other = app.second_server();
    // What the other server says of a text: the version that judged it.
    let version_there = async || {
        let comment = app.reader().await.on(&other).comment(SPAM).await;
        verdict(&moderator, &comment).await["model"]["version"].clone()
    };
    assert_eq!(version_there().await, Value::Null);
    decide(&moderator, &by_kind(&waiting(&app, 210).await)).await;
    teach(&app).await;
    assert_eq!(version_there().await, Value::Null, "it looked a moment ago");
    app.pass(2);
    let saved = async || json!(app.count("select version from models").await);
    let first = saved().await;
    assert_eq!(version_there().await, first);

    decide(&moderator, &by_kind(&waiting(&app, 30).await)).await;
    teach(&app).await;
    assert_eq!(version_there().await, first, "it looked a moment ago");
    app.pass(2);
    let second = saved().await;
    assert!(first.as_i64() < second.as_i64());
    assert_eq!(version_there().await, second);

    assert_eq!(admin.delete("/learner").await.status(), 204);
    app.pass(2);
    assert_eq!(version_there().await, Value::Null);
}

#[actix_web::test]
async fn each_decision_is_learned_once_whoever_teaches_and_whatever_crashes() {
    let app = TestApp::start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let comments = waiting(&app, 60).await;
    decide(&moderator, &by_kind(&comments)).await;
    let (one, other) = tokio::join!(teach(&app), teach(&app));
    assert_eq!(one + other + teach(&app).await, 60);
    assert_eq!(admin.read("/learner").await["decisions"], json!({ "approve": 40, "reject": 20 }));
    assert_eq!(teach(&app).await, 0);
    assert_eq!(app.count("select count(*) from decisions where taught is not true").await, 0);

    // What was learned but not committed was not learned.
    let more = waiting(&app, 3).await;
    decide(&moderator, &by_kind(&more)).await;
    let mut tx = app.db.begin().await.unwrap();
    let site = sqlx::query_scalar::<_, gavel::ids::SiteId>("select id from sites").fetch_one(&mut *tx).await.unwrap();
    let held = gavel::learner::begin(&mut tx, site, app.now()).await.unwrap();
    assert!(held.is_some());
    assert_eq!(teach(&app).await, 0, "another node sits with it");
    tx.rollback().await.unwrap();
    assert_eq!(teach(&app).await, 3);
}

#[actix_web::test]
async fn an_undo_takes_a_lesson_back_and_only_the_last_decision_about_a_text_counts() {
    let app = TestApp::start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let decisions = async || admin.read("/learner").await["decisions"].clone();
    let comments = waiting(&app, 9).await;
    let (one, others) = comments.split_first().unwrap();

    // Approved, and before anybody learned from it removed and restored: that is one lesson.
    for action in ["approve", "remove", "restore", "remove"] {
        app.pass(1);
        decide(&moderator, &[(one.0.clone(), action)]).await;
    }
    teach(&app).await;
    assert_eq!(decisions().await, json!({ "approve": 0, "reject": 1 }));
    // Later decisions about it are lessons of their own.
    app.pass(1);
    decide(&moderator, &[(one.0.clone(), "restore")]).await;
    teach(&app).await;
    assert_eq!(decisions().await, json!({ "approve": 1, "reject": 1 }));

    app.pass(1);
    let batch = decide(&moderator, &by_kind(others)).await.remove(0);
    teach(&app).await;
    let before = decisions().await;
    assert_eq!(before["approve"].as_u64().unwrap() + before["reject"].as_u64().unwrap(), 10);
    ok(moderator.post("/review/undo", json!({ "batch": batch })).await).await;
    assert_eq!(teach(&app).await, 8);
    assert_eq!(decisions().await, json!({ "approve": 1, "reject": 1 }));
    assert_eq!(teach(&app).await, 0);

    // Taken back before it was learned: nothing to learn.
    let batch = decide(&moderator, &by_kind(others)).await.remove(0);
    ok(moderator.post("/review/undo", json!({ "batch": batch })).await).await;
    teach(&app).await;
    assert_eq!(decisions().await, json!({ "approve": 1, "reject": 1 }));
}

#[actix_web::test]
async fn a_running_server_learns_by_itself() {
    let app = TestApp::start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let teaching = tokio::spawn(http::teaching(app.state.clone()));
    let comments = waiting(&app, 6).await;
    decide(&moderator, &by_kind(&comments)).await;
    let mut asked = 0;
    while admin.read("/learner").await["decisions"] != json!({ "approve": 4, "reject": 2 }) {
        asked += 1;
        assert!(asked < 5_000, "it does not learn");
    }
    teaching.abort();
}

#[actix_web::test]
async fn decisions_about_guests_count_and_sites_learn_apart() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["comments"]["guests"] = json!("held")).await;
    let guest = json!({ "body": "Buy this", "guest": { "name": "Gus" } });
    let comment = created(app.anyone().post("/articles/a/comments", guest).await).await;
    created(app.moderator().await.decide(&comment, "reject").await).await;
    app.site("weekly").await;
    teach(&app).await;
    assert_eq!(app.admin().await.read("/learner").await["decisions"], json!({ "approve": 0, "reject": 1 }));
    let elsewhere = app.person_at("weekly", gavel::accounts::Role::Admin).await;
    assert_eq!(elsewhere.read("/learner").await["decisions"], json!({ "approve": 0, "reject": 0 }));
    // No site goes while its learner's row is left behind.
    let gone = sqlx::query("delete from sites where id in (select site_id from models)").execute(&*app.db).await;
    assert!(gone.is_err());
}
