//! What a rule may say, and what is said about its mistakes.

use serde_json::{Value, json};

use super::super::document::RuleDocument;
use super::given;

/// A valid rule.
fn rule() -> Value {
    json!({
        "name": "Links from new accounts",
        "mode": "shadow",
        "applies_to": ["post", "edit"],
        "scope": { "sections": ["politics"] },
        "exempt": { "roles": ["moderator"], "trust_at_least": 3 },
        "when": { "all": [
            { "author.account_age": { "lt": "7d" } },
            { "text.links": { "gte": 1, "lt": 2.5 } },
            { "none": [{ "link.domain": { "in_list": "trusted-domains" } }, { "author.role": { "in": ["guest", "admin"] } }] },
            { "any": [
                { "text": { "list": "spam-terms", "as": "word", "forms": ["fold", "raw"] } },
                { "text": { "phrase": ["buy*", "so cheap"], "as": "substring" } },
                { "text": { "phrase": "buy now" } },
                { "text": { "regex": "(?i)pills?" } },
                { "author.first_comment": true },
                { "rate.author.comments": { "per": "10m", "gte": 5 } }
            ] },
            { "at_least": { "n": 1, "of": [{ "article.section": { "ne": "sport" } }, { "article.age": { "gt": "36h" } }] } }
        ] },
        "then": { "action": "hold", "labels": ["spam"], "message": "Links from new accounts are checked first." },
        "policy": { "ground": "terms", "category": "SCAMS_AND_FRAUD", "clause": "4.2" },
        "limits": { "max_hit_share": 0.05 },
        "tests": [{
            "given": {
                "body": "see https://x.example",
                "author": { "account_age": "1d", "approved": 0, "rejected": 2, "first_comment": true, "role": "reader", "trust": 1 },
                "article": { "key": "a-1", "section": "politics", "age": "2d" },
                "thread": { "depth": 1, "reply_to_self": false },
                "own_duplicates": 1,
                "rates": { "rate.author.comments": { "10m": 5 } }
            },
            "expect": "match"
        }]
    })
}

/// The mistakes in the valid rule once the value at `pointer` is another: where, and which.
fn mistakes(pointer: &str, value: Value) -> Vec<(String, String)> {
    let mut rule = rule();
    *rule.pointer_mut(pointer).expect("the pointer leads to a value") = value;
    let errors = RuleDocument::parse(&rule).err().unwrap_or_default();
    errors.into_iter().map(|error| (error.path, error.code)).collect()
}

#[test]
fn a_rule_is_written_as_it_was_read() {
    let document = RuleDocument::parse(&rule()).unwrap();
    assert_eq!(serde_json::to_value(&document).unwrap(), rule());
}

#[test]
fn a_short_rule_stays_short() {
    let short = json!({
        "name": "x", "mode": "draft", "when": { "text.words": { "eq": 1 } }, "then": { "action": "flag" }
    });
    let document = RuleDocument::parse(&short).unwrap();
    assert_eq!(serde_json::to_value(&document).unwrap(), short);
}

#[test]
fn each_mistake_is_named_where_it_stands() {
    for (pointer, value, path, code) in [
        ("/name", json!(""), "/name", "empty"),
        ("/name", json!("x".repeat(121)), "/name", "too_long"),
        ("/name", json!(7), "/name", "wrong_type"),
        ("/mode", json!("paused"), "/mode", "unknown_value"),
        ("/applies_to", json!(["flag"]), "/applies_to/0", "unknown_value"),
        ("/applies_to", json!([]), "/applies_to", "empty"),
        ("/scope", json!({ "section": ["a/b"] }), "/scope/section", "unknown_field"),
        ("/scope", json!({ "a/b~c": 1 }), "/scope/a~1b~0c", "unknown_field"),
        ("/exempt/roles", json!(["owner"]), "/exempt/roles/0", "unknown_value"),
        ("/exempt/trust_at_least", json!(-1), "/exempt/trust_at_least", "wrong_type"),
        ("/when", json!({}), "/when", "not_one_condition"),
        ("/when", json!({ "all": [], "any": [] }), "/when", "not_one_condition"),
        ("/when", json!({ "all": [] }), "/when/all", "empty"),
        ("/when", json!([]), "/when", "wrong_type"),
        ("/when/all/1", json!({ "text.link": { "gte": 1 } }), "/when/all/1/text.link", "unknown_fact"),
        ("/when/all/1", json!({ "text.links": { "above": 1 } }), "/when/all/1/text.links", "unknown_operator"),
        ("/when/all/1", json!({ "text.links": {} }), "/when/all/1/text.links", "missing_field"),
        ("/when/all/1", json!({ "text.links": 3 }), "/when/all/1/text.links", "wrong_type"),
        ("/when/all/1", json!({ "text.links": { "gte": "1" } }), "/when/all/1/text.links/gte", "wrong_type"),
        (
            "/when/all/0",
            json!({ "author.account_age": { "lt": 7 } }),
            "/when/all/0/author.account_age/lt",
            "wrong_type",
        ),
        (
            "/when/all/0",
            json!({ "author.account_age": { "lt": "7w" } }),
            "/when/all/0/author.account_age/lt",
            "bad_duration",
        ),
        ("/when/all/0", json!({ "author.first_comment": 1 }), "/when/all/0/author.first_comment", "wrong_type"),
        ("/when/all/0", json!({ "author.role": { "eq": "owner" } }), "/when/all/0/author.role/eq", "unknown_value"),
        (
            "/when/all/0",
            json!({ "rate.author.comments": { "gte": 5 } }),
            "/when/all/0/rate.author.comments/per",
            "missing_field",
        ),
        (
            "/when/all/0",
            json!({ "rate.author.comments": { "per": "2h", "gte": 5 } }),
            "/when/all/0/rate.author.comments/per",
            "unknown_value",
        ),
        (
            "/when/all/0",
            json!({ "rate.author.comments": { "per": "1h" } }),
            "/when/all/0/rate.author.comments",
            "missing_field",
        ),
        ("/when/all/0", json!({ "text": { "as": "word" } }), "/when/all/0/text", "missing_field"),
        ("/when/all/0", json!({ "text": { "phrase": "a", "list": "b" } }), "/when/all/0/text", "not_one_condition"),
        ("/when/all/0", json!({ "text": { "phrase": ["a", "*"] } }), "/when/all/0/text/phrase/1", "empty"),
        (
            "/when/all/0",
            json!({ "text": { "phrase": "a", "forms": ["skeleton"] } }),
            "/when/all/0/text/forms/0",
            "unknown_value",
        ),
        ("/when/all/0", json!({ "text": { "regex": "a*" } }), "/when/all/0/text/regex", "matches_empty"),
        ("/when/all/0", json!({ "text": { "regex": "(" } }), "/when/all/0/text/regex", "bad_regex"),
        ("/when/all/0", json!({ "text": { "regex": "a".repeat(513) } }), "/when/all/0/text/regex", "too_long"),
        (
            "/when/all/0",
            json!({ "text": { "regex": r"(\w{1000}){1000}" } }),
            "/when/all/0/text/regex",
            "regex_too_large",
        ),
        ("/when/all/0", json!({ "text": { "phrase": vec!["a"; 101] } }), "/when/all/0/text/phrase", "too_many"),
        ("/when/all/0", json!({ "text": { "phrase": "a".repeat(201) } }), "/when/all/0/text/phrase", "too_long"),
        ("/when/all/0", json!({ "text": { "regex": 7 } }), "/when/all/0/text/regex", "wrong_type"),
        ("/when/all/0", json!({ "text": { "regex": "a", "as": "word" } }), "/when/all/0/text/as", "unknown_field"),
        ("/when/all/4/at_least/n", json!(3), "/when/all/4/at_least/n", "out_of_range"),
        ("/when/all/4/at_least/n", json!(0), "/when/all/4/at_least/n", "out_of_range"),
        ("/then", json!({ "action": "allow" }), "/then/labels", "missing_field"),
        ("/then/action", json!("delete"), "/then/action", "unknown_value"),
        ("/then/message", json!("a\u{0}b"), "/then/message", "unknown_value"),
        ("/policy/ground", json!("taste"), "/policy/ground", "unknown_value"),
        ("/policy/category", json!("Scams"), "/policy/category", "unknown_value"),
        ("/limits/max_hit_share", json!(1.5), "/limits/max_hit_share", "out_of_range"),
        ("/tests/0/expect", json!("maybe"), "/tests/0/expect", "unknown_value"),
        ("/tests/0/given", json!({}), "/tests/0/given/body", "missing_field"),
        ("/tests/0/given/author/role", json!("guest"), "/tests/0/given/author/account_age", "not_of_guests"),
        ("/tests/0/given/rates", json!({ "rate.x": {} }), "/tests/0/given/rates/rate.x", "unknown_field"),
    ] {
        let found = mistakes(pointer, value.clone());
        assert!(found.contains(&(path.to_owned(), code.to_owned())), "{value} at {pointer}: {found:?}");
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let errors = RuleDocument::parse(&json!({
        "name": 7, "mode": "on", "colour": "red",
        "when": { "any": [{ "text.links": { "above": 1 } }, { "nothing": 1 }] },
        "tests": [{ "given": {}, "expect": "match" }]
    }))
    .unwrap_err();
    let paths: Vec<_> = errors.iter().map(|error| error.path.as_str()).collect();
    for path in
        ["/name", "/mode", "/colour", "/when/any/0/text.links", "/when/any/1/nothing", "/then", "/tests/0/given/body"]
    {
        assert!(paths.contains(&path), "{path} in {paths:?}");
    }
    assert_eq!(RuleDocument::parse(&json!([])).unwrap_err()[0].code, "wrong_type");
}

#[test]
fn a_rule_has_bounds() {
    let deep = |depth| (0..depth).fold(json!({ "text.words": { "eq": 1 } }), |inner, _| json!({ "all": [inner] }));
    assert_eq!(mistakes("/when", deep(15)), []);
    let [(_, code)] = mistakes("/when", deep(16)).try_into().unwrap();
    assert_eq!(code, "too_deep");

    let wide = |width| json!({ "any": vec![json!({ "text.words": { "eq": 1 } }); width] });
    assert_eq!(mistakes("/when", wide(199)), []);
    assert_eq!(mistakes("/when", wide(200))[0].1, "too_many");

    let test = rule()["tests"][0].clone();
    assert_eq!(mistakes("/tests", json!(vec![test.clone(); 50])), []);
    assert_eq!(mistakes("/tests", json!(vec![test; 51]))[0].1, "too_many");
}

#[test]
fn a_made_up_comment_is_read_by_itself_too() {
    let sample = given(&json!({ "body": "hello", "author": { "account_age": "1d" } })).unwrap();
    assert_eq!(sample.snapshot().author.account_age, Some(86_400));
    assert_eq!(given(&json!({ "body": "hello", "text": 1 })).unwrap_err()[0].path, "/text");
}
