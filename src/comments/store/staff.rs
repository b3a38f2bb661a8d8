//! What staff find: any comment in any status.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::PgConnection;

use super::whole_comments;
use crate::accounts::Moderator;
use crate::comments::{Comment, Status};
use crate::db::begin_planned;
use crate::ids::{AccountId, ArticleId, CommentId, SiteId};
use crate::page::{Cursor, Page, PageSize};
use crate::time::Timestamp;

/// A comment of the site, whatever its status.
pub async fn find(conn: &mut PgConnection, site: SiteId, comment: CommentId) -> sqlx::Result<Option<Comment>> {
    let row = whole_comments!("c.id = $2", site as _, comment as _).fetch_optional(conn).await?;
    Ok(row.map(Comment::from))
}

/// These comments of the site, whatever their status, in no particular order.
pub async fn find_many(conn: &mut PgConnection, site: SiteId, comments: &[CommentId]) -> sqlx::Result<Vec<Comment>> {
    let rows = whole_comments!("c.id = any($2)", site as _, comments as _).fetch_all(conn).await?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

/// What the rules found in the present texts of these comments.
pub async fn verdicts(
    conn: &mut PgConnection,
    site: SiteId,
    comments: &[CommentId],
) -> sqlx::Result<BTreeMap<CommentId, Value>> {
    let rows = sqlx::query!(
        "select c.id, r.verdict
         from comments c
         join comment_revisions r on r.site_id = $1 and r.comment_id = c.id and r.revision = c.revision
         where c.site_id = $1 and c.id = any($2)",
        site as _,
        comments as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.verdict)).collect())
}

/// What to look for; each part left out matches everything.
#[derive(Debug, Default)]
pub struct Search {
    /// Words of the text, as typed into a search box: quotes for a phrase, `or`, `-` for without.
    pub words: Option<String>,
    /// The article it stands under.
    pub article: Option<ArticleId>,
    /// Who wrote it.
    pub author: Option<AccountId>,
    /// How it stands.
    pub status: Option<Status>,
    /// Written at this time or later.
    pub from: Option<Timestamp>,
    /// Written before this time.
    pub to: Option<Timestamp>,
}

/// A page of the comments that match, newest first.
pub async fn search(
    conn: &mut PgConnection,
    moderator: &Moderator,
    search: &Search,
    after: Option<Cursor>,
    size: PageSize,
) -> sqlx::Result<Page<Comment>> {
    // Ids begin with the time, so both ends of the time asked for are ends of a range of ids.
    let below = after.map_or(CommentId::MAX, |cursor| cursor.id.into());
    let below = search.to.map_or(below, |to| below.min(CommentId::floor(to)));
    let above = search.from.map_or(CommentId::MIN, CommentId::floor);
    // Two statements, for the planner takes the index of words only where it knows that there are words.
    let rows = match &search.words {
        Some(words) => {
            // Planned for these very words: those that many comments have are found from the newest comment on, those that
            // are rare by their index.
            let mut tx = begin_planned(conn).await?;
            let rows = whole_comments!(
                "c.id < $2 and c.id >= $3
                   and ($4::uuid is null or c.article_id = $4)
                   and ($5::uuid is null or c.author_id = $5)
                   and ($6::comment_status is null or c.status = $6)
                   and c.search @@ websearch_to_tsquery('simple', $7)
                 order by c.id desc
                 limit $8",
                moderator.site() as _,
                below as _,
                above as _,
                search.article as _,
                search.author as _,
                search.status as _,
                words,
                size.plus_one(),
            )
            .fetch_all(&mut *tx)
            .await?;
            tx.commit().await?;
            Ok(rows)
        }
        None => {
            whole_comments!(
                "c.id < $2 and c.id >= $3
                   and ($4::uuid is null or c.article_id = $4)
                   and ($5::uuid is null or c.author_id = $5)
                   and ($6::comment_status is null or c.status = $6)
                 order by c.id desc
                 limit $7",
                moderator.site() as _,
                below as _,
                above as _,
                search.article as _,
                search.author as _,
                search.status as _,
                size.plus_one(),
            )
            .fetch_all(conn)
            .await
        }
    }?;
    Ok(newest_first(rows, size))
}

/// A page of an account's comments in any status, newest first.
pub async fn of_account(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    after: Option<Cursor>,
    size: PageSize,
) -> sqlx::Result<Page<Comment>> {
    let below = after.map_or(CommentId::MAX, |cursor| cursor.id.into());
    let rows = whole_comments!(
        "c.author_id = $2 and c.id < $3 order by c.id desc limit $4",
        site as _,
        account as _,
        below as _,
        size.plus_one(),
    )
    .fetch_all(conn)
    .await?;
    Ok(newest_first(rows, size))
}

fn newest_first(rows: Vec<super::Row>, size: PageSize) -> Page<Comment> {
    let rows = rows.into_iter().map(Comment::from).collect();
    Page::new(rows, size, |comment: &Comment| Cursor { rank: 0.0, id: comment.id.uuid() })
}

/// Whether an account wrote nothing before a comment of its own.
pub async fn is_first(
    conn: &mut PgConnection,
    site: SiteId,
    author: AccountId,
    comment: CommentId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select not exists (select from comments where site_id = $1 and author_id = $2 and id < $3) as "first!""#,
        site as _,
        author as _,
        comment as _,
    )
    .fetch_one(conn)
    .await
}

/// A text that a comment had, with what the rules found.
#[derive(Debug)]
pub struct Revision {
    /// Counts the comment's texts.
    pub revision: i32,
    /// The text as typed.
    pub body: String,
    /// What the rules found.
    pub verdict: Value,
    /// Since when.
    pub created_at: Timestamp,
}

/// Every text that a comment had, the first one first.
pub async fn revisions(conn: &mut PgConnection, site: SiteId, comment: CommentId) -> sqlx::Result<Vec<Revision>> {
    sqlx::query_as!(
        Revision,
        "select revision, body, verdict, created_at from comment_revisions
         where site_id = $1 and comment_id = $2 order by revision",
        site as _,
        comment as _,
    )
    .fetch_all(conn)
    .await
}

/// The present text of a comment, and how it stands.
#[derive(Debug)]
pub struct Text {
    /// The comment.
    pub id: CommentId,
    /// How it stands.
    pub status: Status,
    /// The text as typed.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// The texts of at most `most` comments from `from` on, before `below`, the latest first.
pub async fn texts(
    conn: &mut PgConnection,
    site: SiteId,
    from: Timestamp,
    below: CommentId,
    most: usize,
) -> sqlx::Result<Vec<Text>> {
    sqlx::query_as!(
        Text,
        "select id, status, body, created_at from comments
         where site_id = $1 and id < $2 and id >= $3 order by id desc limit $4",
        site as _,
        below as _,
        CommentId::floor(from) as _,
        i64::try_from(most).unwrap_or(i64::MAX),
    )
    .fetch_all(conn)
    .await
}
