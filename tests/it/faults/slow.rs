//! Clients that send slowly: one that stands still is cut off, one that moves is waited for.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::newsroom::{PATIENCE, every_moment};
use crate::support::app::{Person, TestApp};

/// A post of which not everything was sent.
pub(super) struct Half(TcpStream);

/// Begins a post with a line about its body in the head, and `start` of that body.
pub(super) async fn begun(app: &TestApp, reader: &Person, line: &str, start: &str) -> Half {
    let mut stream = TcpStream::connect(app.address.trim_start_matches("http://")).await.unwrap();
    let token = reader.token.as_ref().unwrap();
    let head = format!(
        "POST /api/v1/sites/daily/articles/a/comments HTTP/1.1\r\nHost: gavel\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\n{line}\r\n\r\n{start}"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    Half(stream)
}

impl Half {
    /// Sends the rest; answers the status.
    pub(super) async fn ended_with(mut self, rest: &str) -> u16 {
        self.0.write_all(rest.as_bytes()).await.unwrap();
        let mut start = [0; 12];
        timeout(PATIENCE, self.0.read_exact(&mut start)).await.unwrap().unwrap();
        std::str::from_utf8(&start).unwrap().rsplit(' ').next().unwrap().parse().unwrap()
    }

    /// All that the server says until it hangs up.
    async fn heard(mut self) -> String {
        let mut said = String::new();
        let read = timeout(PATIENCE, self.0.read_to_string(&mut said)).await;
        assert!(matches!(read, Ok(Ok(_))), "the server does not hang up: {read:?}");
        said
    }
}

#[actix_web::test]
async fn a_body_that_stands_still_is_given_up_and_one_that_moves_is_not() {
    let stall = Duration::from_millis(400);
    let app = TestApp::start_with(|options| options.patience.stall = stall).await;
    let reader = app.reader().await;
    for (line, start) in
        [("Content-Length: 200", "{\"body\": \"and then"), ("Transfer-Encoding: chunked", "8\r\n{\"body\":\r\n")]
    {
        let said = begun(&app, &reader, line, start).await.heard().await;
        assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
        assert!(said.to_lowercase().contains("connection: close") && said.contains("\"request_timeout\""), "{said}");
    }

    let said = "\"Whoever types with one finger is heard as well\"}";
    let line = format!("Content-Length: {}", 9 + said.len());
    let mut moving = begun(&app, &reader, &line, "{\"body\": ").await;
    let mut every = every_moment();
    let (slowly, last) = said.split_at(said.len() - 1);
    for byte in slowly.bytes() {
        every.tick().await;
        moving.0.write_all(&[byte]).await.unwrap();
    }
    assert_eq!(moving.ended_with(last).await, 201);
}

#[actix_web::test]
async fn a_body_that_comes_too_slowly_altogether_is_given_up() {
    let app = TestApp::start_with(|options| options.patience.body = Duration::from_millis(400)).await;
    let reader = app.reader().await;
    let mut half = begun(&app, &reader, "Content-Length: 60000", "{\"body\": \"").await;
    let mut every = every_moment();
    // Whatever is sent after the answer may meet a closed door.
    for _ in 0..100 {
        every.tick().await;
        if half.0.write_all(b"a").await.is_err() {
            break;
        }
    }
    let mut said = Vec::new();
    assert!(timeout(PATIENCE, half.0.read_to_end(&mut said)).await.is_ok(), "the server does not hang up");
    assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&said));
    assert!(reader.page().await.is_empty());
}

#[actix_web::test]
async fn a_body_that_nobody_reads_holds_no_connection() {
    let app = TestApp::start_with(|options| options.patience.stall = Duration::from_millis(400)).await;
    let mut nobody = app.reader().await;
    nobody.token = Some("gvs_nobody".to_owned());
    for (line, start) in [("Content-Length: 200", "{"), ("Transfer-Encoding: chunked", "1\r\n{\r\n")] {
        let said = begun(&app, &nobody, line, start).await.heard().await;
        assert!(said.starts_with("HTTP/1.1 401 "), "{said}");
    }
}
