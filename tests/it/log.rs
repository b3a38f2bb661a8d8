//! What strangers send stands in the log as text: it makes no line, moves no cursor, and turns nothing around.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::faults::newsroom::Newsroom;
use crate::support::cluster::fresh_database;
use crate::support::process::Serving;

/// What would forge a line, clear a screen, or be read backwards: as it is, in C1, in bidi marks and as percent signs.
const HOSTILE: [&str; 8] = [
    "forged%0d%0a%7b%22level%22:%22ERROR%22%7d",
    "forged%1b[2J%1b]0;owned%07",
    "forged\u{1b}[2J",
    "forged\u{9b}2J\u{9d}0;owned\u{9c}",
    "forged\u{85}next\u{2028}line\u{2029}end",
    "forged\u{202e}drawkcab\u{2066}\u{200f}",
    "forged\u{feff}\u{200b}\u{e0041}",
    "forged\"},{\"level\":\"ERROR\\",
];

/// A word that a reader typed, and an address: neither stands in any log.
const PRIVATE: [&str; 2] = ["unmistakable-words-of-a-reader", "unmistakable@mail.example"];

/// Sends every hostile text in every part of a request, byte by byte, and waits for each answer to end.
fn send_all(address: &str) {
    let ask = |bytes: String| {
        let mut stream = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
        // A head that is none is answered before its end.
        let _ = stream.write_all(bytes.as_bytes());
        let _ = stream.read_to_end(&mut Vec::new());
    };
    let end = "Connection: close\r\n\r\n";
    for hostile in HOSTILE {
        for line in [
            format!("GET /{hostile} HTTP/1.1\r\nHost: gavel"),
            format!("GET /api/v1/sites/daily/articles/{hostile}/comments?sort={hostile} HTTP/1.1\r\nHost: gavel"),
            format!("GET /api/v1/sites/daily/articles/a HTTP/1.1\r\nHost: {hostile}"),
            format!("{hostile} /livez HTTP/1.1\r\nHost: gavel"),
        ] {
            ask(format!("{line}\r\n{end}"));
        }
        for name in ["User-Agent", "X-Request-Id", "Origin", "Referer", "Authorization", "Cookie", "X-Forwarded-For"] {
            ask(format!("GET /api/v1/sites/daily/me HTTP/1.1\r\nHost: gavel\r\n{name}: {hostile}\r\n{end}"));
        }
    }
    let [words, email] = PRIVATE;
    let body = format!("{{\"email\": \"{email}\", \"password\": \"{words}\"}}");
    let head = format!("Content-Type: application/json\r\nContent-Length: {}\r\n{end}{body}", body.len());
    ask(format!("POST /api/v1/sites/daily/sessions HTTP/1.1\r\nHost: gavel\r\n{head}"));
    ask(format!("GET /api/v1/sites/daily/accounts?name={words} HTTP/1.1\r\nHost: gavel\r\n{end}"));
}

/// Whether a line of the log holds nothing but what is seen as it stands there.
fn is_plain(line: &str) -> bool {
    line.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// A server that logs every request, with its standard error as `change` has it.
fn serve(newsroom: &Newsroom, change: impl FnOnce(&mut Command)) -> Serving {
    newsroom.run(&["migrate"]);
    newsroom.run(&["site", "create", "daily", "--name", "The Daily", "--origin", "https://daily.example"]);
    let mut command = newsroom.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("GAVEL_LOG", "info,gavel=debug").env("NO_COLOR", "1");
    change(&mut command);
    Serving::start(command)
}

/// Sends all there is to send, and has the server write its last line.
fn drive(server: Serving) {
    send_all(&server.address);
    server.stop();
}

fn looks_right(log: &str) {
    for private in PRIVATE {
        assert!(!log.contains(private), "{log}");
    }
    for line in log.lines() {
        assert!(is_plain(line), "{line:?}");
    }
    // Percent signs and quotes get as far as the log, or nothing would have been tried.
    assert!(log.lines().filter(|line| line.contains("forged")).count() >= 3, "{log}");
}

#[tokio::test]
async fn what_strangers_send_makes_no_line_of_a_log_for_programs() {
    let database = fresh_database().await;
    let newsroom = Newsroom::new(Some(database.url()));
    std::fs::create_dir_all(newsroom.folder.path()).unwrap();
    let file = newsroom.folder.path().join("log");
    drive(serve(&newsroom, |command| {
        command.stderr(File::create(&file).unwrap());
    }));
    let log = std::fs::read_to_string(&file).unwrap();
    looks_right(&log);
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(["DEBUG", "INFO", "WARN"].contains(&line["level"].as_str().unwrap()), "{line}");
    }
}

#[tokio::test]
async fn what_strangers_send_makes_no_line_of_a_log_for_people() {
    let database = fresh_database().await;
    let newsroom = Newsroom::new(Some(database.url()));
    let (mut ours, theirs) = terminal();
    // Read meanwhile: a terminal that is full holds up who writes to it.
    let read = std::thread::spawn(move || {
        let mut log = Vec::new();
        // Ends with an error where the last who could write has gone.
        let _ = ours.read_to_end(&mut log);
        String::from_utf8(log).unwrap()
    });
    drive(serve(&newsroom, |command| {
        command.stderr(theirs);
    }));
    let log = read.join().unwrap().replace("\r\n", "\n");
    looks_right(&log);
    for line in log.lines() {
        let level = line.split_whitespace().nth(1);
        assert!(level.is_some_and(|level| ["DEBUG", "INFO", "WARN"].contains(&level)), "{line:?}");
    }
}

/// Both ends of a terminal: ours, and the one that a program takes for one.
fn terminal() -> (File, File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    let theirs = File::options().read(true).write(true).open(path).unwrap();
    (File::from(ours), theirs)
}
