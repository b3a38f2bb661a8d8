//! For operators: is it alive, is it ready, what does it do.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::once;
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::{accounts, limits, review};

/// How long a check of the database may take.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

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
}

/// Forgets what is no longer needed: limit buckets that are full again, first answers after a day, ended sessions.
pub async fn sweep(state: &AppState) -> sqlx::Result<()> {
    let now = state.now();
    let mut conn = state.db.acquire().await?;
    let buckets = limits::sweep(&mut conn, now).await?;
    let answers = once::sweep(&mut conn, now).await?;
    let sessions = accounts::sweep_sessions(&mut conn, now).await?;
    tracing::debug!(buckets, answers, sessions, "swept");
    Ok(())
}

/// Whether the process answers at all.
#[utoipa::path(get, path = "/livez", tag = "operators", responses((status = 200)))]
pub async fn livez() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("alive\n")
}

/// Whether requests can be served.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Readiness {
    /// Whether they can.
    ready: bool,
    /// `ok`, or what is wrong with the database.
    database: String,
}

/// Whether requests can be served, and if not, why.
#[utoipa::path(get, path = "/readyz", tag = "operators", responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
pub async fn readyz(state: web::Data<AppState>) -> HttpResponse {
    let asked = tokio::time::timeout(CHECK_TIMEOUT, async {
        let mut conn = state.db.acquire().await?;
        sqlx::Connection::ping(&mut *conn).await
    });
    let (ready, database) = match asked.await {
        Ok(Ok(())) => (true, "ok".to_owned()),
        Ok(Err(sqlx::Error::PoolTimedOut)) | Err(_) => (false, "the database does not answer in time".to_owned()),
        Ok(Err(_)) => (false, "the database is away".to_owned()),
    };
    let mut answer = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    if !ready {
        answer.insert_header((actix_web::http::header::RETRY_AFTER, "2"));
    }
    answer.json(Readiness { ready, database })
}

/// What it does, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operators", responses((status = 200, body = String, content_type = "text/plain"), (status = 401)))]
pub async fn metrics(state: web::Data<AppState>, req: HttpRequest) -> ApiResult<HttpResponse> {
    if !may_see(&state.metrics, &req) {
        return Err(Problem::new(&kind::UNAUTHENTICATED).detail("Send Authorization: Bearer and GAVEL_METRICS_TOKEN."));
    }
    metrics::gauge!("gavel_database_connections").set(f64::from(state.db.size()));
    #[expect(clippy::cast_precision_loss, reason = "a handful of connections")]
    metrics::gauge!("gavel_database_connections_idle").set(state.db.num_idle() as f64);
    let depth = tokio::time::timeout(CHECK_TIMEOUT, async {
        let mut conn = state.db.acquire().await?;
        review::depth(&mut conn).await
    });
    let up = match depth.await {
        Ok(Ok(depths)) => {
            for (site, depth) in depths {
                #[expect(clippy::cast_precision_loss, reason = "a queue is shorter than 2^52 items")]
                metrics::gauge!("gavel_review_queue_depth", "site" => site).set(depth as f64);
            }
            1.0
        }
        _ => 0.0,
    };
    metrics::gauge!("gavel_database_up").set(up);
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(state.metrics.handle.render()))
}

fn may_see(metrics: &Metrics, req: &HttpRequest) -> bool {
    let Some(token) = &metrics.token else {
        let forwarded = req.headers().contains_key("X-Forwarded-For") || req.headers().contains_key("Forwarded");
        return !forwarded && req.peer_addr().is_none_or(|peer| peer.ip().to_canonical().is_loopback());
    };
    let shown = req.headers().get(actix_web::http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    // Compared as hashes, so that the time taken says nothing about the token.
    Sha256::digest(shown) == Sha256::digest(token.expose_secret())
}
