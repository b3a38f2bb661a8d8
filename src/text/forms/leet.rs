//! Digits and signs that stand for the letters they look like.

use unicode_normalization::char::is_combining_mark;

use super::reading::Glyph;

/// The letter that a digit or sign looks like; none for letters and all else.
pub(super) fn letter(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' | '|' | '¡' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '6' | '9' => 'g',
        '7' | '+' => 't',
        '8' => 'b',
        '(' | '¢' => 'c',
        _ => return None,
    })
}

/// Whether `c` also looks like an L.
fn is_upright(c: char) -> bool {
    matches!(c, '1' | '!' | '|')
}

/// Whether `c` is no digit, and looks like a letter.
pub(super) fn is_sign(c: char) -> bool {
    !c.is_ascii_digit() && letter(c).is_some()
}

/// Whether a word may begin with `c`.
pub(super) fn may_begin(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '@' | '$' | '!' | '|' | '€' | '¡')
}

/// Whether a word may end with `c`. An exclamation mark ends a sentence.
pub(super) fn may_end(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '@' | '$')
}

/// The letter that a glyph stands for.
pub(super) fn as_letter(glyph: &Glyph) -> Glyph {
    Glyph { c: letter(glyph.c).unwrap_or(glyph.c), typed: glyph.typed.clone() }
}

/// With more signs than this that may be an I or an L, all of them are one or the other.
const MIXED: usize = 3;

/// The words that a Latin word with digits or signs in it may be: one, or more where "1" may be an I or an L. None where
/// it has none, or where they belong there: "5G", "B2B", "1st", "MP3", "100th".
pub(super) fn readings(word: &[Glyph]) -> Vec<Vec<Glyph>> {
    if !is_leet(word) {
        return Vec::new();
    }
    let upright = word.iter().filter(|glyph| is_upright(glyph.c)).count();
    let choices = match upright {
        0 => 0..1,
        1..=MIXED => 0..1_usize << upright,
        _ => 0..2,
    };
    let reading = |choice: usize| {
        let mut nth = 0;
        let letter = |glyph: &Glyph| {
            if !is_upright(glyph.c) {
                return as_letter(glyph);
            }
            let as_l = if upright <= MIXED { choice >> nth & 1 == 1 } else { choice == 1 };
            nth += 1;
            Glyph { c: if as_l { 'l' } else { 'i' }, typed: glyph.typed.clone() }
        };
        word.iter().map(letter).collect()
    };
    choices.map(reading).collect()
}

fn is_leet(word: &[Glyph]) -> bool {
    let is_digit = |glyph: &&Glyph| glyph.c.is_ascii_digit();
    let is_known = |c: char| letter(c).is_some() || (c.is_alphabetic() && c < '\u{250}');
    let digits = word.iter().filter(is_digit).count();
    let signs = word.iter().filter(|glyph| is_sign(glyph.c)).count();
    let letters = word.len() - digits;
    if letters == signs || digits + signs == 0 || digits > letters + 1 || !word.iter().all(|glyph| is_known(glyph.c)) {
        return false;
    }
    // At an end, digits count things or number them; inside a word they hardly do.
    let before = word.iter().take_while(is_digit).count();
    let behind = word.iter().rev().take_while(is_digit).count();
    let inside = digits - before - behind;
    let is_number = before == 0 && behind > 0 && inside == 0 && letters < 3;
    digits == 0 || (letters >= 2 && before <= 2 && !is_number && !is_ordinal(word, before))
}

/// Whether it is a number with the ending of a rank: "1st", "51st", "100th".
fn is_ordinal(word: &[Glyph], digits: usize) -> bool {
    let ending: String = word.iter().skip(digits).map(|glyph| glyph.c).collect();
    digits > 0 && ["st", "nd", "rd", "th"].contains(&ending.as_str())
}
