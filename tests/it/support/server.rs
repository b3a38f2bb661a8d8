//! The real server in this process, on a free port.

use std::net::TcpListener;

use gavel::api::AppState;
use gavel::server::http;
use gavel::time::Clock;
use sqlx::PgPool;

/// A server on a free port: what its handlers work with, where it listens, and how to stop it.
pub(crate) fn serve(
    pool: PgPool,
    clock: Clock,
    change: impl FnOnce(&mut http::Options),
) -> (AppState, String, actix_web::dev::ServerHandle) {
    let mut options = http::Options {
        secret: "a secret of at least thirty-two characters".into(),
        limits: true,
        trusted_proxies: Vec::new(),
        metrics_token: None,
        mail: None,
        learner_bytes: 64_000_000,
        rule_memory: http::Options::RULE_MEMORY,
        reachable_networks: Vec::new(),
        page_memory: http::Options::PAGE_MEMORY,
        streams: gavel::live::Limits::default(),
        patience: gavel::api::Patience::default(),
    };
    change(&mut options);
    let state = http::state(pool, clock, options).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = http::serve(listener, state.clone(), 2).unwrap();
    let handle = server.handle();
    tokio::spawn(server);
    (state, address, handle)
}
