//! Compiled conditions, and how they combine in a logic of three values.

use super::super::answers::Answers;
use super::super::probe::Truth;
use super::conditions::{ConditionId, Conditions};

/// A compiled condition. Within a combinator the cheapest stand first.
#[derive(Debug)]
pub(in super::super) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    None(Vec<Node>),
    AtLeast(usize, Vec<Node>),
    Leaf(CompiledLeaf),
}

/// A test within a rule.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct CompiledLeaf {
    /// Which leaf of the rule it is, as the rule was written.
    pub(in super::super) place: usize,
    pub(in super::super) condition: ConditionId,
}

impl Node {
    /// Whether it holds, in Kleene's logic of three values.
    pub(in super::super) fn truth(&self, answers: &Answers<'_>) -> Truth {
        match self {
            Self::All(of) => all(of, answers),
            Self::Any(of) => any(of, answers),
            Self::None(of) => any(of, answers).map(|any| !any),
            Self::AtLeast(n, of) => at_least(*n, of, answers),
            Self::Leaf(leaf) => answers.truth(leaf.condition),
        }
    }

    /// Calls `visit` with every leaf.
    pub(in super::super) fn leaves<'n>(&'n self, visit: &mut impl FnMut(&'n CompiledLeaf)) {
        match self {
            Self::All(of) | Self::Any(of) | Self::None(of) | Self::AtLeast(_, of) => {
                for node in of {
                    node.leaves(visit);
                }
            }
            Self::Leaf(leaf) => visit(leaf),
        }
    }

    /// How dear its dearest leaf is.
    pub(super) fn cost(&self, conditions: &Conditions) -> u8 {
        match self {
            Self::All(of) | Self::Any(of) | Self::None(of) | Self::AtLeast(_, of) => {
                of.iter().map(|node| node.cost(conditions)).max().unwrap_or(0)
            }
            Self::Leaf(leaf) => conditions.get(leaf.condition).map_or(0, |condition| condition.probe.cost()),
        }
    }
}

fn all(of: &[Node], answers: &Answers<'_>) -> Truth {
    let mut truth = Some(true);
    for node in of {
        match node.truth(answers) {
            Some(false) => return Some(false),
            None => truth = None,
            Some(true) => {}
        }
    }
    truth
}

fn any(of: &[Node], answers: &Answers<'_>) -> Truth {
    let mut truth = Some(false);
    for node in of {
        match node.truth(answers) {
            Some(true) => return Some(true),
            None => truth = None,
            Some(false) => {}
        }
    }
    truth
}

fn at_least(n: usize, of: &[Node], answers: &Answers<'_>) -> Truth {
    let (mut yes, mut open) = (0, of.len());
    let mut unknown = 0;
    for node in of {
        open -= 1;
        match node.truth(answers) {
            Some(true) => yes += 1,
            None => unknown += 1,
            Some(false) => {}
        }
        if yes >= n {
            return Some(true);
        }
        if yes + unknown + open < n {
            return Some(false);
        }
    }
    None
}
