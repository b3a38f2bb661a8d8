//! How comments stand at this moment: of some that changed, and of the latest.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::read::Row;
use crate::comments::{Present, PublicComment};
use crate::ids::{ArticleId, CommentId, SiteId};

/// How these comments stand just now, whatever that is, for who tells of changes. In no order.
pub async fn present(conn: &mut PgConnection, site: SiteId, comments: &[CommentId]) -> sqlx::Result<Vec<Present>> {
    let standing = sqlx::query!(
        r#"select c.id, c.article_id, c.visible as "visible!", a.key, a.comment_count
           from comments c join articles a on a.site_id = $1 and a.id = c.article_id
           where c.site_id = $1 and c.id = any($2)"#,
        site as _,
        comments as _,
    )
    .fetch_all(&mut *conn)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        r#"select c.id, c.parent_id, c.depth, (c.status = 'published') as "published!", c.author_id,
                  a.username as "username?", a.role as "role?", a.badges as "badges?", c.guest_name, c.html, c.revision, c.created_at,
                  c.edited_at, c.reactions, c.reply_count, c.featured, c.closed, 0::float8 as "rank!"
           from comments c
           left join accounts a on a.site_id = $1 and a.id = c.author_id
           where c.site_id = $1 and c.id = any($2)"#,
        site as _,
        comments as _,
    )
    .fetch_all(conn)
    .await?;
    let mut rows: HashMap<CommentId, PublicComment> =
        rows.into_iter().map(PublicComment::from).map(|comment| (comment.id, comment)).collect();
    let present = standing.into_iter().filter_map(|standing| {
        let comment = rows.remove(&standing.id)?;
        Some(Present {
            article_id: standing.article_id,
            article: standing.key,
            article_comments: standing.comment_count,
            visible: standing.visible,
            comment,
        })
    });
    Ok(present.collect())
}

/// The latest published comments of a site, the latest first.
pub async fn latest(conn: &mut PgConnection, site: SiteId, limit: i64) -> sqlx::Result<Vec<CommentId>> {
    sqlx::query_scalar!(
        r#"select id as "id: CommentId" from comments where site_id = $1 and status = 'published' order by id desc limit $2"#,
        site as _,
        limit,
    )
    .fetch_all(conn)
    .await
}

/// The latest published comments on an article, the latest first.
pub async fn latest_of_article(
    conn: &mut PgConnection,
    site: SiteId,
    article: ArticleId,
    limit: i64,
) -> sqlx::Result<Vec<CommentId>> {
    sqlx::query_scalar!(
        r#"select id as "id: CommentId" from comments
           where site_id = $1 and article_id = $2 and status = 'published' order by id desc limit $3"#,
        site as _,
        article as _,
        limit,
    )
    .fetch_all(conn)
    .await
}
