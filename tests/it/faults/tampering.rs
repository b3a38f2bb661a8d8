//! Cursors, orders, ids and documents that somebody has changed: each is refused or answered, and none breaks anything.
//! What is tried comes from generators with a fixed seed and a fixed budget.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::support::app::{TestApp, id, json_of};
use crate::support::steps::encoded;

/// How many values each test tries.
const BUDGET: usize = 150;

/// A number below 16 as a digit.
fn digit(number: u8) -> char {
    char::from_digit(u32::from(number), 16).unwrap()
}

/// The same values at every run.
fn values<T: std::fmt::Debug>(strategy: &impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    (0..BUDGET).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Asks, and is content with anything that is no failure of ours and says nothing of how we work.
async fn stands(request: reqwest::RequestBuilder, what: &str) {
    let answer = request.send().await.unwrap_or_else(|error| panic!("{what}: {error}"));
    let status = answer.status();
    assert!(!status.is_server_error(), "{what}: {status}");
    let text = answer.text().await.unwrap();
    for inside in ["panicked", "src/", "sqlx", "syntax error", "select ", "SELECT "] {
        assert!(status.is_success() || !text.contains(inside), "{what}: {text}");
    }
}

#[actix_web::test]
async fn a_cursor_that_was_changed_opens_nothing_and_breaks_nothing() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let (reader, admin) = (app.reader().await, app.admin().await);
    let top = reader.comment("The first of three").await;
    for text in ["One answer to it", "Another answer to it"] {
        reader.reply(&top, text).await;
    }
    for text in ["The second of three", "The third of three"] {
        reader.comment(text).await;
    }
    let lists = [
        "/articles/a/comments?sort=newest".to_owned(),
        "/articles/a/comments?sort=top".to_owned(),
        format!("/comments/{}/replies?sort=oldest", id(&top)),
        "/moderation/comments?status=published".to_owned(),
        "/audit?".to_owned(),
    ];
    let changes = values(&(any::<proptest::sample::Index>(), any::<u8>(), 0_usize..4));
    for list in &lists {
        let page = json_of(admin.get(&format!("{list}&limit=1")).await).await;
        let Some(cursor) = page["next_cursor"].as_str() else { panic!("{list}: {page:#}") };
        for (at, byte, kind) in changes.iter().take(BUDGET / 3) {
            let mut changed = cursor.as_bytes().to_vec();
            let at = at.index(changed.len());
            match kind {
                0 => changed[at] = *byte,
                1 => changed.truncate(at),
                2 => changed.insert(at, *byte),
                _ => changed.extend_from_slice(cursor.as_bytes()),
            }
            let shown: String = changed.iter().flat_map(|byte| ['%', digit(byte >> 4), digit(byte & 15)]).collect();
            let path = format!("{list}&limit=1&cursor={shown}");
            let answer = admin.get(&path).await;
            assert!([200, 422].contains(&answer.status().as_u16()), "{path}: {}", answer.status());
        }
    }
}

#[actix_web::test]
async fn an_id_a_key_or_an_order_may_be_anything() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let admin = app.admin().await;
    let words = prop_oneof![
        "[ -~]{0,40}",
        any::<String>(),
        proptest::sample::select(vec![
            "'; drop table comments; --",
            "../../etc/passwd",
            "%00",
            "0192aaaa-0000-7000-8000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "newest'",
            "-9223372036854775809",
            "1e400",
            "\u{202e}\u{feff}",
            "9999-12-31T23:59:60Z",
            "-0001-01-01T00:00:00Z",
        ])
        .prop_map(str::to_owned),
    ];
    for word in values(&words) {
        let word = encoded(&word);
        for path in [
            format!("/articles/{word}"),
            format!("/articles/{word}/comments?sort={word}"),
            format!("/comments/{word}"),
            format!("/moderation/comments?q={word}&from={word}"),
            format!("/moderation/comments?q={word}"),
            format!("/accounts?name={word}"),
            format!("/audit?name={word}&from={word}&to={word}"),
            format!("/moderation/stats?from={word}&to={word}"),
            format!("/phrase-lists/{word}"),
        ] {
            stands(admin.request(Method::GET, &path), &path).await;
        }
    }
}

/// Any JSON, not too large.
fn documents() -> impl Strategy<Value = Value> {
    let names = proptest::sample::select(vec![
        "all", "any", "not", "text", "phrase", "as", "form", "list", "link", "fact", "is", "above", "within", "action",
        "hold", "expr", "when", "then", "name", "mode", "tests", "body", "expect", "x",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z(){}|*+?\\\\\\[\\] ]{0,12}".prop_map(Value::from),
        any::<String>().prop_map(|text| Value::from(text.replace('\0', ""))),
        proptest::sample::select(vec!["word", "part", "live", "shadow", "hold", "match", "fold", "author.trust"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(names.clone(), inner, 0..4).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

#[actix_web::test]
async fn a_rule_may_be_any_document() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let admin = app.admin().await;
    for document in values(&documents()) {
        for rule in [
            document.clone(),
            json!({ "name": "Any", "mode": "shadow", "when": document, "then": { "action": "hold" } }),
            json!({ "name": "Any", "mode": "shadow", "when": { "text": { "phrase": "a" } }, "then": document }),
        ] {
            let check = json!({ "rule": rule, "samples": [{ "body": "What a marmot says" }] });
            stands(admin.request(Method::POST, "/rules/check").json(&check), &rule.to_string()).await;
        }
        let settings = json!({ "revision": 1, "comments": document, "limits": document, "moderation": document });
        stands(admin.request(Method::PUT, "/settings").json(&settings), &settings.to_string()).await;
    }
}

#[actix_web::test]
async fn a_document_may_be_as_deep_as_it_likes_and_say_things_twice() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let (reader, admin) = (app.reader().await, app.admin().await);
    for depth in [64, 127, 128, 129, 5_000, 16_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("{\"all\":[", "]}"), ("{\"not\":", "}")] {
            let count = depth.min(60_000 / open.len() / 2);
            let deep = format!("{}1{}", open.repeat(count), close.repeat(count));
            for (method, path, body) in [
                (Method::POST, "/articles/a/comments", format!("{{\"body\":{deep}}}")),
                (Method::POST, "/rules/check", format!("{{\"rule\":{{\"name\":\"x\",\"when\":{deep}}}}}")),
                (Method::PUT, "/settings", format!("{{\"revision\":1,\"comments\":{deep}}}")),
            ] {
                let request = admin.request(method, path).header(CONTENT_TYPE, "application/json").body(body);
                let answer = request.send().await.unwrap();
                assert!(
                    [400, 413, 422].contains(&answer.status().as_u16()),
                    "{path} {open} {depth}: {}",
                    answer.status()
                );
            }
        }
    }
    for twice in
        [r#"{"body":"a first one","body":"a second one"}"#, r#"{"body":"a","guest":{"name":"Ana","name":"Bea"}}"#]
    {
        let request = reader.request(Method::POST, "/articles/a/comments").header(CONTENT_TYPE, "application/json");
        assert_eq!(request.body(twice).send().await.unwrap().status(), 422, "{twice}");
    }
    assert!(reader.page().await.is_empty());
}

#[actix_web::test]
async fn nothing_that_is_sent_makes_a_header_or_a_line_of_its_own() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let reader = app.reader().await;
    for hostile in
        ["a%0d%0aX-Injected:%20yes", "a%0aSet-Cookie:%20x=1", "%E5%98%8A%E5%98%8DX-Injected:%20yes", "a%0d%0a%0d%0a<b>"]
    {
        for path in [
            format!("/articles/{hostile}"),
            format!("/articles/{hostile}/comments?sort={hostile}&cursor={hostile}"),
            format!("/comments/{hostile}"),
        ] {
            let answer = reader.get(&path).await;
            assert!(answer.status().is_client_error(), "{path}: {}", answer.status());
            let headers = answer.headers();
            assert!(!headers.contains_key("x-injected") && !headers.contains_key("set-cookie"), "{path}: {headers:?}");
        }
    }
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("X-Request-Id", "<script>"),
        ("X-Forwarded-Host", "evil.example"),
        ("Host", "evil.example"),
    ] {
        let answer = reader.request(Method::GET, "/articles/a").header(name, value).send().await.unwrap();
        let said = format!("{:?}", answer.headers());
        assert!(!said.contains("evil.example") && !said.contains("<script>"), "{name}: {said}");
        assert!(!answer.text().await.unwrap().contains("evil.example"), "{name}");
    }
}
