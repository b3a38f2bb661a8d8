//! The text of a comment.

use serde::{Deserialize, Serialize};

/// What a reader wrote: trimmed, never empty, without NUL, at most [`CommentBody::MAX_CHARS`] characters. A site may set
/// a lower bound of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(try_from = "String")]
#[sqlx(transparent)]
pub struct CommentBody(String);

/// Not a [`CommentBody`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommentBodyError {
    /// Nothing but spaces.
    #[error("a comment needs some text")]
    Empty,
    /// Longer than any site allows.
    #[error("a comment has at most {} characters", CommentBody::MAX_CHARS)]
    TooLong,
    /// A NUL character, which no reader types.
    #[error("a comment holds no NUL characters")]
    Nul,
}

impl CommentBody {
    /// The longest text that any site can allow, in characters.
    pub const MAX_CHARS: usize = 20_000;

    /// How long it is, in characters.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }
}

impl TryFrom<String> for CommentBody {
    type Error = CommentBodyError;

    fn try_from(text: String) -> Result<Self, CommentBodyError> {
        // Invisible characters alone are no text either: a comment nobody can see is a trick.
        let seen = |c: char| !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        let text = text.trim();
        if !text.chars().any(seen) {
            return Err(CommentBodyError::Empty);
        }
        if text.contains('\0') {
            return Err(CommentBodyError::Nul);
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(CommentBodyError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

impl AsRef<str> for CommentBody {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Result<CommentBody, CommentBodyError> {
        text.to_owned().try_into()
    }

    #[test]
    fn a_comment_is_some_visible_text() {
        assert_eq!(body("  hi \n").unwrap().as_ref(), "hi");
        assert_eq!(body(" \n\t"), Err(CommentBodyError::Empty));
        assert_eq!(body("\u{200b}\u{feff}"), Err(CommentBodyError::Empty));
        assert_eq!(body("a\0b"), Err(CommentBodyError::Nul));
        assert!(body(&"ä".repeat(20_000)).is_ok());
        assert_eq!(body(&"ä".repeat(20_001)), Err(CommentBodyError::TooLong));
    }
}
