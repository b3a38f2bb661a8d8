//! The composition root: settings, log, database and HTTP, put together, started and stopped.

pub mod config;
pub mod data_dir;
pub mod database;
pub mod http;
pub mod postgres;
pub mod telemetry;

use std::io::Write as _;
use std::net::TcpListener;

use sqlx::PgPool;
use tokio::signal::unix::{SignalKind, signal};

use self::config::{Config, Limits};
use crate::time::Clock;

/// Serves until SIGTERM or Ctrl-C, then answers what is in flight and returns. A second signal does not wait.
pub async fn run(config: &Config, pool: PgPool) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    if config.limits == Limits::Off {
        tracing::warn!(
            "GAVEL_LIMITS=off: NOTHING HOLDS BACK A FLOOD OF POSTS. This is for benchmarks, never for readers"
        );
    }
    let listener = TcpListener::bind(config.listen)
        .map_err(|error| anyhow::anyhow!("cannot listen on {}: {error}", config.listen))?;
    let address = listener.local_addr()?;
    let options = http::Options {
        secret: config.secret()?,
        limits: config.limits == Limits::On,
        trusted_proxies: config.trusted_proxies.clone(),
        metrics_token: config.metrics_token.clone(),
        rule_memory: config.rule_memory,
    };
    let state = http::state(pool, Clock::system(), options)?;
    let housekeeping = tokio::spawn(http::housekeeping(state.clone()));
    let server = http::serve(listener, state, config.workers)?;
    announce(address);

    let handle = server.handle();
    let mut server = std::pin::pin!(server);
    tokio::select! {
        ended = &mut server => return Ok(ended?),
        _ = terminate.recv() => (),
        _ = interrupt.recv() => (),
    }
    tracing::info!("stopping: requests in flight are answered first");
    let stopping = handle.stop(true);
    tokio::select! {
        ended = &mut server => ended?,
        () = stopping => (),
        _ = terminate.recv() => handle.stop(false).await,
        _ = interrupt.recv() => handle.stop(false).await,
    }
    housekeeping.abort();
    Ok(())
}

/// Tells on standard output where we really are, for people and scripts: with port 0 only the system knows.
fn announce(address: std::net::SocketAddr) {
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "serving");
    let mut out = std::io::stdout();
    // Nobody may be reading.
    let _ = writeln!(out, "listening on http://{address}").and_then(|()| out.flush());
}
