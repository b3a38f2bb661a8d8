//! Other readings of a word, put behind the folded text.

use std::ops::Range;

use super::map::FormText;

/// A character of a reading, and where it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) c: char,
    pub(super) typed: Range<usize>,
}

/// Adds a reading behind a line break. The break stands for all of what was typed, so that it, too, has a place.
pub(super) fn add_reading(form: &mut FormText, glyphs: &[Glyph]) {
    if let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) {
        form.push_str("\n", first.typed.start..last.typed.end);
        for glyph in glyphs {
            form.push(glyph.c, glyph.typed.clone());
        }
    }
}
