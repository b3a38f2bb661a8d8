//! Requests that no browser sends, byte by byte: each is refused or cut off, and the server goes on.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::newsroom::PATIENCE;
use crate::support::app::{Person, TestApp};

/// Sends `bytes` as they are; answers everything that comes back until the server hangs up or has answered.
async fn said_to(app: &TestApp, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(app.address.trim_start_matches("http://")).await.unwrap();
    // A server that has heard enough may hang up before the end.
    let _ = stream.write_all(bytes).await;
    let mut said = Vec::new();
    assert!(timeout(PATIENCE, stream.read_to_end(&mut said)).await.is_ok(), "the server does not hang up");
    String::from_utf8_lossy(&said).into_owned()
}

/// The status of the first answer in what a server said; none where it hung up without a word.
fn status(said: &str) -> Option<u16> {
    said.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

/// How many answers a server gave.
fn answers(said: &str) -> usize {
    said.matches("HTTP/1.1 ").count()
}

/// A request for the comments of an article, with further lines in its head.
fn head(lines: &str) -> String {
    format!("GET /api/v1/sites/daily/articles/a/comments HTTP/1.1\r\nHost: gavel\r\n{lines}Connection: close\r\n\r\n")
}

/// A post by somebody who may, with `lines` in its head and `body` after it.
fn post(person: &Person, lines: &str, body: &str) -> String {
    let token = person.token.as_ref().unwrap();
    format!(
        "POST /api/v1/sites/daily/articles/a/comments HTTP/1.1\r\nHost: gavel\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nConnection: close\r\n{lines}\r\n{body}"
    )
}

#[actix_web::test]
async fn a_head_that_is_no_head_is_refused_and_nobody_else_suffers() {
    let app = TestApp::start().await;
    assert_eq!(status(&said_to(&app, head("").as_bytes()).await), Some(200));
    let long = format!("X-Long: {}\r\n", "x".repeat(200_000));
    let many = "X: y\r\n".repeat(2_000);
    for hostile in [
        "\r\n\r\n\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\nHost: gavel\r\n\r\n".to_owned(),
        "\u{1}\u{2}\u{3} / HTTP/1.1\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0".to_owned(),
        format!("GET /{} HTTP/1.1\r\nHost: gavel\r\n\r\n", "a".repeat(200_000)),
        head(&long),
        head(&many),
        head("X: a\0b\r\n"),
        head(": empty\r\n"),
        head("Broken\r\n"),
        head("X : y\r\n"),
        head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
        head("Content-Length: 5\r\nContent-Length: 6\r\n"),
        head("Content-Length: -1\r\n"),
        head("Content-Length: 99999999999999999999999\r\n"),
        head("Transfer-Encoding: gzip\r\n"),
    ] {
        let said = said_to(&app, hostile.as_bytes()).await;
        let shown: String = hostile.chars().take(60).collect();
        assert!(status(&said).is_none_or(|status| (400..500).contains(&status)), "{shown:?} got {said}");
        assert!(!said.contains("panicked") && !said.contains("src/"), "{said}");
    }
    assert_eq!(app.anyone().get("/articles/a/comments").await.status(), 200);
}

#[actix_web::test]
async fn a_request_hidden_in_another_is_never_taken_for_one() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let hidden = post(&reader, "Content-Length: 18\r\n", r#"{"body": "hidden"}"#);
    let chunked = format!("0\r\n\r\n{hidden}");
    let both = format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", chunked.len());
    for outer in [
        post(&reader, &both, &chunked),
        post(&reader, "Transfer-Encoding: chunked, identity\r\n", &chunked),
        post(&reader, "Transfer-Encoding: xchunked\r\n", &chunked),
        post(&reader, "Transfer-Encoding:\u{b}chunked\r\n", &chunked),
        post(&reader, "Content-Length: 0\r\nContent-Length: 200\r\n", &hidden),
        post(&reader, "Content-Length: 0, 200\r\n", &hidden),
        post(&reader, "Content-Length: +0\r\n", &hidden),
    ] {
        let said = said_to(&app, outer.as_bytes()).await;
        assert!(answers(&said) <= 1, "two answers to one request: {said}");
        assert_ne!(status(&said), Some(201), "{outer} got {said}");
    }
    assert!(app.reader().await.page().await.is_empty());
}
