//! Requests for each route that only a permission can stop.

use std::sync::atomic::{AtomicU32, Ordering};

use gavel::accounts::{LinkPurpose, Role};
use gavel::time::Timestamp;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::app::{PASSWORD, Person, TestApp, created, id, json_of};
use crate::support::jobs::taken_on;
use crate::support::sso::{SECRET, Signer, word};

/// What stands in the way of a route's answer at one site, made anew for each request so that none spoils the next.
pub(super) struct Things {
    /// Who wrote the comment, and whose account the request is about.
    pub(super) author: Person,
    /// An admin who is not the caller.
    admin: Person,
    /// The key of an article.
    pub(super) article: String,
    /// A published comment of the author's, flagged by a reader, so that it waits for review too.
    pub(super) comment: Value,
    /// A rule that judges nothing yet.
    rule: Value,
    /// The name of a phrase list.
    list: String,
    /// A key for programs.
    key: Value,
    /// A batch of decisions.
    batch: Value,
    /// A job that nobody has begun, or a retroactive run that is over where one is to be taken back.
    job: Value,
    /// A mail that waits to be sent.
    mail: Value,
    /// The secret of a link in a mail to the author.
    link: String,
    number: u32,
    now: Timestamp,
}

impl Things {
    /// What `route` needs at `site`.
    pub(super) async fn made_for(route: &str, app: &TestApp, site: &str) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let needs = |word: &str| route.contains(word);
        let mut things = Self {
            author: app.person_at(site, Role::Reader).await,
            admin: app.person_at(site, Role::Admin).await,
            article: format!("article-{number}"),
            comment: json!({ "id": "" }),
            rule: json!({ "id": "" }),
            list: format!("list-{number}"),
            key: json!({ "id": "" }),
            batch: Value::Null,
            job: json!({ "id": "" }),
            mail: json!({ "id": "" }),
            link: String::new(),
            number,
            now: app.now(),
        };
        let admin = things.admin.clone();
        if ["{article}", "{comment}", "/review/", "/counts"].into_iter().any(needs) {
            app.article(site, &things.article, json!({})).await;
        }
        if needs("{comment}") || needs("/review/") {
            let comments = format!("/articles/{}/comments", things.article);
            let body = json!({ "body": format!("Comment number {number}") });
            things.comment = created(things.author.post(&comments, body).await).await;
            assert_eq!(things.comment["status"], "published");
            let flag = format!("/comments/{}/flag", id(&things.comment));
            let flagger = app.person_at(site, Role::Reader).await;
            created(flagger.put(&flag, json!({ "reason": "spam" })).await).await;
        }
        if needs("/review/undo") {
            things.batch = created(admin.decide(&things.comment, "remove").await).await["batch"].clone();
        }
        if needs("{rule}") {
            things.rule = created(admin.post("/rules", rule(number)).await).await;
        }
        if needs("{name}") {
            let list = format!("/phrase-lists/{}", things.list);
            created(admin.put(&list, json!({ "terms": ["dog"] })).await).await;
        }
        if needs("/sso-keys/{key}") {
            things.key = created(admin.post("/sso-keys", sso_key(number)).await).await;
        } else if needs("{key}") {
            things.key = created(admin.post("/api-keys", key()).await).await;
        }
        if needs("{job}") {
            things.job = taken_on(admin.post("/rules/backtest", backtest(Some(rule(number)))).await).await;
        }
        if needs("/undo") && needs("{job}") {
            let over = "update jobs set kind = 'retroactive_run', state = 'cancelled' where id = $1::uuid";
            sqlx::query(over).bind(id(&things.job)).execute(&*app.db).await.unwrap();
        }
        if needs("{mail}") {
            let email = json!({ "email": format!("author{number}@mail.example") });
            assert_eq!(things.author.post("/password-resets", email).await.status(), 202);
            things.mail = json_of(admin.get("/mails?limit=1").await).await["items"][0].clone();
        }
        if needs("/confirm") {
            let purpose = if needs("/password-resets") { LinkPurpose::ResetPassword } else { LinkPurpose::VerifyEmail };
            things.link = app.link_of(&things.author, purpose).await;
        }
        if needs("DELETE") && needs("/sanctions") {
            let sanctions = format!("/accounts/{}/sanctions", things.author.id);
            created(admin.post(&sanctions, json!({ "kind": "warn" })).await).await;
        }
        things
    }

    /// The path of a route of a site with these things in it.
    fn path(&self, route: &str) -> String {
        let (_, path) = route.split_once(' ').unwrap();
        path.replace("{article}", &self.article)
            .replace("{comment}", id(&self.comment))
            .replace("{account}", &self.author.id)
            .replace("{rule}", id(&self.rule))
            .replace("{name}", &self.list)
            .replace("{key}", id(&self.key))
            .replace("{job}", id(&self.job))
            .replace("{mail}", id(&self.mail))
    }

    /// A body that the route takes, where it takes one.
    async fn body(&self, route: &str) -> Option<Value> {
        let number = self.number;
        Some(match route {
            "PUT /articles/{article}" => json!({ "url": "https://daily.example/page", "title": "A page" }),
            "POST /articles/{article}/comments" => json!({ "body": format!("Another comment, number {number}") }),
            "POST /counts" => json!({ "articles": [self.article] }),
            "POST /preview" => json!({ "body": "A *thought*" }),
            "PATCH /comments/{comment}" => json!({ "body": format!("Better words, number {number}"), "revision": 1 }),
            "PUT /comments/{comment}/reaction" => json!({ "kind": "like" }),
            "PUT /comments/{comment}/flag" => json!({ "reason": "off_topic" }),
            "POST /accounts" => {
                let name = format!("somebody{number}");
                json!({ "email": format!("{name}@mail.example"), "username": name, "password": PASSWORD })
            }
            "POST /sessions" => json!({ "email": format!("{}@mail.example", self.author.name), "password": PASSWORD }),
            "POST /sessions/sso" => {
                created(self.admin.post("/sso-keys", sso_key(number)).await).await;
                let signer = Signer::Hs256("", SECRET.as_bytes().to_vec());
                let header = json!({ "alg": "HS256", "kid": format!("key-{number}") });
                let claims = word(self.now, json!({ "id": number, "username": format!("subscriber{number}") }));
                json!({ "token": signer.with_header(&header, &claims) })
            }
            "POST /password-resets" => json!({ "email": format!("author{number}@mail.example") }),
            "POST /password-resets/confirm" => json!({ "token": self.link, "password": PASSWORD }),
            "POST /email-verifications/confirm" => json!({ "token": self.link }),
            "POST /me/notifications" => json!({ "read": "all" }),
            "PATCH /me" => json!({ "language": "de" }),
            "DELETE /me" => json!({ "comments": "keep", "password": PASSWORD }),
            "POST /review/claims" => json!({ "queue": "all", "count": 1 }),
            "POST /review/decisions" => {
                json!({ "decisions": [{ "comment": self.comment["id"], "action": "remove", "revision": 1 }] })
            }
            "POST /review/bulk" => {
                json!({ "select": { "author": self.author.id }, "action": "reject", "reason": "spam" })
            }
            "PUT /review/{comment}/escalation" => json!({ "note": "Ask the lawyer." }),
            "POST /me/totp" | "DELETE /me/totp" => json!({ "password": PASSWORD }),
            "POST /staff" => json!({ "email": "new@mail.example", "username": "newcomer", "role": "moderator" }),
            "PUT /staff/{account}" => json!({ "role": "moderator" }),
            "PUT /me/console" => json!({ "queues": [{ "name": "Guests", "reason": "premoderation" }] }),
            "POST /review/undo" => json!({ "batch": self.batch }),
            "POST /comments/{comment}/decisions" => json!({ "action": "remove", "revision": 1 }),
            "POST /accounts/{account}/notes" => json!({ "body": "Writes at night." }),
            "POST /accounts/{account}/sanctions" | "DELETE /accounts/{account}/sanctions" => json!({ "kind": "warn" }),
            "POST /rules" => rule(number),
            "POST /rules/check" => json!({ "rule": rule(number), "samples": [{ "body": "a dog" }] }),
            "POST /rules/backtest" => backtest(Some(rule(number))),
            "POST /rules/{rule}/backtest" => backtest(None),
            "POST /rules/{rule}/retroactive" => {
                let mut body = backtest(None);
                body["preview"] = json!(true);
                body
            }
            "PUT /rules/{rule}" => {
                let mut rule = rule(number);
                rule["revision"] = json!(1);
                rule
            }
            "POST /rules/{rule}/rollback" => json!({ "version": 1, "revision": 1 }),
            "PUT /phrase-lists/{name}" => json!({ "terms": ["cat"] }),
            "PATCH /phrase-lists/{name}" => json!({ "add": { "terms": ["cat"] } }),
            "POST /phrase-lists/{name}/try" => json!({ "term": "cat" }),
            "PUT /settings" => json_of(self.admin.get("/settings").await).await,
            "PUT /identity" => {
                let mut identity = json_of(self.admin.get("/identity").await).await;
                let fields = identity.as_object_mut().unwrap();
                fields.retain(|name, _| ["revision", "name", "origins"].contains(&name.as_str()));
                identity
            }
            "POST /api-keys" => key(),
            "POST /sso-keys" => sso_key(number),
            _ => return None,
        })
    }

    /// The request of `caller` for a route of a site, with everything right about it.
    pub(super) async fn request(&self, route: &str, caller: &Person) -> RequestBuilder {
        let (method, _) = route.split_once(' ').unwrap();
        let path = self.path(route);
        // What is to be taken back was there before.
        match route {
            "DELETE /comments/{comment}/flag" => {
                caller.put(&path, json!({ "reason": "spam" })).await;
            }
            "DELETE /review/claims/{comment}" => {
                caller.request(Method::PUT, &path).send().await.unwrap();
            }
            "DELETE /review/{comment}/escalation" => {
                caller.put(&path, json!({ "note": "" })).await;
            }
            _ => {}
        }
        let request = caller.request(method.parse().unwrap(), &path);
        if route.ends_with("/import") {
            return request.header("content-type", "text/plain").body("cat\n");
        }
        match self.body(route).await {
            Some(body) => request.json(&body),
            None => request,
        }
    }
}

/// A rule that only records what it would do.
fn rule(number: u32) -> Value {
    json!({
        "name": format!("rule {number}"), "mode": "shadow", "applies_to": ["post"],
        "when": { "text.length": { "gte": 1 } },
        "then": { "action": "hold", "message": "A moderator reads this first." }
    })
}

/// A backtest over a day of long ago.
fn backtest(rule: Option<Value>) -> Value {
    let mut body = json!({ "from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z" });
    if let Some(rule) = rule {
        body["rule"] = rule;
    }
    body
}

/// A secret of the newspaper's, under a name of its own.
fn sso_key(number: u32) -> Value {
    json!({ "name": "the newspaper", "kind": "hs256", "kid": format!("key-{number}"), "secret": SECRET })
}

fn key() -> Value {
    json!({ "name": "the publishing system", "scopes": ["articles:write"] })
}
