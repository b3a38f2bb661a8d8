//! What only one reader sees under an article: their own comments that others do not see, and their own taps.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::whole_comments;
use crate::accounts::Reader;
use crate::comments::Comment;
use crate::ids::{ArticleId, CommentId};

/// The reader's own comments that wait or were rejected, the latest hundred, newest first.
pub async fn own_comments(conn: &mut PgConnection, reader: &Reader, article: ArticleId) -> sqlx::Result<Vec<Comment>> {
    let rows = whole_comments!(
        "c.author_id = $2 and c.article_id = $3 and c.status in ('held', 'rejected') order by c.id desc limit 100",
        reader.site() as _,
        reader.id() as _,
        article as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

/// What the reader tapped under an article, the latest thousand.
pub async fn own_reactions(
    conn: &mut PgConnection,
    reader: &Reader,
    article: ArticleId,
) -> sqlx::Result<BTreeMap<CommentId, String>> {
    let rows = sqlx::query!(
        "select r.comment_id, r.kind
         from reactions r join comments c on c.site_id = $1 and c.id = r.comment_id
         where r.site_id = $1 and r.account_id = $2 and c.article_id = $3
         order by r.comment_id desc
         limit 1000",
        reader.site() as _,
        reader.id() as _,
        article as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.comment_id, row.kind)).collect())
}
