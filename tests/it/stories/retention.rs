//! What was long ago is forgotten by itself: which texts the rules hit, and trials.

use gavel::{api, trials, watch};
use serde_json::json;

use crate::support::app::{TestApp, created, id};
use crate::support::jobs::taken_on;

/// Hits, sums by the hour, jobs, and what runs did.
async fn kept(app: &TestApp) -> [i64; 4] {
    [
        app.count("select count(*) from rule_hits").await,
        app.count("select count(*) from rule_hours").await,
        app.count("select count(*) from jobs").await,
        app.count("select count(*) from retroactive_changes").await,
    ]
}

#[actix_web::test]
async fn after_half_a_year_hits_and_trials_are_forgotten_and_what_they_did_stays() {
    assert_eq!(watch::KEPT_SECONDS, trials::KEPT_SECONDS);
    let app = TestApp::start_with(|options| options.limits = false).await;
    let admin = app.admin().await;
    let before = app.reader().await.comment("A marmot of old").await;
    let rule = json!({ "name": "Marmots", "mode": "live", "when": { "text": { "phrase": "marmot" } },
                       "then": { "action": "hold" } });
    let rule = created(admin.post("/rules", rule).await).await;
    let all = json!({ "from": app.now().minus_seconds(86_400), "to": app.now().plus_seconds(1) });
    let run = async |preview| {
        let mut asked = all.clone();
        asked["preview"] = preview;
        admin.post(&format!("/rules/{}/retroactive", id(&rule)), asked).await
    };
    let preview = taken_on(run(json!(true)).await).await;
    admin.job_when(&preview, |job| job["state"] == "done").await;
    admin.result(run(preview["id"].clone()).await).await;
    app.reader().await.comment("A marmot of now").await;
    app.settled().await;
    let [hits, hours, jobs, changes] = kept(&app).await;
    assert!(hits >= 1 && hours >= 1 && jobs == 2 && changes == 1, "{:?}", kept(&app).await);

    app.pass(watch::KEPT_SECONDS - 60);
    api::sweep(&app.state).await.unwrap();
    assert_eq!(kept(&app).await, [hits, hours, jobs, changes]);
    app.reader().await.comment("A marmot of late").await;
    app.settled().await;
    let [_, hours, ..] = kept(&app).await;

    app.pass(120);
    api::sweep(&app.state).await.unwrap();
    assert_eq!(kept(&app).await, [1, hours, 0, 0]);
    let status: String = sqlx::query_scalar("select status::text from comments where id = $1::text::uuid")
        .bind(id(&before))
        .fetch_one(&*app.db)
        .await
        .unwrap();
    assert_eq!(status, "held", "what the run did stays done");
}
