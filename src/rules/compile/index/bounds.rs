//! Tests that bound the same number, in the order of their bounds: a value tells at once which of them it keeps to.

use super::super::super::answers::Answers;
use super::super::super::condition::Comparison;
use super::super::conditions::ConditionId;

/// The tests that bound one number.
#[derive(Debug)]
pub(super) struct Bounds {
    /// A test that reads the number.
    reader: ConditionId,
    /// The least that each allows, the lowest first.
    least: Vec<(f64, ConditionId)>,
    /// The most that each allows, the highest first.
    most: Vec<(f64, ConditionId)>,
}

impl Bounds {
    /// No bounds yet of the number that `reader` reads.
    pub(super) fn of(reader: ConditionId) -> Self {
        Self { reader, least: Vec::new(), most: Vec::new() }
    }

    /// Adds the bound of a test, which must not ask for equality.
    pub(super) fn add(&mut self, how: Comparison, bound: f64, test: ConditionId) {
        let is_least = matches!(how, Comparison::Gt | Comparison::Gte);
        let bounds = if is_least { &mut self.least } else { &mut self.most };
        bounds.push((bound, test));
    }

    /// In their order.
    pub(super) fn sorted(mut self) -> Self {
        self.least.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
        self.most.sort_unstable_by(|(a, _), (b, _)| b.total_cmp(a));
        self
    }

    /// The tests whose bound the number keeps to, or just touches.
    pub(super) fn kept(&self, answers: &Answers<'_>) -> impl Iterator<Item = ConditionId> {
        let reader = answers.condition(self.reader);
        let number = reader.and_then(|reader| reader.probe.number(&answers.search));
        // Not known: none of the tests holds.
        let (low, high) = number.map_or((f64::NEG_INFINITY, f64::INFINITY), |number| (number, number));
        let least = self.least.iter().take_while(move |(least, _)| *least <= low);
        let most = self.most.iter().take_while(move |(most, _)| *most >= high);
        least.chain(most).map(|(_, test)| *test)
    }
}
