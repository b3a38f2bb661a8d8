//! How well scores tell two kinds apart.

/// The area under the ROC curve: how likely one of the kind that should score high does so over one that should not.
/// From 0 to 1; chance is 0.5. By ranks (Mann and Whitney, 1947); equal scores count half. None where a kind is missing.
pub fn auc(scored: impl IntoIterator<Item = (f32, bool)>) -> Option<f64> {
    let mut scored: Vec<(f32, bool)> = scored.into_iter().collect();
    scored.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut wins, mut positives) = (0.0, 0.0, 0.0);
    for equal in scored.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let here = f64::from(u32::try_from(equal.iter().filter(|(_, positive)| *positive).count()).ok()?);
        let others = f64::from(u32::try_from(equal.len()).ok()?) - here;
        wins += here * (below + others / 2.0);
        below += others;
        positives += here;
    }
    let pairs = positives * below;
    (pairs > 0.0).then(|| wins / pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_share_of_pairs_in_the_right_order() {
        // Of the 2 · 3 pairs: 0.9 over all three; 0.4 over 0.1, level with 0.4, under 0.7. That is 3 + 1 + ½ of 6.
        let scored = [(0.9, true), (0.4, true), (0.1, false), (0.4, false), (0.7, false)];
        assert_eq!(auc(scored), Some(4.5 / 6.0));
        assert_eq!(auc([(2.0, true), (1.0, false)]), Some(1.0));
        assert_eq!(auc([(1.0, true), (2.0, false)]), Some(0.0));
        assert_eq!(auc([(1.0, true), (1.0, false)]), Some(0.5));
    }

    #[test]
    fn one_kind_alone_has_none() {
        assert_eq!(auc([]), None);
        assert_eq!(auc([(1.0, true), (2.0, true)]), None);
    }
}
