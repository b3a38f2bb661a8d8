//! Gavel under load on this machine, each figure beside what the machine can do at all: `make bench` runs it.
//!
//! The server runs as its users run it, on a Postgres of its own that keeps every commit; both are gone in the end.
//! What is measured and what it is held against take turns, so that a noisy machine is noisy for both.
//! `GAVEL_BENCH_SECONDS` is how long each turn takes (5), `GAVEL_BENCH_ROUNDS` how many each has (3), and
//! `GAVEL_BENCH_STATEMENTS=1` lists the dearest SQL. `GAVEL_BENCH_ONLY=growth,queue` measures these parts alone.
//! `GAVEL_BENCH_LARGE` is how many comments the largest article and the longest queue have (1,000,000),
//! `GAVEL_BENCH_SITES` how many sites there are (10,000). `GAVEL_DATA_SAMPLES` is the folder of the real comments.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark that cannot go on says so by failing")]

mod ask;
mod backtest;
mod bare;
mod check;
mod client;
mod fill;
mod grow;
mod growth;
mod misses;
mod overload;
mod parts;
mod pgbench;
mod post;
mod queue;
mod real;
mod report;
mod sites;
mod start;
mod streams;
mod taps;
mod texts;
mod world;

use std::time::{Duration, Instant};

use sqlx::{ConnectOptions as _, PgPool};
use tokio::signal::unix::{SignalKind, signal};
use uuid::Uuid;

use bare::Bare;
use client::{Load, Outcome};
use parts::Parts;
use pgbench::PgBench;
use report::Row;
use world::World;

/// As in the server, so that the bare handler has what Gavel has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Readers at once.
const CONNECTIONS: usize = 32;

fn main() {
    bare::serve_if_asked();
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("this takes minutes and runs only when it is asked for: cargo bench --bench load");
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).unwrap();
        tokio::select! {
            () = run() => (),
            // What was dropped with `run` has cleaned up.
            _ = tokio::signal::ctrl_c() => println!("broken off"),
            _ = terminate.recv() => println!("broken off"),
        }
    });
}

/// A whole number from the environment.
fn setting(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(value) if !value.is_empty() => value.parse().unwrap_or_else(|error| panic!("{name}: {error}")),
        _ => otherwise,
    }
}

/// What every part works with.
struct Bench<'a> {
    world: &'a World,
    load: Load,
    rounds: u64,
    /// The site `bench`, and a comment of it.
    site: Uuid,
    comment: Uuid,
    /// How many connections to Postgres Gavel holds.
    connections: u32,
    pgbench: Option<&'a PgBench>,
}

async fn run() {
    let parts = Parts::asked();
    let world = World::start().await;
    report::machine(&world.pool).await;
    let seconds = setting("GAVEL_BENCH_SECONDS", 5).max(1);
    let rounds = setting("GAVEL_BENCH_ROUNDS", 3).max(1);
    println!("{CONNECTIONS} connections, {rounds} rounds, {seconds} s each turn");

    let (site, comment) = fill::fill(&world.pool).await;
    let time = Duration::from_secs(seconds);
    let load = Load { to: world.server.address, connections: CONNECTIONS, time, pace: None };
    let idle = world.server.memory("VmRSS");
    let connections = world.connections().await;
    let pgbench = PgBench::find(&world.pool, &world.folder.0, world.database(), connections).await;
    let pgbench = pgbench.as_ref();
    let bench = Bench { world: &world, load, rounds, site, comment, connections, pgbench };
    small(&bench, &parts).await;
    grown(&bench, &parts).await;
    let tally =
        if parts.has("real") { turn(&world.pool, "real comments", || real::post_all(load)).await } else { None };
    check::counters(&world.pool, tally).await;
    report::figure("resident memory of the server, idle", "MiB", idle.into_iter().collect(), 40.0);
    report::figure("at most in all of this", "MiB", world.server.memory("VmHWM").into_iter().collect(), 200.0);
    world.stop().await;
}

/// The parts that need no more than a thousand comments or a hundred thousand.
async fn small(bench: &Bench<'_>, parts: &Parts) {
    let Bench { world, load, rounds, site, .. } = *bench;
    if parts.has("limits") || parts.has("misses") {
        let page = first_page(load);
        println!("the page that is read: {} bytes; Gavel holds {} connections", page.len(), bench.connections);
        let database = world.database();
        let comment = (site, bench.comment);
        let bare = Bare::start(&world.folder.0, &page, database.to_url_lossy().as_ref(), bench.connections, comment);
        if parts.has("limits") {
            report::table(&measure(bench, &bare).await);
        }
        if parts.has("misses") {
            grow::plant(&world.pool, &misses::crops()).await;
            report::table(&[misses::measure(bench, &bare).await]);
        }
    }
    if parts.has("taps") {
        grow::plant(&world.pool, &taps::crops()).await;
        report::table(&taps::measure(bench).await);
    }
    if parts.has("streams") {
        report::table(&[streams::measure(load, world, rounds).await]);
    }
    if parts.has("overload") {
        overload::measure(bench).await;
    }
    if parts.has("backtest") {
        report::table(&[backtest::measure(load, &world.pool, site, rounds).await]);
    }
}

/// The parts that need a database in which much has happened.
async fn grown(bench: &Bench<'_>, parts: &Parts) {
    let pool = &bench.world.pool;
    let whole = |name, otherwise| i64::try_from(setting(name, otherwise)).unwrap();
    let (large, sites) = (whole("GAVEL_BENCH_LARGE", 1_000_000), whole("GAVEL_BENCH_SITES", 10_000));
    let mut crops = Vec::new();
    if parts.has("growth") {
        crops.extend(growth::crops(large));
    }
    if parts.has("queue") {
        grow::sites(pool, "short-queue", 1).await;
        grow::sites(pool, "long-queue", 1).await;
        crops.extend(queue::crops(large));
    }
    if parts.has("sites") {
        grow::sites(pool, "alone", 1).await;
        grow::sites(pool, "many", sites).await;
        crops.extend(sites::crops(sites));
    }
    if !crops.is_empty() {
        let started = Instant::now();
        grow::plant(pool, &crops).await;
        println!("\n{} in {} s", report::size(pool).await, started.elapsed().as_secs());
    }
    if parts.has("growth") {
        report::table(&growth::measure(bench, large).await);
    }
    if parts.has("queue") {
        report::table(&queue::measure(bench, large).await);
    }
    if parts.has("sites") {
        report::table(&[sites::measure(bench, sites).await]);
    }
    if parts.has("start") {
        start::measure(bench);
    }
}

/// Takes turns at what is held against the limits of the machine.
async fn measure(bench: &Bench<'_>, bare: &Bare) -> [Row; 5] {
    let (load, pool) = (bench.load, &bench.world.pool);
    let mut rows = [
        Row::new("first page of 1,000 comments", "bare handler, same bytes").at_least(0.75),
        Row::new("the same", "bare handler and one SELECT"),
        Row::new("post over 100 articles", "pgbench, one row a commit").at_least(0.7),
        Row::new("post with an Idempotency-Key", "post over 100 articles"),
        Row::new("post on one hot article", "post over 100 articles").at_least(0.8),
    ];
    let inserts = match bench.pgbench {
        Some(pgbench) => Some((pgbench, pgbench.comments(pool, bench.site).await)),
        None => None,
    };
    for round in 0..=bench.rounds {
        // The first round warms everything up and does not count.
        let load = if round == 0 { Load { time: Duration::from_secs(1), ..load } } else { load };
        let at_bare = Load { to: bare.address, ..load };
        let read = turn(pool, "first page", || get(load, &fill::page())).await;
        let same = turn(pool, "bare page", || get(at_bare, "/page")).await;
        let row = turn(pool, "bare row", || get(at_bare, "/row")).await;
        let spread = turn(pool, "post", || post::run(load, fill::spread, false)).await;
        let committed = || inserts.as_ref().map(|(pgbench, scripts)| pgbench.run(scripts, load.time));
        let committed = turn(pool, "pgbench", committed).await;
        let keyed = turn(pool, "post with a key", || post::run(load, fill::spread, true)).await;
        let hot = turn(pool, "post on one article", || post::run(load, |_| fill::hot(), false)).await;
        if round == 0 {
            continue;
        }
        let [page, select, posts, keys, heat] = &mut rows;
        page.add(&read, Some(same.rate()));
        select.add(&read, Some(row.rate()));
        posts.add(&spread, committed);
        keys.add(&keyed, Some(spread.rate()));
        heat.add(&hot, Some(spread.rate()));
    }
    rows
}

/// One turn, in which this thread waits. It begins with nothing left to write from the one before.
async fn turn<T>(pool: &PgPool, what: &str, run: impl FnOnce() -> T) -> T {
    sqlx::query("checkpoint").execute(pool).await.unwrap();
    if !world::lists_statements() {
        return tokio::task::block_in_place(run);
    }
    sqlx::query("select pg_stat_statements_reset()").execute(pool).await.unwrap();
    let outcome = tokio::task::block_in_place(run);
    report::statements(pool, what).await;
    outcome
}

fn request(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench.example\r\n\r\n").into_bytes()
}

fn get(load: Load, path: &str) -> Outcome {
    let get = request(path);
    load.expect(200, |_, request| request.extend_from_slice(&get))
}

/// What everybody who opens the article gets.
fn first_page(load: Load) -> Vec<u8> {
    let page = std::sync::Mutex::new(Vec::new());
    let get = request(&fill::page());
    let ask = |number, request: &mut Vec<u8>| {
        request.extend_from_slice(&get);
        number == 0
    };
    Load { connections: 1, ..load }.run(ask, |_, status, body| {
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(body));
        body.clone_into(&mut page.lock().unwrap());
    });
    let page = page.into_inner().unwrap();
    let items = serde_json::from_slice::<serde_json::Value>(&page).unwrap()["items"].as_array().map(Vec::len);
    assert_eq!(items, Some(50));
    page
}
