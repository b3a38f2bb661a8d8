//! A server that is told to stop answers what it has begun.

use reqwest::Client;
use rustix::process::Signal;
use sqlx::Connection as _;
use tokio::time::timeout;

use super::newsroom::{Newsroom, PATIENCE, every_moment, post};
use crate::support::cluster::fresh_database;

#[tokio::test]
async fn a_server_that_is_told_to_stop_answers_every_request_in_flight_and_ends_well() {
    let database = fresh_database().await;
    let newsroom = Newsroom::new(Some(database.url()));
    let server = newsroom.serve();
    let token = newsroom.open(&server.address).await;

    // Whoever posts has to wait for the article's row.
    let mut holder = database.acquire().await.unwrap();
    let mut lock = holder.begin().await.unwrap();
    sqlx::query("select 1 from articles for update").execute(&mut *lock).await.unwrap();
    let client = Client::new();
    let mut in_flight = tokio::task::JoinSet::new();
    for number in 0..4 {
        let text = format!("Said just before the end, as number {number}.");
        in_flight.spawn(post(&client, &server.address, &token, &text).send());
    }
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let mut every = every_moment();
    let all_wait = async {
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&*database).await.unwrap() == 0 {
            every.tick().await;
        }
    };
    timeout(PATIENCE, all_wait).await.unwrap();

    server.signal(Signal::TERM);
    // Nobody new gets in.
    let closed = async {
        while tokio::net::TcpStream::connect(server.address.trim_start_matches("http://")).await.is_ok() {
            every.tick().await;
        }
    };
    timeout(PATIENCE, closed).await.unwrap();
    lock.commit().await.unwrap();
    while let Some(answer) = in_flight.join_next().await {
        assert_eq!(answer.unwrap().unwrap().status(), 201);
    }
    assert!(server.wait().success());
    let kept: i64 = sqlx::query_scalar("select count(*) from comments").fetch_one(&*database).await.unwrap();
    assert_eq!(kept, 4);
}
