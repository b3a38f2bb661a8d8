//! What the rules of a site may cost together, so that no save makes every comment dear. Counted, not timed: the same
//! rules are refused on every machine and on every day.

use super::super::expression::Expression;

/// The most terms that all rules of a site look for together: in lists and in place, a term in each form counted apart.
const MAX_TERMS: usize = 250_000;
/// The most memory that all expressions of a site may compile to, in bytes. What an expression compiles to also bounds
/// what it costs for each character.
const MAX_EXPRESSIONS_BYTES: usize = 16 << 20;
/// The most expressions of a site that must run over every comment, since they ask for no text that could be looked for.
const MAX_OPEN_EXPRESSIONS: usize = 50;
/// The most memory that one of those may compile to, in bytes.
const MAX_OPEN_EXPRESSION_BYTES: usize = 512 << 10;

/// What is used up so far.
#[derive(Debug, Default)]
pub(super) struct Budget {
    expression_bytes: usize,
    open_expressions: usize,
}

impl Budget {
    /// Takes what an expression costs; `waits` says that it only runs where some text was found. Otherwise what would be
    /// right.
    pub(super) fn take_expression(&mut self, expression: &Expression, waits: bool) -> Result<(), String> {
        let bytes = expression.heap_bytes();
        self.expression_bytes += bytes;
        if self.expression_bytes > MAX_EXPRESSIONS_BYTES {
            return Err(format!(
                "with this expression, those of all rules take more than {} MiB: repeat less, or use phrases",
                MAX_EXPRESSIONS_BYTES >> 20
            ));
        }
        if waits {
            return Ok(());
        }
        self.open_expressions += 1;
        if bytes > MAX_OPEN_EXPRESSION_BYTES {
            return Err(format!(
                "this expression runs over every comment, since no match must begin or end with three letters that are \
                 known, and compiles to {} KiB: require such letters, or repeat less, down to {} KiB",
                bytes.div_ceil(1 << 10),
                MAX_OPEN_EXPRESSION_BYTES >> 10
            ));
        }
        if self.open_expressions > MAX_OPEN_EXPRESSIONS {
            return Err(format!(
                "this would be expression {} that runs over every comment, since no match must begin or end with three \
                 letters that are known: a site has at most {MAX_OPEN_EXPRESSIONS} of them; require such letters, or \
                 join some with |",
                self.open_expressions
            ));
        }
        Ok(())
    }

    /// Checks how many terms there are with the last ones. Otherwise what would be right.
    pub(super) fn check_terms(terms: usize) -> Result<(), String> {
        if terms <= MAX_TERMS {
            return Ok(());
        }
        Err(format!(
            "with these, all rules look for {terms} terms, each form counted apart: at most {MAX_TERMS} are possible; \
             use shorter lists or fewer forms"
        ))
    }
}
