//! The rules that a new site begins with.

use serde_json::Value;

use super::document::RuleDocument;

/// As an admin would write them, and will see them.
const DEFAULTS: &str = include_str!("defaults.json");

/// The rules of a new site.
pub fn defaults() -> Vec<RuleDocument> {
    // What is compiled in is valid; the test below keeps it so.
    let documents: Vec<Value> = serde_json::from_str(DEFAULTS).unwrap_or_default();
    documents.iter().filter_map(|document| RuleDocument::parse(document).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::lists::PhraseLists;
    use super::super::own_tests::failures;
    use super::*;

    #[test]
    fn every_default_rule_is_valid_and_passes_its_own_tests() {
        let documents: Vec<Value> = serde_json::from_str(DEFAULTS).unwrap();
        assert_eq!(documents.len(), 4);
        for (written, rule) in documents.iter().zip(defaults()) {
            assert_eq!(RuleDocument::parse(written), Ok(rule.clone()));
            assert_eq!(failures(&rule, &PhraseLists::new()), [], "{}", rule.name);
            assert!(rule.tests.len() >= 3, "{} has tests for both sides", rule.name);
            assert!(rule.then.message.as_ref().is_some_and(|message| !message.contains('!')), "{}", rule.name);
        }
    }
}
