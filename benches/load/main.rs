//! Gavel under load on this machine, each figure beside what the machine can do at all: `make bench` runs it.
//!
//! The server runs as its users run it, on a Postgres of its own that keeps every commit; both are gone in the end.
//! What is measured and what it is held against take turns, so that a noisy machine is noisy for both.
//! `GAVEL_BENCH_SECONDS` is how long each turn takes (5), `GAVEL_BENCH_ROUNDS` how many each has (3), and
//! `GAVEL_BENCH_STATEMENTS=1` lists the dearest SQL. `GAVEL_DATA_SAMPLES` is the folder of the real comments.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark that cannot go on says so by failing")]

mod backtest;
mod bare;
mod check;
mod client;
mod fill;
mod pgbench;
mod post;
mod real;
mod report;
mod streams;
mod texts;
mod world;

use std::time::Duration;

use sqlx::{ConnectOptions as _, PgPool};
use tokio::signal::unix::{SignalKind, signal};

use bare::Bare;
use client::{Load, Outcome};
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

async fn run() {
    let world = World::start().await;
    report::machine(&world.pool).await;
    let seconds = setting("GAVEL_BENCH_SECONDS", 5).max(1);
    let rounds = setting("GAVEL_BENCH_ROUNDS", 3).max(1);
    println!("{CONNECTIONS} connections, {rounds} rounds, {seconds} s each turn");

    let (site, comment) = fill::fill(&world.pool).await;
    let load = Load { to: world.server.address, connections: CONNECTIONS, time: Duration::from_secs(seconds) };
    let idle = world.server.memory("VmRSS");
    let page = first_page(load);
    let connections = world.connections().await;
    println!("the page that is read: {} bytes; Gavel holds {connections} connections to Postgres", page.len());
    let database = world.database();
    let path = &world.folder.0;
    let bare = Bare::start(path, &page, database.to_url_lossy().as_ref(), connections, (site, comment));
    let pgbench = PgBench::prepare(&world.pool, path, database, site, connections).await;
    measure(load, &bare, pgbench.as_ref(), &world.pool, rounds).await;
    drop(bare);

    let streams = streams::measure(load, &world, rounds).await;
    report::table(&[streams]);
    let beside = backtest::measure(load, &world.pool, site, rounds).await;
    report::table(&[beside]);
    let tally = turn(&world.pool, "real comments", || real::post_all(load)).await;
    check::counters(&world.pool, tally).await;
    let mebibytes = |memory: Option<f64>| memory.map_or_else(|| "unknown".into(), |memory| format!("{memory:.0} MiB"));
    println!(
        "resident memory of the server: idle {}, after all {}, at most {}",
        mebibytes(idle),
        mebibytes(world.server.memory("VmRSS")),
        mebibytes(world.server.memory("VmHWM")),
    );
    world.stop().await;
}

/// Takes turns and prints the table.
async fn measure(load: Load, bare: &Bare, pgbench: Option<&PgBench>, pool: &PgPool, rounds: u64) {
    let mut rows = [
        Row::new("first page of 1,000 comments", "bare handler, same bytes"),
        Row::new("the same", "bare handler and one SELECT"),
        Row::new("post over 100 articles", "pgbench, one row a commit"),
        Row::new("post with an Idempotency-Key", "post over 100 articles"),
        Row::new("post on one hot article", "post over 100 articles"),
    ];
    for round in 0..=rounds {
        // The first round warms everything up and does not count.
        let load = if round == 0 { Load { time: Duration::from_secs(1), ..load } } else { load };
        let at_bare = Load { to: bare.address, ..load };
        let read = turn(pool, "first page", || get(load, &fill::page())).await;
        let same = turn(pool, "bare page", || get(at_bare, "/page")).await;
        let row = turn(pool, "bare row", || get(at_bare, "/row")).await;
        let spread = turn(pool, "post", || post::run(load, fill::spread, false)).await;
        let committed = turn(pool, "pgbench", || pgbench.map(|pgbench| pgbench.run(load.time))).await;
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
    report::table(&rows);
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
