//! Readers with an open page: streams that are told what happens while others post.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::client::{Load, Outcome};
use crate::report::Row;
use crate::world::{Server, World};
use crate::{fill, post, turn};

/// How many readers have a page open.
pub(crate) const STREAMS: usize = 2_000;
/// How long opening or closing them may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Measures posting with open streams and without, in turns, and says what the streams cost.
pub(crate) async fn measure(load: Load, world: &World, rounds: u64) -> Row {
    raise_open_files();
    let mut row = Row::new("post, 2,000 streams open", "post over 100 articles");
    let (mut cost, mut told) = (Vec::new(), 0);
    for _ in 0..rounds {
        let alone = turn(&world.pool, "post", || post::run(load, fill::spread, false)).await;
        let before = world.server.memory("VmRSS");
        let streams = Streams::open(load.to);
        let opened = world.server.memory("VmRSS");
        let (watched, sent): (Outcome, u64) = turn(&world.pool, "post with streams", || {
            let outcome = post::run(load, fill::spread, false);
            (outcome, streams.told.load(Ordering::Relaxed))
        })
        .await;
        told += sent;
        row.add(&watched, Some(alone.rate()));
        let posted = world.server.memory("VmRSS");
        cost.extend(
            before.zip(opened).zip(posted).map(|((before, opened), posted)| [opened - before, posted - before]),
        );
        streams.close(&world.server);
    }
    assert!(told > 0, "the streams were told nothing");
    for [opened, posted] in cost {
        println!("{STREAMS} open streams cost the server {opened:.0} MiB, {posted:.0} MiB while others post");
    }
    println!("they were told of {told} comments in all");
    row
}

/// Streams that are open, spread over the articles that are posted on, all read by one thread.
struct Streams {
    told: Arc<AtomicU64>,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Streams {
    /// Opens all of them and waits until each was greeted.
    fn open(to: SocketAddr) -> Self {
        let told = Arc::new(AtomicU64::new(0));
        let (stop, stopped) = oneshot::channel();
        let (greeted, greetings) = mpsc::channel();
        let counter = Arc::clone(&told);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                for number in 0..STREAMS {
                    let path = fill::spread(number.try_into().unwrap()).replace("/comments", "/events");
                    tokio::spawn(listen(to, path, greeted.clone(), Arc::clone(&counter)));
                }
                drop(greeted);
                let _ = stopped.await;
            });
        });
        for number in 0..STREAMS {
            assert!(greetings.recv_timeout(PATIENCE).is_ok(), "only {number} streams were let in");
        }
        Self { told, stop, thread }
    }

    /// Closes all of them and waits until the server has noticed.
    fn close(self, server: &Server) {
        drop(self.stop);
        self.thread.join().unwrap();
        let deadline = Instant::now() + PATIENCE;
        while server.measurement("gavel_live_streams{audience=\"readers\"}") != Some(0.0) {
            assert!(Instant::now() < deadline, "the server keeps streams that are closed");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Reads one stream to its end and counts the comments it is told of.
async fn listen(to: SocketAddr, path: String, greeted: mpsc::Sender<()>, told: Arc<AtomicU64>) {
    const EVENT: &[u8] = b"event: comment.published";
    static REFUSED: AtomicBool = AtomicBool::new(false);

    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: bench.example\r\n\r\n").as_bytes()).await.unwrap();
    let (mut buffer, mut begun) = (vec![0; 4096], false);
    loop {
        let read = stream.read(&mut buffer).await.unwrap_or(0);
        let read = &buffer[..read];
        if read.is_empty() {
            return;
        }
        if !begun && !read.starts_with(b"HTTP/1.1 200") {
            if !REFUSED.swap(true, Ordering::Relaxed) {
                println!("{}", String::from_utf8_lossy(read));
            }
            return;
        }
        if !std::mem::replace(&mut begun, true) {
            let _ = greeted.send(());
        }
        // One that lies across two reads is not counted: this is no proof, only a sign that they are told.
        let events = read.windows(EVENT.len()).filter(|window| *window == EVENT).count();
        told.fetch_add(events.try_into().unwrap(), Ordering::Relaxed);
    }
}

/// Lets this process open as many files as it may: two thousand sockets are more than many systems begin with.
fn raise_open_files() {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }).unwrap();
}
