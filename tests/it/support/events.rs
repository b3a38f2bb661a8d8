//! Server-Sent Events as a browser reads them, from an answer of the real server.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::Value;

use super::app::Person;

/// How long something may take to be told before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: Value,
}

impl Event {
    /// The name, and the id of what it is about.
    pub(crate) fn about(&self) -> (&str, &str) {
        (&self.name, self.data["id"].as_str().or(self.data["comment"].as_str()).unwrap_or_default())
    }
}

/// An open stream.
pub(crate) struct Events {
    response: Response,
    buffer: String,
    /// What to send as `Last-Event-ID` to go on from here.
    pub(crate) last_id: String,
}

impl Person {
    /// Opens a stream, which is let in.
    pub(crate) async fn watch(&self, path: &str) -> Events {
        Events::of(self.get(path).await)
    }

    /// Opens a stream that goes on where another broke off.
    pub(crate) async fn resume(&self, path: &str, last_id: &str) -> Events {
        let request = self.request(Method::GET, path).header("Last-Event-ID", last_id);
        Events::of(request.send().await.unwrap())
    }
}

impl Events {
    /// The stream that an answer is.
    pub(crate) fn of(response: Response) -> Self {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store, no-transform");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self { response, buffer: String::new(), last_id: String::new() }
    }

    /// The next event; none when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        let next = tokio::time::timeout(PATIENCE, self.read()).await;
        next.unwrap_or_else(|_| panic!("nothing is told; so far: {:?}", self.buffer))
    }

    async fn read(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let fields: Vec<(&str, &str)> = block.lines().filter_map(|line| line.split_once(": ")).collect();
                let field =
                    |name| fields.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
                let (event, data, id) = (field("event"), field("data"), field("id"));
                let rest = rest.to_owned();
                self.buffer = rest;
                self.last_id = id.unwrap_or_else(|| self.last_id.clone());
                if let (Some(name), Some(data)) = (event, data) {
                    return Some(Event { name, data: serde_json::from_str(&data).unwrap() });
                }
            }
            // A server that goes away breaks the stream off.
            let chunk = self.response.chunk().await.ok().flatten()?;
            self.buffer.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event of this name, past others.
    pub(crate) async fn until(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await.unwrap_or_else(|| panic!("the stream ended before {name}"));
            if event.name == name {
                return event;
            }
        }
    }

    /// Until it ends.
    pub(crate) async fn ended(&mut self) {
        while self.next().await.is_some() {}
    }
}
