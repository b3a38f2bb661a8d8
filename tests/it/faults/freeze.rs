//! A Postgres that stands still: connections stay open, and nothing on them is ever answered.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{ConnectOptions as _, Row as _};

use super::load::Load;
use super::newsroom::{Newsroom, at, post};

/// How long an answer may take while the database stands still.
const AT_MOST: Duration = Duration::from_secs(10);

/// All processes of the Postgres that serve somebody, and the one that starts them.
async fn processes(newsroom: &Newsroom) -> Vec<Pid> {
    let mut connection = newsroom.postgres_options().connect().await.unwrap();
    let rows = sqlx::query("select pid from pg_stat_activity where pid <> pg_backend_pid()").fetch_all(&mut connection);
    let pids = rows.await.unwrap().into_iter().map(|row| Pid::from_raw(row.get(0)).unwrap());
    pids.chain(newsroom.folder.postgres()).collect()
}

#[tokio::test]
async fn a_postgres_that_stands_still_is_said_to_be_away_and_used_again_once_it_moves() {
    let newsroom = Newsroom::new(None);
    let server = newsroom.serve();
    let token = newsroom.open(&server.address).await;
    let load = Load::start(&server.address, &token);
    load.goes_on(40).await;

    let stopped = processes(&newsroom).await;
    for pid in &stopped {
        kill_process(*pid, Signal::STOP).unwrap();
    }
    let client = Client::new();
    let in_time = async |request: reqwest::RequestBuilder| {
        let answer = tokio::time::timeout(AT_MOST, request.send()).await;
        answer.unwrap_or_else(|_| panic!("no answer within {AT_MOST:?}")).unwrap()
    };
    let asked = (0..24).map(|number| {
        let text = format!("While nothing moves, this is said for the time number {number}.");
        in_time(post(&client, &server.address, &token, &text))
    });
    for answer in futures_util::future::join_all(asked).await {
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers().contains_key("retry-after"));
    }
    assert_eq!(in_time(client.get(format!("{}/livez", server.address))).await.status(), 200);
    assert_eq!(in_time(client.get(format!("{}/readyz", server.address))).await.status(), 503);
    let replies = at(&server.address, "/comments/0192aaaa-0000-7000-8000-000000000000/replies");
    assert_eq!(in_time(client.get(replies)).await.status(), 503);

    for pid in &stopped {
        kill_process(*pid, Signal::CONT).unwrap();
    }
    load.goes_on(40).await;
    load.finish().await;
    server.stop();
}
