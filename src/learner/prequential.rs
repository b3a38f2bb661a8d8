//! How well the learner did so far: each decision is foretold before it is learned from.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::auc::auc;
use super::calibration::Calibration;

/// The figures are those of so many last decisions.
pub const WINDOW: usize = 500;
/// The first point of the curve, and how far apart points are at first.
const FIRST_POINT: u32 = 50;
/// With more points than this, every other one is left out.
const MOST_POINTS: usize = 40;

/// What was foretold of a decision, and what it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foretold {
    /// The log-odds of a rejection, not calibrated.
    pub score: f32,
    /// The calibrated probability, as it would have been told.
    pub probability: f32,
    /// Whether it was rejected.
    pub rejected: bool,
}

/// A point of the learning curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = LearnerPoint)]
pub struct Point {
    /// After so many decisions,
    pub decisions: u32,
    /// the AUC over the last 500 of them was this.
    pub auc: f64,
}

/// What was foretold lately, and how that went over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prequential {
    pub(super) recent: VecDeque<Foretold>,
    pub(super) foretold: u32,
    pub(super) curve: Vec<Point>,
}

/// Decisions whose foretold probability lay between two bounds.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = LearnerBin)]
pub struct Bin {
    /// From this probability,
    pub from: f64,
    /// to below this one.
    pub to: f64,
    /// How many decisions.
    pub decisions: u32,
    /// The mean of what was foretold.
    pub foretold: f64,
    /// The share that was rejected: near the mean, if the probability means what it says.
    pub rejected: f64,
}

impl Prequential {
    /// Notes one decision that was foretold.
    pub(super) fn add(&mut self, foretold: Foretold) {
        if self.recent.len() >= WINDOW {
            self.recent.pop_front();
        }
        self.recent.push_back(foretold);
        self.foretold = self.foretold.saturating_add(1);
        if self.foretold.is_multiple_of(self.step())
            && let Some(auc) = self.auc()
        {
            self.curve.push(Point { decisions: self.foretold, auc });
            let step = self.step();
            self.curve.retain(|point| point.decisions.is_multiple_of(step));
        }
    }

    /// How far apart the points of the curve are by now.
    fn step(&self) -> u32 {
        let mut step = FIRST_POINT;
        while self.foretold / step > u32::try_from(MOST_POINTS).unwrap_or(u32::MAX) {
            step = step.saturating_mul(2);
        }
        step
    }

    /// How well the last decisions were told apart; none before there were both kinds.
    pub fn auc(&self) -> Option<f64> {
        auc(self.recent.iter().map(|one| (one.score, one.rejected)))
    }

    /// The calibration that fits the last decisions.
    pub(super) fn calibration(&self) -> Calibration {
        Calibration::fit(&self.recent.iter().map(|one| (one.score, one.rejected)))
    }

    /// The mean squared difference between what was foretold and what came (Brier, 1950): 0 is perfect, 0.25 is a coin.
    pub fn brier(&self) -> Option<f64> {
        let squares =
            self.recent.iter().map(|one| (f64::from(one.probability) - f64::from(u8::from(one.rejected))).powi(2));
        let count = u32::try_from(self.recent.len()).ok().filter(|count| *count > 0)?;
        Some(squares.sum::<f64>() / f64::from(count))
    }

    /// The last decisions by tenths of what was foretold; empty ones are left out.
    pub fn bins(&self) -> Vec<Bin> {
        let bin = |tenth: u8| {
            let (from, to) = (f64::from(tenth) / 10.0, (f64::from(tenth) + 1.0) / 10.0);
            let inside = |one: &&Foretold| {
                let probability = f64::from(one.probability);
                probability >= from && (probability < to || tenth == 9)
            };
            let (mut decisions, mut foretold, mut rejected) = (0_u32, 0.0, 0.0);
            for one in self.recent.iter().filter(inside) {
                decisions += 1;
                foretold += f64::from(one.probability);
                rejected += f64::from(u8::from(one.rejected));
            }
            let count = f64::from(decisions.max(1));
            (decisions > 0).then(|| Bin { from, to, decisions, foretold: foretold / count, rejected: rejected / count })
        };
        (0..10).filter_map(bin).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(n: u32) -> Prequential {
        let mut record = Prequential::default();
        for at in 0..n {
            let rejected = at % 3 == 0;
            record.add(Foretold { score: if rejected { 1.0 } else { 0.0 }, probability: 0.25, rejected });
        }
        record
    }

    #[test]
    fn only_the_last_decisions_count_and_the_curve_stays_short() {
        let record = told(10_000);
        assert_eq!(record.recent.len(), WINDOW);
        assert_eq!(record.auc(), Some(1.0));
        assert!((MOST_POINTS / 2..=MOST_POINTS).contains(&record.curve.len()), "{:?}", record.curve);
        let steps: Vec<u32> = record.curve.windows(2).map(|two| two[1].decisions - two[0].decisions).collect();
        assert!(steps.iter().all(|step| *step == steps[0]), "{steps:?}");
    }

    #[test]
    fn the_bins_and_the_brier_score_say_how_honest_the_probability_is() {
        let record = told(300);
        let bins = record.bins();
        assert_eq!(bins.len(), 1);
        assert_eq!((bins[0].decisions, bins[0].from, bins[0].foretold), (300, 0.2, 0.25));
        assert!((bins[0].rejected - 1.0 / 3.0).abs() < 1e-9);
        // A third rejected: (0.75² + 2 · 0.25²) / 3.
        assert!((record.brier().unwrap() - (0.75_f64.powi(2) + 2.0 * 0.25_f64.powi(2)) / 3.0).abs() < 1e-9);
        assert_eq!(told(0).brier(), None);
    }
}
