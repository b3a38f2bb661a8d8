//! What an expression cannot match without: looked for in one pass for all expressions, most of which then need not run.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};
use regex_syntax::hir::literal::{ExtractKind, Extractor, Literal, Seq};
use regex_syntax::hir::{Hir, HirKind};

use super::Expression;

/// Shorter needles stand in too many texts to be worth looking for.
const SHORTEST: usize = 3;

/// From how many places of an expression it is read: enough for any that people write, and few enough to save quickly.
const MOST_TAILS: usize = 16;

/// As many bytes of needles are searched for by the quickest kind of automaton, which takes up to a KiB for each.
const MOST_DENSE: usize = 2_048;

/// What every match of the expression ends with, or has from some place on: whichever is longest. Expressions that begin
/// alike, as those of one kind do, are told apart by what they go on with.
pub(super) fn of(parsed: &Hir) -> Option<Vec<Vec<u8>>> {
    let needles = |kind: ExtractKind, part: &Hir| {
        let needles = needles(&Extractor::new().kind(kind).extract(part))?;
        let shortest = needles.iter().map(Vec::len).min().filter(|length| *length >= SHORTEST)?;
        Some((shortest, needles))
    };
    let ends = needles(ExtractKind::Suffix, parsed);
    let found = tails(parsed).into_iter().filter_map(|tail| needles(ExtractKind::Prefix, &tail)).chain(ends);
    found.max_by_key(|(shortest, _)| *shortest).map(|(_, needles)| needles)
}

/// The expression from its beginning on, and from behind each place where it is not plain.
fn tails(parsed: &Hir) -> Vec<Hir> {
    let is_plain = |part: &Hir| matches!(part.kind(), HirKind::Literal(_) | HirKind::Class(_));
    match parsed.kind() {
        HirKind::Capture(capture) => tails(&capture.sub),
        HirKind::Concat(parts) => {
            let is_start =
                |from: &usize| from.checked_sub(1).and_then(|at| parts.get(at)).is_none_or(|before| !is_plain(before));
            let starts = (0..parts.len()).filter(is_start).take(MOST_TAILS);
            starts.filter_map(|from| parts.get(from..)).map(|tail| Hir::concat(tail.to_vec())).collect()
        }
        _ => vec![parsed.clone()],
    }
}

/// The literals in lower case as far as they are ASCII, each once. Spaces at their ends say nothing, and with one in front
/// the search would stumble at every word.
fn needles(literals: &Seq) -> Option<Vec<Vec<u8>>> {
    let lower = |literal: &Literal| literal.as_bytes().trim_ascii().to_ascii_lowercase();
    let mut needles: Vec<_> = literals.literals()?.iter().map(lower).collect();
    needles.sort_unstable();
    // Where a longer one stands, there stands what it begins with.
    needles.dedup_by(|next, kept| next.starts_with(kept));
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
        let bytes: usize = self.needles.keys().map(Vec::len).sum();
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true).prefilter(false);
        builder.kind((bytes <= MOST_DENSE).then_some(AhoCorasickKind::DFA));
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
        assert_eq!(needles_of(r"\d+ euros"), Some(vec!["euros".to_owned()]));
        assert_eq!(needles_of(r"(?:send|wire)\s+20 dollars\s*now"), Some(vec!["20 dollars".to_owned()]));
        assert_eq!(needles_of(r"(\w+ (?i)coins?\b.*)"), Some(vec!["coin".to_owned()]));
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
