//! Which pages of other origins may call the service from a browser: the site's own, and no others.

use reqwest::{Method, Response};
use serde_json::json;

use crate::support::app::{ORIGIN, Person, TestApp, created};

async fn from(origin: &str, person: &Person, method: Method, path: &str) -> Response {
    person.request(method, path).header("Origin", origin).send().await.unwrap()
}

async fn preflight(origin: &str, person: &Person, path: &str) -> Response {
    let request = person.request(Method::OPTIONS, path).header("Origin", origin);
    let request = request.header("Access-Control-Request-Method", "PUT");
    request.header("Access-Control-Request-Headers", "authorization, content-type").send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

/// Whether an answer says that it differs by origin, so that no cache gives one origin's to another.
fn varies(response: &Response) -> bool {
    let mut vary = response.headers().get_all("vary").iter().flat_map(|value| value.to_str().unwrap().split(','));
    vary.any(|name| name.trim().eq_ignore_ascii_case("origin"))
}

/// Origins that are not the site's, some of which look much like it.
const STRANGERS: [&str; 7] = [
    "https://evil.example",
    "http://daily.example",
    "https://daily.example:8443",
    "https://sub.daily.example",
    "https://daily.example.evil.example",
    "https://daily.exampl",
    "null",
];

#[actix_web::test]
async fn a_page_of_the_site_reads_answers_and_problems() {
    let app = TestApp::start().await;
    for (path, status) in [("/articles/a", 200), ("/articles/none", 404), ("/me", 401), ("/articles/a?sort=no", 200)] {
        let answer = from(ORIGIN, &app.anyone(), Method::GET, path).await;
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(header(&answer, "access-control-allow-origin"), Some(ORIGIN), "{path}");
        let exposed = header(&answer, "access-control-expose-headers").unwrap_or_default().to_lowercase();
        for name in ["etag", "retry-after", "ratelimit", "idempotent-replay", "x-request-id"] {
            assert!(exposed.contains(name), "{path}: {name} is not in {exposed:?}");
        }
        assert!(varies(&answer), "{path}");
        assert_eq!(header(&answer, "access-control-allow-credentials"), None);
    }
    let asked = preflight(ORIGIN, &app.anyone(), "/comments/any/reaction").await;
    assert_eq!(asked.status(), 204);
    assert_eq!(header(&asked, "access-control-allow-origin"), Some(ORIGIN));
    assert!(varies(&asked));
    let methods = header(&asked, "access-control-allow-methods").unwrap();
    assert!(["GET", "POST", "PUT", "PATCH", "DELETE"].iter().all(|method| methods.contains(method)), "{methods}");
    let headers = header(&asked, "access-control-allow-headers").unwrap().to_lowercase();
    assert!(
        ["authorization", "content-type", "idempotency-key"].iter().all(|name| headers.contains(name)),
        "{headers}"
    );
}

#[actix_web::test]
async fn a_page_of_somebody_else_reads_nothing() {
    let app = TestApp::start().await;
    for origin in STRANGERS {
        for (path, status) in [("/articles/a", 200), ("/articles/none", 404)] {
            let answer = from(origin, &app.anyone(), Method::GET, path).await;
            assert_eq!(answer.status(), status);
            assert_eq!(header(&answer, "access-control-allow-origin"), None, "{origin}");
            assert!(varies(&answer), "{origin}");
        }
        let asked = preflight(origin, &app.anyone(), "/articles/a").await;
        assert_eq!(asked.status(), 403, "{origin}");
        assert_eq!(header(&asked, "access-control-allow-origin"), None, "{origin}");
        assert_eq!(header(&asked, "access-control-allow-methods"), None, "{origin}");
    }
    assert!(varies(&app.anyone().get("/articles/a").await));
}

#[actix_web::test]
async fn a_page_of_one_site_is_a_stranger_to_another() {
    let app = TestApp::start().await;
    let mut tx = app.db.begin().await.unwrap();
    let slug = "weekly".parse().unwrap();
    let origin = "https://weekly.example".parse().unwrap();
    gavel::sites::create(&mut tx, &slug, "The Weekly", &[origin], app.now()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let weekly = app.caller("weekly", None, None);
    for (origin, person, allowed) in [
        ("https://weekly.example", &weekly, true),
        ("https://weekly.example", &app.anyone(), false),
        (ORIGIN, &weekly, false),
    ] {
        let answer = from(origin, person, Method::GET, "/articles/none").await;
        assert_eq!(header(&answer, "access-control-allow-origin").is_some(), allowed, "{origin} at {}", person.base);
    }
}

#[actix_web::test]
async fn a_page_of_the_site_learns_how_long_to_wait() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["limits"]["post"] = json!({ "account": { "count": 1, "window_seconds": 60 } }))
        .await;
    let reader = app.reader().await;
    created(reader.post("/articles/a/comments", json!({ "body": "The first" })).await).await;
    let second = reader.request(Method::POST, "/articles/a/comments").header("Origin", ORIGIN);
    let second = second.json(&json!({ "body": "The second" })).send().await.unwrap();
    assert_eq!(second.status(), 429);
    assert!(header(&second, "retry-after").is_some());
    let exposed = header(&second, "access-control-expose-headers").unwrap_or_default();
    assert!(exposed.contains("Retry-After"), "{exposed}");
}
