//! The weights of a logistic regression, and how one lesson moves them.

use super::evidence::Evidence;
use super::features::{Features, SLOTS};

/// How far a lesson moves a weight at first.
const STEP: f32 = 0.3;
/// How strongly a weight is drawn back to zero with each lesson that it has a part in (L2).
const PULL: f32 = 0.02;
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
        self.bias + features.iter().map(|(slot, value)| self.weight(slot) * value).sum::<f32>()
    }

    /// With each weight multiplied by the scale of its features, so that scoring need not look at the evidence.
    pub(super) fn scaled(mut self, evidence: &Evidence) -> Self {
        for (slot, weight) in (0..=u16::MAX).zip(&mut self.slots).filter(|(_, weight)| **weight != 0.0) {
            *weight *= evidence.scale(slot);
        }
        self
    }

    pub(super) fn weight(&self, slot: u16) -> f32 {
        self.slots.get(usize::from(slot)).copied().unwrap_or(0.0)
    }
}

/// Weights that learn: logistic loss with `AdaGrad` (Duchi, Hazan, Singer, 2011), each weight with a step of its own that
/// shrinks as it has had its say, so that a rare word learns as much from its one lesson as a common one from many. What a
/// feature counts is scaled by how telling it has been so far ([`Evidence`]).
///
/// The figures above, and those of features and evidence, were chosen on three labelled sets of comments at once, one
/// setting for all, by `gavel measure learner`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Learning {
    /// The weights of the scaled features.
    pub(super) weights: Weights,
    /// The sums of the squares of each slot's gradients.
    pub(super) squares: Box<[f32]>,
    pub(super) bias_square: f32,
    pub(super) evidence: Evidence,
}

impl Default for Learning {
    fn default() -> Self {
        let (weights, evidence) = (Weights::default(), Evidence::default());
        Self { weights, squares: vec![0.0; SLOTS].into(), bias_square: 0.0, evidence }
    }
}

impl Learning {
    /// The log-odds of a rejection, as [`Weights::score`] of the scaled weights gives them.
    pub(super) fn score(&self, features: &Features) -> f32 {
        let part = |(slot, value)| self.weights.weight(slot) * self.evidence.scale(slot) * value;
        self.weights.bias + features.iter().map(part).sum::<f32>()
    }

    /// The weights of features that are not scaled, for scoring without the evidence.
    pub(super) fn scaled(&self) -> Weights {
        self.weights.clone().scaled(&self.evidence)
    }

    /// Learns that a text of these features was rejected, or was not.
    pub(super) fn learn(&mut self, features: &Features, rejected: bool) {
        let error = sigmoid(self.score(features)) - if rejected { 1.0 } else { 0.0 };
        for (slot, value) in features.iter() {
            let scale = self.evidence.scale(slot);
            let slot = usize::from(slot);
            let (Some(weight), Some(square)) = (self.weights.slots.get_mut(slot), self.squares.get_mut(slot)) else {
                continue;
            };
            let gradient = error * value * scale + PULL * *weight;
            *square += gradient * gradient;
            *weight -= STEP * gradient / (FLOOR + *square).sqrt();
        }
        self.bias_square += error * error;
        self.weights.bias -= BIAS_STEP * error / (1.0 + self.bias_square).sqrt();
        self.evidence.add(features, rejected);
    }

    /// Lets all that was learned count for less: `kept` of it, from 0 to 1. What comes next moves the weights further.
    pub(super) fn fade(&mut self, kept: f32) {
        self.weights.slots.iter_mut().for_each(|weight| *weight *= kept);
        self.squares.iter_mut().for_each(|square| *square *= kept);
        self.weights.bias *= kept;
        self.bias_square *= kept;
        self.evidence.fade(kept);
    }
}

/// The logistic function.
pub(super) fn sigmoid(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}
