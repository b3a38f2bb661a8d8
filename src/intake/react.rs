//! A reader taps on a comment.

use serde_json::Value;
use sqlx::PgConnection;

use super::{Suspended, may_write};
use crate::accounts::Reader;
use crate::articles::ArticleKey;
use crate::comments;
use crate::ids::CommentId;
use crate::sites::Site;
use crate::time::Timestamp;

/// Why a reaction was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReactError {
    /// There is no such published comment.
    #[error("there is no such comment")]
    NotFound,
    /// The site does not offer this kind.
    #[error("the site does not offer this kind of reaction")]
    UnknownKind,
    /// The account may read only.
    #[error(transparent)]
    Suspended(#[from] Suspended),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Sets the reader's one reaction to a comment. Answers all counts, and the article's key.
pub async fn react(
    conn: &mut PgConnection,
    site: &Site,
    reader: &Reader,
    comment: CommentId,
    kind: &str,
    now: Timestamp,
) -> Result<(Value, ArticleKey), ReactError> {
    may_write(&reader.account().standing)?;
    if !site.settings.reactions.kinds.iter().any(|offered| offered == kind) {
        return Err(ReactError::UnknownKind);
    }
    comments::react(conn, reader, comment, kind, now).await?.ok_or(ReactError::NotFound)
}

/// Takes the reader's reaction back; without one it changes nothing. Answers all counts, and the article's key.
pub async fn unreact(
    conn: &mut PgConnection,
    reader: &Reader,
    comment: CommentId,
) -> Result<(Value, ArticleKey), ReactError> {
    comments::unreact(conn, reader, comment).await?.ok_or(ReactError::NotFound)
}
