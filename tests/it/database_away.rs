//! What readers see while the database is away, and what happens when it comes back.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use gavel::server::data_dir::DataDir;
use gavel::server::database::{migrator, pool_options};
use gavel::server::postgres::EmbeddedPostgres;
use gavel::time::Clock;
use reqwest::{Client, Method, Response};
use rustix::process::{Signal, kill_process};
use serde_json::json;

use crate::support::app::{json_of, problem};
use crate::support::process::Folder;
use crate::support::server::serve;

/// How long an answer may take at the most.
const AT_MOST: Duration = Duration::from_secs(5);
/// How long to wait for what has to come to pass.
const PATIENCE: Duration = Duration::from_mins(1);

/// A Gavel on a Postgres of its own, with the site `daily`.
struct Service {
    address: String,
    client: Client,
    server: actix_web::dev::ServerHandle,
}

async fn start(folder: &Folder) -> EmbeddedPostgres {
    let data = DataDir::new(folder.path().to_owned()).unwrap();
    EmbeddedPostgres::start(&data).await.unwrap_or_else(|error| panic!("{error}"))
}

impl Service {
    async fn start(postgres: &EmbeddedPostgres) -> Self {
        let pool = pool_options(NonZeroU32::new(4).unwrap()).connect_with(postgres.options()).await.unwrap();
        let mut connection = pool.acquire().await.unwrap();
        migrator().run(&mut *connection).await.unwrap();
        let clock = Clock::system();
        let slug = "daily".parse().unwrap();
        gavel::sites::create(&mut connection, &slug, "The Daily", &[], clock.now()).await.unwrap().unwrap();
        drop(connection);
        let (_, address, server) = serve(pool, clock, |_| {});
        Self { address, client: Client::new(), server }
    }

    /// The answer to a request, which has to come in time.
    async fn ask(&self, method: Method, path: &str) -> Response {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.address));
        if method != Method::GET {
            let body = match path.rsplit('/').next() {
                Some("sessions") => json!({ "email": "ana@mail.example", "password": "a good password" }),
                _ => json!({ "articles": ["a"] }),
            };
            request = request.json(&body);
        }
        let answer = tokio::time::timeout(AT_MOST, request.send()).await;
        answer.unwrap_or_else(|_| panic!("no answer to {method} {path} within {AT_MOST:?}")).unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path).await
    }

    /// Waits until the service says that it is ready, and then until it answers everything, many times in a row.
    async fn recovers(&self) {
        let deadline = Instant::now() + PATIENCE;
        let mut in_a_row = 0;
        while in_a_row < 20 {
            assert!(Instant::now() < deadline, "it did not recover within {PATIENCE:?}");
            let ready = self.get("/readyz").await.status() == 200;
            let served = self.ask(Method::POST, "/api/v1/sites/daily/counts").await.status() == 200;
            in_a_row = if ready && served { in_a_row + 1 } else { 0 };
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

/// Requests that need the database: with a site at hand or not, reading, writing, signing in.
const NEED_THE_DATABASE: [(Method, &str); 6] = [
    (Method::GET, "/api/v1/sites/daily/articles/a"),
    (Method::GET, "/api/v1/sites/daily/articles/a/comments"),
    (Method::GET, "/api/v1/sites/weekly/articles/a"),
    (Method::GET, "/api/v1/sites/daily/comments/0192aaaa-0000-7000-8000-000000000000"),
    (Method::POST, "/api/v1/sites/daily/counts"),
    (Method::POST, "/api/v1/sites/daily/sessions"),
];

#[actix_web::test]
async fn a_database_that_is_away_is_said_to_be_and_missed_no_longer_than_it_is_gone() {
    let folder = Folder::new();
    let postgres = start(&folder).await;
    let service = Service::start(&postgres).await;
    assert_eq!(service.get("/readyz").await.status(), 200);
    let article = service.get("/api/v1/sites/daily/articles/a").await;
    assert_eq!(article.status(), 404);

    postgres.stop().await;
    // Twice: first on connections that were cut, then without any.
    for (method, path) in NEED_THE_DATABASE.into_iter().chain(NEED_THE_DATABASE) {
        let answer = service.ask(method, path).await;
        let seconds: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!(seconds > 0);
        assert_eq!(problem(answer).await, (503, "unavailable".to_owned()), "{path}");
    }
    assert_eq!(service.get("/livez").await.status(), 200);
    let ready = service.get("/readyz").await;
    assert_eq!(ready.status(), 503);
    assert!(ready.headers().contains_key("retry-after"));
    let ready = json_of(ready).await;
    assert_eq!(ready["ready"], false);
    assert!(ready["database"].as_str().unwrap().contains("database"), "{ready}");
    let metrics = service.get("/metrics").await;
    assert_eq!(metrics.status(), 200);
    assert!(metrics.text().await.unwrap().contains("gavel_database_up 0"));

    let postgres = start(&folder).await;
    service.recovers().await;
    assert_eq!(service.get("/api/v1/sites/daily/articles/a").await.status(), 404);
    drop(service);
    postgres.stop().await;
}

#[actix_web::test]
async fn a_database_that_is_killed_is_used_again_once_it_is_back() {
    let folder = Folder::new();
    let postgres = start(&folder).await;
    let service = Service::start(&postgres).await;
    service.recovers().await;
    kill_process(folder.postgres().unwrap(), Signal::KILL).unwrap();
    // Whatever is asked meanwhile is answered in time, and never with a 500.
    for (method, path) in NEED_THE_DATABASE {
        let status = service.ask(method, path).await.status().as_u16();
        assert!(matches!(status, 200 | 401 | 404 | 503), "{path}: {status}");
    }
    service.recovers().await;
    drop(service);
    postgres.stop().await;
}
