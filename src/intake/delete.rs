//! An author takes a comment away.

use serde::Serialize;
use sqlx::PgConnection;

use crate::accounts::Reader;
use crate::articles::ArticleKey;
use crate::comments::{self, Comment, Status};
use crate::events::{self, Actor, Event};
use crate::ids::{AccountId, CommentId, SiteId};
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
    go(conn, site, reader.id(), &mut comment, now).await?;
    Ok(comment.article_key)
}

/// Takes away a comment of somebody who leaves, however it stands.
pub(super) async fn take_away(
    conn: &mut PgConnection,
    site: SiteId,
    author: AccountId,
    comment: CommentId,
    now: Timestamp,
) -> sqlx::Result<()> {
    match comments::lock(conn, site, comment).await? {
        Some(mut comment) if comment.status != Status::Deleted => go(conn, site, author, &mut comment, now).await,
        _ => Ok(()),
    }
}

async fn go(
    conn: &mut PgConnection,
    site: SiteId,
    author: AccountId,
    comment: &mut Comment,
    now: Timestamp,
) -> sqlx::Result<()> {
    let from = comment.status;
    comments::set_status(conn, site, comment, Status::Deleted, Vec::new()).await?;
    review::close(conn, site, comment.id).await?;
    let event = CommentDeleted { comment: comment.id, from, to: Status::Deleted };
    events::record(conn, site, Actor::Account(author), &event, now).await
}
