//! Runs the tests that a rule brings along.

use super::compile::{RuleVersion, compile};
use super::document::{Expect, Mode, OwnTest, RuleDocument, Trigger};
use super::evaluate::{Asked, Detail};
use super::facts::Facts;
use super::lists::PhraseLists;
use super::parse::DocumentError;
use super::verdict::{RuleResult, RuleVerdict};
use crate::ids::RuleId;

/// The tests of a rule that it does not pass, each with its place (`/tests/0`), whatever the rule's mode. Where the
/// rule does not even compile with these lists, the reasons for that.
pub fn failures(document: &RuleDocument, lists: &PhraseLists) -> Vec<DocumentError> {
    let document = RuleDocument { mode: Mode::Live, ..document.clone() };
    let trigger = document.applies_to.first().copied().unwrap_or(Trigger::Post);
    let tests = document.tests.clone();
    let set = match compile(&[RuleVersion { id: RuleId::MIN, version: 1, document }], lists) {
        Ok(set) => set,
        Err(errors) => {
            let plain = errors.into_iter().map(|error| (error.path, error.code, error.message));
            return plain.map(|(path, code, message)| DocumentError { path, code, message }).collect();
        }
    };
    let run = |(at, test): (usize, &OwnTest)| {
        let facts = Facts::new(&test.given.body, test.given.snapshot());
        let verdict = set.evaluate(&facts, trigger, Asked::All, Detail::Everything);
        let rule = verdict.rules.first()?;
        let message = complaint(test.expect, rule)?;
        Some(DocumentError { path: format!("/tests/{at}"), code: "own_test_failed".to_owned(), message })
    };
    tests.iter().enumerate().filter_map(run).collect()
}

/// What is wrong with what the rule found, if anything is.
fn complaint(expect: Expect, rule: &RuleVerdict) -> Option<String> {
    let wanted = match expect {
        Expect::Match if rule.result == RuleResult::Match => return None,
        Expect::NoMatch if rule.result != RuleResult::Match => return None,
        Expect::Unknown if rule.result == RuleResult::Unknown => return None,
        Expect::Match => "a match",
        Expect::NoMatch => "no match",
        Expect::Unknown => "that it cannot be told",
    };
    let unknown: Vec<_> = rule.leaves.iter().filter(|leaf| leaf.got.is_null()).map(|leaf| &*leaf.fact).collect();
    let found = match rule.result {
        RuleResult::Match => "the rule matches".to_owned(),
        RuleResult::Exempt => "the rule does not judge this author".to_owned(),
        RuleResult::OutOfScope => "the rule does not judge this place".to_owned(),
        RuleResult::Unknown => {
            return Some(format!(
                "this test expects {wanted}, but does not say what it hangs on: {}",
                unknown.join(", ")
            ));
        }
        RuleResult::NoMatch | RuleResult::Lifted => "the rule does not match".to_owned(),
    };
    Some(format!("this test expects {wanted}, but {found}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn found(mode: &str, tests: &Value) -> Vec<(String, String)> {
        let rule = json!({
            "name": "x", "mode": mode, "exempt": { "roles": ["admin"] }, "scope": { "sections": ["politics"] }, "applies_to": ["edit"],
            "when": { "author.account_age": { "lt": "7d" } }, "then": { "action": "hold" }, "tests": tests
        });
        let document = RuleDocument::parse(&rule).unwrap();
        failures(&document, &PhraseLists::new()).into_iter().map(|error| (error.path, error.message)).collect()
    }

    #[test]
    fn a_test_that_fails_says_which_one_and_why() {
        let given =
            |author: Value, section: &str| json!({ "body": "x", "author": author, "article": { "section": section } });
        let tests = json!([
            { "given": given(json!({ "account_age": "1d" }), "politics"), "expect": "match" },
            { "given": given(json!({ "account_age": "1d" }), "politics"), "expect": "no_match" },
            { "given": given(json!({ "account_age": "9d" }), "politics"), "expect": "match" },
            { "given": given(json!({ "approved": 1 }), "politics"), "expect": "match" },
            { "given": given(json!({ "account_age": "1d", "role": "admin" }), "politics"), "expect": "match" },
            { "given": given(json!({ "account_age": "1d" }), "sport"), "expect": "match" },
            { "given": given(json!({ "account_age": "1d" }), "sport"), "expect": "no_match" },
            { "given": given(json!({ "approved": 1 }), "politics"), "expect": "unknown" },
            { "given": given(json!({ "approved": 1 }), "politics"), "expect": "no_match" },
            { "given": given(json!({ "account_age": "9d" }), "politics"), "expect": "unknown" },
            { "given": given(json!({ "account_age": "1d" }), "politics"), "expect": "unknown" },
            { "given": given(json!({ "approved": 1 }), "sport"), "expect": "unknown" },
        ]);
        let wanted = [
            ("/tests/1", "matches"),
            ("/tests/2", "does not match"),
            ("/tests/3", "author.account_age"),
            ("/tests/4", "this author"),
            ("/tests/5", "this place"),
            ("/tests/9", "cannot be told, but the rule does not match"),
            ("/tests/10", "the rule matches"),
            ("/tests/11", "this place"),
        ];
        // A draft is tested, too: whoever writes it wants to know.
        for mode in ["live", "draft"] {
            let found = found(mode, &tests);
            assert_eq!(found.len(), wanted.len(), "{found:?}");
            for ((path, message), (place, part)) in found.iter().zip(wanted) {
                assert!(path == place && message.contains(part), "{path}: {message}");
            }
        }
    }
}
