//! What stands around a comment: its conversation, its article's heat, and who else writes from where it came from.

use sqlx::PgConnection;

use super::whole_comments;
use crate::comments::Comment;
use crate::ids::{AccountId, ArticleId, CommentId, SiteId};
use crate::time::Timestamp;

/// How many comments of each kind are shown around one.
const NEIGHBOURS: i64 = 3;
/// How many replies to it.
const REPLIES: i64 = 5;
/// How many comments above it, counted from it.
const ANCESTORS: i64 = 10;

/// The conversation around a comment, each part oldest first.
#[derive(Debug)]
pub struct Conversation {
    /// What it answers, and what that answers: the nearest ten.
    pub ancestors: Vec<Comment>,
    /// Other replies to the same comment that came before, the nearest three.
    pub before: Vec<Comment>,
    /// Other replies to the same comment that came after, the nearest three.
    pub after: Vec<Comment>,
    /// The first replies to it.
    pub replies: Vec<Comment>,
}

/// The conversation around a comment.
pub async fn conversation(conn: &mut PgConnection, site: SiteId, comment: &Comment) -> sqlx::Result<Conversation> {
    let mut ancestors = whole_comments!(
        "c.id in (
             with recursive line as (
                 select parent_id from comments where site_id = $1 and id = $2
                 union all
                 select up.parent_id from line join comments up on up.site_id = $1 and up.id = line.parent_id
             )
             select parent_id from line
         )
         order by c.depth desc
         limit $3",
        site as _,
        comment.id as _,
        ANCESTORS,
    )
    .fetch_all(&mut *conn)
    .await?;
    ancestors.reverse();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    if let Some(parent) = comment.parent {
        before = whole_comments!(
            "c.parent_id = $2 and c.visible and c.id < $3 order by c.id desc limit $4",
            site as _,
            parent as _,
            comment.id as _,
            NEIGHBOURS,
        )
        .fetch_all(&mut *conn)
        .await?;
        before.reverse();
        after = whole_comments!(
            "c.parent_id = $2 and c.visible and c.id > $3 order by c.id limit $4",
            site as _,
            parent as _,
            comment.id as _,
            NEIGHBOURS,
        )
        .fetch_all(&mut *conn)
        .await?;
    }
    let replies =
        whole_comments!("c.parent_id = $2 and c.visible order by c.id limit $3", site as _, comment.id as _, REPLIES,)
            .fetch_all(conn)
            .await?;
    let whole = |rows: Vec<super::Row>| rows.into_iter().map(Comment::from).collect();
    Ok(Conversation {
        ancestors: whole(ancestors),
        before: whole(before),
        after: whole(after),
        replies: whole(replies),
    })
}

/// What happened under an article over the last hour, of its latest thousand comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Heat {
    /// How many comments came.
    pub comments: i64,
    /// How many of them wait.
    pub held: i64,
    /// How many of them stand rejected.
    pub rejected: i64,
}

/// What happened under an article over the last hour.
pub async fn heat(conn: &mut PgConnection, site: SiteId, article: ArticleId, now: Timestamp) -> sqlx::Result<Heat> {
    sqlx::query_as!(
        Heat,
        r#"select count(*) as "comments!", count(*) filter (where status = 'held') as "held!",
                  count(*) filter (where status = 'rejected') as "rejected!"
           from (select status from comments where site_id = $1 and article_id = $2 and id >= $3
                 order by id desc limit 1000) lately"#,
        site as _,
        article as _,
        CommentId::floor(now.minus_seconds(3_600)) as _,
    )
    .fetch_one(conn)
    .await
}

/// Which other accounts wrote from the network that a comment came from, the last five hundred comments within thirty
/// days: at most ten, those who wrote most first, with how many comments that were.
pub async fn near(
    conn: &mut PgConnection,
    site: SiteId,
    comment: &Comment,
    now: Timestamp,
) -> sqlx::Result<Vec<(AccountId, i64)>> {
    let rows = sqlx::query!(
        r#"select author_id as "author!: AccountId", count(*) as "comments!"
           from (select author_id from comments
                 where site_id = $1 and id >= $3 and network is not null
                   and network = (select network from comments where site_id = $1 and id = $2)
                 order by id desc limit 500) near
           where author_id is not null and author_id is distinct from $4
           group by author_id
           order by count(*) desc, author_id
           limit 10"#,
        site as _,
        comment.id as _,
        CommentId::floor(now.minus_seconds(30 * 86_400)) as _,
        comment.author_account() as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.author, row.comments)).collect())
}
