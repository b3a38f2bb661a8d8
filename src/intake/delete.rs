//! An author takes a comment away.

use serde::Serialize;
use sqlx::PgConnection;

use crate::accounts::Reader;
use crate::articles::ArticleKey;
use crate::comments::{self, Status};
use crate::events::{self, Event};
use crate::ids::CommentId;
use crate::review;
use crate::time::Timestamp;

/// Why a comment was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteError {
    /// There is no such comment that the reader may see.
    #[error("there is no such comment")]
    NotFound,
    /// It is somebody else's.
    #[error("it is somebody else's comment")]
    NotYours,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// An author deleted a comment.
#[derive(Serialize)]
struct CommentDeleted {
    comment: CommentId,
    from: Status,
    to: Status,
}

impl Event for CommentDeleted {
    const NAME: &'static str = "comment.deleted";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// Deletes the reader's own comment. Where replies stand below it, a tombstone stays. Answers the article it stood under.
pub async fn delete(
    conn: &mut PgConnection,
    reader: &Reader,
    comment: CommentId,
    now: Timestamp,
) -> Result<ArticleKey, DeleteError> {
    let site = reader.site();
    let mut comment = comments::lock(conn, site, comment).await?.ok_or(DeleteError::NotFound)?;
    if comment.status == Status::Deleted {
        return Err(DeleteError::NotFound);
    }
    if comment.author_account() != Some(reader.id()) {
        let shown = comment.status == Status::Published;
        return Err(if shown { DeleteError::NotYours } else { DeleteError::NotFound });
    }
    let from = comment.status;
    comments::set_status(conn, site, &mut comment, Status::Deleted, Vec::new()).await?;
    review::close(conn, site, comment.id).await?;
    let event = CommentDeleted { comment: comment.id, from, to: Status::Deleted };
    events::record(conn, site, reader.actor(), &event, now).await?;
    Ok(comment.article_key)
}
