//! A reader taps on a comment.

use serde_json::Value;
use sqlx::PgConnection;

use super::group_commit::{GroupCommit, Together};
use super::{Suspended, may_write};
use crate::accounts::Reader;
use crate::articles::ArticleKey;
use crate::comments::{self, Tap};
use crate::ids::CommentId;
use crate::sites::Site;

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

impl Together for Tap {
    /// All counts, and the article's key; none where there is no such published comment.
    type Fate = Option<(Value, ArticleKey)>;

    fn goes_with(&self, other: &Self) -> bool {
        (self.comment, self.reader.id()) != (other.comment, other.reader.id())
    }

    async fn write_all(conn: &mut PgConnection, together: &[&Self]) -> sqlx::Result<Vec<Self::Fate>> {
        comments::react(conn, together).await
    }
}

/// Sets the reader's one reaction to a comment, together with whatever else comes in. Answers all counts, and the article's
/// key.
pub async fn react(taps: &GroupCommit<Tap>, site: &Site, tap: Tap) -> Result<(Value, ArticleKey), ReactError> {
    may_write(&tap.reader.account().standing)?;
    if !site.settings.reactions.kinds.contains(&tap.kind) {
        return Err(ReactError::UnknownKind);
    }
    taps.write(tap).await?.ok_or(ReactError::NotFound)
}

/// Takes the reader's reaction back; without one it changes nothing. Answers all counts, and the article's key.
pub async fn unreact(
    conn: &mut PgConnection,
    reader: &Reader,
    comment: CommentId,
) -> Result<(Value, ArticleKey), ReactError> {
    comments::unreact(conn, reader, comment).await?.ok_or(ReactError::NotFound)
}
