//! Background jobs: how far they are, calling them off, and what happens when whoever does them is gone.

use gavel::ids::JobId;
use gavel::jobs::{self, Broken, Lease, Pace};
use gavel::server::workers;
use gavel::trials;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::app::{TestApp, created, id, problem};
use crate::support::jobs::taken_on;
use crate::support::steps::ids;

/// A backtest of a word over everything around now.
fn backtest(app: &TestApp) -> Value {
    json!({
        "rule": { "name": "Marmots", "mode": "draft", "when": { "text": { "phrase": "marmot" } }, "then": { "action": "hold" } },
        "from": app.now().minus_seconds(86_400), "to": app.now().plus_seconds(86_400),
    })
}

/// Another node that does one job slowly, a few texts at a time.
struct OtherNode {
    lease: Lease,
    /// While this is there, nobody tells it to stop.
    _stop: watch::Sender<bool>,
}

/// What such a node does.
const KINDS: &[&str] = &[trials::BACKTEST, trials::PREVIEW, trials::RUN, trials::UNDO];

impl OtherNode {
    /// Takes up whatever job there is.
    async fn take(app: &TestApp) -> Option<Self> {
        let owner = JobId::new(app.now()).uuid();
        let mut conn = app.db.acquire().await.unwrap();
        let job = jobs::claim(&mut conn, KINDS, owner, 60.0, app.now()).await.unwrap()?;
        let (stop, stopped) = watch::channel(false);
        let pace = Pace { share: 0.001, batch: 3 };
        let with = (app.state.db.clone(), app.state.clock.clone());
        Some(Self { lease: Lease::new(job, owner, with, pace, stopped), _stop: stop })
    }
}

/// An app whose worker stands, with ten comments.
async fn idle() -> TestApp {
    let app = TestApp::start().await;
    app.stop_jobs().await;
    let reader = app.reader().await;
    for number in 0..10 {
        reader.comment(&format!("Marmot number {number}")).await;
        app.pass(1);
    }
    app
}

#[actix_web::test]
async fn a_job_goes_on_where_a_node_that_died_left_it() {
    let app = idle().await;
    let admin = app.admin().await;
    let job = taken_on(admin.post("/rules/backtest", backtest(&app)).await).await;
    assert_eq!((&job["state"], &job["progress"]), (&json!("waiting"), &json!({ "done": 0, "total": null })));
    let node = OtherNode::take(&app).await.unwrap();
    let working = tokio::spawn(trials::run(node.lease.clone()));
    let begun = admin.job_when(&job, |job| job["progress"]["done"] == 3).await;
    assert_eq!(
        (&begun["state"], &begun["progress"]["total"], &begun["result"]),
        (&json!("running"), &json!(10), &Value::Null)
    );
    working.abort();
    assert!(OtherNode::take(&app).await.is_none(), "its lease holds");

    let ended = "update jobs set lease_until = now() - interval '1 second'";
    sqlx::query(ended).execute(&*app.db).await.unwrap();
    // What was found before the end counts: texts that are gone since are not looked at again.
    sqlx::query("update comment_revisions set body = 'A dog'").execute(&*app.db).await.unwrap();
    app.start_jobs();
    let done = admin.job_when(&job, |job| job["state"] == "done").await;
    assert_eq!((&done["result"]["total"], &done["result"]["matched"]), (&json!(10), &json!(3)));
    // The node that was thought dead comes back, and finds that its work is no longer wanted.
    let mut conn = app.db.acquire().await.unwrap();
    let late = node.lease.keep(&mut conn, (9, None), &json!({})).await;
    assert!(matches!(late, Err(Broken::Lost)));
}

#[actix_web::test]
async fn a_server_that_stops_puts_its_job_back_after_the_batch_in_hand() {
    let app = idle().await;
    let admin = app.admin().await;
    let job = taken_on(admin.post("/rules/backtest", backtest(&app)).await).await;
    let (stop, stopped) = watch::channel(false);
    let slow = tokio::spawn(workers::run(app.state.clone(), Pace { share: 0.001, batch: 3 }, stopped));
    admin.job_when(&job, |job| job["progress"]["done"] == 3).await;
    stop.send_replace(true);
    slow.await.unwrap();
    let put_back = admin.job_when(&job, |_| true).await;
    assert_eq!((&put_back["state"], &put_back["progress"]["done"]), (&json!("waiting"), &json!(3)));
    assert_eq!(app.count("select count(*) from jobs where attempts = 0 and lease_owner is null").await, 1);
    app.start_jobs();
    let done = admin.job_when(&job, |job| job["state"] == "done").await;
    assert_eq!((&done["result"]["total"], &done["result"]["matched"]), (&json!(10), &json!(10)));
}

#[actix_web::test]
async fn a_job_that_is_called_off_stops_within_a_batch() {
    let app = idle().await;
    let admin = app.admin().await;
    let path = |job: &Value| format!("/jobs/{}", id(job));
    let waits = taken_on(admin.post("/rules/backtest", backtest(&app)).await).await;
    assert_eq!(admin.delete(&path(&waits)).await.status(), 204);
    assert!(OtherNode::take(&app).await.is_none());

    let runs = taken_on(admin.post("/rules/backtest", backtest(&app)).await).await;
    let node = OtherNode::take(&app).await.unwrap();
    assert_eq!(admin.delete(&path(&runs)).await.status(), 204);
    assert!(matches!(trials::run(node.lease.clone()).await, Err(Broken::Lost)));
    assert_eq!(admin.delete(&path(&runs)).await.status(), 204, "it is called off already");
    let seen = admin.job_when(&runs, |job| job["state"] == "cancelled").await;
    assert_eq!((&seen["result"], &seen["finished_at"]), (&Value::Null, &json!(app.now())));
    assert_eq!(app.count("select count(*) from events where name = 'job.cancelled'").await, 2);

    app.start_jobs();
    let done = taken_on(admin.post("/rules/backtest", backtest(&app)).await).await;
    admin.job_when(&done, |job| job["state"] == "done").await;
    assert_eq!(problem(admin.delete(&path(&done)).await).await, (409, "job_over".to_owned()));
    let nowhere = "/jobs/0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b";
    assert_eq!(problem(admin.delete(nowhere).await).await, (404, "not_found".to_owned()));
    assert_eq!(ids(&admin.all("/jobs", 2).await), [&done, &runs, &waits].map(id));
}

#[actix_web::test]
async fn a_job_that_breaks_off_again_and_again_has_failed() {
    let app = idle().await;
    let admin = app.admin().await;
    let job = taken_on(admin.post("/rules/backtest", backtest(&app)).await).await;
    sqlx::query("update jobs set attempts = 5").execute(&*app.db).await.unwrap();
    app.start_jobs();
    let failed = admin.job_when(&job, |job| job["state"] == "failed").await;
    assert!(failed["error"].as_str().unwrap().contains("5 times"), "{failed:#}");
}

#[actix_web::test]
async fn a_backtest_begins_anew_where_rules_changed_in_the_middle() {
    let app = idle().await;
    let admin = app.admin().await;
    let job = taken_on(admin.post("/rules/backtest", backtest(&app)).await).await;
    let node = OtherNode::take(&app).await.unwrap();
    let working = tokio::spawn(trials::run(node.lease.clone()));
    admin.job_when(&job, |job| job["progress"]["done"] == 3).await;
    working.abort();
    let rejects = json!({
        "name": "All of it", "mode": "live", "when": { "text.length": { "gte": 1 } }, "then": { "action": "reject" },
        "force": { "reason": "To see what changes" },
    });
    created(admin.post("/rules", rejects).await).await;
    sqlx::query("update jobs set lease_until = now() - interval '1 second'").execute(&*app.db).await.unwrap();
    app.start_jobs();
    let done = admin.job_when(&job, |job| job["state"] == "done").await;
    assert_eq!(done["result"]["examples"]["would_change"].as_array().unwrap().len(), 10);
    assert!(done["result"]["examples"]["would_change"].as_array().unwrap().iter().all(|text| text["now"] == "reject"));
}
