//! For operators: is it alive, is it ready, what does it do.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::once;
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::{accounts, limits, mail, notifications, review, sso, trials, watch};

/// How long a check of the database may take.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// How long mails are kept that nobody could deliver, in seconds: thirty days.
const DEAD_MAILS: i64 = 30 * 86_400;

/// How long notices are kept, in seconds: ninety days.
const NOTICES: i64 = 90 * 86_400;

/// Forgets what is no longer needed: limit buckets that are full again, first answers after a day, ended sessions, links
/// that no longer work, used tokens that are over, mails that nobody could deliver, old notices;
/// after half a year, which texts the rules hit, and trials. Looks through names that an older node took in.
pub async fn sweep(state: &AppState) -> sqlx::Result<()> {
    let now = state.now();
    let mut conn = state.db.acquire().await?;
    let buckets = limits::sweep(&mut conn, now).await?;
    let answers = once::sweep(&mut conn, now).await?;
    let sessions = accounts::sweep_sessions(&mut conn, now).await?;
    let links = accounts::sweep_links(&mut conn, now).await?;
    let tokens = sso::sweep(&mut conn, now).await?;
    let mails = mail::sweep(&mut conn, now.minus_seconds(DEAD_MAILS)).await?;
    let notices = notifications::sweep(&mut conn, now.minus_seconds(NOTICES)).await?;
    let hits = watch::sweep(&mut conn, now).await?;
    let trials = trials::sweep(&mut conn, now).await?;
    let names = accounts::fill_skeletons(&mut conn).await?;
    tracing::debug!(buckets, answers, sessions, links, tokens, mails, notices, hits, trials, names, "swept");
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
    if !state.metrics.may_see(&req) {
        return Err(Problem::new(&kind::UNAUTHENTICATED).detail(
            "Ask from the machine itself, or send Authorization: Bearer and what GAVEL_METRICS_TOKEN is set to.",
        ));
    }
    metrics::gauge!("gavel_database_connections").set(f64::from(state.db.size()));
    #[expect(clippy::cast_precision_loss, reason = "a handful of connections")]
    metrics::gauge!("gavel_database_connections_idle").set(state.db.num_idle() as f64);
    #[expect(clippy::cast_precision_loss, reason = "memory is smaller than 2^52 bytes")]
    metrics::gauge!("gavel_learner_cache_bytes").set(state.scorers.bytes() as f64);
    let (sets, bytes) = state.rules.kept().await;
    let (hits, misses) = state.shelf.counts();
    metrics::counter!("gavel_page_hits_total").absolute(hits);
    metrics::counter!("gavel_page_misses_total").absolute(misses);
    let pages = state.shelf.bytes().await;
    #[expect(clippy::cast_precision_loss, reason = "a machine has less than 2^52 bytes")]
    for (name, value) in [
        ("gavel_rule_sets", sets),
        ("gavel_rule_sets_bytes", bytes),
        ("gavel_rule_sets_bytes_max", state.rules.max_bytes()),
        ("gavel_page_bytes", pages),
        ("gavel_page_bytes_max", state.shelf.max_bytes()),
    ] {
        metrics::gauge!(name).set(value as f64);
    }
    let depth = tokio::time::timeout(CHECK_TIMEOUT, async {
        let mut conn = state.db.acquire().await?;
        Ok::<_, sqlx::Error>((review::depth(&mut conn).await?, mail::depths(&mut conn).await?))
    });
    let up = match depth.await {
        Ok(Ok((depths, mails))) => {
            #[expect(clippy::cast_precision_loss, reason = "a queue is shorter than 2^52 items")]
            let gauge =
                |name: &'static str, site: String, depth: i64| metrics::gauge!(name, "site" => site).set(depth as f64);
            for (site, depth) in depths {
                gauge("gavel_review_queue_depth", site, depth);
            }
            for (site, waiting, dead) in mails {
                gauge("gavel_mails_waiting", site.clone(), waiting);
                gauge("gavel_mails_dead", site, dead);
            }
            1.0
        }
        _ => 0.0,
    };
    metrics::gauge!("gavel_database_up").set(up);
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(state.metrics.render()))
}
