//! An admin writes a rule in YAML, and is told when one would be too dear.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, json_of, problem};
use crate::support::steps::{ok, wrong, wrong_fields};

const RULE: &str = "
name: Links from new accounts   # as the desk asked for it
mode: live
when:
  all:
    - author.account_age: { lt: 7d }
    - text: { phrase: [marmot, no], as: word }
then:
  action: hold
  labels: [spam]
  message: Somebody looks at this first.
tests:
  - given: { body: A marmot, author: { account_age: 1d } }
    expect: match
";

/// Sends YAML.
async fn send(admin: &Person, method: Method, path: &str, yaml: &str) -> Response {
    let request = admin.request(method, path).header("content-type", "application/yaml; charset=utf-8");
    request.body(yaml.to_owned()).send().await.unwrap()
}

#[actix_web::test]
async fn a_rule_written_in_yaml_is_the_rule_that_json_would_have_made() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = created(send(&admin, Method::POST, "/rules", RULE).await).await;
    assert_eq!(made["when"]["all"][1], json!({ "text": { "phrase": ["marmot", "no"], "as": "word" } }));
    assert_eq!((&made["then"]["action"], &made["tests"][0]["expect"]), (&json!("hold"), &json!("match")));
    assert_eq!(app.newcomer().await.comment("A marmot!").await["status"], "held");

    let path = format!("/rules/{}", id(&made));
    let changed = format!("revision: 1\n{}", RULE.replace("marmot", "badger"));
    assert_eq!(ok(send(&admin, Method::PUT, &path, &changed).await).await["revision"], 2);
    assert_eq!(app.newcomer().await.comment("A badger!").await["status"], "held");

    let indented = RULE.replace('\n', "\n  ");
    let check = format!("rule:\n  {indented}\nsamples:\n- {{ body: No, author: {{ account_age: 1h }} }}\n");
    let checked = ok(send(&admin, Method::POST, "/rules/check", &check).await).await;
    assert_eq!((&checked["failed_tests"], &checked["verdicts"][0]["outcome"]), (&json!([]), &json!("hold")));
}

#[actix_web::test]
async fn a_mistake_in_yaml_is_named_like_one_in_json_and_what_is_no_yaml_is_a_bad_request() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let before = admin.read("/rules").await["items"].clone();
    let unknown = RULE.replace("phrase:", "phrases:");
    let refused = send(&admin, Method::POST, "/rules", &unknown).await;
    assert_eq!(wrong_fields(refused).await[0].0, "/when/all/1/text");
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nname: [*b, *b]";
    for broken in [bomb, "name: [", "name: a\nname: b", "a: 1\n---\na: 2"] {
        let refused = send(&admin, Method::POST, "/rules", broken).await;
        assert_eq!(problem(refused).await, (400, "bad_yaml".to_owned()), "{broken}");
    }
    let list = send(&admin, Method::POST, "/rules", "- name: x").await;
    assert_eq!(wrong_fields(list).await, wrong("", "invalid"));
    // Only rules are read so.
    let elsewhere = send(&admin, Method::PUT, "/phrase-lists/animals", "terms: [marmot]").await;
    assert_eq!(problem(elsewhere).await, (415, "unsupported_media_type".to_owned()));
    assert_eq!(admin.read("/rules").await["items"], before);
}

#[actix_web::test]
async fn a_rule_that_would_make_every_comment_dear_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let rule = |when: Value| json!({ "name": "Dear", "mode": "live", "when": when, "then": { "action": "hold" } });
    let dear = rule(json!({ "any": [{ "text.links": { "gte": 1 } }, { "text": { "regex": r"\w{20}" } }] }));
    for refused in [
        admin.post("/rules", dear.clone()).await,
        admin.post("/rules/check", json!({ "rule": dear, "samples": [] })).await,
    ] {
        let said = json_of(refused).await;
        assert_eq!((&said["status"], &said["code"]), (&json!(422), &json!("invalid")), "{said:#}");
        let error = &said["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!("/when/any/1/text/regex"), &json!("too_dear")));
        assert!(error["message"].as_str().unwrap().contains("512 KiB"), "{said:#}");
    }

    // What all rules of a site may cost together: one saved later is refused where earlier ones have used it up.
    let some: Vec<Value> =
        (1..=30).map(|number| json!({ "text": { "regex": format!("[0-9]{{{number}}}") } })).collect();
    created(admin.post("/rules", rule(json!({ "any": some }))).await).await;
    let before = admin.read("/rules").await["items"].clone();
    let more: Vec<Value> =
        (31..=60).map(|number| json!({ "text": { "regex": format!("[0-9]{{{number}}}") } })).collect();
    let refused = wrong_fields(admin.post("/rules", rule(json!({ "any": more }))).await).await;
    assert!(refused.iter().all(|(field, code)| field.starts_with("/when/any/") && code == "too_dear"), "{refused:?}");
    assert_eq!(admin.read("/rules").await["items"], before);
}
