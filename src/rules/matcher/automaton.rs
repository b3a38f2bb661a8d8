//! Patterns found wherever they stand, also within words.

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use super::Found;

/// Finds some of the patterns wherever they stand.
#[derive(Debug)]
pub(super) struct Automaton {
    search: AhoCorasick,
    /// The patterns, by their places in it.
    patterns: Vec<usize>,
}

impl Automaton {
    /// None where there is nothing to look for.
    pub(super) fn new(patterns: &[(&str, usize)]) -> Result<Option<Self>, BuildError> {
        if patterns.is_empty() {
            return Ok(None);
        }
        // A DFA would be somewhat faster, and take ten times the memory: a node serves many sites.
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns.iter().map(|(text, _)| text))?;
        Ok(Some(Self { search, patterns: patterns.iter().map(|(_, pattern)| *pattern).collect() }))
    }

    pub(super) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found> + 't {
        let pattern = |place: usize| self.patterns.get(place).copied().unwrap_or(usize::MAX);
        let found = self.search.find_overlapping_iter(text);
        found.map(move |found| (pattern(found.pattern().as_usize()), found.start(), found.end()))
    }

    /// How much memory it keeps, in bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        self.search.memory_usage() + size_of_val(self.patterns.as_slice())
    }
}
