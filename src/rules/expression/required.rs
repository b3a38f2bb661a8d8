//! Characters that every match of an expression has: nine digits, or an @. Most texts have too few of them.

use std::collections::BTreeMap;

use regex_syntax::hir::{Class, Hir, HirKind};

/// How common characters are in ordinary text: what is rare there is worth asking for.
const ORDINARY: &str = "I read the report twice and still don't see where the council thinks the money will come from. Last \
    May they promised a new bridge by spring, and all we got was a survey (see page 12). If the Mayor wants our votes, she \
    should answer three simple questions first: who pays, how much, and when?";

/// A set of characters, as sorted ranges.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Characters(Vec<(char, char)>);

impl Characters {
    fn has(&self, c: char) -> bool {
        let at = self.0.partition_point(|(_, to)| *to < c);
        self.0.get(at).is_some_and(|(from, _)| *from <= c)
    }

    /// How many of the text's characters are among them.
    pub(in super::super) fn count(&self, text: &str) -> usize {
        let in_ascii = self.0.iter().map_while(|(from, to)| Some((ascii(*from)?, ascii(*to).unwrap_or(0x7f))));
        let count: usize = in_ascii.map(|(from, to)| count_bytes(text, from, to)).sum();
        count + if text.is_ascii() { 0 } else { self.count_beyond_ascii(text) }
    }

    fn count_beyond_ascii(&self, text: &str) -> usize {
        let firsts = text.bytes().enumerate().filter(|(_, byte)| *byte >= 0xc0);
        let characters = firsts.filter_map(|(at, _)| text.get(at..)?.chars().next());
        characters.filter(|c| self.has(*c)).count()
    }

    /// How much memory they keep, in bytes.
    pub(in super::super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<(char, char)>()
    }
}

/// How many bytes are among these. Many are compared at once where a byte can count them: ten times as quick.
fn count_bytes(text: &str, from: u8, to: u8) -> usize {
    let among = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(byte.wrapping_sub(from) <= to - from)).sum::<u8>();
    text.as_bytes().chunks(usize::from(u8::MAX)).map(|bytes| usize::from(among(bytes))).sum()
}

fn ascii(c: char) -> Option<u8> {
    u8::try_from(c).ok().filter(u8::is_ascii)
}

/// So many characters of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Required {
    pub(in super::super) of: Characters,
    pub(in super::super) at_least: usize,
}

/// What every match has and ordinary text has too little of, as far as that is known.
pub(super) fn of(parsed: &Hir) -> Option<Required> {
    let all = needed(parsed).into_iter().map(|(ranges, at_least)| {
        let of = Characters(ranges);
        let usual = of.count(ORDINARY);
        (usual, Required { of, at_least })
    });
    // How often it would have to be there, compared to how often it is.
    let best = all.max_by(|(a, one), (b, other)| (one.at_least * (b + 1)).cmp(&(other.at_least * (a + 1))));
    best.filter(|(usual, required)| required.at_least > *usual).map(|(_, required)| required)
}

/// By set of characters, as sorted ranges: how many of them.
type Counts = BTreeMap<Vec<(char, char)>, usize>;

/// How many of each set of characters every match has at least.
fn needed(parsed: &Hir) -> Counts {
    match parsed.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => Counts::new(),
        HirKind::Literal(literal) => {
            let mut all = Counts::new();
            for c in std::str::from_utf8(&literal.0).unwrap_or_default().chars() {
                *all.entry(vec![(c, c)]).or_default() += 1;
            }
            all
        }
        HirKind::Class(Class::Unicode(class)) => {
            Counts::from([(class.iter().map(|range| (range.start(), range.end())).collect(), 1)])
        }
        HirKind::Capture(capture) => needed(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min == 0 => Counts::new(),
        HirKind::Repetition(repetition) => {
            let mut all = needed(&repetition.sub);
            for count in all.values_mut() {
                *count = count.saturating_mul(repetition.min as usize);
            }
            all
        }
        HirKind::Concat(parts) => {
            let mut all = Counts::new();
            for (ranges, count) in parts.iter().flat_map(needed) {
                *all.entry(ranges).or_default() += count;
            }
            all
        }
        HirKind::Alternation(branches) => branches.iter().map(needed).reduce(both).unwrap_or_default(),
    }
}

/// What is needed either way.
fn both(mut one: Counts, other: Counts) -> Counts {
    one.retain(|ranges, _| other.contains_key(ranges));
    for (ranges, count) in other {
        one.entry(ranges).and_modify(|least| *least = count.min(*least));
    }
    one
}

#[cfg(test)]
mod tests {
    use super::super::Expression;
    use super::*;

    fn required(pattern: &str) -> Option<Required> {
        Expression::new(pattern).unwrap().required
    }

    #[test]
    fn an_expression_asks_for_as_many_characters_as_every_match_has() {
        for (pattern, text, least) in [
            (r"\b\d{3}[ -]?\d{4}[ -]?\d{2,5}\b", "1234567890", 9),
            (r"(?:\d{4}-\d{4}|\d{5} ?\d{6})x", "0123456789", 8),
            (r"[\w.]+@[\w.]+", "@", 1),
        ] {
            let required = required(pattern).unwrap();
            assert_eq!(required.at_least, least, "{pattern}");
            assert_eq!(required.of.count(text), text.len(), "{pattern}: {required:?}");
        }
        for pattern in [r"\w\w", "[a-z] [a-z]", r"\d|[a-z]"] {
            assert_eq!(required(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn what_matches_has_what_is_required() {
        let texts =
            ["call 555-1234-77 now", "٣٣٣ 4444 55", "mail a.b@c.example", "größe 5 €", "AAAA@@@@", "1234567890123", ""];
        for pattern in
            [r"\d{3}[ -]?\d{4}[ -]?\d{2}", r"[\w.]+@[\w.]+", r"(?i)A{3,}", r"[^a-z\s]{4}", r"(?:\d|@){3}", "€"]
        {
            let expression = Expression::new(pattern).unwrap();
            for text in texts.into_iter().filter(|text| expression.is_match(text)) {
                let enough = expression.required.as_ref().is_none_or(|all| all.of.count(text) >= all.at_least);
                assert!(enough, "{pattern} in {text}");
            }
        }
    }
}
