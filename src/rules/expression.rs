//! Regular expressions of admins, within bounds.

use regex::{Regex, RegexBuilder};

/// The longest expression, in bytes.
const MAX_BYTES: usize = 512;
/// How deep its groups may nest.
const NEST_LIMIT: u32 = 32;
/// How much memory it may compile to, and search with.
const SIZE_LIMIT: usize = 1 << 20;

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

/// The expression, if it is valid, small, and requires something.
pub(super) fn compile(pattern: &str) -> Result<Regex, ExpressionError> {
    if pattern.is_empty() || pattern.len() > MAX_BYTES {
        return Err(ExpressionError::Length);
    }
    let mut builder = RegexBuilder::new(pattern);
    builder.nest_limit(NEST_LIMIT).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT);
    let expression = builder.build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => ExpressionError::Size,
        error => ExpressionError::Syntax(reason(&error)),
    })?;
    // An expression such as `\b` matches no empty text, but an empty part of others.
    let matches_empty = ["", "a", " ", "a b", "\n"].iter().any(|text| {
        let found = expression.find(text);
        found.is_some_and(|found| found.is_empty())
    });
    if matches_empty { Err(ExpressionError::MatchesEmpty) } else { Ok(expression) }
}

/// The last line of what the library says: the rest is a drawing.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let line = text.lines().last().unwrap_or(&text);
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_within_bounds_compiles() {
        assert!(compile(r"(?i)\bbuy\s+now\b").is_ok());
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
            let refused = compile(&pattern).expect_err(&pattern);
            assert_eq!(refused.code(), code, "{pattern}: {refused}");
        }
    }
}
