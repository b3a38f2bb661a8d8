//! A newspaper's page gets its comments: the script from anywhere, and all it needs to show in one request.

use reqwest::header::{ACCEPT_ENCODING, ETAG, IF_NONE_MATCH};
use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::support::app::{TestApp, json_of, problem};

async fn fetch(app: &TestApp, path: &str, encoding: &str) -> Response {
    let request = reqwest::Client::new().get(format!("{}{path}", app.address));
    request.header(ACCEPT_ENCODING, encoding).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[actix_web::test]
async fn the_script_may_be_loaded_by_any_page_in_the_encoding_it_takes() {
    let app = TestApp::start().await;
    let answer = fetch(&app, "/embed.js", "gzip, br").await;
    if !std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/web/embed/dist")).exists() {
        // Without `make web` there is none.
        assert_eq!(answer.status(), 404);
        return;
    }
    assert_eq!(answer.status(), 200);
    for (name, value) in [
        ("content-type", "text/javascript; charset=utf-8"),
        ("content-encoding", "br"),
        ("vary", "Accept-Encoding"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("cache-control", "public, max-age=300, stale-while-revalidate=86400"),
    ] {
        assert_eq!(header(&answer, name), value, "{name}");
    }
    let brotli = header(&answer, "etag").to_owned();
    let gzip = fetch(&app, "/embed.js", "gzip").await;
    assert_eq!(header(&gzip, "content-encoding"), "gzip");
    assert_ne!(header(&gzip, "etag"), brotli);
    let plain = fetch(&app, "/embed.js", "identity").await;
    assert_eq!(header(&plain, "content-encoding"), "");
    let known = plain.headers().get(ETAG).unwrap().clone();
    let script = plain.text().await.unwrap();
    assert!(script.contains("gavel-comments"));

    let again = reqwest::Client::new().get(format!("{}/embed.js", app.address)).header(IF_NONE_MATCH, &known);
    assert_eq!(again.send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
    let name = known.to_str().unwrap().trim_matches('"').split(':').next().unwrap();
    let named = fetch(&app, &format!("/assets/{name}"), "identity").await;
    assert_eq!(header(&named, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(named.text().await.unwrap(), script);
}

#[actix_web::test]
async fn the_console_is_one_page_for_all_its_views_under_a_policy_that_allows_no_markup_from_text() {
    let app = TestApp::start().await;
    let answer = fetch(&app, "/console/demo/queue", "identity").await;
    assert_eq!(answer.status(), 200);
    let policy = header(&answer, "content-security-policy").to_owned();
    for rule in
        ["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'"]
    {
        assert!(policy.contains(rule), "{rule} in {policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(header(&answer, "cache-control"), "no-cache");
    let page = answer.text().await.unwrap();
    assert_eq!(fetch(&app, "/console/", "identity").await.text().await.unwrap(), page);
    if !std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/web/console/dist")).exists() {
        assert!(page.contains("make web"), "{page}");
        return;
    }
    let script = page.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let script = fetch(&app, script, "gzip, br").await;
    for (name, value) in [
        ("content-type", "text/javascript; charset=utf-8"),
        ("content-encoding", "br"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("access-control-allow-origin", ""),
        ("cross-origin-resource-policy", ""),
    ] {
        assert_eq!(header(&script, name), value, "{name}");
    }
}

#[actix_web::test]
async fn what_is_not_served_is_not_found() {
    let app = TestApp::start().await;
    for path in [
        "/assets/nothing.js",
        "/assets/..%2F..%2FCargo.toml",
        "/assets/.built",
        "/console/assets/.built",
        "/demo/",
        "/demo",
    ] {
        assert_eq!(fetch(&app, path, "br").await.status(), 404, "{path}");
    }
}

#[actix_web::test]
async fn a_page_of_comments_brings_its_article_along_where_it_is_asked_to() {
    let app = TestApp::start().await;
    app.reader().await.comment("The first").await;
    let anyone = app.anyone();
    let article = json_of(anyone.get("/articles/a").await).await;
    let page = json_of(anyone.get("/articles/a/comments?include=article").await).await;
    assert_eq!(page["article"], article);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    let bare = json_of(anyone.get("/articles/a/comments").await).await;
    assert_eq!(bare["items"], page["items"]);
    assert!(bare.get("article").is_none());
    assert_eq!(problem(anyone.get("/articles/a/comments?include=everything").await).await, (422, "invalid".to_owned()));
}

#[actix_web::test]
async fn an_article_that_nobody_has_commented_on_is_an_empty_page_where_comments_make_articles() {
    let app = TestApp::start().await;
    let anyone = app.anyone();
    let page = json_of(anyone.get("/articles/new/comments?include=article").await).await;
    assert_eq!(page["items"], json!([]));
    assert_eq!(page["article"]["key"], "new");
    assert_eq!(page["article"]["state"], "open");
    assert_eq!(page["article"]["url"], json!(null));
    assert_eq!(problem(anyone.get("/articles/new/comments").await).await, (404, "not_found".to_owned()));

    app.settings(|settings| settings["comments"]["first_post_makes_article"] = json!(false)).await;
    assert_eq!(
        problem(anyone.get("/articles/new/comments?include=article").await).await,
        (404, "not_found".to_owned())
    );
}

#[actix_web::test]
async fn a_preview_is_what_the_comment_will_be() {
    let app = TestApp::start().await;
    let text = "So **said** I, see www.x.example\n\n> and <b>you</b>?";
    let preview = json_of(app.anyone().post("/preview", json!({ "body": text })).await).await;
    let made = app.reader().await.post("/articles/a/comments", json!({ "body": text })).await;
    assert_eq!(preview["html"], json_of(made).await["html"]);
    assert_eq!(problem(app.anyone().post("/preview", json!({ "body": " " })).await).await, (422, "invalid".to_owned()));
}
