//! The composition root: settings, log, database and HTTP, put together, started and stopped.

pub mod config;
pub mod data_dir;
pub mod database;
pub mod postgres;
pub mod telemetry;

use std::io::Write as _;

use actix_web::{App, HttpResponse, HttpServer, web};
use tokio::signal::unix::{SignalKind, signal};

use self::config::{Config, Limits};

/// How long requests in flight may take after the order to stop.
const SHUTDOWN_SECONDS: u64 = 20;

/// Serves until SIGTERM or Ctrl-C, then answers what is in flight and returns. A second signal does not wait.
pub async fn run(config: &Config) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    if config.limits == Limits::Off {
        tracing::warn!(
            "GAVEL_LIMITS=off: NOTHING HOLDS BACK A FLOOD OF POSTS. This is for benchmarks, never for readers"
        );
    }
    let server = HttpServer::new(|| App::new().route("/livez", web::get().to(HttpResponse::NoContent)))
        .workers(config.workers)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals()
        .bind(config.listen)
        .map_err(|error| std::io::Error::new(error.kind(), format!("cannot listen on {}: {error}", config.listen)))?;
    announce(&server.addrs());

    let server = server.run();
    let handle = server.handle();
    let mut server = std::pin::pin!(server);
    tokio::select! {
        ended = &mut server => return ended,
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
    Ok(())
}

/// Tells on standard output where we really are, for people and scripts: with port 0 only the system knows.
fn announce(addresses: &[std::net::SocketAddr]) {
    let mut out = std::io::stdout();
    for address in addresses {
        tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "serving");
        // Nobody may be reading.
        let _ = writeln!(out, "listening on http://{address}").and_then(|()| out.flush());
    }
}
