//! Phrase lists: named terms with exceptions.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text::forms::Form;

/// The phrase lists of a site by name.
pub type PhraseLists = BTreeMap<String, PhraseList>;

/// Terms that rules look for, by the name of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhraseList {
    /// What is looked for. A term may carry `*` at either end: there, the word may go on.
    pub terms: Vec<String>,
    /// Where a term stands inside one of these ("smartwatch"), it does not count.
    #[serde(default)]
    pub exceptions: Vec<String>,
    /// The language of the terms, as a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// A term in one form of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// What is searched for.
    pub(super) text: String,
    /// Whether the word may begin before it.
    pub(super) open_left: bool,
    /// Whether the word may go on behind it.
    pub(super) open_right: bool,
}

impl Term {
    /// The term that somebody wrote; none where nothing of it is left in that form.
    pub(super) fn new(written: &str, form: Form) -> Option<Self> {
        let written = written.trim();
        let (open_left, rest) = written.strip_prefix('*').map_or((false, written), |rest| (true, rest));
        let (open_right, rest) = rest.strip_suffix('*').map_or((false, rest), |rest| (true, rest));
        let folded = form.of(rest);
        let text = folded.text().trim().to_owned();
        (!text.is_empty()).then_some(Self { text, open_left, open_right })
    }
}

/// A phrase list as words that a fact may have, such as domains.
#[derive(Debug, Default)]
pub(super) struct WordList {
    words: HashSet<String>,
    /// Terms with `*`: in front, behind.
    open: Vec<(String, bool, bool)>,
    exceptions: HashSet<String>,
}

impl WordList {
    /// The list, with every word in the spelling that `spell` gives it.
    pub(super) fn new(list: &PhraseList, spell: impl Fn(&str) -> String) -> Self {
        let mut words =
            Self { exceptions: list.exceptions.iter().map(|word| spell(word)).collect(), ..Self::default() };
        for written in &list.terms {
            let written = written.trim();
            let rest = written.trim_matches('*');
            let (left, right) = (written.starts_with('*'), written.ends_with('*'));
            if rest.is_empty() {
                continue;
            }
            if left || right {
                // "*.example.com" is no domain of its own: the dot stays as it is.
                let dotted = rest.strip_prefix('.').map(|rest| format!(".{}", spell(rest)));
                words.open.push((dotted.unwrap_or_else(|| spell(rest)), left, right));
            } else {
                words.words.insert(spell(rest));
            }
        }
        words
    }

    /// How much memory it keeps, in bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        let words = self.words.iter().chain(&self.exceptions).chain(self.open.iter().map(|(word, ..)| word));
        // A set keeps some room, and a byte beside each word.
        words.map(|word| word.capacity() + size_of::<String>() * 3 / 2).sum()
    }

    /// Whether the list has `word`.
    pub(super) fn has(&self, word: &str) -> bool {
        let open = |(term, left, right): &(String, bool, bool)| match (left, right) {
            (true, true) => word.contains(term.as_str()),
            (true, false) => word.ends_with(term.as_str()),
            _ => word.starts_with(term.as_str()),
        };
        (self.words.contains(word) || self.open.iter().any(open)) && !self.exceptions.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_opens_a_term_at_its_end() {
        let term = |written| Term::new(written, Form::Fold).map(|term| (term.text, term.open_left, term.open_right));
        assert_eq!(term(" Buy  NOW "), Some(("buy now".into(), false, false)));
        assert_eq!(term("viagr*"), Some(("viagr".into(), false, true)));
        assert_eq!(term("*coin*"), Some(("coin".into(), true, true)));
        assert_eq!(term("f**k"), Some(("f**k".into(), false, false)));
        assert_eq!(term("**"), None);
        assert_eq!(term("\u{200b}"), None);
    }

    #[test]
    fn a_word_list_knows_words_beginnings_and_ends() {
        let list = PhraseList {
            terms: vec!["bit.ly".into(), "*.example.com".into(), "casino*".into()],
            exceptions: vec!["good.example.com".into()],
            language: None,
        };
        let words = WordList::new(&list, str::to_lowercase);
        for (word, has) in [
            ("bit.ly", true),
            ("x.bit.ly", false),
            ("a.example.com", true),
            ("example.com", false),
            ("good.example.com", false),
            ("casino-royal.com", true),
        ] {
            assert_eq!(words.has(word), has, "{word}");
        }
    }
}
