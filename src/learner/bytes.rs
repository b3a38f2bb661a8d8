//! A learner as bytes: what is kept of it in the database.

use serde::{Deserialize, Serialize};

use super::calibration::Calibration;
use super::features::SLOTS;
use super::learn::Learner;
use super::prequential::{Foretold, Point, Prequential};
use super::weights::{Learning, Weights};

/// Names how texts become features and tables become bytes. A learner kept in another format begins anew.
pub(super) const FORMAT: i16 = 1;

/// A learner ready to be stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stored {
    /// The figures, as JSON.
    pub(super) figures: Figures,
    /// The weights: all that scoring needs beside the figures.
    pub(super) weights: Vec<u8>,
    /// The sums of squares.
    pub(super) squares: Vec<u8>,
    /// What was foretold lately.
    pub(super) recent: Vec<u8>,
}

/// What is small.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Figures {
    pub(super) bias: f32,
    bias_square: f32,
    pub(super) calibration: Calibration,
    foretold: u32,
    day: i64,
    curve: Vec<Point>,
}

impl Stored {
    pub(super) fn of(learner: &Learner) -> Self {
        let Learner { learning, calibration, prequential, day, .. } = learner;
        Self {
            figures: Figures {
                bias: learning.weights.bias,
                bias_square: learning.bias_square,
                calibration: *calibration,
                foretold: prequential.foretold,
                day: *day,
                curve: prequential.curve.clone(),
            },
            weights: pack(&learning.weights.slots),
            squares: pack(&learning.squares),
            recent: prequential.recent.iter().flat_map(|one| told(*one)).collect(),
        }
    }

    /// The learner that was stored, with the decisions it has seen; none where the bytes are not those of one.
    pub(super) fn read(self, approved: u32, rejected: u32) -> Option<Learner> {
        let prequential = self.figures.prequential(&self.recent);
        let Figures { bias, bias_square, calibration, day, .. } = self.figures;
        let weights = Weights { slots: unpack(&self.weights)?, bias };
        Some(Learner {
            learning: Learning { weights, squares: unpack(&self.squares)?, bias_square },
            calibration,
            prequential,
            approved,
            rejected,
            day,
        })
    }
}

impl Figures {
    /// How well the learner did, with the bytes of what was foretold lately.
    pub(super) fn prequential(&self, recent: &[u8]) -> Prequential {
        let recent = recent.chunks(9).filter_map(read_told).collect();
        Prequential { recent, foretold: self.foretold, curve: self.curve.clone() }
    }
}

/// Score, probability and decision in nine bytes.
fn told(one: Foretold) -> impl Iterator<Item = u8> {
    let (score, probability) = (one.score.to_le_bytes(), one.probability.to_le_bytes());
    score.into_iter().chain(probability).chain([u8::from(one.rejected)])
}

fn read_told(bytes: &[u8]) -> Option<Foretold> {
    let (score, rest) = bytes.split_first_chunk()?;
    let (probability, rest) = rest.split_first_chunk()?;
    Some(Foretold {
        score: f32::from_le_bytes(*score),
        probability: f32::from_le_bytes(*probability),
        rejected: rest.first()? == &1,
    })
}

/// A bit for each slot, set where it is not zero, then the numbers that are not, as little-endian 32-bit floats.
fn pack(table: &[f32]) -> Vec<u8> {
    let bits = table
        .chunks(8)
        .map(|eight| eight.iter().enumerate().fold(0_u8, |bits, (at, number)| bits | (u8::from(*number != 0.0) << at)));
    let mut bytes: Vec<u8> = bits.collect();
    bytes.extend(table.iter().filter(|number| **number != 0.0).flat_map(|number| number.to_le_bytes()));
    bytes
}

/// The table that was packed; none where the bytes are not one.
pub(super) fn unpack(bytes: &[u8]) -> Option<Box<[f32]>> {
    let (bits, numbers) = bytes.split_at_checked(SLOTS / 8)?;
    let set: u32 = bits.iter().map(|bits| bits.count_ones()).sum();
    if numbers.len() != usize::try_from(set).ok()? * 4 {
        return None;
    }
    let mut numbers = numbers.chunks_exact(4).filter_map(|four| four.first_chunk().copied().map(f32::from_le_bytes));
    let is_set = bits.iter().flat_map(|bits| (0..8).map(move |at| bits >> at & 1 == 1));
    Some(is_set.map(|set| if set { numbers.next().unwrap_or(0.0) } else { 0.0 }).collect())
}
