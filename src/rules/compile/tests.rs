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
fn a_set_says_what_must_be_gathered_for_it() {
    let when = json!({ "all": [
        { "rate.author.comments": { "per": "10m", "gte": 5 } }, { "text.own_duplicates": { "gte": 1 } }
    ] });
    let shadow = compile(&[version(1, "shadow", &when)], &PhraseLists::new()).unwrap();
    let facts = BTreeSet::from(["rate.author.comments", "text.own_duplicates"]);
    let key = RateKey { rate: Rate::AuthorComments, per: Window::TenMinutes };
    assert_eq!(*shadow.needs(Trigger::Post), Needs { rates: BTreeSet::from([key]), facts });
    assert_eq!(*shadow.needs(Trigger::Flag), Needs::default());
    assert!(shadow.runs_on(Trigger::Edit) && !shadow.runs_on(Trigger::Flag));
    let draft = compile(&[version(1, "draft", &when)], &PhraseLists::new()).unwrap();
    assert_eq!(*draft.needs(Trigger::Post), Needs::default());
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
