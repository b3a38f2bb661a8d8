//! A small HTTP client: so many connections, each sends its next request when it has the last answer, or when it is due.
//!
//! One blocking thread a connection and no parser beyond status and length: on a small machine, what the client takes
//! the server does not get.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long one answer may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connections that stay open to one server, and how long they are kept busy at the longest.
///
/// Without a pace each connection sends its next request when it has the last answer, which no reader does whom an answer
/// keeps waiting. With one, requests come when they are due, as long as some connection is free.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    /// The server.
    pub(crate) to: SocketAddr,
    /// How many at once.
    pub(crate) connections: usize,
    /// When the last request is sent.
    pub(crate) time: Duration,
    /// How many requests a second are due, where not as many as are answered.
    pub(crate) pace: Option<f64>,
}

/// What came of it.
pub(crate) struct Outcome {
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// How many answers had which status.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// How long each answer took in microseconds with its status, the quickest first.
    answers: Vec<(u32, u16)>,
}

impl Load {
    /// Sends what `ask` writes for each number from 0 on, until the time is over or `ask` says that nothing is left.
    /// `heard` gets each number with its answer's status and body.
    pub(crate) fn run(
        &self,
        ask: impl Fn(u64, &mut Vec<u8>) -> bool + Sync,
        heard: impl Fn(u64, u16, &[u8]) + Sync,
    ) -> Outcome {
        let next = AtomicU64::new(0);
        let mut connections: Vec<Connection> = (0..self.connections).map(|_| Connection::open(self.to)).collect();
        let started = Instant::now();
        let one = |connection: &mut Connection| {
            let mut answers = Vec::new();
            let mut request = Vec::new();
            while started.elapsed() < self.time {
                let number = next.fetch_add(1, Ordering::Relaxed);
                request.clear();
                if !ask(number, &mut request) {
                    break;
                }
                if let Some(pace) = self.pace {
                    #[expect(clippy::cast_precision_loss, reason = "requests of a few seconds")]
                    let due = Duration::from_secs_f64(number as f64 / pace);
                    std::thread::sleep(due.saturating_sub(started.elapsed()));
                }
                let sent = Instant::now();
                let (status, body) = connection.exchange(&request);
                answers.push((u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX), status));
                heard(number, status, body);
            }
            answers
        };
        let answers: Vec<(u32, u16)> = std::thread::scope(|scope| {
            let threads: Vec<_> = connections.iter_mut().map(|connection| scope.spawn(|| one(connection))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        Outcome::new(started.elapsed(), answers)
    }

    /// As [`Self::run`], for requests that all have to be answered with `status`.
    pub(crate) fn expect(&self, status: u16, ask: impl Fn(u64, &mut Vec<u8>) + Sync) -> Outcome {
        let ask = |number, request: &mut Vec<u8>| {
            ask(number, request);
            true
        };
        self.run(ask, |number, got, body| {
            assert_eq!(got, status, "request {number}: {}", String::from_utf8_lossy(body));
        })
    }
}

impl Outcome {
    fn new(took: Duration, mut answers: Vec<(u32, u16)>) -> Self {
        let mut statuses = BTreeMap::new();
        for (_, status) in &answers {
            *statuses.entry(*status).or_default() += 1;
        }
        answers.sort_unstable();
        Self { took, statuses, answers }
    }

    /// What came of the requests that were answered with this status.
    pub(crate) fn with(&self, status: u16) -> Self {
        Self::new(self.took, self.answers.iter().copied().filter(|(_, of)| *of == status).collect())
    }

    /// Answers a second.
    #[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
    pub(crate) fn rate(&self) -> f64 {
        self.answers.len() as f64 / self.took.as_secs_f64()
    }

    /// How many milliseconds this share of the answers took at the most.
    pub(crate) fn millis(&self, percent: usize) -> f64 {
        let at = (self.answers.len() * percent / 100).min(self.answers.len().saturating_sub(1));
        self.answers.get(at).map_or(0.0, |(micros, _)| f64::from(*micros) / 1_000.0)
    }
}

/// A connection that is kept, as long as the server keeps it.
struct Connection {
    to: SocketAddr,
    stream: TcpStream,
    /// Whether the server has said that it closes it.
    closed: bool,
    buffer: Vec<u8>,
}

/// Connects with patience.
fn connect(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&to, PATIENCE).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

impl Connection {
    fn open(to: SocketAddr) -> Self {
        Self { to, stream: connect(to), closed: false, buffer: vec![0; 256 * 1024] }
    }

    /// Sends a request and reads the whole answer to it.
    fn exchange(&mut self, request: &[u8]) -> (u16, &[u8]) {
        if std::mem::take(&mut self.closed) {
            self.stream = connect(self.to);
        }
        self.stream.write_all(request).unwrap();
        let mut filled = 0;
        let mut head = None;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..]).unwrap();
            assert!(read > 0, "the server closed the connection in the middle of an answer");
            filled += read;
            head = head.or_else(|| Head::of(&self.buffer[..filled]));
            if let Some(head) = &head {
                let end = head.length + head.body;
                assert!(end <= self.buffer.len(), "an answer of {end} bytes");
                if filled >= end {
                    self.closed = head.closes;
                    return (head.status, &self.buffer[head.length..end]);
                }
            }
        }
    }
}

/// What has to be known of an answer's head.
struct Head {
    status: u16,
    /// Bytes of the head itself.
    length: usize,
    /// Bytes of the body.
    body: usize,
    /// Whether the server closes the connection behind it.
    closes: bool,
}

impl Head {
    /// The head, once all of it is there.
    fn of(bytes: &[u8]) -> Option<Self> {
        let length = bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
        let text = std::str::from_utf8(&bytes[..length]).unwrap();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        let value = |field: &str| {
            let mut fields = text.lines().filter_map(|line| line.split_once(':'));
            fields.find(|(name, _)| name.eq_ignore_ascii_case(field)).map(|(_, value)| value.trim())
        };
        // A 204 has neither a body nor a length (RFC 9110, section 8.6).
        let body = value("content-length").map(|length| length.parse().unwrap()).or((status == 204).then_some(0));
        let body = body.unwrap_or_else(|| panic!("an answer without a length: {text}"));
        let closes = value("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        Some(Self { status, length, body, closes })
    }
}
