//! How telling each n-gram has been so far: in how many rejected and how many approved texts it stood.

use super::features::{Features, SLOTS};

/// What is added to each count, so that one text alone proves little.
const SMOOTHING: f32 = 0.5;
/// When so many texts were seen, all counts are halved, so that each fits into 16 bits.
const MOST_TEXTS: u16 = 40_000;

/// Counts of texts by what was decided, and those of them that had each slot.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Evidence {
    /// For each slot: approved texts that had it, and rejected ones.
    pub(super) slots: Box<[[u16; 2]]>,
    /// All approved texts, and all rejected ones.
    pub(super) texts: [u16; 2],
}

impl Default for Evidence {
    fn default() -> Self {
        Self { slots: vec![[0, 0]; SLOTS].into(), texts: [0, 0] }
    }
}

impl Evidence {
    /// What the value of a slot's features is multiplied by.
    ///
    /// The first part is half a constant and half the size of the log-count ratio, by which naive Bayes would weigh the slot
    /// (Wang and Manning, 2012, who interpolate likewise); its sign is left to the weight. So what stands on both sides
    /// alike is learned slowly, what stands on one side alone fast. The second is the root of the inverse document frequency
    /// (Spärck Jones, 1972): what stands in every text, such as "the", says little.
    pub(super) fn scale(&self, slot: u16) -> f32 {
        let [approved, rejected] = self.slots.get(usize::from(slot)).copied().unwrap_or_default().map(f32::from);
        let [all_approved, all_rejected] = self.texts.map(f32::from);
        let share = |count: f32, all: f32| (count + SMOOTHING) / (all + 2.0 * SMOOTHING);
        let ratio = (share(rejected, all_rejected) / share(approved, all_approved)).ln().abs();
        let frequency = (1.0 + all_approved + all_rejected) / (1.0 + approved + rejected);
        (0.5 + 0.25 * ratio) * 0.5 * frequency.ln().max(0.05).sqrt()
    }

    /// Counts a text.
    pub(super) fn add(&mut self, features: &Features, rejected: bool) {
        let kind = usize::from(rejected);
        for (slot, _) in features.iter() {
            if let Some(count) = self.slots.get_mut(usize::from(slot)).and_then(|counts| counts.get_mut(kind)) {
                *count = count.saturating_add(1);
            }
        }
        if let Some(count) = self.texts.get_mut(kind) {
            *count = count.saturating_add(1);
        }
        if self.texts.iter().any(|count| *count >= MOST_TEXTS) {
            self.fade(0.5);
        }
    }

    /// Lets all texts so far count for less: `kept` of them, from 0 to 1.
    pub(super) fn fade(&mut self, kept: f32) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it only gets smaller")]
        let fade = |count: &mut u16| *count = (f32::from(*count) * kept).round() as u16;
        self.slots.as_flattened_mut().iter_mut().chain(&mut self.texts).for_each(fade);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The scale of the one word of a text, in evidence of so many texts with it and without it.
    fn scale(approved: usize, rejected: usize) -> f32 {
        let (told, other) = (Features::of("word", false), Features::of("something else entirely", false));
        let slot = told.iter().next().unwrap().0;
        let mut evidence = Evidence::default();
        for at in 0..100 {
            evidence.add(if at < approved { &told } else { &other }, false);
            evidence.add(if at < rejected { &told } else { &other }, true);
        }
        evidence.scale(slot)
    }

    #[test]
    fn what_stands_on_one_side_counts_for_more_and_what_stands_everywhere_for_less() {
        assert!(scale(0, 20) > 1.5 * scale(10, 10));
        assert!((scale(0, 20) - scale(20, 0)).abs() < 1e-4);
        assert!(scale(2, 2) > 1.5 * scale(60, 60));
        // 0 of 100 and 20 of 100: ln((20.5 / 101) / (0.5 / 101)) = ln 41; ln(201 / 21).
        let expected = (0.5 + 0.25 * 41_f32.ln()) * 0.5 * (201_f32 / 21.0).ln().sqrt();
        assert!((scale(0, 20) - expected).abs() < 1e-4);
    }

    #[test]
    fn counts_never_overflow_and_keep_their_shares() {
        let features = Features::of("word", false);
        let mut evidence = Evidence::default();
        for _ in 0..100_000 {
            evidence.add(&features, true);
        }
        let slot = features.iter().next().unwrap().0;
        assert!(evidence.texts[1] < MOST_TEXTS);
        assert_eq!(evidence.slots[usize::from(slot)], evidence.texts);
    }
}
