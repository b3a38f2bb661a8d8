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

/// The words that a Latin word with digits or signs in it may be: one, or two where "1" may be an I or an L. None where
/// it has none, or where they belong there: "5G", "B2B", "1st", "MP3", "100th".
pub(super) fn readings(word: &[Glyph]) -> Vec<Vec<Glyph>> {
    if !is_leet(word) {
        return Vec::new();
    }
    let meant: Vec<Glyph> = word.iter().map(as_letter).collect();
    if !word.iter().any(|glyph| is_upright(glyph.c)) {
        return vec![meant];
    }
    let as_l = |glyph: &Glyph| if is_upright(glyph.c) { Glyph { c: 'l', ..glyph.clone() } } else { as_letter(glyph) };
    vec![meant, word.iter().map(as_l).collect()]
}

fn is_leet(word: &[Glyph]) -> bool {
    let is_digit = |glyph: &&Glyph| glyph.c.is_ascii_digit();
    let letters = word.iter().filter(|glyph| glyph.c.is_alphabetic()).count();
    let digits = word.iter().filter(is_digit).count();
    let signs = word.iter().filter(|glyph| is_sign(glyph.c)).count();
    let is_known = |c: char| letter(c).is_some() || (c.is_alphabetic() && c < '\u{250}');
    if letters == 0
        || digits + signs == 0
        || digits > letters + signs + 1
        || !word.iter().all(|glyph| is_known(glyph.c))
    {
        return false;
    }
    // At an end, digits count things or number them; inside a word they hardly do.
    let before = word.iter().take_while(is_digit).count();
    let behind = word.iter().rev().take_while(is_digit).count();
    let inside = digits - before - behind;
    (before == 0 || (before == 1 && (letters >= 3 || inside > 0)))
        && (behind == 0 || letters >= 3 || inside > 0)
        && (inside == 0 || letters >= 2)
}
