//! The weights of a logistic regression, and how one lesson moves them.

use super::features::{Features, SLOTS};

/// How far a lesson moves a weight at first.
const STEP: f32 = 0.3;
/// How strongly a weight is drawn back to zero with each lesson that it has a part in (L2).
const PULL: f32 = 0.01;
/// What the sums of squares begin with, so that the first step stays finite.
const FLOOR: f32 = 3e-4;
/// As [`STEP`], for the bias, which every lesson has a part in.
const BIAS_STEP: f32 = 0.1;

/// What scoring needs: a weight for each slot, and a bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    pub(super) slots: Box<[f32]>,
    pub(super) bias: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self { slots: vec![0.0; SLOTS].into(), bias: 0.0 }
    }
}

impl Weights {
    /// The log-odds of a rejection: above zero, more likely than not. Not calibrated.
    pub fn score(&self, features: &Features) -> f32 {
        use super::features::Kind::{Characters, Mark, Words};
        let sum = |kind| features.group(kind).iter().map(|slot| self.weight(*slot)).sum::<f32>() * features.value(kind);
        self.bias + sum(Words) + sum(Characters) + sum(Mark)
    }

    pub(super) fn weight(&self, slot: u16) -> f32 {
        self.slots.get(usize::from(slot)).copied().unwrap_or(0.0)
    }
}

/// Weights that learn: logistic loss with `AdaGrad` (Duchi, Hazan, Singer, 2011), each weight with a step of its own that
/// shrinks as it has had its say, so that a rare word learns as much from its one lesson as a common one from many.
///
/// The figures above were chosen on three labelled sets of comments at once, by `gavel measure learner`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Learning {
    pub(super) weights: Weights,
    /// The sums of the squares of each slot's gradients.
    pub(super) squares: Box<[f32]>,
    pub(super) bias_square: f32,
}

impl Default for Learning {
    fn default() -> Self {
        Self { weights: Weights::default(), squares: vec![0.0; SLOTS].into(), bias_square: 0.0 }
    }
}

impl Learning {
    /// Learns that a text of these features was rejected, or was not.
    pub(super) fn learn(&mut self, features: &Features, rejected: bool) {
        let error = sigmoid(self.weights.score(features)) - if rejected { 1.0 } else { 0.0 };
        for (slot, value) in features.iter() {
            let slot = usize::from(slot);
            let (Some(weight), Some(square)) = (self.weights.slots.get_mut(slot), self.squares.get_mut(slot)) else {
                continue;
            };
            let gradient = error * value + PULL * *weight;
            *square += gradient * gradient;
            *weight -= STEP * gradient / (FLOOR + *square).sqrt();
        }
        self.bias_square += error * error;
        self.weights.bias -= BIAS_STEP * error / (1.0 + self.bias_square).sqrt();
    }

    /// Lets all that was learned count for less: `kept` of it, from 0 to 1. What comes next moves the weights further.
    pub(super) fn fade(&mut self, kept: f32) {
        self.weights.slots.iter_mut().for_each(|weight| *weight *= kept);
        self.squares.iter_mut().for_each(|square| *square *= kept);
        self.weights.bias *= kept;
        self.bias_square *= kept;
    }
}

/// The logistic function.
pub(super) fn sigmoid(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}
