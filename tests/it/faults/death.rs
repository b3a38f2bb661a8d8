//! Nothing that was acknowledged is lost, and nothing is there twice, whatever is killed.

use std::collections::BTreeMap;

use reqwest::Client;
use rustix::process::{Signal, kill_process};
use sqlx::{ConnectOptions as _, PgConnection, Row as _};

use super::load::Load;
use super::newsroom::{Newsroom, id_in, post};
use crate::support::app::json_of;
use crate::support::cluster::fresh_database;
use crate::support::process::wait_until;

/// How many comments are acknowledged before and after something is killed.
const ENOUGH: usize = 60;

/// Every acknowledged comment is there once, under the id that its author was told, and no other is.
pub(super) async fn is_all_there(connection: &mut PgConnection, acknowledged: &BTreeMap<String, String>) {
    let rows = sqlx::query("select body, id::text from comments order by body").fetch_all(connection).await.unwrap();
    let there: Vec<(String, String)> = rows.into_iter().map(|row| (row.get(0), row.get(1))).collect();
    let told: Vec<(String, String)> = acknowledged.clone().into_iter().collect();
    assert_eq!(there, told);
}

/// Whoever sends a comment again is told of the one that is there.
async fn is_known_again(address: &str, token: &str, acknowledged: &BTreeMap<String, String>) {
    let client = Client::new();
    for (body, id) in acknowledged.iter().step_by(7) {
        let answer = post(&client, address, token, body).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        assert_eq!(answer.headers()["idempotent-replay"], "true");
        assert_eq!(id_in(&json_of(answer).await), *id);
    }
}

#[tokio::test]
async fn a_comment_that_was_acknowledged_outlives_the_server_and_is_there_once() {
    let database = fresh_database().await;
    let newsroom = Newsroom::new(Some(database.url()));
    let server = newsroom.serve();
    let token = newsroom.open(&server.address).await;
    let load = Load::start(&server.address, &token);
    for _ in 0..2 {
        load.goes_on(ENOUGH).await;
    }
    server.signal(Signal::KILL);
    server.wait();
    let next = newsroom.serve();
    load.move_to(&next.address);
    load.goes_on(ENOUGH).await;

    let acknowledged = load.finish().await;
    is_known_again(&next.address, &token, &acknowledged).await;
    is_all_there(&mut database.acquire().await.unwrap(), &acknowledged).await;
    next.stop();
}

#[tokio::test]
async fn a_comment_that_was_acknowledged_outlives_postgres_and_is_there_once() {
    let newsroom = Newsroom::new(None);
    let server = newsroom.serve();
    let token = newsroom.open(&server.address).await;
    let load = Load::start(&server.address, &token);
    for _ in 0..2 {
        load.goes_on(ENOUGH).await;
        let killed = newsroom.folder.postgres();
        kill_process(killed.unwrap(), Signal::KILL).unwrap();
        // The guard starts another.
        wait_until("another Postgres runs", || {
            let now = newsroom.folder.postgres();
            now.is_some() && now != killed
        });
    }
    load.goes_on(ENOUGH).await;

    let acknowledged = load.finish().await;
    is_known_again(&server.address, &token, &acknowledged).await;
    let options = newsroom.postgres_options();
    is_all_there(&mut options.connect().await.unwrap(), &acknowledged).await;
    server.stop();
}
