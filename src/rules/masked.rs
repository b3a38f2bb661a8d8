//! Words of which somebody masked letters, such as "f**k", found among the terms without trying every letter.

use std::collections::HashMap;

use crate::text::boundary::is_unspaced;

/// The shortest and the longest words, in characters, of which a masked letter is looked for.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=20;

/// The first letter, the last, and how many there are.
type Shown = (char, char, usize);

/// Terms of one word by what a masked word still shows of them.
#[derive(Debug, Default)]
pub(super) struct MaskedTerms {
    terms: HashMap<Shown, Vec<(Box<str>, usize)>>,
}

/// A masked word: where it stands, and which pattern it may be.
pub(super) type MaskedHit = (usize, usize, usize);

impl MaskedTerms {
    /// The words among `terms`, each with the number of its pattern.
    pub(super) fn new<'t>(terms: impl IntoIterator<Item = (&'t str, usize)>) -> Self {
        let mut masked = Self::default();
        for (term, pattern) in terms {
            if let Some(key) = key(term).filter(|_| term.chars().all(is_letter)) {
                masked.terms.entry(key).or_default().push((term.into(), pattern));
            }
        }
        masked
    }

    /// How much memory it keeps, in bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        let entry = size_of::<((char, char, usize), Vec<(Box<str>, usize)>)>();
        let of_terms = |terms: &Vec<(Box<str>, usize)>| {
            size_of_val(terms.as_slice()) + terms.iter().map(|(term, _)| term.len()).sum::<usize>()
        };
        self.terms.capacity() * entry + self.terms.values().map(of_terms).sum::<usize>()
    }

    /// The masked words in a folded text that may be one of the terms: pattern, start and end of each.
    pub(super) fn find(&self, folded: &str) -> Vec<MaskedHit> {
        let mut hits = Vec::new();
        if self.terms.is_empty() || !folded.contains(is_mask) {
            return hits;
        }
        let mut at = 0;
        for part in folded.split_inclusive(|c| !is_letter(c) && !is_mask(c)) {
            let word = part.trim_end_matches(|c| !is_letter(c)).trim_start_matches(is_mask);
            let end = at + part.trim_end_matches(|c| !is_letter(c)).len();
            at += part.len();
            if let Some(terms) = key(word).filter(|_| word.contains(is_mask)).and_then(|key| self.terms.get(&key)) {
                let like = terms.iter().filter(|(term, _)| is_like(word, term));
                hits.extend(like.map(|(_, pattern)| (*pattern, end - word.len(), end)));
            }
        }
        hits
    }
}

fn key(word: &str) -> Option<Shown> {
    let length = word.chars().count();
    let ends = word.chars().next().zip(word.chars().next_back());
    ends.filter(|_| LENGTHS.contains(&length)).map(|(first, last)| (first, last, length))
}

/// Whether every letter that the masked word shows is the term's.
fn is_like(masked: &str, term: &str) -> bool {
    masked.chars().zip(term.chars()).all(|(shown, letter)| shown == letter || is_mask(shown))
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !is_unspaced(c)
}

fn is_mask(c: char) -> bool {
    matches!(c, '*' | '#' | '%' | '_' | '-' | '~' | '^' | '=' | '•' | '·' | '×')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_letters_inside_a_word_stand_for_any() {
        let terms = ["fuck", "asshole", "сука", "ass", "f*ck", "buy now", "賭博"];
        let masked = MaskedTerms::new(terms.into_iter().zip(0..));
        let found = |text: &str| masked.find(text).into_iter().map(|(pattern, ..)| terms[pattern]).collect::<Vec<_>>();
        for (text, term) in [
            ("oh f*ck", "fuck"),
            ("f**k!", "fuck"),
            ("(f#ck)", "fuck"),
            ("such an a**hole.", "asshole"),
            ("**f__k**", "fuck"),
            ("с*ка", "сука"),
            ("a*s", "ass"),
        ] {
            assert_eq!(found(text), [term], "{text}");
        }
        for text in ["fck", "f***", "f*cks", "x-ray", "a-b", "* fuck *", "foo_bar", "2*3", "die Nutzer*innen", "賭*博"]
        {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert_eq!(masked.find("ä f*ck f-ck"), [(0, 3, 7), (0, 8, 12)]);
    }
}
