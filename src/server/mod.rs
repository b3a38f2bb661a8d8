//! The composition root: settings, log, database and HTTP, put together, started and stopped.

pub mod config;
pub mod data_dir;
pub mod database;
pub mod http;
pub mod postgres;
pub mod telemetry;
pub mod workers;

use std::io::Write as _;
use std::net::TcpListener;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use sqlx::PgPool;
use tokio::signal::unix::{SignalKind, signal};

use self::config::{Config, Limits};
use crate::api::Patience;
use crate::jobs::Pace;
use crate::time::Clock;
use crate::web::Demo;

/// What is served beside the service itself: the demo's page, here and on an origin of its own.
pub struct DemoPages {
    /// The page on this origin.
    pub here: Demo,
    /// The page as the other origin shows it.
    pub there: Demo,
    /// Where the other origin listens.
    pub listener: TcpListener,
}

/// Takes the address to listen on. Whoever connects waits until [`run`] serves.
pub fn bind(config: &Config) -> anyhow::Result<TcpListener> {
    TcpListener::bind(config.listen).map_err(|error| anyhow::anyhow!("cannot listen on {}: {error}", config.listen))
}

/// How long the worker that watches the rules may take to write what is left.
const WATCH_TIMEOUT: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or Ctrl-C, then answers what is in flight and returns. A second signal does not wait.
pub async fn run(config: &Config, pool: PgPool, listener: TcpListener, demo: Option<DemoPages>) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    raise_open_files();
    if config.limits == Limits::Off {
        tracing::warn!(
            "GAVEL_LIMITS=off: NOTHING HOLDS BACK A FLOOD OF POSTS. This is for benchmarks, never for readers"
        );
    }
    let address = listener.local_addr()?;
    let options = http::Options {
        secret: config.secret()?,
        limits: config.limits == Limits::On,
        trusted_proxies: config.trusted_proxies.clone(),
        metrics_token: config.metrics_token.clone(),
        mail: config.mail(address)?,
        learner_bytes: config.learner_bytes,
        rule_memory: config.rule_memory,
        reachable_networks: config.reachable_networks.clone(),
        page_memory: config.page_memory,
        streams: config.streams,
        patience: Patience::default(),
    };
    let state = http::state(pool, Clock::system(), options)?;
    let housekeeping = tokio::spawn(http::housekeeping(state.clone()));
    let upkeep = tokio::spawn(http::upkeep(state.metrics.clone()));
    let teaching = tokio::spawn(http::teaching(state.clone()));
    let telling = tokio::spawn(http::telling(state.clone()));
    let counting = tokio::spawn(http::counting(state.clone()));
    let (stop_jobs, stop) = tokio::sync::watch::channel(false);
    let mails = tokio::spawn(workers::send_mails(state.clone(), stop.clone()));
    let jobs = tokio::spawn(workers::run(state.clone(), Pace::default(), stop));
    let (watch, live) = (state.watch.clone(), state.live.clone());
    let (here, there) = demo.map(|demo| (demo.here, http::serve_story(demo.listener, demo.there))).unzip();
    let neighbour = there.transpose()?.map(tokio::spawn);
    let server = http::serve_with(listener, state, config.workers, here)?;
    announce(address);

    let handle = server.handle();
    let mut server = std::pin::pin!(server);
    tokio::select! {
        ended = &mut server => return Ok(ended?),
        _ = terminate.recv() => (),
        _ = interrupt.recv() => (),
    }
    tracing::info!("stopping: requests in flight are answered first");
    stop_jobs.send_replace(true);
    // Streams have no end of their own.
    live.close();
    let stopping = handle.stop(true);
    tokio::select! {
        ended = &mut server => ended?,
        () = stopping => (),
        _ = terminate.recv() => handle.stop(false).await,
        _ = interrupt.recv() => handle.stop(false).await,
    }
    housekeeping.abort();
    upkeep.abort();
    if let Some(neighbour) = neighbour {
        neighbour.abort();
    }
    // What was being learned or counted is learned or counted at the next start.
    teaching.abort();
    // Nobody is told twice, nor forgotten: who tells moves on in one transaction with what is told.
    telling.abort();
    counting.abort();
    workers::stopped(jobs).await;
    workers::sent(mails).await;
    // What was answered is still watched, unless the database is away.
    let _ = tokio::time::timeout(WATCH_TIMEOUT, watch.settle()).await;
    Ok(())
}

/// Takes as many open files as the system lets this process have: every reader with an open page holds one.
fn raise_open_files() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum {
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!(%error, open_files = limit.current, "no more files can be open at once");
        }
    }
}

/// Tells on standard output where we really are, for people and scripts: with port 0 only the system knows.
fn announce(address: std::net::SocketAddr) {
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "serving");
    let mut out = std::io::stdout();
    // Nobody may be reading.
    let _ = writeln!(out, "listening on http://{address}").and_then(|()| out.flush());
}
