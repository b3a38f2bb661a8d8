//! An admin tries a rule before it counts, is told what is wrong with it, and keeps phrase lists.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{TestApp, created, id, json_of, problem};
use crate::support::steps::{ok, texts, wrong, wrong_fields};

/// A rule that holds what `when` says.
fn holds(when: &Value) -> Value {
    json!({ "name": "Trial", "mode": "live", "when": when, "then": { "action": "hold" } })
}

#[actix_web::test]
async fn a_rule_that_is_not_right_says_where_and_changes_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let before = admin.read("/rules").await;
    let good = &before["items"][0];
    let path = format!("/rules/{}", id(good));
    let phrase = |phrase: &str| json!({ "text": { "phrase": phrase } });
    let with_test = |expect: &str| {
        let mut rule = holds(&phrase("marmot"));
        rule["tests"] = json!([{ "given": { "body": "A marmot" }, "expect": "match" }, { "given": { "body": "A marmot" }, "expect": expect }]);
        rule
    };
    for (rule, field, code) in [
        (with_test("no_match"), "/tests/1", "own_test_failed"),
        (holds(&json!({ "text": { "list": "nowhere" } })), "/when/text/list", "unknown_list"),
        (holds(&json!({ "link.domain": { "in_list": "nowhere" } })), "/when/link.domain/in_list", "unknown_list"),
        (holds(&json!({ "text.colour": { "eq": 1 } })), "/when/text.colour", "unknown_fact"),
        (
            holds(&json!({ "all": [phrase("a"), { "text.links": { "above": 1 } }] })),
            "/when/all/1/text.links",
            "unknown_operator",
        ),
        (holds(&json!({ "text": { "regex": "(" } })), "/when/text/regex", "bad_regex"),
        (holds(&json!({ "text": { "regex": "(a)\\1" } })), "/when/text/regex", "bad_regex"),
        (holds(&json!({ "text": { "regex": "a*" } })), "/when/text/regex", "matches_empty"),
    ] {
        for refused in [
            admin.post("/rules", rule.clone()).await,
            admin
                .put(&path, {
                    let mut rule = rule.clone();
                    rule["revision"] = good["revision"].clone();
                    rule
                })
                .await,
        ] {
            assert_eq!(wrong_fields(refused).await, wrong(field, code), "{rule}");
        }
    }
    created(
        admin
            .post("/rules", {
                let mut draft = with_test("no_match");
                draft["mode"] = json!("draft");
                draft
            })
            .await,
    )
    .await;
    let after = admin.read("/rules").await;
    assert_eq!(after["items"].as_array().unwrap()[..4], before["items"].as_array().unwrap()[..]);
    assert_eq!(app.reader().await.comment("A marmot").await["status"], "published");
    assert_eq!(app.newcomer().await.comment("See https://held.example").await["status"], "held");
}

#[actix_web::test]
async fn a_check_shows_what_a_rule_would_do_and_keeps_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    created(admin.put("/phrase-lists/animals", json!({ "terms": ["marmot*"] })).await).await;
    let mut rule = holds(&json!({ "all": [
        { "text": { "list": "animals", "as": "word" } },
        { "author.account_age": { "lt": "7d" } },
    ] }));
    rule["mode"] = json!("draft");
    rule["tests"] = json!([{ "given": { "body": "A marmot", "author": { "account_age": "8d" } }, "expect": "match" }]);
    let samples = json!([
        { "body": "Große MARMOTS!", "author": { "account_age": "1d" } },
        { "body": "A marmot", "author": { "account_age": "8d" } },
        { "body": "A marmot" },
    ]);
    let checked = ok(admin.post("/rules/check", json!({ "rule": rule, "samples": samples })).await).await;
    assert_eq!(checked["valid"], true);
    assert_eq!(checked["failed_tests"][0]["field"], "/tests/0");
    let verdicts = checked["verdicts"].as_array().unwrap();
    assert_eq!(texts(verdicts, "outcome"), ["hold", "none", "none"]);
    let results: Vec<&Value> = verdicts.iter().map(|verdict| &verdict["rules"][0]["result"]).collect();
    assert_eq!(results, ["match", "no_match", "unknown"]);
    let found = &verdicts[0]["rules"][0];
    let leaves = found["leaves"].as_array().unwrap();
    assert_eq!(texts(leaves, "fact"), ["text", "author.account_age"]);
    assert_eq!(texts(leaves, "result"), ["match", "match"]);
    let span = &found["spans"][0];
    assert_eq!((&span["start_char"], &span["end_char"], &span["form"]), (&json!(6), &json!(12), &json!("fold")));
    assert_eq!((&span["start"], &span["end"], &span["field"]), (&json!(7), &json!(13), &json!("body")));
    assert_eq!(verdicts[2]["rules"][0]["leaves"][1]["got"], Value::Null);

    assert_eq!(admin.read("/rules").await["items"].as_array().unwrap().len(), 4);
    let bad = json!({ "rule": holds(&json!({ "text.colour": { "eq": 1 } })), "samples": [] });
    assert_eq!(wrong_fields(admin.post("/rules/check", bad).await).await, wrong("/when/text.colour", "unknown_fact"));
    let bad = json!({ "rule": rule, "samples": [{ "body": "a" }, { "text": "a" }] });
    let fields = wrong_fields(admin.post("/rules/check", bad).await).await;
    assert!(fields.iter().all(|(field, _)| field.starts_with("/samples/1")), "{fields:?}");
}

#[actix_web::test]
async fn the_words_that_a_rule_found_are_marked_for_the_moderator() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let when = json!({ "text": { "phrase": "marmot", "as": "word" } });
    created(admin.post("/rules", holds(&when)).await).await;
    let body = "Größe zählt: MARMOT, sagt der Marmot.";
    let comment = app.reader().await.comment(body).await;
    assert_eq!(comment["status"], "held");
    assert!(!comment.to_string().contains("verdict"), "not for the author");
    let item = app.moderator().await.review(&comment).await;
    let spans = item["verdict"]["rules"][0]["spans"].as_array().unwrap().clone();
    let marked: Vec<&str> = spans
        .iter()
        .map(|span| {
            let at = |field: &str| usize::try_from(span[field].as_u64().unwrap()).unwrap();
            let chars: String = body.chars().skip(at("start_char")).take(at("end_char") - at("start_char")).collect();
            assert_eq!(&body[at("start")..at("end")], chars);
            &body[at("start")..at("end")]
        })
        .collect();
    assert_eq!(marked, ["MARMOT", "Marmot"]);
    assert_eq!(app.count("select count(*) from comment_revisions where verdict ->> 'outcome' = 'hold'").await, 1);
}

#[actix_web::test]
async fn a_phrase_list_counts_at_once_but_for_its_exceptions() {
    let app = TestApp::start().await;
    let (admin, reader) = (app.admin().await, app.reader().await);
    let list = json!({ "terms": ["watch*"], "exceptions": ["watchdog"], "language": "en" });
    let made = created(admin.put("/phrase-lists/watches", list).await).await;
    assert_eq!((&made["name"], &made["revision"]), (&json!("watches"), &json!(1)));
    let when = json!({ "text": { "list": "watches", "as": "word" } });
    let rule = created(admin.post("/rules", holds(&when)).await).await;
    for (text, status) in [
        ("Buy watches", "held"),
        ("A watchdog barks", "published"),
        ("A watchdog and a watch", "held"),
        ("Clocks", "published"),
    ] {
        assert_eq!(reader.comment(text).await["status"], status, "{text}");
    }
    let shown = admin.read("/phrase-lists/watches").await;
    assert_eq!((&shown["terms"], &shown["exceptions"]), (&json!(["watch*"]), &json!(["watchdog"])));
    let changed = ok(admin.put("/phrase-lists/watches", json!({ "terms": ["clock*"] })).await).await;
    assert_eq!((&changed["revision"], &changed["exceptions"]), (&json!(2), &json!([])));
    assert_eq!(reader.comment("Clocks again").await["status"], "held");
    assert_eq!(reader.comment("Watches again").await["status"], "published");
    assert_eq!(admin.read("/phrase-lists").await["items"], json!([{ "name": "watches", "terms": 1 }]));

    let refused = wrong_fields(admin.delete("/phrase-lists/watches").await).await;
    assert_eq!(refused, wrong("/when/text/list", "unknown_list"));
    assert_eq!(reader.comment("Clocks once more").await["status"], "held");
    assert_eq!(admin.delete(&format!("/rules/{}", id(&rule))).await.status(), 204);
    assert_eq!(admin.delete("/phrase-lists/watches").await.status(), 204);
    for response in [admin.get("/phrase-lists/watches").await, admin.delete("/phrase-lists/watches").await] {
        assert_eq!(problem(response).await, (404, "not_found".to_owned()));
    }
}

#[actix_web::test]
async fn two_admins_add_to_one_list_and_neither_loses_a_term() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.admin().await);
    let path = "/phrase-lists/watches";
    assert_eq!(admin.patch(path, json!({ "add": { "terms": ["watch"] } })).await.status(), 404);
    created(admin.put(path, json!({ "terms": ["watch", "clock"], "language": "en" })).await).await;

    let more = json!({ "add": { "terms": ["timer", "watch"], "exceptions": ["smartwatch"] } });
    ok(other.patch(path, more).await).await;
    let changed = ok(admin.patch(path, json!({ "remove": { "terms": ["clock", "sundial"] } })).await).await;
    assert_eq!((&changed["terms"], &changed["exceptions"]), (&json!(["watch", "timer"]), &json!(["smartwatch"])));
    assert_eq!((&changed["revision"], &changed["language"]), (&json!(3), &json!("en")));

    // Who names the revision they saw is told when it is no longer the last, and shown what is.
    for stale in [
        admin.put(path, json!({ "terms": [], "revision": 2 })).await,
        admin.patch(path, json!({ "remove": { "terms": ["watch"] }, "revision": 2 })).await,
    ] {
        assert_eq!(stale.status(), 409);
        let problem = json_of(stale).await;
        assert_eq!((&problem["code"], &problem["present"]["revision"]), (&json!("stale_revision"), &json!(3)));
    }
    ok(admin.patch(path, json!({ "language": "de", "revision": 3 })).await).await;
    assert_eq!(admin.read(path).await["language"], "de");
}

#[actix_web::test]
async fn a_file_with_one_term_a_line_becomes_a_list_that_counts() {
    let app = TestApp::start().await;
    let (admin, reader) = (app.admin().await, app.reader().await);
    let import = async |text: String| {
        let request = admin.request(Method::POST, "/phrase-lists/spam/import");
        request.header("content-type", "text/plain; charset=utf-8").body(text).send().await.unwrap()
    };
    let made = created(import("\u{feff}watch*\r\n\r\n  cheap clock \n#offer\n".to_owned()).await).await;
    assert_eq!(made["terms"], json!(["watch*", "cheap clock", "#offer"]));
    let more = ok(import("watch*\nsundial".to_owned()).await).await;
    assert_eq!(
        (&more["terms"], &more["revision"]),
        (&json!(["watch*", "cheap clock", "#offer", "sundial"]), &json!(2))
    );

    created(admin.post("/rules", holds(&json!({ "text": { "list": "spam" } }))).await).await;
    assert_eq!(reader.comment("Buy watches here").await["status"], "held");
    assert_eq!(reader.comment("A clock").await["status"], "published");

    // Lists have 50,000 terms at most, also when they grow by pieces; nothing of a refused import stays.
    let many: Vec<String> = (0..49_996).map(|number| format!("term{number}")).collect();
    assert_eq!(ok(import(many.join("\n")).await).await["terms"].as_array().unwrap().len(), 50_000);
    assert_eq!(wrong_fields(import("one more".to_owned()).await).await, wrong("/terms", "too_many"));
    assert_eq!(admin.read("/phrase-lists/spam").await["revision"], 3);
    assert_eq!(wrong_fields(import(format!("short\n{}", "x".repeat(201))).await).await, wrong("", "term"));
    assert_eq!(wrong_fields(import("nul\0".to_owned()).await).await, wrong("", "invalid"));
    let json_sent = admin.post("/phrase-lists/spam/import", json!({ "terms": [] })).await;
    assert_eq!(problem(json_sent).await, (415, "unsupported_media_type".to_owned()));
}

#[actix_web::test]
async fn a_check_says_at_once_what_is_wrong_with_the_rule_and_with_its_samples() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut rule = holds(&json!({ "text.lenght": { "gte": 1 } }));
    let sent = json!({ "rule": rule, "samples": [{ "body": "x" }, { "body": "x", "author": { "age": "1d" } }] });
    let found = wrong_fields(admin.post("/rules/check", sent).await).await;
    let fields: Vec<_> = found.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["/when/text.lenght", "/samples/1/author/age"]);

    rule["when"] = json!({ "text.length": { "gte": 1 } });
    let twice = format!(r#"{{ "rule": {rule}, "samples": [{{ "body": "x", "body": "y" }}] }}"#);
    let request = admin.request(Method::POST, "/rules/check").header("content-type", "application/json");
    let refused = wrong_fields(request.body(twice).send().await.unwrap()).await;
    assert_eq!(refused, wrong("samples[0].body", "invalid"));
}
