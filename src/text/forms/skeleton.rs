//! The skeleton form: words written with look-alike letters of other scripts, as they look.

use unicode_normalization::char::is_combining_mark;
use unicode_security::MixedScript as _;

use super::map::FormText;
use super::reading::{Glyph, add_reading};

/// The folded text, and behind it each word of mixed script whose strange letters all look like Latin ones, in those.
///
/// Which letters look alike says UTS #39, <https://www.unicode.org/reports/tr39/#Confusable_Detection>. A word of one
/// script is nobody's disguise, whatever it looks like: «сосна» stays what it is.
pub(super) fn skeleton(typed: &str, folded: &FormText) -> FormText {
    let mut form = folded.clone();
    let text = folded.text();
    if text.is_ascii() {
        return form;
    }
    let is_word = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let mut at = 0;
    for word in text.split_inclusive(|c| !is_word(c)) {
        let start = at;
        at += word.len();
        let word = word.trim_end_matches(|c| !is_word(c));
        if !word.is_ascii() && !word.is_single_script() {
            let glyphs = word.char_indices().map(|(offset, c)| {
                let place = folded.back(start + offset..start + offset + c.len_utf8());
                // Where folding changed more than the case, looks may be lost: it makes a sigma of the lunate ϲ.
                let as_typed = typed.get(place.clone()).and_then(only_char);
                let other = as_typed.filter(|typed| !c.is_ascii() && !typed.to_lowercase().eq([c]));
                other.and_then(ascii_twin).or_else(|| latin_twin(c)).map(|c| Glyph { c, typed: place })
            });
            if let Some(glyphs) = glyphs.collect::<Option<Vec<_>>>() {
                add_reading(&mut form, &glyphs);
            }
        }
    }
    form
}

/// The character that is all of `text`.
fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The ASCII letter or digit that `c` is or looks like. Folding has made capitals small, so a small letter also looks
/// like what its capital looks like: «Н» is an H, and so is «н» here.
fn latin_twin(c: char) -> Option<char> {
    if c.is_ascii_alphanumeric() {
        return Some(c);
    }
    let mut upper = c.to_uppercase();
    let capital = upper.next().filter(|_| upper.next().is_none());
    ascii_twin(c).or_else(|| ascii_twin(capital?))
}

/// The small ASCII letter or digit that has the same skeleton as `c`, or whose capital has.
fn ascii_twin(c: char) -> Option<char> {
    let mut buffer = [0; 4];
    let wanted = unicode_security::skeleton(c.encode_utf8(&mut buffer)).map(|c| c.to_ascii_lowercase());
    let mut made = wanted.take(3);
    match (made.next(), made.next(), made.next()) {
        (Some(one), None, None) => one.is_ascii_alphanumeric().then_some(one),
        // The table writes m, which two letters look like, as those.
        (Some('r'), Some('n'), None) => Some('m'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::text::forms::Form;

    /// The readings behind the folded text.
    fn readings(typed: &str) -> Vec<String> {
        Form::Skeleton.of(typed).text().split('\n').skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn look_alike_letters_are_read_as_what_they_look_like() {
        for (typed, reading) in [
            ("fuсk", "fuck"),
            ("fuск", "fuck"),
            ("ѕhit", "shit"),
            ("ΒITCH", "bitch"),
            ("соmmеnt", "comment"),
            ("moron".replace('m', "м").as_str(), "moron"),
            ("Нello", "hello"),
            ("іdiоt", "idiot"),
            ("dumb".replace('u', "υ").as_str(), "dumb"),
            ("fսck", "fuck"),
            ("fuϲk", "fuck"),
        ] {
            assert_eq!(readings(typed), [reading], "{typed}");
        }
    }

    #[test]
    fn words_of_one_script_and_usual_mixtures_are_left_alone() {
        for typed in [
            "сосна и ёлка",
            "größe, naïve, façade",
            "買spam吧",
            "iPhoneรุ่นใหม่",
            "これはスパムです",
            "LG전자",
            "Smart-TV для дома",
            "مرحبا hello",
            "ελληνικά and English",
        ] {
            assert_eq!(readings(typed), [""; 0], "{typed}");
        }
    }
}
