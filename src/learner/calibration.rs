//! From a score to a probability that means what it says.

use serde::{Deserialize, Serialize};

use super::weights::sigmoid;

/// Platt's scaling: the probability is `sigmoid(slope · score + offset)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// How much a point of the score counts; never below zero, so more is never less.
    pub slope: f32,
    /// What stands in for a score of zero.
    pub offset: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { slope: 1.0, offset: 0.0 }
    }
}

/// With fewer of a kind there is nothing to fit.
const LEAST_OF_A_KIND: u32 = 10;
/// Newton's method is there long before.
const MOST_STEPS: usize = 30;

impl Calibration {
    /// The probability, from 0 to 1, that belongs to a score.
    pub fn probability(self, score: f32) -> f32 {
        sigmoid(self.slope * score + self.offset)
    }

    /// The scaling under which what was seen is the most likely, by Newton's method with the smoothed targets of Platt
    /// (1999). Slope and offset are drawn a little to one and zero, which keeps the fit finite where scores part the kinds.
    pub fn fit(scored: &(impl Iterator<Item = (f32, bool)> + Clone)) -> Self {
        let (mut rejected, mut approved) = (0_u32, 0_u32);
        for (_, positive) in scored.clone() {
            if positive { rejected += 1 } else { approved += 1 }
        }
        if rejected < LEAST_OF_A_KIND || approved < LEAST_OF_A_KIND {
            return Self::default();
        }
        let target = |positive: bool| {
            if positive {
                (f64::from(rejected) + 1.0) / (f64::from(rejected) + 2.0)
            } else {
                1.0 / (f64::from(approved) + 2.0)
            }
        };
        let (mut slope, mut offset) = (1.0_f64, 0.0_f64);
        for _ in 0..MOST_STEPS {
            let (mut by_slope, mut by_offset) = (slope - 1.0, offset * 0.01);
            let (mut slopes, mut offsets, mut both) = (1.0, 0.01, 0.0);
            for (score, positive) in scored.clone() {
                let score = f64::from(score);
                let probability = 1.0 / (1.0 + (-(slope * score + offset)).exp());
                let (error, spread) = (probability - target(positive), probability * (1.0 - probability));
                by_slope += error * score;
                by_offset += error;
                slopes += spread * score * score;
                offsets += spread;
                both += spread * score;
            }
            let determinant = slopes * offsets - both * both;
            if determinant <= f64::EPSILON {
                break;
            }
            let step_slope = (offsets * by_slope - both * by_offset) / determinant;
            let step_offset = (slopes * by_offset - both * by_slope) / determinant;
            // A step is never long enough to run away.
            slope -= step_slope.clamp(-1.0, 1.0);
            offset -= step_offset.clamp(-1.0, 1.0);
            if step_slope.abs().max(step_offset.abs()) < 1e-5 {
                break;
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "scores are no more exact than this")]
        Self { slope: slope.clamp(0.0, 20.0) as f32, offset: offset.clamp(-20.0, 20.0) as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_that_shout_are_brought_down_to_what_happened() {
        // Whatever scores 4 is rejected three times of four, whatever scores -4 once of four.
        let scored = (0..400).map(|n| if n % 2 == 0 { (4.0, n % 8 != 0) } else { (-4.0, n % 8 == 1) });
        let fitted = Calibration::fit(&scored);
        assert!((fitted.probability(4.0) - 0.75).abs() < 0.02, "{fitted:?}");
        assert!((fitted.probability(-4.0) - 0.25).abs() < 0.02, "{fitted:?}");
    }

    #[test]
    fn a_fit_stays_finite_and_never_turns_the_order_round() {
        for scored in [
            (0..100).map(|n| (if n % 2 == 0 { 9.0 } else { -9.0 }, n % 2 == 0)).collect::<Vec<_>>(),
            (0..100).map(|n| (if n % 2 == 0 { 9.0 } else { -9.0 }, n % 2 == 1)).collect(),
            (0..100).map(|n| (0.0, n % 2 == 1)).collect(),
        ] {
            let fitted = Calibration::fit(&scored.into_iter());
            assert!(fitted.slope.is_finite() && fitted.offset.is_finite() && fitted.slope >= 0.0, "{fitted:?}");
        }
        assert_eq!(Calibration::fit(&(0..50).map(|_| (3.0, true))), Calibration::default());
    }
}
