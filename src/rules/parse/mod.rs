//! Rules from JSON: reads what is right, and reports every mistake with where it stands and what would be right.

pub(super) mod bounds;
mod condition;
mod document;
mod leaf;
mod reader;
mod sample;

pub use document::document;
pub use sample::given;

use serde::Serialize;
use utoipa::ToSchema;

/// A mistake in a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, thiserror::Error)]
#[error("{path}: {message}")]
pub struct DocumentError {
    /// Where it stands, as a JSON pointer (RFC 6901).
    #[schema(example = "/when/all/1/text.links")]
    pub path: String,
    /// What kind of mistake it is.
    #[schema(example = "unknown_operator")]
    pub code: String,
    /// What would be right.
    pub message: String,
}

#[cfg(test)]
mod tests;
