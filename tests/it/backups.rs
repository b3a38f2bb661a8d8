//! What docs/OPERATIONS.md says about backups, done as it says.

use std::path::Path;
use std::process::Command;

use gavel::server::postgres::EmbeddedPostgres;
use reqwest::{Client, Method};
use serde_json::json;
use sqlx::{ConnectOptions as _, PgConnection};

use crate::faults::load::Load;
use crate::faults::newsroom::{Newsroom, at, id_in, post, sign_in};
use crate::support::app::json_of;
use crate::support::process::stderr;

/// A program that came with the Postgres of `connection`.
async fn program(connection: &mut PgConnection, name: &str) -> Command {
    let folder = "select setting from pg_config where name = 'BINDIR'";
    let folder: String = sqlx::query_scalar(folder).fetch_one(connection).await.unwrap();
    let mut command = Command::new(Path::new(&folder).join(name));
    command.env("LC_ALL", "C").arg("--username=gavel");
    command
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", stderr(&output));
}

/// Dumps the database of a newsroom that may be at work, as one file.
async fn dump(newsroom: &Newsroom, file: &Path) {
    let mut connection = newsroom.postgres_options().connect().await.unwrap();
    let socket = newsroom.folder.path().join("postgres");
    let mut dump = program(&mut connection, "pg_dump").await;
    run(dump.arg("--host").arg(socket).arg("--format=custom").arg("--file").arg(file).arg("gavel"));
}

/// Another server, with a dump restored into an empty database of it.
async fn restore(file: &Path) -> (EmbeddedPostgres, Newsroom) {
    let postgres = EmbeddedPostgres::start_throw_away(&std::env::temp_dir()).await.unwrap();
    let mut connection = postgres.options().connect().await.unwrap();
    let options = postgres.options();
    let socket = options.get_socket().unwrap();
    run(program(&mut connection, "createdb").await.arg("--host").arg(socket).arg("restored"));
    let mut restore = program(&mut connection, "pg_restore").await;
    run(restore.arg("--host").arg(socket).args(["--dbname=restored", "--no-owner", "--exit-on-error"]).arg(file));
    let newsroom = Newsroom::new(Some(options.database("restored").to_url_lossy().to_string()));
    (postgres, newsroom)
}

/// What everybody and what staff see, as it is sent.
async fn pages(address: &str, staff: &str) -> Vec<String> {
    let mut pages = Vec::new();
    for path in [
        "/articles/a",
        "/articles/a/comments?sort=newest&limit=100",
        "/articles/a/comments?sort=top",
        "/articles/a/comments.html",
        "/articles/a/feed.atom",
        "/moderation/comments?limit=100",
        "/audit?limit=100",
        "/settings",
        "/rules",
        "/accounts",
    ] {
        let request = Client::new().get(at(address, path));
        let everybody = path.starts_with("/articles");
        let answer = if everybody { request } else { request.bearer_auth(staff) }.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        pages.push(answer.text().await.unwrap().replace(address, "here"));
    }
    pages
}

/// Says something of each kind at a newsroom that serves; answers the admin's token.
async fn fill(address: &str, token: &str) -> String {
    let staff = sign_in(address, "ada").await;
    let client = Client::new();
    let send = async |method: Method, who: &str, path: &str, body: serde_json::Value| {
        let answer = client.request(method, at(address, path)).bearer_auth(who).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer
    };
    for number in 0..12 {
        let said = format!("What *everybody* should know about it, point {number} of twelve");
        let comment = json_of(post(&client, address, token, &said).send().await.unwrap()).await;
        let id = comment["id"].as_str().unwrap();
        let reply = json!({ "body": format!("I should think so, to point {number}"), "parent_id": id });
        send(Method::POST, &staff, "/articles/a/comments", reply).await;
        send(Method::PUT, &staff, &format!("/comments/{id}/reaction"), json!({ "kind": "like" })).await;
        if number % 4 == 0 {
            let decision = json!({ "action": "remove", "revision": comment["revision"] });
            send(Method::POST, &staff, &format!("/comments/{id}/decisions"), decision).await;
        }
    }
    staff
}

#[tokio::test]
async fn a_restored_dump_gives_the_same_pages_and_nobody_has_to_sign_in_again() {
    let newsroom = Newsroom::new(None);
    let server = newsroom.serve();
    let token = newsroom.open(&server.address).await;
    let staff = fill(&server.address, &token).await;
    let file = newsroom.folder.path().join("gavel.dump");
    dump(&newsroom, &file).await;
    let before = pages(&server.address, &staff).await;
    server.stop();

    let (postgres, elsewhere) = restore(&file).await;
    let server = elsewhere.serve();
    assert_eq!(pages(&server.address, &staff).await, before);
    server.stop();
    postgres.stop().await;
}

#[tokio::test]
async fn a_dump_of_a_newsroom_at_work_has_all_that_was_taken_before_and_work_goes_on_with_it() {
    let newsroom = Newsroom::new(None);
    let server = newsroom.serve();
    let token = newsroom.open(&server.address).await;
    let load = Load::start(&server.address, &token);
    load.goes_on(60).await;
    let taken = load.acknowledged();
    let file = newsroom.folder.path().join("gavel.dump");
    dump(&newsroom, &file).await;
    load.finish().await;
    server.stop();

    let (postgres, elsewhere) = restore(&file).await;
    let server = elsewhere.serve();
    let client = Client::new();
    for (said, id) in &taken {
        let again = post(&client, &server.address, &token, said).send().await.unwrap();
        assert_eq!(again.headers()["idempotent-replay"], "true");
        assert_eq!(id_in(&json_of(again).await), *id);
    }
    // Its transactions count from anew, and open pages are told all the same.
    let stream = client.get(at(&server.address, "/articles/a/events")).send().await.unwrap();
    let mut events = crate::support::events::Events::of(stream);
    let said = "Here we go on, elsewhere and after all that.";
    let id = id_in(&json_of(post(&client, &server.address, &token, said).send().await.unwrap()).await);
    assert_eq!(events.until("comment.published").await.about().1, id);
    server.stop();
    postgres.stop().await;
}

#[tokio::test]
async fn a_copy_of_the_folder_is_the_same_newsroom() {
    let newsroom = Newsroom::new(None);
    let server = newsroom.serve();
    let token = newsroom.open(&server.address).await;
    let staff = fill(&server.address, &token).await;
    let before = pages(&server.address, &staff).await;
    server.stop();

    let copy = Newsroom::new(None);
    run(Command::new("cp").arg("-pR").arg(newsroom.folder.path()).arg(copy.folder.path()));
    let server = copy.serve();
    assert_eq!(pages(&server.address, &staff).await, before);
    server.stop();
}
