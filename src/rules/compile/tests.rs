//! What compiling refuses and remembers.

use serde_json::{Value, json};

use super::super::lists::{PhraseList, PhraseLists};
use super::super::rate::Window;
use super::*;

fn version(number: i32, mode: &str, when: &Value) -> RuleVersion {
    let document = json!({ "name": "rule", "mode": mode, "when": when, "then": { "action": "hold" } });
    RuleVersion { id: RuleId::MIN, version: number, document: RuleDocument::parse(&document).unwrap() }
}

fn list(terms: &[&str]) -> PhraseList {
    PhraseList { terms: terms.iter().map(|term| (*term).to_owned()).collect(), ..PhraseList::default() }
}

#[test]
fn drafts_and_archived_rules_are_left_out() {
    let when = json!({ "text": { "list": "missing" } });
    let rules = [version(1, "draft", &when), version(1, "archived", &when)];
    assert!(compile(&rules, &PhraseLists::new()).unwrap().is_empty());
}

#[test]
fn an_unknown_list_is_named_with_its_place() {
    let when =
        json!({ "any": [{ "text": { "list": "spam" } }, { "none": [{ "link.domain": { "in_list": "trusted" } }] }] });
    let errors =
        compile(&[version(1, "live", &when)], &PhraseLists::from([("spams".to_owned(), list(&["x"]))])).unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| (error.path.as_str(), error.code.as_str())).collect();
    let expected =
        [("/when/any/0/text/list", "unknown_list"), ("/when/any/1/none/0/link.domain/in_list", "unknown_list")];
    assert_eq!(found, expected);
}

#[test]
fn an_unknown_list_is_told_apart_from_no_lists_at_all() {
    let when = json!({ "text": { "list": "spam" } });
    let message = |lists: &PhraseLists| compile(&[version(1, "live", &when)], lists).unwrap_err().remove(0).message;
    assert!(message(&PhraseLists::from([("spams".to_owned(), list(&["x"]))])).ends_with("there are: spams"));
    assert!(message(&PhraseLists::new()).ends_with("make it first"));
}

#[test]
fn rules_that_would_be_too_dear_are_refused_with_what_would_be_right() {
    let dear = |when: &Value, lists: &PhraseLists| {
        let errors = compile(&[version(1, "live", when)], lists).unwrap_err();
        let [CompileError { path, code, message, .. }] = errors.try_into().unwrap();
        assert_eq!(code, "too_dear");
        (path, message)
    };
    let none = PhraseLists::new();
    // Runs over every comment, and is large.
    let (path, message) = dear(&json!({ "text": { "regex": r"\w{20}" } }), &none);
    assert!(path == "/when/text/regex" && message.contains("512 KiB"), "{path}: {message}");
    // The same is possible where it only runs now and then.
    let rare = json!({ "text": { "regex": r"token \w{20}" } });
    assert!(compile(&[version(1, "live", &rare)], &none).is_ok());
    // Each is small, but all of them run over every comment.
    let small = |number: usize| json!({ "text": { "regex": format!("[0-9]{{{number}}}") } });
    let some: Vec<Value> = (1..=50).map(small).collect();
    assert!(compile(&[version(1, "live", &json!({ "any": some }))], &none).is_ok());
    let many: Vec<Value> = (1..=51).map(small).collect();
    let (path, message) = dear(&json!({ "any": many }), &none);
    assert!(path == "/when/any/50/text/regex" && message.contains("at most 50"), "{path}: {message}");
    // Equal ones count once.
    let equal: Vec<Value> = (0..60).map(|_| small(3)).collect();
    assert!(compile(&[version(1, "live", &json!({ "any": equal }))], &none).is_ok());
}

#[test]
fn a_site_has_room_for_a_quarter_of_a_million_terms() {
    let terms = |from: usize, to: usize| -> Vec<String> { (from..to).map(|number| format!("x{number:x}")).collect() };
    let lists: PhraseLists = (0..6_usize)
        .map(|number| {
            let terms = terms(number * 50_000, (number + 1) * 50_000);
            (format!("list-{number}"), PhraseList { terms, ..PhraseList::default() })
        })
        .collect();
    let of: Vec<Value> = (0..6).map(|number| json!({ "text": { "list": format!("list-{number}") } })).collect();
    let errors = compile(&[version(1, "live", &json!({ "any": of }))], &lists).unwrap_err();
    assert_eq!((errors[0].path.as_str(), errors[0].code.as_str()), ("/when/any/5/text", "too_dear"));
    assert!(errors[0].message.contains("250000"), "{}", errors[0].message);
}

#[test]
fn a_set_knows_about_how_much_memory_it_keeps() {
    let when = json!({ "text": { "list": "spam" } });
    let bytes = |terms: usize| {
        let terms = (0..terms).map(|number| format!("term{number}")).collect();
        let lists = PhraseLists::from([("spam".to_owned(), PhraseList { terms, ..PhraseList::default() })]);
        compile(&[version(1, "live", &when)], &lists).unwrap().heap_bytes()
    };
    let (small, large) = (bytes(1), bytes(10_000));
    assert!(small < 16 << 10, "{small}");
    assert!(large > 20 * small, "{small} and {large}");
}

#[test]
fn a_set_says_what_must_be_gathered_for_it() {
    let when = json!({ "all": [
        { "rate.author.comments": { "per": "10m", "gte": 5 } }, { "text.own_duplicates": { "gte": 1 } }
    ] });
    let shadow = compile(&[version(1, "shadow", &when)], &PhraseLists::new()).unwrap();
    let key = RateKey { rate: Rate::AuthorComments, per: Window::TenMinutes };
    assert_eq!(*shadow.needs(), Needs { rates: BTreeSet::from([key]), own_duplicates: true });
    let draft = compile(&[version(1, "draft", &when)], &PhraseLists::new()).unwrap();
    assert_eq!(*draft.needs(), Needs::default());
}

#[test]
fn the_hash_changes_with_the_rules_and_with_the_lists_they_use() {
    let uses = json!({ "text": { "list": "spam" } });
    let hash = |version_number, spam: &[&str], other: &[&str]| {
        let lists = PhraseLists::from([("spam".to_owned(), list(spam)), ("other".to_owned(), list(other))]);
        compile(&[version(version_number, "live", &uses)], &lists).unwrap().hash().to_owned()
    };
    let first = hash(1, &["a"], &["x"]);
    assert_eq!(first, hash(1, &["a"], &["y"]));
    assert_ne!(first, hash(2, &["a"], &["x"]));
    assert_ne!(first, hash(1, &["b"], &["x"]));
    assert_eq!(first.len(), 16);
}
