//! Measurements, and who may see them.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header;
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// What `/metrics` shows, and who may see it.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
    token: Option<Arc<SecretString>>,
}

impl Metrics {
    /// Metrics for whoever shows `token`, or without one for whoever asks from this very machine.
    pub fn new(handle: PrometheusHandle, token: Option<SecretString>) -> Self {
        Self { handle, token: token.map(Arc::new) }
    }
}

impl Metrics {
    /// Puts old measurements together, which the library leaves to its user to do now and then.
    pub fn upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// All measurements as Prometheus reads them.
    pub(super) fn render(&self) -> String {
        self.handle.render()
    }

    /// Whether a request may see them.
    pub(super) fn may_see(&self, req: &HttpRequest) -> bool {
        let Some(token) = &self.token else {
            let forwarded = req.headers().contains_key("X-Forwarded-For") || req.headers().contains_key("Forwarded");
            return !forwarded && req.peer_addr().is_none_or(|peer| peer.ip().to_canonical().is_loopback());
        };
        let shown = req.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let shown = shown.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        // Compared as hashes, so that the time taken says nothing about the token.
        Sha256::digest(shown) == Sha256::digest(token.expose_secret())
    }
}
