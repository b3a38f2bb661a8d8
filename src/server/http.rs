//! HTTP: the state that handlers work with, and the server around the table of routes.

use std::net::TcpListener;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpMessage as _, HttpServer, web};
use hmac::{Hmac, KeyInit as _, Mac as _};
use ipnet::IpNet;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use sqlx::PgPool;
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder, TracingLogger};

use crate::accounts::Passwords;
use crate::api::{
    self, Admission, AppState, Copies, Metrics, OnceSecret, Patience, Shelf, answer_if_ready, finish, hold_body,
    in_time, render_changes, routes,
};
use crate::intake::Writers;
use crate::jobs::Bell;
use crate::learner::ScorerCache;
use crate::limits::NetworkKey;
use crate::live::{self, Live};
use crate::mail::{self, Mailer, Signer};
use crate::notifications;
use crate::outgoing::Outgoing;
use crate::review;
use crate::rules::RuleCache;
use crate::sites::SiteCache;
use crate::sso::Sso;
use crate::stats;
use crate::time::Clock;
use crate::vault::Vault;
use crate::watch::{InForce, Watch};
use crate::web::{self as pages, Demo, story_routes};

/// How long requests in flight may take after the order to stop, in seconds.
const SHUTDOWN_SECONDS: u64 = 20;
/// How long the head of a request may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection stays open.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// What the server is told from outside.
pub struct Options {
    /// What keys are made from.
    pub secret: SecretString,
    /// Whether limits hold.
    pub limits: bool,
    /// Networks whose word about the reader's address is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// What the reader of the metrics has to show.
    pub metrics_token: Option<SecretString>,
    /// How mail is sent; none where it is not.
    pub mail: Option<mail::Settings>,
    /// How much memory learned models may take, in bytes.
    pub learner_bytes: u64,
    /// How many bytes of compiled rules are kept at most.
    pub rule_memory: u64,
    /// Networks that Gavel may ask though they are not public.
    pub reachable_networks: Vec<IpNet>,
    /// How many bytes of finished answers are kept at most.
    pub page_memory: u64,
    /// How many may listen to events at once.
    pub streams: live::Limits,
    /// How long clients are waited for.
    pub patience: Patience,
}

impl Options {
    /// What [`Options::rule_memory`] usually is: room for thousands of sites with the rules that a site starts with, or
    /// for a few with tens of thousands of terms.
    pub const RULE_MEMORY: u64 = 128 << 20;
    /// What [`Options::page_memory`] usually is: room for a thousand pages and more.
    pub const PAGE_MEMORY: u64 = 64 << 20;
}

/// The state that handlers work with, and the worker that watches the rules. Within a runtime.
pub fn state(pool: PgPool, clock: Clock, options: Options) -> anyhow::Result<AppState> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let vault = Vault::new(&derive(&options.secret, b"secrets at rest")?)?;
    let signer = Signer::new(derive(&options.secret, b"unsubscribe")?);
    let sites = SiteCache::new(pool.clone());
    let rules = RuleCache::new(pool.clone(), options.rule_memory);
    // First, so that whatever counts from here on is counted.
    let metrics = Metrics::new(recorder()?, options.metrics_token);
    Ok(AppState {
        writers: Writers::new(&pool),
        watch: Watch::start(pool.clone(), clock.clone(), InForce { sites: sites.clone(), rules: rules.clone() }),
        sites,
        rules,
        shelf: Shelf::new(clock.clone(), options.page_memory),
        live: Live::start(pool.clone(), clock.clone(), options.streams, render_changes),
        scorers: ScorerCache::new(pool.clone(), options.learner_bytes),
        db: pool,
        clock,
        passwords: Passwords::new(cores),
        sso: Sso::new(vault.clone(), Outgoing::new(options.reachable_networks)?),
        vault,
        networks: NetworkKey::new(derive(&options.secret, b"networks")?),
        trusted_proxies: options.trusted_proxies.into(),
        limits: options.limits,
        admission: Admission::default(),
        patience: options.patience,
        jobs: Bell::default(),
        mail: options.mail.map(|mail| Mailer::open(mail, signer.clone())).transpose()?,
        signer,
        once: OnceSecret::new(derive(&options.secret, b"idempotency")?),
        copies: Copies::default(),
        metrics,
    })
}

/// A key of its own for each purpose, so that knowing one says nothing about another.
fn derive(secret: &SecretString, purpose: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())?;
    mac.update(purpose);
    Ok(mac.finalize().into_bytes().to_vec())
}

/// The one recorder of the process, installed by whoever asks first.
fn recorder() -> anyhow::Result<PrometheusHandle> {
    static RECORDER: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    let mut recorder = RECORDER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = recorder.as_ref() {
        return Ok(handle.clone());
    }
    let buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
    let handle = PrometheusBuilder::new().set_buckets(&buckets)?.install_recorder()?;
    // Whoever waits for the first of these wants to see that there was none so far.
    for rare in ["gavel_admission_refused_total", "gavel_watch_dropped_total", "gavel_live_lagged_total"] {
        metrics::counter!(rare).increment(0);
    }
    Ok(recorder.insert(handle).clone())
}

/// A server on `listener` that runs until it is stopped.
pub fn serve(listener: TcpListener, state: AppState, workers: usize) -> std::io::Result<Server> {
    serve_with(listener, state, workers, None)
}

/// As [`serve`], with the demo's page where there is one.
pub fn serve_with(
    listener: TcpListener,
    state: AppState,
    workers: usize,
    demo: Option<Demo>,
) -> std::io::Result<Server> {
    let state = web::Data::new(state);
    let demo = demo.map(web::Data::new);
    let app = move || {
        App::new()
            .app_data(state.clone())
            .wrap(from_fn(finish))
            .wrap(from_fn(in_time))
            .wrap(TracingLogger::<RequestSpan>::new())
            .wrap(from_fn(answer_if_ready))
            .wrap(from_fn(hold_body))
            .configure(|cfg| {
                if let Some(demo) = &demo {
                    cfg.app_data(demo.clone());
                }
            })
            .configure(pages::routes)
            .configure(routes)
    };
    let server = HttpServer::new(app)
        .workers(workers)
        .client_request_timeout(HEAD_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

/// The demo's page on an origin of its own, as a newspaper's server would have it: it knows nothing of Gavel.
pub fn serve_story(listener: TcpListener, demo: Demo) -> std::io::Result<Server> {
    let demo = web::Data::new(demo);
    let app = move || App::new().app_data(demo.clone()).configure(story_routes);
    Ok(HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run())
}

/// What every line that is logged during a request says of it: never the client's address, which is kept nowhere.
struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let request_id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        // Escaped beyond what a log of JSON escapes: some terminals obey C1 codes, and all turn what is around a bidi mark.
        let path = request.path().escape_default();
        tracing::info_span!("request", request_id, method = %request.method(), %path)
    }

    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, actix_web::Error>) {}
}

/// Forgets what is no longer needed, now and then: full limit buckets, old answers, old sessions.
pub async fn housekeeping(state: AppState) {
    let mut every = tokio::time::interval(Duration::from_mins(10));
    loop {
        every.tick().await;
        if let Err(error) = api::sweep(&state).await {
            tracing::warn!(%error, "housekeeping did not finish; it goes on in ten minutes");
        }
    }
}

/// Tells people what happened, about a second later: on the page and, where mail is sent, by mail. Whoever is first on any
/// node does it.
pub async fn telling(state: AppState) {
    let mut every = tokio::time::interval(Duration::from_secs(1));
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        loop {
            match notifications::see_to(&state.db, state.mail.as_ref(), state.now()).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "nobody is told what happened; it is tried again in a second");
                    break;
                }
            }
        }
    }
}

/// Puts measurements together every few seconds: until then, each one takes memory.
pub async fn upkeep(metrics: Metrics) {
    let mut every = tokio::time::interval(Duration::from_secs(5));
    loop {
        every.tick().await;
        metrics.upkeep();
    }
}

/// Hands what moderators decided to the sites' learners, about a second later. Whoever runs first on any node does it.
pub async fn teaching(state: AppState) {
    let mut every = tokio::time::interval(Duration::from_secs(1));
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if let Err(error) = review::teach(&state.db, state.now()).await {
            tracing::warn!(%error, "the learners did not learn; it is tried again in a second");
        }
    }
}

/// Counts the hours that are over, every minute. Whoever comes first on any node does it.
pub async fn counting(state: AppState) {
    let mut every = tokio::time::interval(Duration::from_mins(1));
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if let Err(error) = stats::seal(&state.db, state.now()).await {
            tracing::warn!(%error, "the hours that are over were not counted; it is tried again in a minute");
        }
    }
}
