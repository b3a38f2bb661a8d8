//! Terms found by a word of theirs, or by two: a text has few words, however many terms there are.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::text::boundary::words;

/// A term that is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'t> {
    pub(super) text: &'t str,
    /// Whether a word may begin before it.
    pub(super) open_left: bool,
    /// Whether a word may go on behind it.
    pub(super) open_right: bool,
    pub(super) pattern: usize,
}

impl<'t> Wanted<'t> {
    /// The keys that a text with the term has, too: not those of words that may go on at an open end.
    fn keys(self) -> impl Iterator<Item = (usize, &'t str)> {
        keys(self.text).filter(move |(start, key)| {
            let (at_start, at_end) = (*start == 0, start + key.len() == self.text.len());
            !(at_start && self.open_left || at_end && self.open_right)
        })
    }
}

/// The words of a text, and every two that follow each other, each with where it begins.
fn keys(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut last = None;
    words(text).flat_map(move |(start, word)| {
        let from = last.replace(start).unwrap_or(start);
        let two = text.get(from..start + word.len()).filter(|_| from < start).map(|two| (from, two));
        std::iter::once((start, word)).chain(two)
    })
}

/// Terms by the key by which they are found.
#[derive(Debug, Default)]
pub(super) struct WordTerms {
    terms: HashMap<Box<str>, Vec<WordTerm>>,
}

/// What stands around that key in a term, and the number of its pattern.
#[derive(Debug)]
struct WordTerm {
    before: Box<str>,
    after: Box<str>,
    pattern: usize,
}

impl WordTerms {
    /// The terms that have a key, and the others, which must be looked for in another way.
    pub(super) fn new(wanted: Vec<Wanted<'_>>) -> (Self, Vec<Wanted<'_>>) {
        let mut common: HashMap<&str, usize> = HashMap::new();
        for (_, key) in wanted.iter().flat_map(|term| term.keys()) {
            *common.entry(key).or_default() += 1;
        }
        let mut terms: HashMap<Box<str>, Vec<WordTerm>> = HashMap::new();
        let mut others = Vec::new();
        for term in wanted {
            // The one that the fewest terms share: where it stands in a text, few terms must be compared. Many terms
            // are made of common words alone, which hardly ever follow each other like that.
            let rarest = term.keys().min_by_key(|(_, key)| (common.get(key), Reverse(key.len())));
            let Some((start, key)) = rarest else {
                others.push(term);
                continue;
            };
            let (before, after) = (term.text.get(..start), term.text.get(start + key.len()..));
            let [before, after] = [before, after].map(|part| part.unwrap_or_default().into());
            terms.entry(key.into()).or_default().push(WordTerm { before, after, pattern: term.pattern });
        }
        terms.values_mut().for_each(Vec::shrink_to_fit);
        terms.shrink_to_fit();
        (Self { terms }, others)
    }

    /// Where terms stand in a text: pattern, start and end of each.
    pub(super) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, usize)> + 't {
        let keys = keys(text).filter(|_| !self.terms.is_empty());
        keys.flat_map(move |(start, key)| {
            let end = start + key.len();
            let (left, right) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
            let terms = self.terms.get(key).into_iter().flatten();
            let here = terms.filter(|term| left.ends_with(&*term.before) && right.starts_with(&*term.after));
            here.map(move |term| (term.pattern, start - term.before.len(), end + term.after.len()))
        })
    }

    /// How much memory it keeps, in bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        let of_term = |term: &WordTerm| size_of::<WordTerm>() + term.before.len() + term.after.len();
        let keys = self.terms.iter().map(|(key, terms)| key.len() + terms.iter().map(of_term).sum::<usize>());
        // A table keeps an eighth of its places free, and a byte beside each.
        let places = (self.terms.capacity() * 8 / 7).next_power_of_two();
        places * (size_of::<(Box<str>, Vec<WordTerm>)>() + 1) + keys.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str, open_left: bool, open_right: bool) -> Wanted<'_> {
        Wanted { text, open_left, open_right, pattern: 0 }
    }

    /// Where the terms stand in `text`.
    fn found(terms: &[Wanted<'_>], text: &str) -> Vec<(usize, usize)> {
        let (by_word, others) = WordTerms::new(terms.to_vec());
        assert_eq!(others.len(), 0, "{others:?} are found by no word");
        let mut found: Vec<_> = by_word.find(text).map(|(_, start, end)| (start, end)).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn a_term_is_found_by_a_word_that_is_whole_in_it() {
        assert_eq!(found(&[wanted("buy", false, false)], "Buy, buy_buyer buy"), [(5, 8), (15, 18)]);
        assert_eq!(found(&[wanted("buy now", false, true)], "buy now, buy nowhere, abuy now"), [(0, 7), (9, 16)]);
        assert_eq!(found(&[wanted("a buy", true, false)], "extra buy, a buyer"), [(4, 9)]);
        assert_eq!(found(&[wanted("_buy.", true, true)], "a_buy.b buy."), [(1, 6)]);
        assert_eq!(found(&[wanted("賭spam博", false, false)], "買賭spam博"), [(3, 13)]);
        let several = ["buy now", "buy", "sell now", "now"].map(|term| wanted(term, false, false));
        assert_eq!(found(&several, "buy now"), [(0, 3), (0, 7), (4, 7)]);
        assert_eq!(found(&several, ""), []);
    }

    #[test]
    fn a_term_without_such_a_word_is_left() {
        for term in [("viagr", false, true), ("coin", true, false), ("賭博", false, false), ("--", false, false)] {
            let (by_word, others) = WordTerms::new(vec![wanted(term.0, term.1, term.2)]);
            assert_eq!((by_word.terms.len(), others.len()), (0, 1), "{term:?}");
        }
    }
}
