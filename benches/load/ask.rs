//! Requests of somebody who is signed in.

use std::io::Write as _;

use crate::fill;

/// Writes one with a body, which may be empty.
pub(crate) fn signed_in(request: &mut Vec<u8>, method: &str, path: &str, reader: u64, body: &str) {
    let (token, length) = (fill::token(reader), body.len());
    write!(
        request,
        "{method} {path} HTTP/1.1\r\nHost: bench.example\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
}
