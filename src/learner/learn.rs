//! A site's learner: what it knows, how it takes a lesson, and when it may be believed.

use super::calibration::Calibration;
use super::features::Features;
use super::prequential::{Foretold, Prequential};
use super::scorer::Scorer;
use super::weights::Learning;
use crate::text::forms::Form;
use crate::text::links::links;
use crate::time::Timestamp;

/// It is not believed before it has seen so many decisions,
pub const LEAST_DECISIONS: u32 = 200;
/// of each kind so many,
pub const LEAST_OF_A_KIND: u32 = 30;
/// and told them apart this well.
pub const LEAST_AUC: f64 = 0.75;

/// After so many days without lessons, what was learned counts half.
const HALF_LIFE_DAYS: f32 = 180.0;
/// The calibration is fitted anew each time so many decisions have come in.
const CALIBRATE_EVERY: u32 = 10;

/// One decision of a moderator, as a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// The text that was decided about.
    pub text: String,
    /// Whether it was rejected or removed; otherwise it was approved or restored.
    pub rejected: bool,
    /// Whether the decision was taken back after it had been taught.
    pub taken_back: bool,
    /// When it was decided.
    pub at: Timestamp,
}

/// Whether the learner may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LearnerStanding)]
pub enum Standing {
    /// It has not seen enough.
    Learning,
    /// It has, and tells well enough what moderators reject.
    Trusted,
    /// It has seen enough, and does not.
    Distrusted,
}

/// Whether a learner of so many decisions of each kind and this AUC may be believed.
pub(super) fn standing(approved: u32, rejected: u32, auc: Option<f64>) -> Standing {
    if approved.saturating_add(rejected) < LEAST_DECISIONS || approved.min(rejected) < LEAST_OF_A_KIND {
        Standing::Learning
    } else if auc.is_some_and(|auc| auc >= LEAST_AUC) {
        Standing::Trusted
    } else {
        Standing::Distrusted
    }
}

/// What a site's moderators have taught.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learner {
    pub(super) learning: Learning,
    pub(super) calibration: Calibration,
    pub(super) prequential: Prequential,
    /// How many decisions of each kind were learned and not taken back.
    pub(super) approved: u32,
    pub(super) rejected: u32,
    /// The day of the last lesson, counted from 1970.
    pub(super) day: i64,
}

/// The features of a text as typed.
pub(super) fn features(text: &str) -> Features {
    Features::of(Form::Fold.of(text).text(), !links(text).is_empty())
}

impl Learner {
    /// Takes a lesson: foretells it first, which is how it is judged, and then learns. What is older fades with the days.
    ///
    /// A decision that was taken back becomes a counter-lesson: the opposite is learned once, nothing is foretold, and the
    /// decision no longer counts. That is no exact way back, which such a model does not have.
    pub fn learn(&mut self, lesson: &Lesson) {
        let features = features(&lesson.text);
        if lesson.taken_back {
            let count = if lesson.rejected { &mut self.rejected } else { &mut self.approved };
            *count = count.saturating_sub(1);
            self.learning.learn(&features, !lesson.rejected);
            return;
        }
        self.fade_to(lesson.at);
        let score = self.learning.score(&features);
        let probability = self.calibration.probability(score);
        self.prequential.add(Foretold { score, probability, rejected: lesson.rejected });
        let count = if lesson.rejected { &mut self.rejected } else { &mut self.approved };
        *count = count.saturating_add(1);
        if self.prequential.foretold.is_multiple_of(CALIBRATE_EVERY) {
            self.calibration = self.prequential.calibration();
        }
        self.learning.learn(&features, lesson.rejected);
    }

    /// Lets the days count that have passed since the last lesson, whole days only: then it does not matter in how many
    /// portions lessons come.
    fn fade_to(&mut self, at: Timestamp) {
        let day = at.unix_micros().div_euclid(86_400 * 1_000_000);
        if self.prequential.foretold > 0 && day > self.day {
            #[expect(clippy::cast_precision_loss, reason = "there are not 2^24 days")]
            let days = (day - self.day) as f32;
            self.learning.fade((-days / HALF_LIFE_DAYS).exp2());
        }
        self.day = self.day.max(day);
    }

    /// Whether it may be believed.
    pub fn standing(&self) -> Standing {
        standing(self.approved, self.rejected, self.prequential.auc())
    }

    /// How many decisions to approve and to reject it has learned.
    pub fn decisions(&self) -> (u32, u32) {
        (self.approved, self.rejected)
    }

    /// How its scores become probabilities.
    pub fn calibration(&self) -> Calibration {
        self.calibration
    }

    /// How well it did.
    pub fn prequential(&self) -> &Prequential {
        &self.prequential
    }

    /// What it has learned so far, for scoring; `version` counts what was learned.
    pub fn scorer(&self, version: i64) -> Scorer {
        Scorer { version, weights: self.learning.scaled(), calibration: self.calibration }
    }

    /// The log-odds that a text is rejected, not calibrated.
    pub fn score(&self, text: &str) -> f32 {
        self.learning.score(&features(text))
    }
}
