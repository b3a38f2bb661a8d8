//! How long comments waited for a decision: counts in steps, and what can be said from them.

use serde::Serialize;
use utoipa::ToSchema;

/// Steps in an octave: each is longer than the one before by a factor of 2^(1/4), so what is read off is right to within a
/// tenth. The statement that counts, in `store.rs`, says the same.
const STEPS: f64 = 4.0;

/// How long comments waited until a moderator decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Wait {
    /// Decisions about what had waited.
    pub waited: u64,
    /// Half of them came within so many seconds, right to within a tenth; null where there are none.
    pub median_seconds: Option<u64>,
    /// Nine of ten came within so many seconds.
    pub p90_seconds: Option<u64>,
    /// 99 of 100 came within so many seconds.
    pub p99_seconds: Option<u64>,
}

/// Counts by how long was waited.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits(std::collections::BTreeMap<i16, u64>);

impl Waits {
    /// Adds `n` waits of a step.
    pub(super) fn add(&mut self, step: i16, n: u64) {
        *self.0.entry(step).or_default() += n;
    }

    /// What can be said about them.
    pub(super) fn wait(&self) -> Wait {
        let waited = self.0.values().sum();
        let within = |hundredths: u64| self.quantile(hundredths, waited);
        Wait { waited, median_seconds: within(50), p90_seconds: within(90), p99_seconds: within(99) }
    }

    /// The middle of the step in which the wait lies that so many of a hundred do not exceed.
    fn quantile(&self, hundredths: u64, waited: u64) -> Option<u64> {
        // The nearest rank: the first wait that so many do not exceed.
        let rank = (waited * hundredths).div_ceil(100).max(1);
        let mut seen = 0;
        let reached = |(_, n): &(&i16, &u64)| {
            seen += **n;
            seen >= rank
        };
        self.0.iter().find(reached).map(|(step, _)| middle(*step))
    }
}

/// The seconds in the middle of a step; step 0 is less than a second.
fn middle(step: i16) -> u64 {
    if step <= 0 {
        return 0;
    }
    let seconds = ((f64::from(step) - 0.5) / STEPS).exp2().round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and 2^(i16::MAX/4) saturates"
    )]
    let seconds = seconds as u64;
    seconds
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The step of a wait, as the statement that counts has it.
    #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
    fn step(seconds: f64) -> i16 {
        if seconds < 1.0 { 0 } else { (seconds.ln() / 2_f64.ln() * STEPS).floor() as i16 + 1 }
    }

    #[test]
    fn what_is_read_off_is_right_to_within_a_tenth() {
        for seconds in [1.0, 7.0, 59.0, 61.0, 3_600.0, 86_400.0, 2_592_000.0_f64] {
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let read = middle(step(seconds)) as f64;
            assert!((read - seconds).abs() <= (seconds * 0.1).max(0.6), "{seconds}: {read}");
        }
        assert_eq!(middle(step(0.4)), 0);
    }

    #[test]
    fn a_quantile_is_the_first_wait_that_so_many_do_not_exceed() {
        assert_eq!(Waits::default().wait(), Wait::default());
        let mut waits = Waits::default();
        for (seconds, n) in [(10.0, 50), (100.0, 40), (1_000.0, 9), (10_000.0, 1)] {
            waits.add(step(seconds), n);
        }
        let wait = waits.wait();
        assert_eq!(wait.waited, 100);
        assert_eq!(wait.median_seconds, Some(middle(step(10.0))));
        assert_eq!(wait.p90_seconds, Some(middle(step(100.0))));
        assert_eq!(wait.p99_seconds, Some(middle(step(1_000.0))));
        let mut one = Waits::default();
        one.add(step(60.0), 1);
        assert_eq!(one.wait().median_seconds, one.wait().p99_seconds);
    }
}
