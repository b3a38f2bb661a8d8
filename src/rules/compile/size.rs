//! About how much memory a set keeps: exact where it is large, estimated where it is many small things.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::super::expression::Characters;
use super::super::probe::{Probe, WordProbe};
use super::{Compiled, CompiledCondition, CompiledRule};

/// The memory that a document takes beyond its length as JSON: names and values stand apart, each with its own room.
const OF_DOCUMENT: usize = 4;

/// How much memory the set keeps, in bytes.
pub(super) fn of(set: &Compiled) -> usize {
    let mut word_lists = BTreeMap::new();
    let conditions = set.conditions.iter().map(|condition| of_condition(condition, &mut word_lists)).sum::<usize>();
    let rules = set.rules.iter().map(of_rule).sum::<usize>();
    let characters = set.characters.iter().map(Characters::heap_bytes).sum::<usize>();
    let found = characters + set.matcher.heap_bytes() + set.needles.heap_bytes() + set.index.heap_bytes();
    size_of::<Compiled>() + rules + conditions + word_lists.into_values().sum::<usize>() + found
}

fn of_rule(rule: &CompiledRule) -> usize {
    let mut leaves = 0;
    rule.when.leaves(&mut |_| leaves += 1);
    size_of::<CompiledRule>() + OF_DOCUMENT * json_bytes(&rule.document) + 2 * leaves * size_of_val(&rule.when)
}

/// Word lists that tests share are counted once, by their place in memory.
fn of_condition(condition: &CompiledCondition, word_lists: &mut BTreeMap<usize, usize>) -> usize {
    let probe = match &condition.probe {
        Probe::Expression { expression, .. } => expression.heap_bytes(),
        Probe::Word(_, tests) | Probe::AnyWord(_, tests) | Probe::Domains(tests) => {
            for test in tests {
                if let WordProbe::InList(list, _) = test {
                    word_lists.insert(Arc::as_ptr(list).addr(), list.heap_bytes());
                }
            }
            0
        }
        _ => 0,
    };
    size_of::<CompiledCondition>() + OF_DOCUMENT * json_bytes(&condition.wanted) + probe
}

fn json_bytes(value: &impl Serialize) -> usize {
    serde_json::to_vec(value).map_or(0, |json| json.len())
}
