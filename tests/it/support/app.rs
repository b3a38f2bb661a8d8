//! Gavel in this process: the real server on a free port with a database of its own, and people who use it.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use gavel::accounts::{self, AccountRecord, Passwords, Role};
use gavel::api::AppState;
use gavel::ids::AccountId;
use gavel::server::http;
use gavel::sites::{self, Slug};
use gavel::time::{Clock, Timestamp};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::cluster::{TestDatabase, fresh_database};
use super::jobs::Working;
use super::server::serve;

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "a good password";

/// The origin of the test site's pages.
pub(crate) const ORIGIN: &str = "https://daily.example";

/// A running Gavel with one site, `daily`, and one article, `a`.
pub(crate) struct TestApp {
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub(crate) address: String,
    /// Its database.
    pub(crate) db: TestDatabase,
    /// What its handlers work with.
    pub(crate) state: AppState,
    clock: TestClock,
    server: actix_web::dev::ServerHandle,
    people: AtomicU32,
    jobs: Mutex<Option<Working>>,
}

/// A clock that stands until a test moves it.
#[derive(Clone)]
struct TestClock(Arc<AtomicI64>);

impl TestApp {
    /// A server with the site `daily`, which has the rules a new site starts with, and the open article `a`.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// As [`Self::start`], with other options.
    pub(crate) async fn start_with(change: impl FnOnce(&mut http::Options)) -> Self {
        let db = fresh_database().await;
        let clock = TestClock(Arc::new(AtomicI64::new(Clock::system().now().unix_micros())));
        let reads = clock.clone();
        let (state, address, handle) = serve(db.clone(), Clock::of(move || reads.now()), change);
        let (people, jobs) = (AtomicU32::new(0), Mutex::new(None));
        let app = Self { address, db, state, clock, server: handle, people, jobs };
        app.start_jobs();
        app.site("daily").await;
        app.article("daily", "a", json!({})).await;
        app
    }

    /// Another node on the same database, by the same clock.
    pub(crate) fn beside(&self) -> Beside {
        let clock = self.clock.clone();
        let (_, address, server) = serve(self.db.pool_of_another_node(), Clock::of(move || clock.now()), |_| {});
        Beside { address, server }
    }

    /// Makes another site with the rules a new site starts with.
    pub(crate) async fn site(&self, slug: &str) {
        let mut tx = self.db.begin().await.unwrap();
        let slug: Slug = slug.parse().unwrap();
        let site = sites::create(&mut tx, &slug, "The Daily", &[ORIGIN.parse().unwrap()], self.now()).await;
        gavel::rules::save::add_defaults(&mut tx, site.unwrap().unwrap().id, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.state.sites.forget(&slug).await;
    }

    /// Makes an article of a site; `more` are further fields of the request.
    pub(crate) async fn article(&self, site: &str, key: &str, more: Value) {
        let admin = self.person_at(site, Role::Admin).await;
        let mut body = json!({ "url": format!("{ORIGIN}/{key}"), "title": format!("About {key}") });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let response = admin.put(&format!("/articles/{key}"), body).await;
        assert!(response.status().is_success(), "{}", response.text().await.unwrap());
    }

    /// Starts doing background jobs, as fast as it goes; a new app does so from the start.
    pub(crate) fn start_jobs(&self) {
        *self.jobs.lock().unwrap() = Some(Working::start(self.state.clone()));
    }

    /// Stops doing background jobs, after the batch in hand.
    pub(crate) async fn stop_jobs(&self) {
        let working = self.jobs.lock().unwrap().take();
        working.unwrap().stop().await;
    }

    /// The present moment, as the server sees it.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Changes the settings of `daily` as an admin does; `change` gets the whole document.
    pub(crate) async fn settings(&self, change: impl FnOnce(&mut Value)) {
        let admin = self.admin().await;
        let mut settings = json_of(admin.get("/settings").await).await;
        change(&mut settings);
        let response = admin.put("/settings", settings).await;
        assert_eq!(response.status(), 200, "{}", response.text().await.unwrap());
    }

    /// Somebody who is not signed in.
    pub(crate) fn anyone(&self) -> Person {
        self.caller("daily", None, None)
    }

    /// A reader with an account of thirty days.
    pub(crate) async fn reader(&self) -> Person {
        self.person_at("daily", Role::Reader).await
    }

    /// A reader whose account was made just now.
    pub(crate) async fn newcomer(&self) -> Person {
        self.person_of_age("daily", Role::Reader, 0).await
    }

    /// A moderator.
    pub(crate) async fn moderator(&self) -> Person {
        self.person_at("daily", Role::Moderator).await
    }

    /// An admin.
    pub(crate) async fn admin(&self) -> Person {
        self.person_at("daily", Role::Admin).await
    }

    /// Somebody of this role at a site, with an account of thirty days.
    pub(crate) async fn person_at(&self, site: &str, role: Role) -> Person {
        self.person_of_age(site, role, 30).await
    }

    async fn person_of_age(&self, site: &str, role: Role, days: i64) -> Person {
        let number = self.people.fetch_add(1, Ordering::SeqCst);
        let name = format!("{}{number}", role.as_str());
        let created_at = self.now().minus_seconds(days * 86_400);
        let id = AccountId::new(created_at);
        let mut conn = self.db.acquire().await.unwrap();
        let site_id = sites::find(&mut conn, &site.parse().unwrap()).await.unwrap().unwrap().id;
        let record = AccountRecord {
            id,
            username: &name.parse().unwrap(),
            email: &format!("{name}@mail.example").parse().unwrap(),
            password: Some(password_hash().await),
            role,
            created_at,
        };
        accounts::create(&mut conn, site_id, &record).await.unwrap().unwrap();
        // Signing in costs a password check; a session made directly is the same session.
        let token = accounts::Token::generate(accounts::Token::SESSION).unwrap();
        let account = accounts::profile(&mut conn, site_id, id, self.now()).await.unwrap().unwrap();
        let ends = self.now().plus_seconds(365 * 86_400);
        accounts::create_session(&mut conn, &account, &token.hash(), false, self.now(), ends).await.unwrap();
        self.caller(site, Some(token.reveal().to_owned()), Some((id.to_string(), name)))
    }

    /// Somebody at a site who shows `token`, if any.
    pub(crate) fn caller(&self, site: &str, token: Option<String>, account: Option<(String, String)>) -> Person {
        let (id, name) = account.unwrap_or_default();
        let base = format!("{}/api/v1/sites/{site}", self.address);
        Person { client: reqwest::Client::new(), base, token, id, name }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Nobody waits for the answer; the port is closed with the runtime at the latest.
        drop(self.server.stop(false));
    }
}

/// Another node on the database of a [`TestApp`].
pub(crate) struct Beside {
    address: String,
    server: actix_web::dev::ServerHandle,
}

impl Beside {
    /// Somebody who is not signed in, and asks this node.
    pub(crate) fn anyone(&self) -> Person {
        let base = format!("{}/api/v1/sites/daily", self.address);
        Person { client: reqwest::Client::new(), base, token: None, id: String::new(), name: String::new() }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

impl TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_micros(self.0.load(Ordering::SeqCst))
    }
}

/// One hash of [`PASSWORD`] for everybody: hashing is slow on purpose.
async fn password_hash() -> &'static accounts::PasswordHash {
    static HASH: OnceCell<accounts::PasswordHash> = OnceCell::const_new();
    let hash = async { Passwords::new(1).hash(PASSWORD.to_owned().try_into().unwrap()).await.unwrap() };
    HASH.get_or_init(|| hash).await
}

/// Somebody who uses Gavel.
#[derive(Clone)]
pub(crate) struct Person {
    client: reqwest::Client,
    /// `http://127.0.0.1:PORT/api/v1/sites/{site}`
    pub(crate) base: String,
    /// What they show to be let in.
    pub(crate) token: Option<String>,
    /// Their account's id; empty without one.
    pub(crate) id: String,
    /// Their public name; empty without one.
    pub(crate) name: String,
}

impl Person {
    /// A request to a path below their site, to be changed before it is sent.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Response {
        self.request(Method::POST, path).json(&body).send().await.unwrap()
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Response {
        self.request(Method::PUT, path).json(&body).send().await.unwrap()
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Response {
        self.request(Method::PATCH, path).json(&body).send().await.unwrap()
    }

    pub(crate) async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await.unwrap()
    }

    /// Posts a comment under the article `a` and expects that it is taken.
    pub(crate) async fn comment(&self, body: &str) -> Value {
        created(self.post("/articles/a/comments", json!({ "body": body })).await).await
    }

    /// Answers a comment under the article `a` and expects that it is taken.
    pub(crate) async fn reply(&self, to: &Value, body: &str) -> Value {
        created(self.post("/articles/a/comments", json!({ "body": body, "parent_id": to["id"] })).await).await
    }

    /// Decides about a comment at the revision that `comment` has.
    pub(crate) async fn decide(&self, comment: &Value, action: &str) -> Response {
        let body = json!({ "action": action, "revision": comment["revision"] });
        self.post(&format!("/comments/{}/decisions", id(comment)), body).await
    }

    /// The comments everybody sees under the article `a`.
    pub(crate) async fn page(&self) -> Vec<Value> {
        let page = json_of(self.get("/articles/a/comments").await).await;
        page["items"].as_array().unwrap().clone()
    }
}

/// The id of a thing.
pub(crate) fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

/// The JSON of an answer, whatever its status.
pub(crate) async fn json_of(response: Response) -> Value {
    let text = response.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text:?}"))
}

/// The JSON of an answer that says that something was made.
pub(crate) async fn created(response: Response) -> Value {
    let status = response.status();
    let body = json_of(response).await;
    assert_eq!(status, 201, "{body:#}");
    body
}

/// The status and the code of a problem, which is one in every way.
pub(crate) async fn problem(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let body = json_of(response).await;
    assert_eq!(body["status"], status, "{body:#}");
    assert!(
        !body["request_id"].as_str().unwrap().is_empty() && !body["title"].as_str().unwrap().is_empty(),
        "{body:#}"
    );
    let code = body["code"].as_str().unwrap().to_owned();
    assert_eq!(body["type"], format!("/problems/{code}"));
    (status, code)
}
