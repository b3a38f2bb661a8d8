//! A disk without room: what was taken stays, everything is read, and posts are taken again once there is room.
//!
//! A limit on the size of each file is to Postgres what a full disk is, wherever the tests may mount none of their own: it
//! cannot add a page to a table.

use std::process::Command;

use reqwest::{Client, StatusCode};
use sqlx::{ConnectOptions as _, Executor as _, PgConnection};

use super::death::is_all_there;
use super::load::Load;
use super::newsroom::{Newsroom, at, id_in, post};
use crate::support::app::problem;
use crate::support::process::Serving;

/// The largest file in blocks of 512 bytes: as large as one of Postgres's write-ahead log, which has to fit.
const ROOM: u32 = 32_768;

/// Starts a server whose Postgres has little room.
fn serve_with_little_room(newsroom: &Newsroom) -> Serving {
    let server = newsroom.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(format!("ulimit -S -f {ROOM} && exec \"$0\" \"$@\"")).arg(server.get_program());
    command.args(server.get_args()).env_clear().stdin(std::process::Stdio::null());
    command.envs(server.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Serving::start(command)
}

/// Lets the record of events take all the room that there is.
async fn fill(connection: &mut PgConnection) {
    // Or it might find room of its own accord.
    connection.execute("alter table events set (autovacuum_enabled = false)").await.unwrap();
    // Large rows first, and small ones into what these leave.
    for (rows, words) in [(2_000, 40), (2_000, 0), (1, 0)] {
        let ballast = format!(
            "insert into events (site_id, id, name, actor_kind, payload, at, xid)
             select sites.id, gen_random_uuid(), 'ballast', 'system', to_jsonb((
                 select coalesce(string_agg(md5(random()::text), ''), '') from generate_series(1, {words} + row * 0))), now(), 0
             from sites, generate_series(1, {rows}) row"
        );
        loop {
            let Err(error) = connection.execute(sqlx::AssertSqlSafe(ballast.clone())).await else { continue };
            assert!(error.to_string().contains("could not extend file"), "{error}");
            break;
        }
    }
}

#[tokio::test]
async fn a_full_disk_stops_writing_alone_and_nothing_that_was_taken_is_lost() {
    let newsroom = Newsroom::new(None);
    let server = serve_with_little_room(&newsroom);
    let address = &server.address;
    let token = newsroom.open(address).await;
    let load = Load::start(address, &token);
    load.goes_on(60).await;
    let mut connection = newsroom.postgres_options().connect().await.unwrap();
    fill(&mut connection).await;

    let client = Client::new();
    let said = |number| format!("This is said whether there is room or not, for the time number {number}.");
    let mut refused = 0;
    let mut number = 0;
    // What fits into pages that are begun is still taken.
    while refused < 20 {
        number += 1;
        let answer = post(&client, address, &token, &said(number)).send().await.unwrap();
        if answer.status() != StatusCode::CREATED {
            assert!(answer.headers().contains_key("retry-after"));
            assert_eq!(problem(answer).await, (503, "unavailable".to_owned()));
            refused += 1;
        }
    }
    for page in 1..=20 {
        for path in ["/articles/a/comments", "/articles/a/comments.html", "/feed.atom", "/articles/a"] {
            let answer = client.get(at(address, &format!("{path}?limit={page}"))).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
        }
    }
    for path in ["/livez", "/readyz"] {
        assert_eq!(client.get(format!("{address}{path}")).send().await.unwrap().status(), StatusCode::OK);
    }

    connection.execute("delete from events where name = 'ballast'").await.unwrap();
    connection.execute("vacuum events").await.unwrap();
    load.goes_on(60).await;
    let mut acknowledged = load.finish().await;
    for number in 1..=number {
        let answer = post(&client, address, &token, &said(number)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        acknowledged.insert(said(number), id_in(&crate::support::app::json_of(answer).await));
    }
    is_all_there(&mut connection, &acknowledged).await;
    server.stop();
}
