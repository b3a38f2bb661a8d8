//! By what equal and nearly equal texts are found among all of a site's.

use uuid::Uuid;

use super::fingerprint;
use super::forms::Form;
use super::simhash::{self, mix};

/// What a text shares with texts that are like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// Equal for texts that differ only in case, spacing or invisible characters.
    pub text_hash: i64,
    /// Nearly equal for texts that share nearly all words; none of short texts. See [`simhash`].
    pub simhash: Option<i64>,
}

impl Likeness {
    /// The likeness of a text as typed.
    pub fn of(typed: &str) -> Self {
        let folded = Form::Fold.of(typed);
        Self {
            text_hash: fingerprint::of_folded(folded.text()),
            simhash: simhash::simhash(folded.text()).map(u64::cast_signed),
        }
    }

    /// The keys under which texts of one day (counted from 1970) at a site are found that are like it: the first where
    /// they are equal, one of the others at least where they are near.
    ///
    /// Day and site are part of each key, so that an index over them never leads to texts of other days, however many
    /// there are. Different texts share a key now and then: who looks up compares the hashes themselves, too.
    pub fn keys(&self, site: Uuid, day: i64) -> Vec<i32> {
        let (high, low) = site.as_u64_pair();
        let place = mix(mix(high ^ low) ^ day.cast_unsigned());
        let near = self.simhash.map(|hash| simhash::bands(hash.cast_unsigned()));
        let bands = near.into_iter().flatten().zip(1_u64..).map(|(value, band)| value | band << 32);
        let exact = mix(self.text_hash.cast_unsigned());
        std::iter::once(exact).chain(bands).map(|value| key(mix(place ^ value))).collect()
    }
}

/// The upper half of a hash.
fn key(hash: u64) -> i32 {
    ((hash >> 32) as u32).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Nine words are enough to be found once more";

    #[test]
    fn equal_texts_share_all_keys_of_one_day_at_one_site_and_no_others() {
        let site = Uuid::from_u128(7);
        let keys = |text: &str, site: Uuid, day: i64| Likeness::of(text).keys(site, day);
        assert_eq!(keys(TEXT, site, 3), keys(&TEXT.to_uppercase(), site, 3));
        assert_eq!(keys(TEXT, site, 3).len(), 1 + simhash::BANDS);
        assert_eq!(keys("Short", site, 3).len(), 1);
        let others = [keys(TEXT, site, 4), keys(TEXT, Uuid::from_u128(8), 3), keys("Quite another", site, 3)].concat();
        assert!(keys(TEXT, site, 3).iter().all(|key| !others.contains(key)));
    }
}
