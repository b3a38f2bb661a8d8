//! One number that equal texts share, however they were shouted or spaced.

use sha2::{Digest as _, Sha256};

use super::forms::Form;

/// A stable 64-bit hash of the folded text: texts that differ only in case, spacing or invisible characters share it.
///
/// It is stored, so what it is made of (the first eight bytes of SHA-256, big-endian) must not change.
pub fn fingerprint(typed: &str) -> i64 {
    of_folded(Form::Fold.of(typed).text())
}

/// The same of a text that is folded already.
pub(super) fn of_folded(folded: &str) -> i64 {
    let digest = Sha256::digest(folded.trim());
    digest.iter().take(8).fold(0_i64, |hash, byte| (hash << 8) | i64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_in_case_and_spacing_share_a_fingerprint() {
        assert_eq!(fingerprint("Buy  NOW\nplease "), fingerprint("buy now please"));
        assert_eq!(fingerprint("b\u{200b}uy"), fingerprint("BUY"));
        assert_ne!(fingerprint("buy now"), fingerprint("buynow"));
    }

    #[test]
    fn a_fingerprint_is_the_same_on_every_day() {
        assert_eq!(fingerprint(""), 0xe3b0_c442_98fc_1c14_u64.cast_signed());
    }
}
