//! Regular expressions of admins, within bounds.

mod needles;
mod required;

pub(super) use needles::{Needles, NeedlesBuilder};
pub(super) use required::Characters;
use required::Required;

use regex_automata::Match;
use regex_automata::meta::Regex;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;

/// The longest expression, in bytes.
const MAX_BYTES: usize = 512;
/// How deep its groups may nest.
const NEST_LIMIT: u32 = 32;
/// How much memory it may compile to.
const SIZE_LIMIT: usize = 1 << 20;
/// How much memory each thread may search it with: more makes long texts faster, and there may be many expressions.
const SEARCH_LIMIT: usize = 1 << 18;

/// An expression, ready to search.
#[derive(Debug)]
pub(super) struct Expression {
    pattern: String,
    regex: Regex,
    /// Every match begins or ends with one of these, whatever their case in ASCII. None: it may match without.
    needles: Option<Vec<Vec<u8>>>,
    /// Every match has these. None: nothing that would be rare.
    required: Option<Required>,
}

/// Why an expression is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ExpressionError {
    #[error("an expression has 1 to {MAX_BYTES} bytes")]
    Length,
    #[error("the expression is not valid: {0}")]
    Syntax(String),
    #[error("the expression becomes too large: repeat less, or split it")]
    Size,
    #[error("the expression matches the empty text, and so every comment: let it require something")]
    MatchesEmpty,
}

impl ExpressionError {
    /// The stable name of the mistake.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Length => "too_long",
            Self::Syntax(_) => "bad_regex",
            Self::Size => "regex_too_large",
            Self::MatchesEmpty => "matches_empty",
        }
    }
}

impl Expression {
    /// The expression, if it is valid, small, and requires something.
    pub(super) fn new(pattern: &str) -> Result<Self, ExpressionError> {
        if pattern.is_empty() || pattern.len() > MAX_BYTES {
            return Err(ExpressionError::Length);
        }
        let parsed = ParserBuilder::new().nest_limit(NEST_LIMIT).build().parse(pattern);
        let parsed = parsed.map_err(|error| ExpressionError::Syntax(reason(&error)))?;
        let regex = build(&parsed)?;
        // An expression such as `\b` matches no empty text, but an empty part of others.
        let matches_empty = ["", "a", " ", "a b", "\n"].iter().any(|text| {
            let found = regex.find(*text);
            found.is_some_and(|found| found.is_empty())
        });
        if matches_empty {
            return Err(ExpressionError::MatchesEmpty);
        }
        Ok(Self { pattern: pattern.to_owned(), regex, needles: needles::of(&parsed), required: required::of(&parsed) })
    }

    /// The characters of which every match has some, and how many at least.
    pub(super) fn required(&self) -> Option<(&Characters, usize)> {
        self.required.as_ref().map(|required| (&required.of, required.at_least))
    }

    /// The expression as it was written.
    pub(super) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether it matches anywhere in the text.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Where it matches, one after the other.
    pub(super) fn matches<'e>(&'e self, text: &'e str) -> impl Iterator<Item = Match> + 'e {
        self.regex.find_iter(text)
    }

    /// How much memory it keeps, in bytes, without what threads search it with.
    pub(super) fn heap_bytes(&self) -> usize {
        let needles = self.needles.iter().flatten().map(|needle| needle.capacity() + size_of::<Vec<u8>>());
        let required = self.required.as_ref().map_or(0, |required| required.of.heap_bytes());
        self.regex.memory_usage() + self.pattern.capacity() + needles.sum::<usize>() + required
    }
}

fn build(parsed: &Hir) -> Result<Regex, ExpressionError> {
    let config = Regex::config()
        .nfa_size_limit(Some(SIZE_LIMIT))
        .hybrid_cache_capacity(SEARCH_LIMIT)
        // Only where a match begins and ends is asked for, never its groups.
        .which_captures(WhichCaptures::Implicit);
    let built = Regex::builder().configure(config).build_from_hir(parsed);
    built.map_err(|error| match error.size_limit() {
        Some(_) => ExpressionError::Size,
        None => ExpressionError::Syntax(error.to_string()),
    })
}

/// The last line of what the library says: the rest is a drawing.
fn reason(error: &regex_syntax::Error) -> String {
    let text = error.to_string();
    let line = text.lines().last().unwrap_or(&text);
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_within_bounds_compiles() {
        assert!(Expression::new(r"(?i)\bbuy\s+now\b").is_ok());
    }

    #[test]
    fn an_expression_beyond_them_is_refused() {
        for (pattern, code) in [
            (String::new(), "too_long"),
            ("a".repeat(513), "too_long"),
            ("(".to_owned(), "bad_regex"),
            (r"(a)\1".to_owned(), "bad_regex"),
            (format!("{}a{}", "(".repeat(40), ")".repeat(40)), "bad_regex"),
            (r"(\w{1000}){1000}".to_owned(), "regex_too_large"),
            ("a*".to_owned(), "matches_empty"),
            (r"\b".to_owned(), "matches_empty"),
            ("x|".to_owned(), "matches_empty"),
        ] {
            let refused = Expression::new(&pattern).expect_err(&pattern);
            assert_eq!(refused.code(), code, "{pattern}: {refused}");
        }
    }
}
