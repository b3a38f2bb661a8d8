//! What an expression cannot match without: looked for in one pass for all expressions, most of which then need not run.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, BuildError, MatchKind};
use regex_syntax::hir::Hir;
use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};

use super::Expression;

/// Shorter needles stand in too many texts to be worth looking for.
const SHORTEST: usize = 3;

/// What every match of the expression begins with, or what every one ends with: whichever is longer.
pub(super) fn of(parsed: &Hir) -> Option<Vec<Vec<u8>>> {
    let of_kind = |kind: ExtractKind| {
        let literals = Extractor::new().kind(kind).extract(parsed);
        let shortest = literals.min_literal_len().filter(|length| *length >= SHORTEST)?;
        Some((shortest, needles(&literals)?))
    };
    let found = [ExtractKind::Prefix, ExtractKind::Suffix].into_iter().filter_map(of_kind);
    found.max_by_key(|(shortest, _)| *shortest).map(|(_, needles)| needles)
}

/// The literals in lower case as far as they are ASCII, each once.
fn needles(literals: &Seq) -> Option<Vec<Vec<u8>>> {
    let mut needles: Vec<_> =
        literals.literals()?.iter().map(|literal| literal.as_bytes().to_ascii_lowercase()).collect();
    needles.sort_unstable();
    needles.dedup();
    (!needles.is_empty()).then_some(needles)
}

/// Finds which expressions may match.
#[derive(Debug, Default)]
pub(in super::super) struct Needles {
    search: Option<AhoCorasick>,
    /// By needle: who waits for it.
    owners: Vec<Vec<u32>>,
}

/// Gathers the needles of expressions.
#[derive(Debug, Default)]
pub(in super::super) struct NeedlesBuilder {
    needles: BTreeMap<Vec<u8>, Vec<u32>>,
}

impl NeedlesBuilder {
    /// Lets `owner` be found where its expression may match. False where that may be anywhere.
    pub(in super::super) fn add(&mut self, expression: &Expression, owner: u32) -> bool {
        for needle in expression.needles.iter().flatten() {
            self.needles.entry(needle.clone()).or_default().push(owner);
        }
        expression.needles.is_some()
    }

    /// The search for all of them.
    pub(in super::super) fn build(self) -> Result<Needles, BuildError> {
        if self.needles.is_empty() {
            return Ok(Needles::default());
        }
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true).prefilter(false);
        let search = builder.build(self.needles.keys())?;
        Ok(Needles { search: Some(search), owners: self.needles.into_values().collect() })
    }
}

impl Needles {
    /// The owners of the expressions that may match the text, sorted; those that wait for nothing are not among them.
    pub(in super::super) fn found(&self, text: &str) -> Vec<u32> {
        let mut owners = Vec::new();
        for found in self.search.iter().flat_map(|search| search.find_overlapping_iter(text)) {
            owners.extend(self.owners.get(found.pattern().as_usize()).into_iter().flatten());
        }
        owners.sort_unstable();
        owners.dedup();
        owners
    }

    /// How much memory it keeps, in bytes.
    pub(in super::super) fn heap_bytes(&self) -> usize {
        let owners = self.owners.iter().map(|owners| size_of_val(owners) + owners.capacity() * size_of::<u32>());
        self.search.as_ref().map_or(0, AhoCorasick::memory_usage) + owners.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needles_of(pattern: &str) -> Option<Vec<String>> {
        let needles = Expression::new(pattern).unwrap().needles;
        needles.map(|needles| needles.into_iter().map(|needle| String::from_utf8(needle).unwrap()).collect())
    }

    #[test]
    fn an_expression_waits_for_what_it_cannot_match_without() {
        assert_eq!(needles_of(r"\bcheap\s+pill\b"), Some(vec!["cheap".to_owned()]));
        assert_eq!(needles_of(r"(?:cheap|free) pill"), Some(vec!["cheap pill".to_owned(), "free pill".to_owned()]));
        assert_eq!(needles_of(r"\d+ euros"), Some(vec![" euros".to_owned()]));
        assert_eq!(needles_of(r"\d{3}-\d{4}"), None);
        assert_eq!(needles_of(r"(?:buy)?[0-9]"), None);
    }

    #[test]
    fn no_match_is_missed_whatever_its_case() {
        let patterns = ["(?i)\\bsend\\b", "(?i)größe", "Kelvin", r"\w+coin", "(?i)straße|ſend"];
        let expressions: Vec<_> = patterns.iter().map(|pattern| Expression::new(pattern).unwrap()).collect();
        let mut builder = NeedlesBuilder::default();
        let waits: Vec<_> = (0..).zip(&expressions).map(|(owner, one)| builder.add(one, owner)).collect();
        let needles = builder.build().unwrap();
        for text in
            ["please SEND", "ſend it", "GRÖSSE", "die GRÖßE", "in \u{212a}elvin Kelvin", "BITcoin", "STRAßE", ""]
        {
            let found = needles.found(text);
            for (owner, expression) in (0..).zip(&expressions) {
                let may_match = !waits[owner as usize] || found.contains(&owner);
                assert!(may_match || !expression.is_match(text), "{} in {text}", expression.pattern());
            }
        }
    }
}
