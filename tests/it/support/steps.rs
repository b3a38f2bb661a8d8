//! Steps that stories take more than once, and what must hold after each of them.

use gavel::watch::Watch;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::app::{Person, TestApp, id, json_of};
use super::server::serve;

/// Another server on the database of a [`TestApp`], with the same clock and caches of its own.
pub(crate) struct SecondServer {
    address: String,
    watch: Watch,
    server: actix_web::dev::ServerHandle,
}

impl SecondServer {
    /// Waits until everything it took in has been watched and written.
    pub(crate) async fn settled(&self) {
        self.watch.settle().await;
    }
}

impl Drop for SecondServer {
    fn drop(&mut self) {
        // Nobody waits for the answer; the port is closed with the runtime at the latest.
        drop(self.server.stop(false));
    }
}

impl TestApp {
    /// Starts another server on the same database.
    pub(crate) fn second_server(&self) -> SecondServer {
        let (pool, clock) = (self.db.pool_of_another_node(), self.state.clock.clone());
        let (state, address, server) = serve(pool, clock, |options| options.limits = self.state.limits);
        let watch = state.watch.clone();
        SecondServer { address, watch, server }
    }

    /// Waits until everything the server took in has been watched and written.
    pub(crate) async fn settled(&self) {
        self.state.watch.settle().await;
    }

    /// A number that a query finds in the database.
    pub(crate) async fn count(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(&*self.db).await.unwrap()
    }

    /// Every count that is kept equals the rows that it counts.
    pub(crate) async fn assert_counts(&self) {
        assert_counts(&mut self.db.acquire().await.unwrap()).await;
    }
}

/// Every count that is kept in a database equals the rows that it counts.
pub(crate) async fn assert_counts(db: &mut sqlx::PgConnection) {
    for (what, query) in COUNTS {
        let wrong: i64 = sqlx::query_scalar(query).fetch_one(&mut *db).await.unwrap();
        assert_eq!(wrong, 0, "{what} do not equal the rows");
    }
}

/// For each count that is kept, how many of them are wrong.
const COUNTS: [(&str, &str); 5] = [
    (
        "replies",
        "select count(*) from comments c where reply_count <>
             (select count(*) from comments r where r.site_id = c.site_id and r.parent_id = c.id and r.visible)",
    ),
    (
        "comments of articles",
        "select count(*) from articles a where comment_count <>
             (select count(*) from comments c
              where c.site_id = a.site_id and c.article_id = a.id and c.status = 'published')",
    ),
    (
        "comments of accounts",
        "select count(*) from accounts a where (published, rejected) <>
             (select count(*) filter (where status = 'published'), count(*) filter (where status = 'rejected')
              from comments c where c.site_id = a.site_id and c.author_id = a.id)",
    ),
    (
        "reactions",
        "select count(*) from comments c where (reactions, positive, negative) <>
             (select coalesce(jsonb_object_agg(kind, taps), '{}'),
                     coalesce(sum(taps) filter (where kind <> 'dislike'), 0),
                     coalesce(sum(taps) filter (where kind = 'dislike'), 0)
              from (select kind, count(*) as taps from reactions r
                    where r.site_id = c.site_id and r.comment_id = c.id group by kind) tapped)",
    ),
    (
        "flags",
        "select count(*) from comments c where (flag_count, round(flag_weight::numeric, 6)) <>
             (select count(*), round(coalesce(sum(weight), 0)::numeric, 6) from flags f
              where f.site_id = c.site_id and f.comment_id = c.id and outcome = 'open')",
    ),
];

impl Person {
    /// The same person, who uses the other server.
    pub(crate) fn on(&self, server: &SecondServer) -> Self {
        let mut person = self.clone();
        person.base = format!("{}/api/v1/sites/daily", server.address);
        person
    }

    /// Sends a comment under an article; `more` are further fields of the request.
    pub(crate) async fn post_under(&self, article: &str, body: &str, more: Value) -> Response {
        let mut comment = json!({ "body": body });
        comment.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post(&format!("/articles/{}/comments", encoded(article)), comment).await
    }

    /// Changes an own comment at the revision that `comment` has.
    pub(crate) async fn edit(&self, comment: &Value, body: &str) -> Response {
        let change = json!({ "body": body, "revision": comment["revision"] });
        self.patch(&format!("/comments/{}", id(comment)), change).await
    }

    /// Deletes an own comment and expects that it goes.
    pub(crate) async fn take_away(&self, comment: &Value) {
        assert_eq!(self.delete(&format!("/comments/{}", id(comment))).await.status(), 204);
    }

    /// Reacts to a comment.
    pub(crate) async fn react(&self, comment: &Value, kind: &str) -> Response {
        self.put(&format!("/comments/{}/reaction", id(comment)), json!({ "kind": kind })).await
    }

    /// Flags a comment.
    pub(crate) async fn flag(&self, comment: &Value, reason: &str) -> Response {
        self.put(&format!("/comments/{}/flag", id(comment)), json!({ "reason": reason })).await
    }

    /// Sends a DELETE with a body.
    pub(crate) async fn delete_with(&self, path: &str, body: Value) -> Response {
        self.request(Method::DELETE, path).json(&body).send().await.unwrap()
    }

    /// The JSON at a path that is there.
    pub(crate) async fn read(&self, path: &str) -> Value {
        ok(self.get(path).await).await
    }

    /// All items of a list, page by page, each page but the last full.
    pub(crate) async fn all(&self, path: &str, limit: usize) -> Vec<Value> {
        let sign = if path.contains('?') { '&' } else { '?' };
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.read(&format!("{path}{sign}limit={limit}{cursor}")).await;
            let more = page["items"].as_array().unwrap();
            items.extend(more.iter().cloned());
            assert!(more.len() <= limit);
            match page["next_cursor"].as_str() {
                Some(next) => {
                    assert_eq!(more.len(), limit);
                    cursor = format!("&cursor={next}");
                }
                None => return items,
            }
        }
    }

    /// A comment as moderators see it.
    pub(crate) async fn review(&self, comment: &Value) -> Value {
        self.read(&format!("/review/{}", id(comment))).await
    }

    /// What happened to a comment.
    pub(crate) async fn history(&self, comment: &Value) -> Vec<Value> {
        let history = self.read(&format!("/comments/{}/history", id(comment))).await;
        history["items"].as_array().unwrap().clone()
    }

    /// Whether everybody may read a comment, and how it stands.
    pub(crate) async fn sees(&self, comment: &Value) -> Option<String> {
        let response = self.get(&format!("/comments/{}", id(comment))).await;
        if response.status() == 404 {
            return None;
        }
        Some(ok(response).await["status"].as_str().unwrap().to_owned())
    }
}

/// Asks again and again until it is so, for half a minute at the most.
pub(crate) async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let asking = async { while !is_so().await {} };
    let asked = tokio::time::timeout(std::time::Duration::from_secs(30), asking).await;
    assert!(asked.is_ok(), "not within half a minute: {what}");
}

/// A text as a segment of a path.
pub(crate) fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The ids of some things.
pub(crate) fn ids(things: &[Value]) -> Vec<String> {
    things.iter().map(|thing| id(thing).to_owned()).collect()
}

/// The texts of one field of some things.
pub(crate) fn texts(things: &[Value], field: &str) -> Vec<String> {
    things.iter().map(|thing| thing[field].as_str().unwrap().to_owned()).collect()
}

/// The JSON of an answer that says that all went well.
pub(crate) async fn ok(response: Response) -> Value {
    let status = response.status();
    let body = json_of(response).await;
    assert_eq!(status, 200, "{body:#}");
    body
}

/// The fields that a 422 finds wrong, each with its code.
pub(crate) async fn wrong_fields(response: Response) -> Vec<(String, String)> {
    let status = response.status();
    let body = json_of(response).await;
    assert_eq!(status, 422, "{body:#}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    body["errors"].as_array().unwrap().iter().map(|error| (text(&error["field"]), text(&error["code"]))).collect()
}

/// A field and a code as [`wrong_fields`] has them.
pub(crate) fn wrong(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}
