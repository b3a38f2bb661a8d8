//! Readers who post without pause, and send again what was not acknowledged, as the widget does.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use reqwest::Client;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::newsroom::{PATIENCE, every_moment, id_in, post};
use crate::support::app::json_of;

/// How many post at once.
const WRITERS: usize = 8;

/// What readers post, and what they were told of it.
pub(crate) struct Load {
    shared: Arc<Shared>,
    writers: JoinSet<()>,
}

struct Shared {
    token: String,
    /// Where the service is, which may move.
    address: Mutex<String>,
    /// The id that each text was given, by text.
    acknowledged: Mutex<BTreeMap<String, String>>,
    enough: AtomicBool,
}

impl Shared {
    fn address(&self) -> String {
        self.address.lock().unwrap().clone()
    }

    /// Notes that `body` was made as `id`; whoever is told twice has to be told the same.
    fn acknowledge(&self, body: &str, id: &str) {
        let before = self.acknowledged.lock().unwrap().insert(body.to_owned(), id.to_owned());
        assert!(before.is_none_or(|before| before == id), "{body} became two comments");
    }
}

impl Load {
    /// Begins to post at `address`.
    pub(crate) fn start(address: &str, token: &str) -> Self {
        let shared = Arc::new(Shared {
            token: token.to_owned(),
            address: Mutex::new(address.to_owned()),
            acknowledged: Mutex::default(),
            enough: AtomicBool::new(false),
        });
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            writers.spawn(write(shared.clone(), writer));
        }
        Self { shared, writers }
    }

    /// The id of each text that was acknowledged so far.
    pub(crate) fn acknowledged(&self) -> BTreeMap<String, String> {
        self.shared.acknowledged.lock().unwrap().clone()
    }

    /// How many comments were acknowledged so far.
    pub(crate) fn count(&self) -> usize {
        self.shared.acknowledged.lock().unwrap().len()
    }

    /// Waits until `more` comments than now are acknowledged.
    pub(crate) async fn goes_on(&self, more: usize) {
        let wanted = self.count() + more;
        let mut every = every_moment();
        let reached = async {
            while self.count() < wanted {
                every.tick().await;
            }
        };
        assert!(timeout(PATIENCE, reached).await.is_ok(), "only {} of {wanted} within {PATIENCE:?}", self.count());
    }

    /// Where the service is, whenever it is asked.
    pub(crate) fn place(&self) -> impl Fn() -> String + Send + 'static {
        let shared = self.shared.clone();
        move || shared.address()
    }

    /// Everybody turns to another server.
    pub(crate) fn move_to(&self, address: &str) {
        address.clone_into(&mut self.shared.address.lock().unwrap());
    }

    /// Lets everybody finish what they are at; answers the id of each text.
    pub(crate) async fn finish(mut self) -> BTreeMap<String, String> {
        self.shared.enough.store(true, Ordering::SeqCst);
        let all = async {
            while let Some(writer) = self.writers.join_next().await {
                writer.unwrap();
            }
        };
        assert!(timeout(PATIENCE, all).await.is_ok(), "some comment was not taken within {PATIENCE:?}");
        self.acknowledged()
    }
}

async fn write(shared: Arc<Shared>, writer: usize) {
    let client = Client::new();
    let mut number = 0;
    while !shared.enough.load(Ordering::SeqCst) {
        number += 1;
        let body = format!("Reader {writer} has something to say about it, and this is point {number}.");
        let id = until_taken(&client, &shared, &body).await;
        shared.acknowledge(&body, &id);
    }
}

/// Sends a comment until it is acknowledged.
async fn until_taken(client: &Client, shared: &Shared, body: &str) -> String {
    let mut every = every_moment();
    loop {
        // A broken connection and a refusal for now are the same to a reader: it is sent again.
        if let Ok(answer) = post(client, &shared.address(), &shared.token, body).send().await {
            match answer.status().as_u16() {
                201 => return id_in(&json_of(answer).await),
                503 => assert!(answer.headers().contains_key("retry-after"), "a 503 says when to come back"),
                status => panic!("{status}: {:#}", json_of(answer).await),
            }
        }
        every.tick().await;
    }
}
