//! The learner: an online logistic regression for each site, taught by its moderators' decisions, which says how likely a
//! text is to be rejected. It is pure but for `store` and what stands on it (`teach`, `cache`).

mod auc;
mod bytes;
mod cache;
mod calibration;
mod evidence;
mod features;
mod learn;
mod prequential;
mod scorer;
mod store;
mod teach;
mod weights;

pub use auc::auc;
pub use cache::ScorerCache;
pub use calibration::Calibration;
pub use features::{Features, SLOTS};
pub use learn::{LEAST_AUC, LEAST_DECISIONS, LEAST_OF_A_KIND, Learner, Lesson, Standing};
pub use prequential::{Bin, Foretold, Point, Prequential, WINDOW};
pub use scorer::{Judgement, Scorer, Term};
pub use teach::{Lessons, State, begin, forget, state, teach};
pub use weights::Weights;

#[cfg(test)]
mod tests;
