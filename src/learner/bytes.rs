//! A learner as bytes: what is kept of it in the database.

use serde::{Deserialize, Serialize};

use super::calibration::Calibration;
use super::evidence::Evidence;
use super::features::SLOTS;
use super::learn::Learner;
use super::prequential::{Foretold, Point, Prequential};
use super::weights::{Learning, Weights};

/// Names how texts become features and tables become bytes. A learner kept in another format begins anew.
pub(super) const FORMAT: i16 = 2;

/// A learner ready to be stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stored {
    /// The figures, as JSON.
    pub(super) figures: Figures,
    /// The weights, then the evidence that scales them: all that scoring needs beside the figures.
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
    /// All texts of the evidence.
    texts: [u16; 2],
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
                texts: learning.evidence.texts,
                calibration: *calibration,
                foretold: prequential.foretold,
                day: *day,
                curve: prequential.curve.clone(),
            },
            weights: [floats(&learning.weights.slots), counts(&learning.evidence.slots)].concat(),
            squares: floats(&learning.squares),
            recent: prequential.recent.iter().flat_map(|one| told(*one)).collect(),
        }
    }

    /// The learner that was stored, with the decisions it has seen; none where the bytes are not those of one.
    pub(super) fn read(self, approved: u32, rejected: u32) -> Option<Learner> {
        let prequential = self.figures.prequential(&self.recent);
        let (weights, evidence) = self.figures.weights(&self.weights)?;
        let (squares, []) = unpack(&self.squares, f32::from_bits)? else { return None };
        let Figures { bias_square, calibration, day, .. } = self.figures;
        Some(Learner {
            learning: Learning { weights, squares, bias_square, evidence },
            calibration,
            prequential,
            approved,
            rejected,
            day,
        })
    }
}

impl Figures {
    /// The weights and the evidence that scales them; none where the bytes are not those.
    pub(super) fn weights(&self, bytes: &[u8]) -> Option<(Weights, Evidence)> {
        let (slots, bytes) = unpack(bytes, f32::from_bits)?;
        let (counts, []) = unpack(bytes, counted)? else { return None };
        Some((Weights { slots, bias: self.bias }, Evidence { slots: counts, texts: self.texts }))
    }

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

fn floats(table: &[f32]) -> Vec<u8> {
    pack(table.iter().map(|number| if *number == 0.0 { 0 } else { number.to_bits() }))
}

/// Approved texts in the lower half, rejected ones in the upper.
fn counts(table: &[[u16; 2]]) -> Vec<u8> {
    pack(table.iter().map(|[approved, rejected]| u32::from(*approved) | u32::from(*rejected) << 16))
}

fn counted(number: u32) -> [u16; 2] {
    [(number & 0xffff) as u16, (number >> 16) as u16]
}

/// A bit for each slot, set where it is not zero, then the numbers that are not, as little-endian 32-bit numbers.
fn pack(table: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut bytes = vec![0; SLOTS / 8];
    for (at, number) in table.enumerate().filter(|(_, number)| *number != 0) {
        if let Some(bits) = bytes.get_mut(at / 8) {
            *bits |= 1 << (at % 8);
        }
        bytes.extend(number.to_le_bytes());
    }
    bytes
}

/// The table that was packed, each number as `read` reads it, and the bytes behind it; none where the bytes are not one.
fn unpack<T>(bytes: &[u8], read: impl Fn(u32) -> T) -> Option<(Box<[T]>, &[u8])> {
    let (bits, numbers) = bytes.split_at_checked(SLOTS / 8)?;
    let set: u32 = bits.iter().map(|bits| bits.count_ones()).sum();
    let (numbers, behind) = numbers.split_at_checked(usize::try_from(set).ok()? * 4)?;
    let mut numbers = numbers.chunks_exact(4).filter_map(|four| four.first_chunk().copied().map(u32::from_le_bytes));
    let is_set = bits.iter().flat_map(|bits| (0..8).map(move |at| bits >> at & 1 == 1));
    Some((is_set.map(|set| read(if set { numbers.next().unwrap_or(0) } else { 0 })).collect(), behind))
}
