//! Bodies and queries that are not right: each is refused, and the field that is wrong is named.

use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Method, Response};
use serde_json::json;

use super::{COMMENTS, document};
use crate::support::app::{Person, TestApp, id, json_of};

/// The fields that a 422 names.
async fn wrong_fields(response: Response) -> Vec<String> {
    let document = document(response, 422, "invalid").await;
    let errors = document["errors"].as_array().unwrap();
    for error in errors {
        assert!(!error["code"].as_str().unwrap().is_empty() && !error["message"].as_str().unwrap().is_empty());
        assert!(!error["message"].as_str().unwrap().contains(" at line "), "{error}");
    }
    errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
}

/// Sends a body as it is, as JSON.
async fn send(person: &Person, path: &str, body: impl Into<reqwest::Body>) -> Response {
    person.request(Method::POST, path).header(CONTENT_TYPE, "application/json").body(body).send().await.unwrap()
}

#[actix_web::test]
async fn a_body_is_json_of_a_size_that_can_be_read() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let right = r#"{"body": "a comment"}"#;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        let request = reader.request(Method::POST, COMMENTS).header(CONTENT_TYPE, content_type).body(right);
        document(request.send().await.unwrap(), 415, "unsupported_media_type").await;
    }
    for encoding in ["gzip", "br", "deflate"] {
        let request = reader.request(Method::POST, COMMENTS).header(CONTENT_TYPE, "application/json");
        let request = request.header(CONTENT_ENCODING, encoding).header(ACCEPT_ENCODING, encoding).body(right);
        document(request.send().await.unwrap(), 415, "unsupported_media_type").await;
    }
    let padded = |length: usize| format!("{right}{}", " ".repeat(length - right.len()));
    document(send(&reader, COMMENTS, padded(64 * 1024 + 1)).await, 413, "payload_too_large").await;
    assert_eq!(send(&reader, COMMENTS, padded(64 * 1024)).await.status(), 201);

    for broken in
        ["", "{", "{\"body\": \"a\"", "{\"body\": 'a'}", "{\"body\": \"a\"} and more", r#"{"body": "\ud800"}"#]
    {
        document(send(&reader, COMMENTS, broken.to_owned()).await, 400, "bad_json").await;
    }
    let admin = app.admin().await;
    let deep = format!("{{\"comments\": {}", "[".repeat(10_000));
    let deep = admin.request(Method::PUT, "/settings").header(CONTENT_TYPE, "application/json").body(deep);
    document(deep.send().await.unwrap(), 400, "bad_json").await;
    document(send(&reader, COMMENTS, b"{\"body\": \"\xff\xfe\"}".to_vec()).await, 400, "bad_json").await;
}

#[actix_web::test]
async fn what_is_wrong_in_a_body_is_named() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["comments"]["guests"] = json!("on")).await;
    let (anyone, reader, admin) = (app.anyone(), app.reader().await, app.admin().await);
    for (body, field) in [
        (r"{}", "body"),
        (r#"{"body": 7}"#, "body"),
        (r#"{"body": null}"#, "body"),
        (r#"{"body": "  "}"#, "body"),
        (r#"{"body": "a\u0000b"}"#, "body"),
        (r#"{"body": "a", "body": "b"}"#, "body"),
        (r#"{"body": "a", "colour": "red"}"#, "colour"),
        (r#"{"body": "a", "parent_id": "no-id"}"#, "parent_id"),
        (r#"{"body": "a", "nudge_accepted": "yes"}"#, "nudge_accepted"),
        (r#"{"body": "a", "guest": {}}"#, "guest.name"),
        (r#"{"body": "a", "guest": {"name": 7}}"#, "guest.name"),
        (r#"{"body": "a", "guest": {"name": "x"}}"#, "guest.name"),
        (r#"{"body": "a", "guest": {"name": "Ana\u0000"}}"#, "guest.name"),
        (r#"{"body": "a", "guest": {"name": "Ana", "email": "no address"}}"#, "guest.email"),
        (r#"{"body": "a", "guest": {"name": "Ana", "age": 7}}"#, "guest.age"),
        (r"[]", ""),
        (r#""a""#, ""),
    ] {
        assert_eq!(wrong_fields(send(&anyone, COMMENTS, body).await).await, [field], "{body}");
    }
    let long = json!({ "body": "a", "article": { "url": "https://daily.example/".repeat(200) } }).to_string();
    assert_eq!(wrong_fields(send(&reader, COMMENTS, long).await).await, ["article.url"]);
    let edit = json!({ "body": "a", "revision": "the last" });
    let edited = reader.patch("/comments/0192aaaa-0000-7000-8000-000000000000", edit).await;
    assert_eq!(wrong_fields(edited).await, ["revision"]);
    let many = json!({ "decisions": [{ "comment": "no-id", "action": "remove", "revision": 1 }] });
    assert_eq!(wrong_fields(admin.post("/review/decisions", many).await).await, ["decisions[0].comment"]);
    for key in [String::new(), "k".repeat(256), "schlüssel".to_owned()] {
        let answer = reader.request(Method::POST, COMMENTS).header("Idempotency-Key", key.as_bytes());
        let answer = answer.json(&json!({ "body": "a comment" })).send().await.unwrap();
        assert_eq!(wrong_fields(answer).await, ["Idempotency-Key"], "{key}");
    }
}

#[actix_web::test]
async fn a_name_that_stands_twice_is_refused_wherever_it_stands() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (method, path, body, field) in [
        ("PUT", "/settings", r#"{"revision": 1, "comments": {}, "comments": {"max_length": 8}}"#, "comments"),
        (
            "PUT",
            "/settings",
            r#"{"revision": 1, "comments": {"max_length": 7, "max_length": 8}}"#,
            "comments.max_length",
        ),
        ("POST", "/rules", r#"{"name": "one", "name": "two"}"#, "name"),
        ("POST", "/rules/check", r#"{"rule": {"when": {"text": "a"}, "when": {"text": "b"}}}"#, "rule.when"),
    ] {
        let request = admin.request(method.parse().unwrap(), path).header(CONTENT_TYPE, "application/json").body(body);
        assert_eq!(wrong_fields(request.send().await.unwrap()).await, [field], "{body}");
    }
    for body in ["[]", "7", "null"] {
        let request = admin.request(Method::PUT, "/settings").header(CONTENT_TYPE, "application/json").body(body);
        assert_eq!(wrong_fields(request.send().await.unwrap()).await, [""], "{body}");
    }
}

#[actix_web::test]
async fn a_list_is_asked_for_in_words_that_it_knows() {
    let app = TestApp::start().await;
    let (reader, moderator) = (app.reader().await, app.moderator().await);
    let first = reader.comment("The first of two").await;
    reader.reply(&first, "One answer").await;
    reader.reply(&first, "Another answer").await;
    reader.comment("The second of two").await;
    let replies = format!("/comments/{}/replies", id(&first));
    for list in [COMMENTS, &replies, "/review", "/moderation/comments", "/me/comments"] {
        for limit in ["0", "101", "-1", "1.5", "many", "", "256", "4294967297"] {
            assert_eq!(wrong_fields(moderator.get(&format!("{list}?limit={limit}")).await).await, ["limit"], "{list}");
        }
        for cursor in ["", "nonsense", "AAAA", "%00", "%F0%9F%98%80"] {
            assert_eq!(
                wrong_fields(moderator.get(&format!("{list}?cursor={cursor}")).await).await,
                ["cursor"],
                "{list}"
            );
        }
        assert_eq!(wrong_fields(moderator.get(&format!("{list}?limit=1&limit=2")).await).await, ["query"], "{list}");
    }
    for (query, field) in [
        (format!("{COMMENTS}?sort=best"), "sort"),
        ("/review?sort=best".to_owned(), "sort"),
        ("/review?queue=mine".to_owned(), "queue"),
        ("/moderation/comments?status=lost".to_owned(), "status"),
        ("/moderation/comments?author=ana".to_owned(), "author"),
        ("/moderation/comments?from=yesterday".to_owned(), "from"),
        ("/moderation/comments?q=%00".to_owned(), "q"),
    ] {
        assert_eq!(wrong_fields(moderator.get(&query).await).await, [field], "{query}");
    }

    let orders = ["newest", "oldest", "top", "discussed", "controversial"];
    let page = json_of(reader.get(&format!("{replies}?limit=1")).await).await;
    let of_replies = page["next_cursor"].as_str().unwrap().to_owned();
    for order in orders {
        let page = json_of(reader.get(&format!("{COMMENTS}?limit=1&sort={order}")).await).await;
        let cursor = page["next_cursor"].as_str().unwrap();
        for other in orders {
            let next = reader.get(&format!("{COMMENTS}?sort={other}&cursor={cursor}")).await;
            if other == order {
                assert_eq!(next.status(), 200);
            } else {
                assert_eq!(wrong_fields(next).await, ["cursor"], "{order} as {other}");
            }
        }
        let strange = reader.get(&format!("{COMMENTS}?sort={order}&cursor={of_replies}")).await;
        assert_eq!(wrong_fields(strange).await, ["cursor"]);
    }
}

#[actix_web::test]
async fn a_password_never_comes_back() {
    let app = TestApp::start().await;
    let secret = "48151623424815162342";
    let number: u64 = 4_815_162_342;
    for password in [
        json!(number),
        json!([secret]),
        json!({ secret: 1 }),
        json!(&secret[..7]),
        json!(secret.repeat(11)),
        json!(format!("{secret}\0")),
    ] {
        for path in ["/accounts", "/sessions"] {
            let mut body = json!({ "email": "ana@mail.example", "password": password });
            if path == "/accounts" {
                body["username"] = json!("Ana");
            }
            let answer = app.anyone().post(path, body.clone()).await;
            assert!(answer.status().is_client_error(), "{body}");
            let text = answer.text().await.unwrap();
            assert!(!text.contains(&secret[..7]), "{text}");
        }
    }
    let created = app
        .anyone()
        .post("/accounts", json!({ "email": "ana@mail.example", "username": "Ana", "password": secret }))
        .await;
    assert_eq!(created.status(), 201);
    assert!(!created.text().await.unwrap().contains(secret));
}
