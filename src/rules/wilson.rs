//! The Wilson score interval: how far a share may be trusted that few cases tell.

/// The quantile of the normal distribution for 95 % on both sides.
const Z: f64 = 1.959_963_984_540_054;

/// The Wilson score interval at 95 % for the share `successes` of `of` (E. B. Wilson, Journal of the American Statistical
/// Association 22, 1927): the true share lies between the two ends, both from 0 to 1. Of no cases nothing is known: 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "counts of comments stay far below 2^52")]
pub fn interval(successes: u64, of: u64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (of as f64, successes.min(of) as f64 / of as f64);
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    (((middle - half) / whole).clamp(0.0, 1.0), ((middle + half) / whole).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The four examples of R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3.
    #[test]
    fn published_intervals() {
        for (successes, of, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let found = interval(successes, of);
            assert!((found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5, "{successes} of {of}: {found:?}");
        }
    }

    #[test]
    fn of_no_cases_nothing_is_known() {
        assert_eq!(interval(0, 0), (0.0, 1.0));
    }

    #[test]
    fn more_cases_narrow_it_around_the_share() {
        let widths: Vec<f64> = [10, 100, 1_000].map(|of| interval(of / 5, of)).map(|(low, high)| high - low).to_vec();
        assert!(widths.windows(2).all(|pair| pair[1] < pair[0]), "{widths:?}");
        let (low, high) = interval(200, 1_000);
        assert!(low < 0.2 && 0.2 < high);
    }
}
