//! Everything at once and again and again: readers who post, react, flag and read, while the server and its Postgres are
//! killed and told to stop in turn. `make soak` lets it go on for `GAVEL_SOAK_MINUTES`; otherwise it goes once around.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Client, Response};
use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};
use sqlx::ConnectOptions as _;
use tokio::task::JoinSet;

use super::death::is_all_there;
use super::load::Load;
use super::newsroom::{Newsroom, at, every_moment, sign_in};
use crate::support::process::{Serving, wait_until};
use crate::support::steps::assert_counts;

/// How many comments are acknowledged before and after something is killed.
const ENOUGH: usize = 60;
/// What is done to it, in turn.
const BLOWS: usize = 3;
/// What the server may take of memory, in bytes, unoptimised as it is here.
const MEMORY: u64 = 256 << 20;

/// People who read, react and flag without pause.
struct Crowd {
    enough: Arc<AtomicBool>,
    people: JoinSet<()>,
}

impl Crowd {
    fn start(load: &Load, token: &str) -> Self {
        let enough = Arc::new(AtomicBool::new(false));
        let mut people = JoinSet::new();
        for person in 0..4 {
            people.spawn(look_around(load.place(), token.to_owned(), enough.clone(), person));
        }
        Self { enough, people }
    }

    async fn finish(mut self) {
        self.enough.store(true, Ordering::SeqCst);
        while let Some(person) = self.people.join_next().await {
            person.unwrap();
        }
    }
}

/// Reads pages, and does something about what is on them, wherever the service is just then.
async fn look_around(place: impl Fn() -> String, token: String, enough: Arc<AtomicBool>, person: usize) {
    let client = Client::new();
    let mut every = every_moment();
    let sorts = ["newest", "oldest", "top", "discussed"];
    for round in person.. {
        if enough.load(Ordering::SeqCst) {
            return;
        }
        every.tick().await;
        let (address, sort) = (place(), sorts[round % sorts.len()]);
        let page = client.get(at(&address, &format!("/articles/a/comments?sort={sort}&limit=20"))).send().await;
        let Some(page) = unless_away(page) else { continue };
        // What breaks off in the middle was killed there.
        let Ok(page) = page.json::<Value>().await else { continue };
        for comment in page["items"].as_array().into_iter().flatten().take(4) {
            let path = at(&address, &format!("/comments/{}", comment["id"].as_str().unwrap()));
            let request = match (round + person) % 4 {
                0 => client.put(format!("{path}/reaction")).json(&json!({ "kind": "like" })),
                1 => client.delete(format!("{path}/reaction")),
                2 => client.put(format!("{path}/flag")).json(&json!({ "reason": "off_topic" })),
                _ => client.delete(format!("{path}/flag")),
            };
            unless_away(request.bearer_auth(&token).send().await);
        }
    }
}

/// The answer of a service that is there. One that fails is a failure, and not to be had is no answer.
fn unless_away(answer: reqwest::Result<Response>) -> Option<Response> {
    let answer = answer.ok()?;
    let status = answer.status();
    assert!(!status.is_server_error() || status == 503, "{status}: {}", answer.url());
    status.is_success().then_some(answer)
}

/// Strikes once; answers the server that is there afterwards.
fn strike(newsroom: &Newsroom, server: Serving, blow: usize) -> Serving {
    match blow {
        0 => {
            server.signal(Signal::KILL);
            server.wait();
            newsroom.serve()
        }
        1 => {
            let killed = newsroom.folder.postgres();
            kill_process(killed.unwrap(), Signal::KILL).unwrap();
            wait_until("another Postgres runs", || {
                let now = newsroom.folder.postgres();
                now.is_some() && now != killed
            });
            server
        }
        _ => {
            server.stop();
            newsroom.serve()
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_often_it_is_killed_nothing_is_lost_doubled_or_miscounted() {
    let minutes = std::env::var("GAVEL_SOAK_MINUTES").ok().map_or(0, |minutes| minutes.parse().unwrap());
    let end = Instant::now() + Duration::from_mins(minutes);
    let newsroom = Newsroom::new(None);
    let mut server = newsroom.serve();
    let token = newsroom.open(&server.address).await;
    let other = sign_in(&server.address, "ada").await;
    let load = Load::start(&server.address, &token);
    let crowd = Crowd::start(&load, &other);
    let mut most = 0;
    for round in 0.. {
        load.goes_on(ENOUGH).await;
        most = most.max(server.memory());
        assert!(most < MEMORY, "{} MiB after {round} rounds", most >> 20);
        if round >= BLOWS && Instant::now() >= end {
            println!("{round} blows, {} comments, at most {} MiB", load.count(), most >> 20);
            break;
        }
        server = strike(&newsroom, server, round % BLOWS);
        load.move_to(&server.address);
    }
    crowd.finish().await;
    let acknowledged = load.finish().await;
    let mut connection = newsroom.postgres_options().connect().await.unwrap();
    is_all_there(&mut connection, &acknowledged).await;
    assert_counts(&mut connection).await;
    server.stop();
}
