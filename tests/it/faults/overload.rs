//! Ten times as many at once as are let in: most are told to come back, those inside are answered, and nothing stays
//! behind.

use reqwest::Client;
use serde_json::json;
use sqlx::Connection as _;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::newsroom::PATIENCE;
use crate::support::app::{TestApp, json_of, problem};

#[actix_web::test]
async fn a_rush_is_refused_early_and_everything_else_goes_on() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let reader = app.reader().await;
    let rush = 10 * app.state.admission.limit();

    // Whoever posts has to wait for the article's row, so that all of them are there at once.
    let mut holder = app.db.acquire().await.unwrap();
    let mut lock = holder.begin().await.unwrap();
    sqlx::query("select 1 from articles for update").execute(&mut *lock).await.unwrap();
    let mut posts = JoinSet::new();
    for number in 0..rush {
        let reader = reader.clone();
        posts.spawn(async move {
            let said = format!("In the rush, everybody says something, and this is number {number}.");
            let answer = reader.post("/articles/a/comments", json!({ "body": said })).await;
            let status = answer.status().as_u16();
            let kept = answer.headers().get("connection").is_none_or(|connection| connection != "close");
            if status == 201 {
                return (status, String::new(), kept);
            }
            assert!(answer.headers().contains_key("retry-after"), "{status} without a word about when to come back");
            let (status, code) = problem(answer).await;
            (status, code, kept)
        });
    }
    // As many as may be inside and in line are not refused at once.
    let (mut refused, mut kept, mut taken) = (0, 0, 0);
    while refused < rush - 2 * app.state.admission.limit() {
        let answer = timeout(PATIENCE, posts.join_next()).await.unwrap().unwrap().unwrap();
        assert!(answer.0 == 503, "{answer:?} while nothing could be written");
        refused += usize::from(answer.1 == "overloaded");
        kept += usize::from(answer.2);
    }
    // Whose body is there at once, whoever is refused need not connect anew to come back.
    assert!(kept > 0, "each of {refused} connections was closed");
    let client = Client::new();
    for path in ["/livez", "/metrics", "/openapi.json"] {
        assert_eq!(client.get(format!("{}{path}", app.address)).send().await.unwrap().status(), 200, "{path}");
    }
    let metrics = client.get(format!("{}/metrics", app.address)).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("gavel_admission_refused_total") && metrics.contains("gavel_admission_limit"));
    lock.rollback().await.unwrap();

    while let Some(answer) = timeout(PATIENCE, posts.join_next()).await.unwrap() {
        let (status, code, _) = answer.unwrap();
        taken += usize::from(status == 201);
        assert!(status == 201 || (status == 503 && ["overloaded", "unavailable"].contains(&code.as_str())), "{code}");
    }
    reader.comment("After the rush, all is as before.").await;
    let there: i64 = sqlx::query_scalar("select count(*) from comments").fetch_one(&*app.db).await.unwrap();
    assert_eq!(usize::try_from(there).unwrap(), taken + 1, "what was refused is not there");
}

#[actix_web::test]
async fn a_crowd_of_bodies_that_do_not_come_keeps_nobody_out() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let reader = app.reader().await;
    let crowd = 4 * app.state.admission.limit();
    let mut waiting = Vec::new();
    for number in 0..crowd {
        waiting.push(super::slow::begun(&app, &reader, "Content-Length: 30", "{\"body\": ").await);
        // They come one after the other, or they would be a rush.
        if number % 16 == 0 {
            assert_eq!(reader.get("/articles/a/viewer").await.status(), 200);
        }
    }
    reader.comment("Others have long begun to speak.").await;
    for half in waiting {
        assert_eq!(half.ended_with("\"as much at last\"   }").await, 201);
    }
    let page = json_of(reader.get("/articles/a/comments?limit=100").await).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 100);
}
