//! A text with some of its words made unreadable, as newspapers print them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::forms::is_invisible;

/// What stands for a letter that is not shown.
const MASK: char = '•';
/// Words longer than this keep their first letter, so that a sentence can still be followed ("f•••"). Of shorter
/// ones, one letter would give away the word.
const SHORT: usize = 3;

/// `typed` with each letter in `ranges` (in bytes, in any order) replaced by `•`, but for the first letter of words
/// longer than three.
///
/// Letters are what a reader takes for one: a letter with its accents is one, and so is an emoji. White space, ASCII
/// punctuation and what nobody sees stay as they are, so that there are as many words and lines as before, and Markdown
/// means what it did. What lies outside the text is left out; a letter that a range cuts is masked whole.
pub fn mask(typed: &str, ranges: &[Range<usize>]) -> String {
    let mut ranges: Vec<&Range<usize>> = ranges.iter().filter(|range| range.start < range.end).collect();
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut ranges = ranges.into_iter().peekable();
    let mut masked = String::with_capacity(typed.len());
    let mut word = Word::default();
    let mut reach = 0;
    for (at, grapheme) in typed.grapheme_indices(true) {
        while let Some(range) = ranges.next_if(|range| range.start < at + grapheme.len()) {
            if range.start >= reach {
                word.finish(&mut masked);
            }
            reach = reach.max(range.end);
        }
        if at >= reach || grapheme.chars().all(char::is_whitespace) {
            word.finish(&mut masked);
            masked.push_str(grapheme);
        } else {
            word.0.push(grapheme);
        }
    }
    word.finish(&mut masked);
    masked
}

/// The graphemes of a word that is to be masked.
#[derive(Default)]
struct Word<'t>(Vec<&'t str>);

impl Word<'_> {
    /// Writes it, masked.
    fn finish(&mut self, masked: &mut String) {
        let letters = self.0.iter().filter(|grapheme| is_letter(grapheme)).count();
        let mut keeps_one = letters > SHORT;
        for grapheme in self.0.drain(..) {
            if !is_letter(grapheme) || std::mem::take(&mut keeps_one) {
                masked.push_str(grapheme);
            } else {
                masked.push(MASK);
            }
        }
    }
}

/// Whether a reader sees something there that may be part of a word.
fn is_letter(grapheme: &str) -> bool {
    grapheme.chars().next().is_some_and(|c| !c.is_ascii_punctuation() && !c.is_control() && !is_invisible(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text with each of `words` masked where it first stands.
    fn masked(typed: &str, words: &[&str]) -> String {
        let place = |word: &&str| typed.find(word).map(|start| start..start + word.len()).expect("the word is there");
        mask(typed, &words.iter().map(place).collect::<Vec<_>>())
    }

    #[test]
    fn a_masked_word_keeps_its_length_and_long_ones_their_first_letter() {
        for (typed, words, shown) in [
            ("you fucking idiot!", vec!["idiot", "fucking"], "you f•••••• i••••!"),
            ("what an ass.", vec!["ass"], "what an •••."),
            ("**you idiot**", vec!["you idiot"], "**••• i••••**"),
            ("[idiot](https://a.example)", vec!["idiot"], "[i••••](https://a.example)"),
            ("such f*ck", vec!["f*ck"], "such •*••"),
            ("du Blo\u{308}dmann", vec!["Blo\u{308}dmann"], "du B•••••••"),
            ("ты ДУРАК, да", vec!["ДУРАК"], "ты Д••••, да"),
            ("你这个白痴！", vec!["白痴"], "你这个••！"),
            ("🖕🏽 you", vec!["🖕🏽"], "• you"),
            ("i\u{200b}diot", vec!["i\u{200b}diot"], "i\u{200b}••••"),
            ("motherfucker", vec!["fuck"], "motherf•••er"),
            ("buy\nnow", vec!["buy\nnow"], "•••\n•••"),
        ] {
            assert_eq!(masked(typed, &words), shown, "{typed}");
        }
    }

    #[test]
    fn ranges_may_overlap_be_empty_cut_letters_or_lie_outside() {
        #[expect(clippy::reversed_empty_ranges, reason = "nothing is taken for granted")]
        let ranges = [2..99, 0..3, 5..5, 9..4, 400..500];
        assert_eq!(mask("größer", &ranges), "g•••••");
        assert_eq!(mask("ä b", std::slice::from_ref(&(1..2))), "• b");
        assert_eq!(mask("nothing", &[]), "nothing");
    }

    proptest! {
        #[test]
        fn masking_keeps_lines_spaces_and_markdown(typed in "[a-zA-Zäß你ก \n*_`\\[\\]()>#~🖕\u{200b}]{0,40}", starts in proptest::collection::vec(0_usize..80, 0..4)) {
            let ranges: Vec<_> = starts.iter().map(|start| *start..start + 7).collect();
            let shown = mask(&typed, &ranges);
            prop_assert_eq!(typed.graphemes(true).count(), shown.graphemes(true).count());
            let kept = |text: &str| text.chars().filter(|c| c.is_whitespace() || c.is_ascii_punctuation()).collect::<String>();
            prop_assert_eq!(kept(&typed), kept(&shown));
        }
    }
}
