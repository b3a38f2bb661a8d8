//! What can be counted in a text.

use unicode_segmentation::UnicodeSegmentation as _;

/// Fewer letters than this that have a case say nothing about shouting.
const CASED_LETTERS: usize = 12;
/// From this many equal characters on, a run is a repeat.
const RUN: usize = 4;
/// From this many equal words in a row on, they are a repeat.
const WORDS_IN_A_ROW: usize = 3;

/// How many characters (Unicode scalars) there are.
pub fn characters(text: &str) -> usize {
    text.chars().count()
}

/// How many words there are, as Unicode divides them.
pub fn words(text: &str) -> usize {
    text.unicode_words().count()
}

/// The share of upper-case letters in those that have a case (0 to 1); not known under twelve of them.
#[expect(clippy::cast_precision_loss, reason = "no text has 2^52 letters")]
pub fn caps_share(text: &str) -> Option<f64> {
    let (upper, cased) = text.chars().fold((0_usize, 0_usize), |(upper, cased), c| {
        let is_upper = c.is_uppercase();
        (upper + usize::from(is_upper), cased + usize::from(is_upper || c.is_lowercase()))
    });
    (cased >= CASED_LETTERS).then(|| upper as f64 / cased as f64)
}

/// The share (0 to 1) of what is not white space that only repeats: runs of four or more equal characters, and words
/// that stand three or more times in a row, whatever their case.
#[expect(clippy::cast_precision_loss, reason = "no text has 2^52 characters")]
pub fn repeat_share(text: &str) -> f64 {
    let mut all = 0;
    let mut repeated = 0;
    let mut row = Row::default();
    for word in text.split_whitespace() {
        let (length, in_runs) = count_runs(word);
        all += length;
        if !row.takes(word, length, in_runs) {
            repeated += row.repeated();
            row = Row { word, length, in_runs, times: 1 };
        }
    }
    repeated += row.repeated();
    if all == 0 { 0.0 } else { repeated as f64 / all as f64 }
}

/// Equal words in a row.
#[derive(Default)]
struct Row<'t> {
    word: &'t str,
    length: usize,
    in_runs: usize,
    times: usize,
}

impl Row<'_> {
    /// Counts `word` in if it is the same one again.
    fn takes(&mut self, word: &str, length: usize, in_runs: usize) -> bool {
        let same = self.times > 0 && same_word(self.word, word);
        if same {
            self.length += length;
            self.in_runs += in_runs;
            self.times += 1;
        }
        same
    }

    /// How many of its characters repeat.
    fn repeated(&self) -> usize {
        if self.times >= WORDS_IN_A_ROW { self.length } else { self.in_runs }
    }
}

/// Whether two words differ at most in their case.
fn same_word(a: &str, b: &str) -> bool {
    a == b || a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}

/// The characters of a word, and how many of them stand in long runs.
fn count_runs(word: &str) -> (usize, usize) {
    let mut length = 0;
    let mut in_runs = 0;
    let mut run = 0;
    let mut last = None;
    for c in word.chars() {
        length += 1;
        run = if last == Some(c) { run + 1 } else { 1 };
        last = Some(c);
        in_runs += match run {
            RUN => RUN,
            _ if run > RUN => 1,
            _ => 0,
        };
    }
    (length, in_runs)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the shares are exact binary fractions")]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_in_every_script() {
        assert_eq!(words("It's 5G — and größe, too."), 5);
        assert_eq!(characters("größe 👍"), 7);
    }

    #[test]
    fn few_letters_do_not_shout() {
        assert_eq!(caps_share("NATO, EU, UN!"), None);
        assert_eq!(caps_share("STOP THIS NOW please"), Some(11.0 / 17.0));
        assert_eq!(caps_share("ХВАТИТ ВРАТЬ ЛЮДЯМ"), Some(1.0));
        assert_eq!(caps_share("買賭博網站吧買賭博網站吧買賭博網站吧"), None);
    }

    #[test]
    fn repeats_are_long_runs_and_words_in_a_row() {
        assert_eq!(repeat_share(""), 0.0);
        assert_eq!(repeat_share("all is well, and 1000 more"), 0.0);
        assert_eq!(repeat_share("nooooooo way"), 7.0 / 11.0);
        assert_eq!(repeat_share("spam Spam SPAM eggs"), 12.0 / 16.0);
        assert_eq!(repeat_share("very very good"), 0.0);
        assert_eq!(repeat_share("!!!! !!!! !!!!"), 1.0);
    }
}
