//! The distinct tests of a set: rules that ask the same share the answer.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::super::catalogue::Fact;
use super::super::expression::Characters;
use super::super::probe::Probe;

/// Names a test of a set.
pub(in super::super) type ConditionId = u32;

/// A compiled test.
#[derive(Debug)]
pub(in super::super) struct CompiledCondition {
    pub(in super::super) fact: &'static Fact,
    /// The test as rules write it.
    pub(in super::super) wanted: Arc<Value>,
    pub(in super::super) probe: Probe,
}

/// A fact and its test as they are written.
pub(super) type Written = (&'static str, String);

/// Gathers the tests of a set.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    compiled: Vec<CompiledCondition>,
    known: HashMap<Written, ConditionId>,
    /// The distinct sets of characters of which expressions require some.
    characters: Vec<Characters>,
}

impl Conditions {
    /// The test that is written like that, where some leaf asked for it before.
    pub(super) fn known(&self, written: &Written) -> Option<ConditionId> {
        self.known.get(written).copied()
    }

    /// The name that the next test gets.
    pub(super) fn next(&self) -> ConditionId {
        ConditionId::try_from(self.compiled.len()).unwrap_or(ConditionId::MAX)
    }

    /// Adds a test.
    pub(super) fn add(&mut self, written: Written, condition: CompiledCondition) -> ConditionId {
        let id = self.next();
        self.compiled.push(condition);
        self.known.insert(written, id);
        id
    }

    /// The test of this name.
    pub(super) fn get(&self, id: ConditionId) -> Option<&CompiledCondition> {
        self.compiled.get(id as usize)
    }

    /// Where `characters` stand among the distinct sets of them.
    pub(super) fn characters(&mut self, characters: &Characters) -> usize {
        let known = self.characters.iter().position(|known| known == characters);
        known.unwrap_or_else(|| {
            self.characters.push(characters.clone());
            self.characters.len() - 1
        })
    }

    /// All of them by name, and the sets of characters by place.
    pub(super) fn finish(self) -> (Vec<CompiledCondition>, Vec<Characters>) {
        let mut compiled = self.compiled;
        compiled.shrink_to_fit();
        (compiled, self.characters)
    }
}
