//! Gavel as its callers see it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod rules;
