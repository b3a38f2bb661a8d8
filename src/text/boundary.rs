//! Where a word begins and ends, in any script.

use unicode_normalization::char::is_combining_mark;

use super::forms::is_invisible;

/// Whether `text[start..end]` stands as a word of its own: at neither edge does the word go on with a letter, mark or
/// digit. Scripts without spaces between words have no such edges, so there a term matches inside.
///
/// Edges that lie outside the text or inside a character count as the text's own ends.
pub fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    is_edge(text, start) && is_edge(text, end)
}

/// Whether no word covers both sides of `at`. What nobody sees there, such as a soft hyphen, does not end a word (see also
/// UAX #29, rule WB4).
pub fn is_edge(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return true };
    let is_seen = |c: &char| kind(*c) != Kind::Unseen;
    let is_word = |c: char| kind(c) == Kind::Word;
    !(before.chars().rfind(is_seen).is_some_and(is_word) && after.chars().find(is_seen).is_some_and(is_word))
}

/// What a character is to the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A letter, mark or digit of a script with edges between words.
    Word,
    /// Nobody sees it.
    Unseen,
    /// Anything else: no word goes on across it.
    Sign,
}

/// What `c` is to the words around it.
pub fn kind(c: char) -> Kind {
    if c.is_ascii_alphanumeric() {
        Kind::Word
    } else if c.is_ascii() && !c.is_ascii_control() {
        Kind::Sign
    } else if is_invisible(c) {
        Kind::Unseen
    } else if (c.is_alphanumeric() || is_combining_mark(c)) && !is_unspaced(c) {
        Kind::Word
    } else {
        Kind::Sign
    }
}

/// Where the word begins that covers both sides of `at`; `at` itself where none does.
pub fn word_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default().char_indices().rev();
    let whole = before.map(|(start, _)| start).find(|start| is_edge(text, *start));
    if is_edge(text, at) { at } else { whole.unwrap_or(0) }
}

/// Where the word ends that covers both sides of `at`; `at` itself where none does.
pub fn word_end(text: &str, at: usize) -> usize {
    let behind = text.get(at..).unwrap_or_default().char_indices();
    behind.map(|(offset, _)| at + offset).find(|end| is_edge(text, *end)).unwrap_or(text.len())
}

/// Whether `c` belongs to a script that is written without spaces between words.
pub fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF          // Thai, Lao
        | 0x1000..=0x109F        // Myanmar
        | 0x1780..=0x17FF        // Khmer
        | 0x19E0..=0x19FF        // Khmer symbols
        | 0x3005..=0x3007        // Han iteration mark and zero
        | 0x3021..=0x3029 | 0x3031..=0x3035 | 0x3038..=0x303C
        | 0x3041..=0x30FF        // Hiragana, Katakana
        | 0x31F0..=0x31FF        // Katakana extensions
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF  // Han
        | 0xA9E0..=0xA9FF | 0xAA60..=0xAA7F                    // Myanmar extended
        | 0xFF66..=0xFF9F        // half-width Katakana
        | 0x1AFF0..=0x1B16F      // Kana supplements
        | 0x20000..=0x3FFFF      // Han extensions
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the first place where `term` stands in `text` is a word of its own.
    fn stands_alone(text: &str, term: &str) -> bool {
        let start = text.find(term).expect("the term is in the text");
        is_whole_word(text, start, start + term.len())
    }

    #[test]
    fn letters_marks_and_digits_on_either_side_make_it_part_of_a_word() {
        for (text, term, alone) in [
            ("scunthorpe", "cunt", false),
            ("penistone", "penis", false),
            ("a specialist", "cialis", false),
            ("die größe zählt", "größe", true),
            ("gro\u{308}ße", "gro", false),
            ("«привет»", "привет", true),
            ("приветик", "привет", false),
            ("12023", "2023", false),
            ("in 2023, yes", "2023", true),
            ("5g is here", "5g", true),
            ("15g", "5g", false),
            ("only 100 €now", "100 €", true),
            ("_buy_", "buy", true),
            ("con\u{ad}cert", "con", false),
            ("buy\u{200b}\u{2060}er", "buy", false),
            ("\u{200b}buy\u{200b} now", "buy", true),
            ("buy™", "buy", true),
            ("buy", "buy", true),
        ] {
            assert_eq!(stands_alone(text, term), alone, "{term} in {text}");
        }
    }

    #[test]
    fn a_word_reaches_as_far_as_letters_marks_and_digits_do() {
        let text = "two gro\u{308}ßere marmots!";
        let at = text.find("ere").unwrap();
        assert_eq!(&text[word_start(text, at)..word_end(text, at)], "gro\u{308}ßere");
        assert_eq!((word_start(text, 0), word_start(text, 4)), (0, 4));
        assert_eq!((word_end(text, 3), word_end(text, text.len())), (3, text.len()));
        assert_eq!(&text[..word_end(text, text.len() - 3)], &text[..text.len() - 1]);
    }

    #[test]
    fn scripts_without_spaces_match_inside() {
        for (text, term) in
            [("買賭博網站吧", "賭博"), ("これはスパムです", "スパム"), ("ฉันรักเธอ", "รัก"), ("買spam吧", "spam")]
        {
            assert!(stands_alone(text, term), "{term} in {text}");
        }
    }
}
