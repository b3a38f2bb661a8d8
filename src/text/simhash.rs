//! One number that texts share nearly when they share nearly all their words (M. Charikar, "Similarity estimation
//! techniques from rounding algorithms", 2002).

use unicode_segmentation::UnicodeSegmentation as _;

/// Under so many words a text says too little: one other word would make it another text.
pub const MIN_WORDS: usize = 8;

/// Two texts are nearly the same where at most so many of the 64 bits differ. Of English news comments of forty words
/// and more, over nine in ten stay within it when a word is replaced or added; of half a million pairs of different
/// ones, two come as near.
pub const NEAR: u32 = 6;

/// So many bands a hash is divided into. Where fewer bits differ, two hashes share a whole band for certain; where
/// [`NEAR`] do, in 98 of 100 cases (6!/6⁶ of them touch every band).
pub const BANDS: usize = 6;

/// The hash of a folded text: each word votes on each bit. None where there are fewer than [`MIN_WORDS`].
///
/// It is stored, so what it is made of must not change.
pub fn simhash(folded: &str) -> Option<u64> {
    let mut votes = [0_i32; 64];
    let mut words = 0;
    for word in folded.unicode_words() {
        words += 1;
        let hash = hash(word);
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    let bits = votes.iter().enumerate().filter(|(_, vote)| **vote > 0);
    (words >= MIN_WORDS).then(|| bits.fold(0, |hash, (bit, _)| hash | 1 << bit))
}

/// The bands of a hash: four of eleven bits, two of ten.
pub fn bands(hash: u64) -> [u64; BANDS] {
    let band = |from: u32, bits: u32| hash >> from & ((1 << bits) - 1);
    [band(0, 11), band(11, 11), band(22, 11), band(33, 11), band(44, 10), band(54, 10)]
}

/// FNV-1a (Fowler, Noll, Vo) over the bytes, then [`mix`], so that every bit depends on every byte.
fn hash(word: &str) -> u64 {
    let fnv = word
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    mix(fnv)
}

/// The finalizer of `SplitMix64` (Steele, Lea, Flood, 2014): one bit more or less changes half of them.
pub(super) fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADVERT: &str = "i was out of work for a year and now i earn four thousand a week from home with this one trick \
        which my neighbour showed me last month, you only need a phone and an hour in the evening, write to me and \
        i will show you how it is done";

    fn distance(a: &str, b: &str) -> u32 {
        (simhash(a).unwrap() ^ simhash(b).unwrap()).count_ones()
    }

    #[test]
    fn a_word_more_or_another_word_makes_no_other_text() {
        assert_eq!(distance(ADVERT, ADVERT), 0);
        let words: Vec<&str> = ADVERT.split(' ').collect();
        let replaced = |at: usize| [&words[..at], &["indeed"], &words[at + 1..]].concat().join(" ");
        let near = (0..words.len()).filter(|at| distance(ADVERT, &replaced(*at)) <= NEAR).count();
        assert!(near * 4 >= words.len() * 3, "{near} of {}", words.len());
        let near = (0..100).filter(|number| distance(ADVERT, &format!("{ADVERT} {number}")) <= NEAR).count();
        assert!(near >= 70, "{near} of 100");
        let other =
            "the council will vote on the new bridge next week and i do not think that anybody has read the plans";
        assert!(distance(ADVERT, other) > 2 * NEAR);
    }

    #[test]
    fn short_texts_have_no_hash() {
        assert_eq!(simhash("one two three four five six seven"), None);
        assert!(simhash("one two three four five six seven eight").is_some());
    }

    #[test]
    fn texts_that_differ_in_fewer_bits_than_there_are_bands_share_one() {
        let hash = simhash(ADVERT).unwrap();
        for first in 0..64_u32 {
            let near = [0, 13, 26, 39, 52].into_iter().fold(hash, |hash, step| hash ^ 1 << ((first + step) % 64));
            assert!(bands(hash).iter().zip(bands(near)).any(|(a, b)| *a == b));
        }
        let widths = [11, 11, 11, 11, 10, 10];
        let together = bands(hash).iter().zip(widths).rev().fold(0_u64, |all, (band, bits)| all << bits | band);
        assert_eq!(together, hash, "every bit is in one band");
    }

    #[test]
    fn a_hash_is_the_same_on_every_day() {
        assert_eq!(simhash("a b c d e f g h"), Some(6_593_291_921_192_137_749));
    }
}
