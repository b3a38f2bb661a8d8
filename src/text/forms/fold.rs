//! The folded form: what a reader would call the same letters becomes the same letters.

use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};
use unicode_segmentation::UnicodeSegmentation as _;

use super::map::FormText;
use crate::text::boundary::{Kind, kind};

/// NFKC, full case folding, invisible characters out, quotes, dashes and (runs of) spaces unified.
pub(super) fn fold(typed: &str) -> FormText {
    let mut form = FormText::with_capacity(typed.len());
    let bytes = typed.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let length = plain_length(bytes.get(at..).unwrap_or_default(), form.text().ends_with(' '));
        if let Some(plain) = typed.get(at..at + length).filter(|plain| !plain.is_empty()) {
            form.push_ascii(plain, at);
            at += length;
        } else if is_plain(bytes, at) {
            fold_ascii(&mut form, *byte, at);
            at += 1;
        } else {
            let end = (at + 1..bytes.len()).find(|next| is_plain(bytes, *next)).unwrap_or(bytes.len());
            if let Some(stretch) = typed.get(at..end) {
                fold_stretch(&mut form, stretch, at);
            }
            at = end;
        }
    }
    form
}

/// How much of a text folds to its own lower case, byte by byte: its beginning up to what is not ASCII or stands before
/// that, to a run of spaces, or to anything rare.
fn plain_length(bytes: &[u8], after_space: bool) -> usize {
    let mut space = after_space;
    let mut stays = |byte: &u8| {
        let run = space && *byte == b' ';
        space = *byte == b' ';
        !run && (b' '..=b'~').contains(byte) && *byte != b'`'
    };
    let length = bytes.iter().position(|byte| !stays(byte)).unwrap_or(bytes.len());
    if bytes.get(length).is_none_or(u8::is_ascii) { length } else { length.saturating_sub(1) }
}

/// Whether an ASCII character stands at `at` and nothing behind it could combine with it.
fn is_plain(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii) && bytes.get(at + 1).is_none_or(u8::is_ascii)
}

fn fold_ascii(form: &mut FormText, byte: u8, at: usize) {
    match byte {
        b' ' | b'\t'..=b'\r' => fold_space(form, at..at + 1),
        b'`' => form.push('\'', at..at + 1),
        _ if byte.is_ascii_control() => {}
        _ => form.push(char::from(byte.to_ascii_lowercase()), at..at + 1),
    }
}

/// White space is one space, however much of it there is.
fn fold_space(form: &mut FormText, typed: Range<usize>) {
    if form.text().ends_with(' ') {
        form.stretch(typed.end);
    } else {
        form.push(' ', typed);
    }
}

/// Folds text that is not plain ASCII, one grapheme at a time: no normalisation reaches further than that.
fn fold_stretch(form: &mut FormText, stretch: &str, at: usize) {
    let mut visible = String::with_capacity(stretch.len());
    let mut places = Vec::new();
    for (offset, c) in stretch.char_indices().filter(|(_, c)| !is_invisible(*c)) {
        visible.push(unify(c));
        places.push(at + offset..at + offset + c.len_utf8());
    }
    let mut places = places.into_iter();
    for grapheme in visible.graphemes(true) {
        let mut typed = places.by_ref().take(grapheme.chars().count());
        let Some(first) = typed.next() else { return };
        let end = typed.last().map_or(first.end, |last| last.end);
        fold_grapheme(form, grapheme, first.start..end);
    }
}

fn fold_grapheme(form: &mut FormText, grapheme: &str, typed: Range<usize>) {
    if grapheme.chars().all(|c| c == ' ') {
        return fold_space(form, typed);
    }
    let mut chars = grapheme.chars();
    if let (Some(c), None) = (chars.next(), chars.next())
        && is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
    {
        let mut cased = fold_case(c);
        if let (Some(single), None) = (cased.next(), cased.next()) {
            return form.push(single, typed);
        }
    }
    let made: String = grapheme.nfkc().flat_map(fold_case).nfkc().collect();
    let is_word = |c: Option<char>| c.is_some_and(|c| kind(c) == Kind::Word);
    let [begins, ends] =
        [(grapheme.chars().next(), made.chars().next()), (grapheme.chars().next_back(), made.chars().next_back())]
            .map(|(was, is)| !is_word(was) && is_word(is));
    if begins {
        form.end_word();
    }
    form.push_str(&made, typed);
    if ends {
        form.end_word();
    }
}

/// Full case folding by way of the upper case: `ß` is `ss`, `ς` is `σ`. Beyond Unicode's table, `ı` is `i`.
fn fold_case(c: char) -> impl Iterator<Item = char> {
    // The one capital that has a small letter, and is its own upper case.
    let c = if c == 'ẞ' { 'ß' } else { c };
    c.to_uppercase().flat_map(char::to_lowercase)
}

/// One character for all spaces, one for all dashes, and one for each kind of quotes.
fn unify(c: char) -> char {
    match c {
        '\u{2018}'..='\u{201B}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{2039}'
        | '\u{203A}'
        | '`'
        | '´'
        | 'ʹ'
        | 'ʻ'
        | 'ʼ'
        | 'ˈ'
        | '＇' => '\'',
        '\u{201C}'..='\u{201F}' | '\u{2033}' | '\u{2036}' | '«' | '»' | 'ʺ' | '\u{301D}'..='\u{301F}' | '＂' => '"',
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{FE58}'
        | '\u{FE63}'
        | '\u{FF0D}' => '-',
        // The blank Braille cell is no white space to Unicode, but it is to the eye.
        '\u{2800}' => ' ',
        _ if c.is_whitespace() => ' ',
        _ => c,
    }
}

/// Whether a reader sees nothing of `c`: format and control characters, fillers, variation selectors.
pub(in crate::text) fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
        | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
        | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
        || (c.is_control() && !c.is_whitespace())
}
