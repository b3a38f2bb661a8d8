//! A small closed-loop HTTP client: so many connections, each sends its next request when it has the last answer.
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
#[derive(Clone, Copy)]
pub(crate) struct Load {
    /// The server.
    pub(crate) to: SocketAddr,
    /// How many at once.
    pub(crate) connections: usize,
    /// When the last request is sent.
    pub(crate) time: Duration,
}

/// What came of it.
pub(crate) struct Outcome {
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// How many answers had which status.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// How long each answer took in microseconds, the quickest first.
    latencies: Vec<u32>,
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
                let sent = Instant::now();
                let (status, body) = connection.exchange(&request);
                answers.push((status, u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX)));
                heard(number, status, body);
            }
            answers
        };
        let answers: Vec<(u16, u32)> = std::thread::scope(|scope| {
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
    fn new(took: Duration, answers: Vec<(u16, u32)>) -> Self {
        let mut statuses = BTreeMap::new();
        for (status, _) in &answers {
            *statuses.entry(*status).or_default() += 1;
        }
        let mut latencies: Vec<u32> = answers.into_iter().map(|(_, latency)| latency).collect();
        latencies.sort_unstable();
        Self { took, statuses, latencies }
    }

    /// Answers a second.
    #[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
    pub(crate) fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.took.as_secs_f64()
    }

    /// How many milliseconds this share of the answers took at the most.
    pub(crate) fn millis(&self, percent: usize) -> f64 {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
    }
}

/// A connection that is kept.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(to: SocketAddr) -> Self {
        let stream = TcpStream::connect_timeout(&to, PATIENCE).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self { stream, buffer: vec![0; 256 * 1024] }
    }

    /// Sends a request and reads the whole answer to it.
    fn exchange(&mut self, request: &[u8]) -> (u16, &[u8]) {
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
}

impl Head {
    /// The head, once all of it is there.
    fn of(bytes: &[u8]) -> Option<Self> {
        let length = bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
        let text = std::str::from_utf8(&bytes[..length]).unwrap();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        let value = |line: &str| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap())
        };
        // A 204 has neither a body nor a length (RFC 9110, section 8.6).
        let body = text.lines().find_map(value).or((status == 204).then_some(0));
        let body = body.unwrap_or_else(|| panic!("an answer without a length: {text}"));
        Some(Self { status, length, body })
    }
}
