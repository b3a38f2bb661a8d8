//! Reactions: one for each reader and comment, and their counts in the same statement.

use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

use crate::accounts::Reader;
use crate::articles::ArticleKey;
use crate::ids::CommentId;
use crate::time::Timestamp;

/// The kind that counts against a comment; every other counts for it.
const AGAINST: &str = "dislike";

/// How many for and against one reaction of this kind adds.
fn sides(kind: &str) -> (i32, i32) {
    if kind == AGAINST { (0, 1) } else { (1, 0) }
}

/// Sets the reader's reaction to a published comment; the same again changes nothing. Answers all counts and the
/// article's key, or none where there is no such comment. The first tap is one statement and needs no transaction around it.
pub async fn react(
    conn: &mut PgConnection,
    reader: &Reader,
    comment: CommentId,
    kind: &str,
    now: Timestamp,
) -> sqlx::Result<Option<(Value, ArticleKey)>> {
    let (positive, negative) = sides(kind);
    let row = sqlx::query!(
        r#"with target as (
               select c.id, c.reactions, a.key
               from comments c join articles a on a.site_id = $1 and a.id = c.article_id
               where c.site_id = $1 and c.id = $2 and c.status = 'published'
           ), added as (
               insert into reactions (site_id, comment_id, account_id, kind, created_at)
               select $1, id, $3, $4, $5 from target
               on conflict do nothing
               returning 1
           ), counted as (
               update comments
               set reactions = jsonb_set(reactions, array[$4], to_jsonb(coalesce((reactions ->> $4)::int, 0) + 1)),
                   positive = positive + $6, negative = negative + $7
               where site_id = $1 and id = $2 and exists (select from added)
               returning reactions
           )
           select key, (select reactions from counted) as after from target"#,
        reader.site() as _,
        comment as _,
        reader.id() as _,
        kind,
        now as _,
        positive,
        negative,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let counts = match row.after {
        Some(counts) => counts,
        // There was one already: of the same kind, or of another, which this one takes the place of.
        None => exchange(conn, reader, comment, kind, now).await?,
    };
    Ok(Some((counts, row.key)))
}

/// Sets the reader's reaction where there may be one of another kind.
async fn exchange(
    conn: &mut PgConnection,
    reader: &Reader,
    comment: CommentId,
    kind: &str,
    now: Timestamp,
) -> sqlx::Result<Value> {
    let mut tx = conn.begin().await?;
    // The comment's row is held first, so that no other tap of the same reader comes between.
    let counts = sqlx::query_scalar!(
        "select reactions from comments where site_id = $1 and id = $2 for update",
        reader.site() as _,
        comment as _,
    )
    .fetch_one(&mut *tx)
    .await?;
    let standing = sqlx::query_scalar!(
        "select kind from reactions where site_id = $1 and comment_id = $2 and account_id = $3",
        reader.site() as _,
        comment as _,
        reader.id() as _,
    )
    .fetch_optional(&mut *tx)
    .await?;
    if standing.as_deref() == Some(kind) {
        return Ok(counts);
    }
    remove(&mut tx, reader, comment).await?;
    sqlx::query!(
        "insert into reactions (site_id, comment_id, account_id, kind, created_at) values ($1, $2, $3, $4, $5)",
        reader.site() as _,
        comment as _,
        reader.id() as _,
        kind,
        now as _,
    )
    .execute(&mut *tx)
    .await?;
    let (positive, negative) = sides(kind);
    let counts = sqlx::query_scalar!(
        "update comments
         set reactions = jsonb_set(reactions, array[$3], to_jsonb(coalesce((reactions ->> $3)::int, 0) + 1)),
             positive = positive + $4, negative = negative + $5
         where site_id = $1 and id = $2
         returning reactions",
        reader.site() as _,
        comment as _,
        kind,
        positive,
        negative,
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(counts)
}

/// Takes the reader's reaction back; without one it changes nothing. Answers all counts and the article's key, or none
/// where there is no such comment.
pub async fn unreact(
    conn: &mut PgConnection,
    reader: &Reader,
    comment: CommentId,
) -> sqlx::Result<Option<(Value, ArticleKey)>> {
    remove(conn, reader, comment).await?;
    let row = sqlx::query!(
        "select c.reactions, a.key
         from comments c join articles a on a.site_id = $1 and a.id = c.article_id
         where c.site_id = $1 and c.id = $2 and c.status = 'published'",
        reader.site() as _,
        comment as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.reactions, row.key)))
}

/// Deletes the reader's reaction and takes it from the counts; a kind that nobody tapped any more is left out of them.
async fn remove(conn: &mut PgConnection, reader: &Reader, comment: CommentId) -> sqlx::Result<()> {
    sqlx::query!(
        "with gone as (
             delete from reactions where site_id = $1 and comment_id = $2 and account_id = $3 returning kind
         )
         update comments c
         set reactions = case when (c.reactions ->> gone.kind)::int > 1
                              then jsonb_set(c.reactions, array[gone.kind], to_jsonb((c.reactions ->> gone.kind)::int - 1))
                              else c.reactions - gone.kind end,
             positive = c.positive - (gone.kind <> $4)::int, negative = c.negative - (gone.kind = $4)::int
         from gone
         where c.site_id = $1 and c.id = $2",
        reader.site() as _,
        comment as _,
        reader.id() as _,
        AGAINST,
    )
    .execute(conn)
    .await?;
    Ok(())
}
