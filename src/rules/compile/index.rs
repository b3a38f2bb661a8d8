//! Which rules can match at all, by what was found: most rules wait for a phrase, and most comments have none of them.

use std::collections::BTreeSet;

use super::super::matcher::{Group, Search};
use super::super::probe::Probe;
use super::{CompiledRule, Node};

/// Rules by the phrases without which they cannot match.
#[derive(Debug, Default)]
pub(in super::super) struct Index {
    /// These may match whatever the text is.
    always: Vec<usize>,
    /// By group of phrases: these may match where one of them was found.
    waiting: Vec<Vec<usize>>,
}

impl Index {
    pub(super) fn new(rules: &[CompiledRule]) -> Self {
        let mut index = Self::default();
        for (at, rule) in rules.iter().enumerate() {
            let Some(groups) = needed(&rule.when) else {
                index.always.push(at);
                continue;
            };
            for group in groups {
                let group = group as usize;
                if index.waiting.len() <= group {
                    index.waiting.resize_with(group + 1, Vec::new);
                }
                if let Some(rules) = index.waiting.get_mut(group) {
                    rules.push(at);
                }
            }
        }
        index
    }

    /// The rules that can match, in their order. All others do not.
    pub(in super::super) fn candidates(&self, search: &Search<'_>) -> Vec<usize> {
        let mut candidates = self.always.clone();
        if !self.waiting.is_empty() {
            for form in search.forms() {
                for hits in search.hits(form).chunk_by(|a, b| a.group == b.group) {
                    let rules = hits.first().and_then(|hit| self.waiting.get(hit.group as usize));
                    candidates.extend(rules.into_iter().flatten());
                }
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

/// Groups of which one must be found, or else the condition is false: none where it may be true without.
fn needed(node: &Node) -> Option<BTreeSet<Group>> {
    match node {
        Node::All(of) => of.iter().filter_map(needed).min_by_key(BTreeSet::len),
        Node::Any(of) => one_needed(1, of),
        Node::AtLeast(n, of) => one_needed(*n, of),
        Node::None(_) => None,
        Node::Leaf(leaf) => match leaf.probe {
            Probe::Phrases { group, .. } => Some(BTreeSet::from([group])),
            _ => None,
        },
    }
}

/// The same where at least `n` of some conditions must hold: too few of them can do so without a phrase.
fn one_needed(n: usize, of: &[Node]) -> Option<BTreeSet<Group>> {
    let groups: Vec<_> = of.iter().filter_map(needed).collect();
    (of.len() - groups.len() < n).then(|| groups.into_iter().flatten().collect())
}
