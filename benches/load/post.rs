//! The request that posts a comment.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::client::{Load, Outcome};
use crate::{fill, texts};

/// Posts by signed-in readers, for as long as the load says; each text is one that was not there before.
pub(crate) fn run(load: Load, path: impl Fn(u64) -> String + Sync, keyed: bool) -> Outcome {
    load.expect(201, |_, request| another(request, &path, keyed))
}

/// The next post of all.
pub(crate) fn another(request: &mut Vec<u8>, path: impl Fn(u64) -> String, keyed: bool) {
    // Beyond those that were there from the start.
    static NEXT: AtomicU64 = AtomicU64::new(1_000_000);

    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let key = keyed.then(|| format!("made-up-{number}"));
    let body = format!("{{\"body\":\"{}\"}}", texts::comment(number));
    write(request, &path(number), number % fill::READERS, key.as_deref(), &body);
}

/// One request.
pub(crate) fn write(request: &mut Vec<u8>, path: &str, reader: u64, key: Option<&str>, body: &str) {
    let token = fill::token(reader);
    write!(request, "POST {path} HTTP/1.1\r\nHost: bench.example\r\nAuthorization: Bearer {token}\r\n").unwrap();
    if let Some(key) = key {
        write!(request, "Idempotency-Key: {key}\r\n").unwrap();
    }
    let length = body.len();
    write!(request, "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
}
