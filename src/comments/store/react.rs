//! Reactions: one for each reader and comment, and their counts in the same statement, however many come in together.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::PgConnection;

use crate::accounts::Reader;
use crate::articles::ArticleKey;
use crate::ids::{AccountId, CommentId};
use crate::time::Timestamp;

/// The kind that counts against a comment; every other counts for it.
const AGAINST: &str = "dislike";

/// How many for and against one reaction of this kind adds.
fn sides(kind: &str) -> (i32, i32) {
    if kind == AGAINST { (0, 1) } else { (1, 0) }
}

/// A tap on a comment.
#[derive(Debug)]
pub struct Tap {
    /// Who taps.
    pub reader: Reader,
    /// The comment.
    pub comment: CommentId,
    /// What is tapped: one of the site's kinds.
    pub kind: String,
    /// When.
    pub at: Timestamp,
}

/// Sets readers' reactions to published comments; the same again changes nothing. Answers for each all counts and the
/// article's key, or none where there is no such comment. Run it in a transaction, with no reader twice on one comment.
pub async fn react(conn: &mut PgConnection, taps: &[&Tap]) -> sqlx::Result<Vec<Option<(Value, ArticleKey)>>> {
    let keys = lock(conn, taps).await?;
    let rows = sqlx::query!(
        r#"with tap as materialized (
               select t.*, c.reactions
               from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])
                    as t (site_id, comment_id, account_id, kind, at)
               join comments c on c.site_id = t.site_id and c.id = t.comment_id and c.status = 'published'
           ), added as (
               insert into reactions (site_id, comment_id, account_id, kind, created_at)
               select site_id, comment_id, account_id, kind, at from tap
               on conflict do nothing
               returning site_id, comment_id, account_id, kind
           ), counts as (
               select site_id, comment_id, kind, count(*)::int as times from added group by 1, 2, 3
           ), counted as (
               update comments c
               set reactions = c.reactions || more.reactions, positive = c.positive + more.positive,
                   negative = c.negative + more.negative
               from (select n.site_id, n.comment_id,
                            jsonb_object_agg(n.kind, coalesce((of.reactions ->> n.kind)::int, 0) + n.times) as reactions,
                            coalesce(sum(n.times) filter (where n.kind <> $6), 0)::int as positive,
                            coalesce(sum(n.times) filter (where n.kind = $6), 0)::int as negative
                     from counts n join comments of on of.site_id = n.site_id and of.id = n.comment_id
                     group by 1, 2) more
               where c.site_id = more.site_id and c.id = more.comment_id
               returning c.site_id, c.id, c.reactions
           )
           select tap.comment_id as "comment!: CommentId", tap.account_id as "account!: AccountId",
                  added.account_id is not null as "added!", coalesce(counted.reactions, tap.reactions) as "reactions!"
           from tap
           left join added using (site_id, comment_id, account_id)
           left join counted on counted.site_id = tap.site_id and counted.id = tap.comment_id"#,
        &taps.iter().map(|tap| tap.reader.site()).collect::<Vec<_>>() as _,
        &taps.iter().map(|tap| tap.comment).collect::<Vec<_>>() as _,
        &taps.iter().map(|tap| tap.reader.id()).collect::<Vec<_>>() as _,
        &taps.iter().map(|tap| tap.kind.as_str()).collect::<Vec<_>>() as _,
        &taps.iter().map(|tap| tap.at).collect::<Vec<_>>() as _,
        AGAINST,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut after: HashMap<_, _> = rows.into_iter().map(|row| ((row.comment, row.account), row)).collect();
    let mut answers = Vec::with_capacity(taps.len());
    for tap in taps {
        let row = after.remove(&(tap.comment, tap.reader.id()));
        let Some((row, key)) = row.zip(keys.get(&tap.comment)) else {
            answers.push(None);
            continue;
        };
        // There was one already: of the same kind, or of another, which this one takes the place of.
        let counts = if row.added { row.reactions } else { exchange(conn, tap).await? };
        answers.push(Some((counts, key.clone())));
    }
    Ok(answers)
}

/// Holds the published comments that are tapped, in the order in which all who write do. Answers their articles' keys.
async fn lock(conn: &mut PgConnection, taps: &[&Tap]) -> sqlx::Result<HashMap<CommentId, ArticleKey>> {
    let rows = sqlx::query!(
        r#"select c.id as "id: CommentId", a.key as "key: ArticleKey"
           from comments c
           join (select distinct * from unnest($1::uuid[], $2::uuid[]) as p (site_id, id)) p using (site_id, id)
           join articles a on a.site_id = c.site_id and a.id = c.article_id
           where c.status = 'published'
           order by c.site_id, c.id for no key update of c"#,
        &taps.iter().map(|tap| tap.reader.site()).collect::<Vec<_>>() as _,
        &taps.iter().map(|tap| tap.comment).collect::<Vec<_>>() as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.key)).collect())
}

/// Sets the reader's reaction to a comment that is held, where there may be one of another kind.
async fn exchange(conn: &mut PgConnection, tap: &Tap) -> sqlx::Result<Value> {
    let Tap { reader, comment, kind, at } = tap;
    // Others may have changed the counts before this tap, in the same transaction.
    let counts = sqlx::query_scalar!(
        "select reactions from comments where site_id = $1 and id = $2",
        reader.site() as _,
        comment as _,
    )
    .fetch_one(&mut *conn)
    .await?;
    let standing = sqlx::query_scalar!(
        "select kind from reactions where site_id = $1 and comment_id = $2 and account_id = $3",
        reader.site() as _,
        comment as _,
        reader.id() as _,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if standing.as_deref() == Some(kind.as_str()) {
        return Ok(counts);
    }
    remove(conn, reader, *comment).await?;
    sqlx::query!(
        "insert into reactions (site_id, comment_id, account_id, kind, created_at) values ($1, $2, $3, $4, $5)",
        reader.site() as _,
        comment as _,
        reader.id() as _,
        kind,
        *at as _,
    )
    .execute(&mut *conn)
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
    .fetch_one(conn)
    .await?;
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
