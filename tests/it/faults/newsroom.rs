//! Gavel as its operators run it, a process of its own, with one site to post at.

use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;

use crate::support::app::{PASSWORD, json_of};
use crate::support::process::{Folder, Serving, gavel, stderr};

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// How often a condition is looked at that nothing tells us about.
pub(crate) fn every_moment() -> tokio::time::Interval {
    let mut every = tokio::time::interval(Duration::from_millis(20));
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    every
}

/// Where a Gavel keeps its data: a database that somebody else runs, or one of its own in the folder.
pub(crate) struct Newsroom {
    /// The folder of data; with an address of a database it holds next to nothing.
    pub(crate) folder: Folder,
    database: Option<String>,
}

impl Newsroom {
    /// A site `daily` with the article `a` and the reader `ana`, in the database at `database` or else in its own.
    /// Somebody has to serve meanwhile where it is its own.
    pub(crate) fn new(database: Option<String>) -> Self {
        Self { folder: Folder::new(), database }
    }

    /// A command of Gavel.
    pub(crate) fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = gavel(self.folder.path(), args);
        command.env("GAVEL_LIMITS", "off").env("GAVEL_SECRET", "a secret of at least thirty-two characters");
        command.env("GAVEL_PASSWORD", PASSWORD);
        if let Some(database) = &self.database {
            command.env("DATABASE_URL", database).env("GAVEL_DATABASE_CONNECTIONS", "8");
        }
        command
    }

    /// How to connect to the Postgres of its own.
    pub(crate) fn postgres_options(&self) -> PgConnectOptions {
        let socket = self.folder.path().join("postgres");
        PgConnectOptions::new_without_pgpass().socket(socket).username("gavel").database("gavel")
    }

    /// Starts a server on a free port.
    pub(crate) fn serve(&self) -> Serving {
        self.serve_by(&["serve", "--listen", "127.0.0.1:0"])
    }

    /// Starts a server by these arguments.
    pub(crate) fn serve_by(&self, args: &[&str]) -> Serving {
        Serving::start(self.command(args))
    }

    /// Runs a command to its good end.
    pub(crate) fn run(&self, args: &[&str]) {
        let output = self.command(args).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    }

    /// Makes the site, its article and its people while somebody serves at `address`; answers the reader's token.
    pub(crate) async fn open(&self, address: &str) -> String {
        self.run(&["site", "create", "daily", "--name", "The Daily", "--origin", "https://daily.example"]);
        for (name, role) in [("ana", "reader"), ("ada", "admin")] {
            let email = format!("{name}@mail.example");
            self.run(&["account", "create", "--site", "daily", "--email", &email, "--username", name, "--role", role]);
        }
        let admin = sign_in(address, "ada").await;
        let article = json!({ "url": "https://daily.example/a", "title": "About a" });
        let made = Client::new().put(at(address, "/articles/a")).bearer_auth(admin).json(&article).send().await;
        assert_eq!(made.unwrap().status(), 201);
        sign_in(address, "ana").await
    }
}

/// The address of something of the site.
pub(crate) fn at(address: &str, path: &str) -> String {
    format!("{address}/api/v1/sites/daily{path}")
}

/// The token of somebody who signs in.
pub(crate) async fn sign_in(address: &str, name: &str) -> String {
    let sent = json!({ "email": format!("{name}@mail.example"), "password": PASSWORD });
    let answer = Client::new().post(at(address, "/sessions")).json(&sent).send().await.unwrap();
    json_of(answer).await["token"].as_str().unwrap().to_owned()
}

/// A request that posts `body` once, however often it is sent.
pub(crate) fn post(client: &Client, address: &str, token: &str, body: &str) -> RequestBuilder {
    let request = client.post(at(address, "/articles/a/comments")).bearer_auth(token);
    request.header("Idempotency-Key", body).json(&json!({ "body": body }))
}

/// The id of what an answer says was made.
pub(crate) fn id_in(answer: &Value) -> String {
    answer["id"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
}
