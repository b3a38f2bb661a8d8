//! How sure a share is: the Wilson score interval.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The 97.5 % quantile of the normal distribution: two sides of 2.5 % leave 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// A share with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Share {
    /// The share itself, from 0 to 1.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

/// The share of `hits` in `of` with its Wilson score interval at 95 % (E. B. Wilson, "Probable Inference, the Law of
/// Succession, and Statistical Inference", 1927, without continuity correction): honest also for few and for extreme
/// counts. None of none is no share. More hits than there are count as all.
#[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
pub fn share(hits: u64, of: u64) -> Option<Share> {
    if of == 0 {
        return None;
    }
    let n = of as f64;
    let value = hits.min(of) as f64 / n;
    let z2 = Z * Z;
    let centre = (value + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = Z * (value * (1.0 - value) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    Some(Share { value, low: (centre - reach).max(0.0), high: (centre + reach).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
    #[test]
    fn the_interval_has_the_published_values() {
        for (hits, of, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let share = share(hits, of).unwrap();
            assert!((share.low - low).abs() < 5e-5 && (share.high - high).abs() < 5e-5, "{hits}/{of}: {share:?}");
        }
    }

    #[test]
    fn nothing_is_no_share_and_all_of_something_is_not_sure() {
        assert_eq!(share(0, 0), None);
        let all = share(3, 3).unwrap();
        assert!(
            (all.value - 1.0).abs() < f64::EPSILON && (all.high - 1.0).abs() < 1e-12 && all.low > 0.4 && all.low < 0.5
        );
        let none = share(0, 3).unwrap();
        assert!((none.high - (1.0 - all.low)).abs() < 1e-12, "both ends are alike");
    }

    #[test]
    fn more_cases_narrow_it_around_the_share() {
        let shares = [10, 100, 1_000].map(|of| share(of / 5, of).unwrap());
        assert!(shares.windows(2).all(|pair| pair[1].high - pair[1].low < pair[0].high - pair[0].low), "{shares:?}");
        assert!(shares.iter().all(|share| share.low < 0.2 && 0.2 < share.high));
    }
}
