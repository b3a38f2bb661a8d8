//! What is unusual about the characters of a text.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::emoji::{EmojiStatus, UnicodeEmoji as _};
use unicode_script::{Script, UnicodeScript as _};
use unicode_security::MixedScript as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::forms::is_invisible;

/// Fewer characters than this say nothing about how much of a text is symbols.
const CHARACTERS: usize = 12;
/// So many marks on one letter, beyond those that letters of any language come with, are a stack.
const STACK: usize = 3;

/// How many emoji there are; one that is made of several characters is one.
pub fn emoji(text: &str) -> usize {
    if text.is_ascii() { 0 } else { text.graphemes(true).filter(|grapheme| is_emoji(grapheme)).count() }
}

/// Whether what a reader sees as one character is an emoji. Digits and signs such as © are only where the text says
/// that they are to look like one.
fn is_emoji(grapheme: &str) -> bool {
    let asks_for_it = grapheme.contains('\u{FE0F}');
    let mut chars = grapheme.chars();
    chars.next().is_some_and(|c| match c.emoji_status() {
        EmojiStatus::NonEmoji | EmojiStatus::NonEmojiButEmojiComponent => false,
        EmojiStatus::EmojiOther | EmojiStatus::EmojiModifierBase | EmojiStatus::EmojiOtherAndEmojiComponent => {
            asks_for_it
        }
        _ => true,
    })
}

/// The share (0 to 1) of what is not white space that is neither letter nor digit nor emoji; not known under twelve
/// characters.
#[expect(clippy::cast_precision_loss, reason = "no text has 2^52 characters")]
pub fn symbols_share(text: &str) -> Option<f64> {
    let (mut all, mut symbols) = (0_usize, 0_usize);
    for grapheme in text.graphemes(true).filter(|grapheme| !grapheme.chars().all(char::is_whitespace)) {
        let is_word = grapheme.chars().any(char::is_alphanumeric);
        all += 1;
        symbols += usize::from(!is_word && !is_emoji(grapheme));
    }
    (all >= CHARACTERS).then(|| symbols as f64 / all as f64)
}

/// Whether some word mixes scripts that no language mixes, such as Latin with Cyrillic letters.
///
/// A word may have letters of one script, or Latin ones beside those of one other script but Cyrillic or Greek: more
/// than that is beyond "moderately restrictive" in <https://www.unicode.org/reports/tr39/#Restriction_Level_Detection>.
pub fn has_mixed_script(text: &str) -> bool {
    !text.is_ascii() && text.unicode_words().any(|word| !word.is_ascii() && is_mixed(word))
}

fn is_mixed(word: &str) -> bool {
    let beside_latin: String = word.chars().filter(|c| c.script() != Script::Latin).collect();
    let has_rival = beside_latin.chars().any(|c| matches!(c.script(), Script::Cyrillic | Script::Greek));
    !word.is_single_script() && (has_rival || !beside_latin.is_single_script())
}

/// Whether marks are stacked on letters ("z̷̢a̸l̶g̵o̴"), more than any language does.
pub fn has_zalgo(text: &str) -> bool {
    let is_stacked = |grapheme: &str| grapheme.nfc().filter(|c| is_general_mark(*c)).count() >= STACK;
    !text.is_ascii() && text.graphemes(true).any(is_stacked)
}

/// Whether `c` is a mark of no script of its own, which is put on a letter of any.
fn is_general_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

/// How many characters there are of which a reader sees nothing. Those that emoji are joined with do not count, nor
/// those that a script needs: joiners in Arabic and Indic words, marks of direction in text that has one, breaks in
/// scripts without spaces.
pub fn invisible(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return 0;
    }
    let runs_left = text.chars().any(|c| matches!(c.script(), Script::Arabic | Script::Hebrew | Script::Syriac));
    let mut before = None;
    let mut count = 0;
    for grapheme in text.graphemes(true) {
        if is_emoji(grapheme) {
            before = None;
            continue;
        }
        for c in grapheme.chars() {
            if is_invisible(c) {
                let directs = runs_left && matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}');
                count += usize::from(!directs && !before.is_some_and(needs_joiners));
            } else {
                before = Some(c);
            }
        }
    }
    count
}

/// Whether letters of the script of `c` stand with joiners, breaks and selectors that nobody sees.
fn needs_joiners(c: char) -> bool {
    use Script::{Armenian, Common, Cyrillic, Georgian, Greek, Inherited, Latin, Unknown};
    !matches!(c.script(), Armenian | Common | Cyrillic | Georgian | Greek | Inherited | Latin | Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_counted_as_a_reader_sees_them() {
        for (text, count) in
            [("no emoji, 100 % © 2023 #1 *", 0), ("👍", 1), ("👩‍👧 👍🏽 🇩🇪 1️⃣ ❤️ ☕", 6), ("größe, привет, 買賭博, سلام", 0)]
        {
            assert_eq!(emoji(text), count, "{text}");
        }
    }

    #[test]
    fn symbols_are_what_is_neither_word_nor_emoji() {
        assert_eq!(symbols_share("what?!"), None);
        assert_eq!(symbols_share("$$$$ !!!! cash"), Some(8.0 / 12.0));
        assert_eq!(symbols_share("ฉันรักเธอ ทุกวันเลย และจะรักตลอดไป"), Some(0.0));
        assert_eq!(symbols_share("मैंने यह रिपोर्ट आज दो बार पढ़ी और समझी"), Some(0.0));
        assert_eq!(symbols_share("👍👍👍👍👍👍👍👍👍👍👍👍"), Some(0.0));
    }

    #[test]
    fn only_mixtures_that_no_language_has_are_mixed_script() {
        for (text, mixed) in [
            ("fuсk with a Cyrillic с", true),
            ("раураl", true),
            ("ΒITCH", true),
            ("Smart-TV для дома", false),
            ("Ελλάδα and Россия in one sentence", false),
            ("買spam吧 これはスパムです LG전자", false),
            ("iPhoneรุ่นใหม่ هاتف", false),
            ("größe, naïve, İstanbul, Đà Nẵng, µm", false),
        ] {
            assert_eq!(has_mixed_script(text), mixed, "{text}");
        }
    }

    #[test]
    fn stacked_marks_are_zalgo_and_languages_are_not() {
        assert!(has_zalgo("h\u{338}\u{322}\u{321}\u{35c}i"));
        for text in
            ["Đà Nẵng ệ e\u{323}\u{302}", "ᾧ ω\u{314}\u{342}\u{345}", "שָׁלוֹם בְּרֵאשִׁית", "بِسْمِ ٱللَّهِ", "ที่นี่", "हिन्दी", "ɔ̃́ ẹ̀kọ́"]
        {
            assert!(!has_zalgo(text), "{text}");
        }
    }

    #[test]
    fn invisible_characters_count_unless_a_script_or_emoji_needs_them() {
        for (text, count) in [
            ("plain text\r\n\twith lines", 0),
            ("b\u{200b}u\u{ad}y\u{2060}", 3),
            ("\u{feff}начало\u{200d}", 2),
            ("👩\u{200d}👧 ❤\u{fe0f} 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", 0),
            ("می\u{200c}خواهم و \u{200f}(سلام)\u{200f}", 0),
            ("क्\u{200d}ष", 0),
            ("ฉัน\u{200b}รัก", 0),
        ] {
            assert_eq!(invisible(text), count, "{text:?}");
        }
    }
}
