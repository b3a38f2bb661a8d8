//! YAML as another way to write the JSON of a rule.

use serde_json::Value;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};

/// How deep lists and maps may nest, as deep as JSON may here.
const MAX_DEPTH: usize = 100;
/// How many values there may be.
const MAX_NODES: usize = 50_000;

/// The JSON value that a YAML document stands for, or what is wrong with it and on which line.
///
/// One document of YAML 1.2, so `no` is a word. Anchors, aliases, merge keys and tags of applications are refused: no rule
/// needs them, and a few lines of them can stand for gigabytes.
pub fn yaml(text: &str) -> Result<Value, String> {
    let budget = serde_saphyr::budget! {
        max_depth: MAX_DEPTH,
        flow_nesting_limit: MAX_DEPTH,
        max_nodes: MAX_NODES,
        max_events: 4 * MAX_NODES,
        max_documents: 1,
        max_anchors: 0,
        max_aliases: 0,
        max_total_scalar_bytes: text.len(),
    };
    let options = serde_saphyr::options! {
        budget: budget,
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        reject_unsupported_tags: true,
        non_finite_float_policy: NonFiniteFloatPolicy::Reject,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rule_reads_the_same_as_in_json() {
        let written = "
            name: \"Links: from new accounts\"   # a comment
            when:
              all:
                - author.account_age: { lt: 7d }
                - text.links: { gte: 1 }
                - text: { phrase: [no, \"yes\", 0x], as: word }
            then:
              action: hold
              message: |
                Links are
                checked first.
            limits: { max_hit_share: 0.05 }
            enabled: true
            nothing: ~
        ";
        let meant = json!({
            "name": "Links: from new accounts",
            "when": { "all": [
                { "author.account_age": { "lt": "7d" } },
                { "text.links": { "gte": 1 } },
                { "text": { "phrase": ["no", "yes", "0x"], "as": "word" } },
            ] },
            "then": { "action": "hold", "message": "Links are\nchecked first.\n" },
            "limits": { "max_hit_share": 0.05 },
            "enabled": true,
            "nothing": null,
        });
        assert_eq!(yaml(written).unwrap(), meant);
        assert_eq!(yaml(&meant.to_string()).unwrap(), meant, "JSON is YAML");
    }

    #[test]
    fn what_could_grow_or_be_lost_is_refused() {
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        for written in [
            "a: &x [1, 2]\nb: *x",
            "a: &x { b: 1 }\nc: { <<: *x }",
            "<<: { a: 1 }",
            "a: 1\na: 2",
            "a: 1\n---\na: 2",
            "a: !secret x",
            "a: .inf",
            "a: [1, 2",
            "a:\n\t- b",
            &deep,
        ] {
            assert!(yaml(written).is_err(), "{written}");
        }
        let lines: String = (0..60_000).map(|_| "- 1\n").collect();
        assert!(yaml(&lines).is_err());
        let error = yaml("a: 1\nb: [").unwrap_err();
        assert!(error.contains("line 2"), "{error}");
    }
}
