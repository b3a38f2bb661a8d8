//! Scores a text by what a learner has learned, and says why.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::calibration::Calibration;
use super::features::{Features, Gram, Kind, SLOTS};
use super::weights::Weights;
use crate::text::forms::{Form, FormText};
use crate::text::links::links;

/// So many n-grams explain a score.
const MOST_TERMS: usize = 10;
/// An n-gram that weighs less than this share of the weightiest is not told.
const LEAST_SHARE: f32 = 0.1;
/// What is shown of an n-gram, in characters.
const LONGEST_TERM: usize = 60;

/// What a site's learner says of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ModelVerdict)]
pub struct Judgement {
    /// Counts what was learned: which state of the learner it was.
    pub version: i64,
    /// The probability that a moderator would reject it, from 0 to 1.
    pub reject: f64,
    /// What weighed most, the weightiest first.
    pub terms: Vec<Term>,
}

/// A part of a text that made it more or less likely to be rejected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ModelTerm)]
pub struct Term {
    /// What was typed there.
    pub text: String,
    /// What it adds to the log-odds of a rejection; below zero, it speaks for the text.
    pub weight: f64,
}

/// One state of a site's learner, for scoring.
#[derive(Debug)]
pub struct Scorer {
    pub(super) version: i64,
    /// Those of unscaled features.
    pub(super) weights: Weights,
    pub(super) calibration: Calibration,
}

impl Scorer {
    /// What it takes in memory, in bytes.
    pub const BYTES: usize = size_of::<Self>() + SLOTS * size_of::<f32>();

    /// Which state of the learner it is.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// What it says of a text as typed.
    pub fn judge(&self, body: &str) -> Judgement {
        let folded = Form::Fold.of(body);
        let has_link = !links(body).is_empty();
        let mut grams = Vec::with_capacity(1_024);
        let features = Features::once_each(folded.text(), has_link, |gram| grams.push(gram));
        let probability = self.calibration.probability(self.weights.score(&features));
        Judgement {
            version: self.version,
            reject: rounded(probability, 4),
            terms: self.terms(body, &folded, grams, &features),
        }
    }

    /// The n-grams that weighed most, of those that overlap only the weightiest.
    fn terms(&self, body: &str, folded: &FormText, grams: Vec<Gram>, features: &Features) -> Vec<Term> {
        let weight = |gram: &Gram| self.weights.weight(gram.slot) * features.value(gram.kind) * self.calibration.slope;
        let most = grams.iter().map(|gram| weight(gram).abs()).fold(0.0, f32::max);
        let weighed = grams.into_iter().map(|gram| (weight(&gram), gram));
        let mut weighed: Vec<(f32, Gram)> = weighed.filter(|(weight, _)| weight.abs() > most * LEAST_SHARE).collect();
        weighed.sort_by(|(a, _), (b, _)| b.abs().total_cmp(&a.abs()));
        let mut chosen: Vec<&(f32, Gram)> = Vec::new();
        for one in &weighed {
            if chosen.len() < MOST_TERMS && chosen.iter().all(|(_, other)| are_apart(&one.1, other)) {
                chosen.push(one);
            }
        }
        let term = |(weight, gram): &(f32, Gram)| {
            let typed = match gram.kind {
                Kind::Link => "(a link)",
                Kind::Length => "(the length)",
                Kind::Count => "(the number of words)",
                Kind::Words | Kind::Characters => body.get(folded.back(gram.place.clone())).unwrap_or_default(),
            };
            Term { text: typed.chars().take(LONGEST_TERM).collect(), weight: rounded(*weight, 3) }
        };
        chosen.into_iter().map(term).filter(|term| !term.text.trim().is_empty()).collect()
    }
}

/// Whether two n-grams are two things to tell: neither the same nor, but for marks, in the same place.
fn are_apart(a: &Gram, b: &Gram) -> bool {
    let is_mark = a.kind.is_mark() || b.kind.is_mark();
    a.slot != b.slot && (is_mark || a.place.end <= b.place.start || b.place.end <= a.place.start)
}

/// So many decimals are enough to read and to store.
fn rounded(number: f32, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (f64::from(number) * scale).round() / scale
}
