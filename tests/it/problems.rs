//! What is not right is answered with a problem document, whatever is wrong, and says no more than it should.

mod requests;

use std::collections::BTreeSet;

use gavel::api::PROBLEM_KINDS;
use reqwest::header::AUTHORIZATION;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::app::{TestApp, created, json_of};

const COMMENTS: &str = "/articles/a/comments";

/// The header of an answer, which has to be there.
#[track_caller]
fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.unwrap_or_else(|| panic!("no {name} on {}", response.url())).to_str().unwrap()
}

/// The headers that every answer has.
#[track_caller]
fn has_safe_headers(response: &Response) {
    assert_eq!(header(response, "x-content-type-options"), "nosniff", "{}", response.url());
    assert!(header(response, "content-security-policy").starts_with("default-src 'none';"), "{}", response.url());
    assert!(!header(response, "content-security-policy").contains("script-src 'unsafe"), "{}", response.url());
    assert!(!header(response, "referrer-policy").is_empty() && !header(response, "cache-control").is_empty());
    assert!(!header(response, "x-request-id").is_empty());
}

/// The document of a problem of this code, which is one in every way.
async fn document(response: Response, status: u16, code: &str) -> Value {
    has_safe_headers(&response);
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    assert_eq!(header(&response, "cache-control"), "private, no-store");
    assert_eq!(header(&response, "content-security-policy"), "default-src 'none'; frame-ancestors 'none'; sandbox");
    let (answered, request, url) =
        (response.status().as_u16(), header(&response, "x-request-id").to_owned(), response.url().clone());
    let document = json_of(response).await;
    let expected = (json!(status), json!(code), json!(format!("/problems/{code}")), json!(request));
    let named = |name: &str| document[name].clone();
    assert_eq!((named("status"), named("code"), named("type"), named("request_id")), expected, "{url}: {document:#}");
    assert_eq!(answered, status);
    assert!(!document["title"].as_str().unwrap().is_empty());
    document
}

#[actix_web::test]
async fn what_is_not_there_is_not_found_in_the_same_words() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let nobody = "0192aaaa-0000-7000-8000-000000000000";
    let mut service = app.anyone();
    service.base.clone_from(&app.address);
    for path in [
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v1/sites",
        "/api/v1/sites/other/me",
        "/api/v1/sites/D%00/me",
        "/problems/none",
    ] {
        document(service.get(path).await, 404, "not_found").await;
    }
    for path in ["", "/", "/nothing", "/articles/none", "/articles/a%00b", "/articles/%FF", "/articles/none/comments"] {
        document(admin.get(path).await, 404, "not_found").await;
    }
    for list in [
        "/comments/{}",
        "/comments/{}/replies",
        "/comments/{}/history",
        "/review/{}",
        "/accounts/{}",
        "/accounts/{}/comments",
        "/rules/{}",
        "/rules/{}/versions",
    ] {
        for id in ["no-id", "7", nobody, "%00", "0192aaaa-0000-7000-8000-00000000000g"] {
            document(admin.get(&list.replace("{}", id)).await, 404, "not_found").await;
        }
    }
    document(admin.get("/phrase-lists/NOT A NAME").await, 404, "not_found").await;
    document(admin.delete("/api-keys/no-id").await, 404, "not_found").await;
}

#[actix_web::test]
async fn a_method_that_does_nothing_is_told_which_ones_do() {
    let app = TestApp::start().await;
    let mut service = app.admin().await;
    service.base.clone_from(&app.address);
    let openapi = serde_json::to_value(gavel::api::openapi_document()).unwrap();
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    for (path, operations) in openapi["paths"].as_object().unwrap() {
        let served: BTreeSet<String> =
            operations.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        let path = path.replace("{site}", "daily").replace("{article}", "a").replace("{name}", "list");
        let path = path.replace(['{', '}'], "");
        for method in known.into_iter().filter(|method| !served.contains(*method)) {
            let answer = service.request(method.parse().unwrap(), &path).send().await.unwrap();
            let allowed: BTreeSet<String> = header(&answer, "allow").split(", ").map(str::to_owned).collect();
            assert_eq!(allowed, served, "{method} {path}");
            document(answer, 405, "method_not_allowed").await;
        }
    }
}

#[actix_web::test]
async fn who_is_not_signed_in_is_told_how() {
    let app = TestApp::start().await;
    let answer = app.anyone().get("/me").await;
    assert_eq!(header(&answer, "www-authenticate"), "Bearer");
    document(answer, 401, "unauthenticated").await;
    let token = app.reader().await.token.unwrap();
    for shown in [
        format!("Basic {token}"),
        format!("Token {token}"),
        format!("Bearer{token}"),
        token.clone(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Bearer {token}x"),
        "Bearer nonsense".to_owned(),
        format!("Bearer {}", "x".repeat(5_000)),
    ] {
        let answer = app.anyone().request(Method::GET, "/me").header(AUTHORIZATION, &shown).send().await.unwrap();
        assert_eq!(header(&answer, "www-authenticate"), "Bearer");
        document(answer, 401, "invalid_token").await;
    }
    let right = app.anyone().request(Method::GET, "/me").header(AUTHORIZATION, format!("bearer {token}"));
    assert_eq!(right.send().await.unwrap().status(), 200);
    let wrong = app.anyone().post("/sessions", json!({ "email": "no@mail.example", "password": "not it" })).await;
    document(wrong, 401, "wrong_credentials").await;
}

#[actix_web::test]
async fn a_refused_try_says_when_to_come_back_and_never_prolongs_the_wait() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["limits"]["post"] = json!({ "account": { "count": 2, "window_seconds": 60 } }))
        .await;
    let reader = app.reader().await;
    let post = async |text: &str| reader.post(COMMENTS, json!({ "body": text })).await;
    created(post("The first").await).await;
    created(post("The second").await).await;
    for waited in [0, 10, 19] {
        app.pass(if waited == 19 { 9 } else { waited });
        let answer = post("The third").await;
        let left = (30 - waited).to_string();
        assert_eq!(header(&answer, "retry-after"), left);
        assert_eq!(header(&answer, "ratelimit-policy"), "\"account\";q=2;w=60");
        assert_eq!(header(&answer, "ratelimit"), format!("\"account\";r=0;t={left}"));
        document(answer, 429, "rate_limited").await;
    }
    app.pass(10);
    document(post("Too early by a second").await, 429, "rate_limited").await;
    app.pass(1);
    created(post("The third").await).await;
}

#[actix_web::test]
async fn every_problem_has_a_page_that_says_what_to_do() {
    let app = TestApp::start().await;
    let mut anyone = app.anyone();
    anyone.base.clone_from(&app.address);
    let all = anyone.get("/problems").await.text().await.unwrap();
    for kind in PROBLEM_KINDS {
        let page = anyone.get(&format!("/problems/{}", kind.code)).await;
        assert_eq!(page.status(), 200);
        has_safe_headers(&page);
        let page = page.text().await.unwrap();
        for text in [kind.title, kind.help, kind.code] {
            assert!(page.contains(text) && all.contains(text), "{text:?} is not in {page}");
        }
        assert!(page.contains(&format!("HTTP status {}", kind.status)));
    }
}

#[actix_web::test]
async fn every_answer_has_the_headers_that_keep_a_browser_safe() {
    let app = TestApp::start().await;
    let mut service = app.admin().await;
    service.base.clone_from(&app.address);
    for path in ["/", "/pages.css", "/problems", "/docs/", "/openapi.json", "/livez", "/readyz", "/metrics"] {
        let answer = service.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        has_safe_headers(&answer);
    }
    for path in ["/articles/a", COMMENTS, "/me", "/settings", "/review", "/rules"] {
        let answer = app.admin().await.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        has_safe_headers(&answer);
        let private = header(&answer, "cache-control") == "private, no-store";
        assert_eq!(private, !path.starts_with("/articles"), "{path}");
    }
}
