//! Public answers that lie ready: the same bytes for everybody, but never what has been taken away.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use reqwest::header::{ACCEPT_ENCODING, ETAG, IF_NONE_MATCH, ORIGIN};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::app::{self, Person, TestApp, created, id};
use crate::support::steps::{ok, texts};

const PAGE: &str = "/articles/a/comments?include=article";

/// What everybody sees of the article and of a comment, everywhere where it is kept.
async fn seen(person: &Person, comment: &Value) -> (Vec<String>, Value, StatusCode) {
    let page = person.read(PAGE).await;
    let article = person.read("/articles/a").await;
    assert_eq!(page["article"]["counts"], article["counts"]);
    let permalink = person.get(&format!("/comments/{}", id(comment))).await.status();
    (texts(page["items"].as_array().unwrap(), "html"), article["counts"]["comments"].clone(), permalink)
}

#[actix_web::test]
async fn a_removed_comment_is_gone_at_once_here_and_within_a_second_elsewhere() {
    let app = TestApp::start().await;
    let other = app.second_server();
    let author = app.reader().await;
    let (here, there) = (app.anyone(), app.anyone().on(&other));
    let comment = author.comment("Soon gone").await;
    let shown = (vec!["<p>Soon gone</p>\n".to_owned()], json!(1), StatusCode::OK);
    assert_eq!(seen(&here, &comment).await, shown);
    assert_eq!(seen(&there, &comment).await, shown);

    author.take_away(&comment).await;
    let gone = (vec![], json!(0), StatusCode::NOT_FOUND);
    assert_eq!(seen(&here, &comment).await, gone);
    app.pass(1);
    assert_eq!(seen(&there, &comment).await, gone);
}

#[actix_web::test]
async fn whatever_takes_a_text_away_is_seen_by_the_next_reader() {
    let app = TestApp::start().await;
    let (author, moderator, anyone) = (app.reader().await, app.moderator().await, app.anyone());
    let comment = author.comment("First words").await;
    let is = async |html: &[&str]| {
        let (page, count, permalink) = seen(&anyone, &comment).await;
        assert_eq!(page, html);
        assert_eq!((count, permalink.is_success()), (json!(html.len()), !html.is_empty()));
    };
    is(&["<p>First words</p>\n"]).await;

    let edited = ok(author.edit(&comment, "Second words").await).await;
    is(&["<p>Second words</p>\n"]).await;
    let decided = created(moderator.decide(&edited, "remove").await).await;
    is(&[]).await;
    ok(moderator.post("/review/undo", json!({ "batch": decided["batch"] })).await).await;
    is(&["<p>Second words</p>\n"]).await;
    let decisions = json!([{ "comment": id(&comment), "action": "remove", "revision": 2 }]);
    let decided = ok(moderator.post("/review/decisions", json!({ "decisions": decisions })).await).await;
    is(&[]).await;
    ok(moderator.post("/review/undo", json!({ "batch": decided["batch"] })).await).await;
    is(&["<p>Second words</p>\n"]).await;
    app.settings(|settings| {
        settings["flags"]["hide_weight"] = json!(0.5);
        settings["flags"]["hide_groups"] = json!(1);
    })
    .await;
    is(&["<p>Second words</p>\n"]).await;
    created(app.reader().await.flag(&comment, "spam").await).await;
    is(&[]).await;
}

#[actix_web::test]
async fn whatever_is_set_for_an_article_or_the_site_is_seen_by_the_next_reader() {
    let app = TestApp::start().await;
    let anyone = app.anyone();
    let article = async || anyone.read(PAGE).await["article"].clone();
    assert_eq!(article().await["state"], "open");
    app.article("daily", "a", json!({ "settings": { "state": "closed" } })).await;
    assert_eq!(article().await["state"], "closed");
    app.settings(|settings| settings["comments"]["max_length"] = json!(500)).await;
    assert_eq!(article().await["limits"]["comment_length"], 500);
}

/// The headers of an answer but those that differ each time.
fn headers(response: &Response) -> BTreeMap<String, Vec<String>> {
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in response.headers() {
        if !["date", "x-request-id"].contains(&name.as_str()) {
            let values = value.to_str().unwrap().split(", ").map(str::to_owned);
            headers.entry(name.to_string()).or_default().extend(values);
        }
    }
    for values in headers.values_mut() {
        values.sort();
    }
    headers
}

#[actix_web::test]
async fn an_answer_from_memory_is_the_same_as_the_first_in_every_encoding() {
    let app = TestApp::start().await;
    let author = app.reader().await;
    for number in 0..20 {
        author.comment(&format!("Comment number {number} about the bridge")).await;
        app.pass(20);
    }
    let anyone = app.anyone();
    let mut tags = Vec::new();
    for encoding in ["br", "gzip", "identity"] {
        for origin in [app::ORIGIN, "https://elsewhere.example"] {
            let ask = |method| anyone.request(method, PAGE).header(ACCEPT_ENCODING, encoding).header(ORIGIN, origin);
            // Another target for the database's answer, so that the first is not from memory.
            let path = format!("{PAGE}&of={encoding}{}", origin.len());
            let first = anyone.request(Method::GET, &path).header(ACCEPT_ENCODING, encoding).header(ORIGIN, origin);
            let (first, warm) = (first.send().await.unwrap(), ask(Method::GET).send().await.unwrap());
            let (hits, _) = app.state.shelf.counts();
            let second = ask(Method::GET).send().await.unwrap();
            assert_eq!(app.state.shelf.counts().0, hits + 1);
            assert_eq!(headers(&first), headers(&second), "{encoding} {origin}");
            let tag = second.headers()[ETAG].clone();
            let bytes = second.bytes().await.unwrap();
            assert_eq!((first.bytes().await.unwrap(), warm.bytes().await.unwrap()), (bytes.clone(), bytes));

            let head = ask(Method::HEAD).send().await.unwrap();
            assert_eq!((head.status(), &head.headers()[ETAG]), (StatusCode::OK, &tag));
            assert_eq!(head.bytes().await.unwrap().len(), 0);
            let known = ask(Method::GET).header(IF_NONE_MATCH, format!("\"other\", W/{}", tag.to_str().unwrap()));
            let known = known.send().await.unwrap();
            assert_eq!((known.status(), &known.headers()[ETAG]), (StatusCode::NOT_MODIFIED, &tag));
            tags.push(tag);
        }
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "each encoding has a tag of its own, whoever asks: {tags:?}");

    author.comment("One more").await;
    let known = anyone.request(Method::GET, PAGE).header(IF_NONE_MATCH, &tags[2]).send().await.unwrap();
    assert_eq!(known.status(), StatusCode::OK);
    assert_ne!(known.headers()[ETAG], tags[2]);
}

#[actix_web::test]
async fn those_who_ask_for_the_same_at_once_wait_for_one_answer() {
    let app = TestApp::start().await;
    app.reader().await.comment("Much read").await;
    let (_, before) = app.state.shelf.counts();
    let anyone = app.anyone();
    let answers = join_all((0..50).map(|_| anyone.get(PAGE))).await;
    assert!(answers.iter().all(|answer| answer.status() == 200));
    assert_eq!(app.state.shelf.counts().1, before + 1);
}

#[actix_web::test]
async fn pages_take_no_more_memory_than_they_may() {
    let most = 64 * 1_024;
    let app = TestApp::start_with(|options| options.page_memory = most).await;
    app.reader().await.comment(&"A long text. ".repeat(100)).await;
    let anyone = app.anyone();
    for number in 0..100 {
        assert_eq!(anyone.get(&format!("{PAGE}&number={number}")).await.status(), 200);
    }
    let bytes = app.state.shelf.bytes().await;
    assert!((1..=most).contains(&bytes), "{bytes}");

    let none = TestApp::start_with(|options| options.page_memory = 0).await;
    for _ in 0..3 {
        assert_eq!(none.anyone().get(PAGE).await.status(), 200);
    }
    assert_eq!((none.state.shelf.counts(), none.state.shelf.bytes().await), ((0, 3), 0));
}

#[actix_web::test]
async fn what_is_not_there_is_not_kept() {
    let app = TestApp::start().await;
    let anyone = app.anyone();
    assert_eq!(anyone.get("/articles/new/comments").await.status(), 404);
    assert_eq!(anyone.get("/articles/new").await.status(), 404);
    app.article("daily", "new", json!({})).await;
    assert_eq!(anyone.get("/articles/new/comments").await.status(), 200);
    assert_eq!(anyone.get("/articles/new").await.status(), 200);
}
