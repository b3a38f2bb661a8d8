//! What the tests of a set say about one comment, each asked at most once.

use std::cell::{Cell, OnceCell};

use super::compile::{Compiled, CompiledCondition, ConditionId};
use super::facts::Facts;
use super::matcher::Search;
use super::probe::{Probe, Truth};

/// The answers about one comment so far.
pub(super) struct Answers<'e> {
    pub(super) search: Search<'e>,
    compiled: &'e Compiled,
    /// By test; none where it was not asked.
    truths: Vec<Cell<Option<Truth>>>,
    /// The tests by expressions that wait for a needle and may match, since it stands in the text; sorted.
    likely: OnceCell<Vec<ConditionId>>,
    /// By set of characters: how many of them the text has; none where that was not asked.
    counts: Vec<Cell<Option<usize>>>,
}

impl<'e> Answers<'e> {
    /// No answers yet about the comment that `facts` are about.
    pub(super) fn new(facts: &'e Facts, compiled: &'e Compiled) -> Self {
        let truths = vec![Cell::new(None); compiled.conditions.len()];
        let counts = vec![Cell::new(None); compiled.characters.len()];
        Self { search: Search::new(facts, &compiled.matcher), compiled, truths, likely: OnceCell::new(), counts }
    }

    /// The test of this name.
    pub(super) fn condition(&self, id: ConditionId) -> Option<&'e CompiledCondition> {
        self.compiled.conditions.get(id as usize)
    }

    /// Whether the test holds.
    pub(super) fn truth(&self, id: ConditionId) -> Truth {
        let (condition, known) = (self.condition(id)?, self.truths.get(id as usize)?);
        known.get().unwrap_or_else(|| {
            let truth = self.ask(id, &condition.probe);
            known.set(Some(truth));
            truth
        })
    }

    /// The tests by expressions that wait for something which stands in the text, sorted.
    pub(super) fn likely(&self) -> &[ConditionId] {
        self.likely.get_or_init(|| self.compiled.needles.found(self.search.facts.body()))
    }

    /// How many characters of a set the text has. Of a set that is not known: more than anybody asks for.
    pub(super) fn count(&self, of: usize) -> usize {
        let (Some(characters), Some(known)) = (self.compiled.characters.get(of), self.counts.get(of)) else {
            return usize::MAX;
        };
        known.get().unwrap_or_else(|| {
            let count = characters.count(self.search.facts.body());
            known.set(Some(count));
            count
        })
    }

    fn ask(&self, id: ConditionId, probe: &Probe) -> Truth {
        match probe {
            Probe::Expression { waits: true, .. } if self.likely().binary_search(&id).is_err() => Some(false),
            Probe::Expression { required: Some((of, least)), .. } if self.count(*of) < *least => Some(false),
            _ => probe.truth(&self.search),
        }
    }
}
