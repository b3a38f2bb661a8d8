//! What everybody reads: pages, replies, permalinks. Nothing here ever returns the text of a comment that is not published.

use serde_json::Value;
use sqlx::PgConnection;

use crate::accounts::Role;
use crate::articles::ArticleKey;
use crate::comments::{Author, PublicComment, Shown, Sort};
use crate::ids::{AccountId, ArticleId, CommentId, SiteId};
use crate::page::{Cursor, Page, PageSize};
use crate::time::Timestamp;

/// How many replies come with each top-level comment.
pub(crate) const FIRST_REPLIES: usize = 3;

pub(super) struct Row {
    pub(super) id: CommentId,
    pub(super) parent_id: Option<CommentId>,
    pub(super) depth: i16,
    pub(super) published: bool,
    pub(super) author_id: Option<AccountId>,
    pub(super) username: Option<String>,
    pub(super) role: Option<Role>,
    pub(super) badges: Option<Vec<String>>,
    pub(super) guest_name: Option<String>,
    pub(super) html: String,
    pub(super) revision: i32,
    pub(super) created_at: Timestamp,
    pub(super) edited_at: Option<Timestamp>,
    pub(super) reactions: Value,
    pub(super) reply_count: i32,
    pub(super) featured: bool,
    pub(super) closed: bool,
    pub(super) rank: f64,
}

impl From<Row> for PublicComment {
    fn from(row: Row) -> Self {
        let author = match (row.author_id, row.username, row.role) {
            (Some(id), Some(name), Some(role)) => {
                Author::Account { id, name, role, badges: row.badges.unwrap_or_default() }
            }
            _ => Author::Guest { name: row.guest_name.unwrap_or_default() },
        };
        let shown = row.published.then_some(Shown {
            author,
            html: row.html,
            revision: row.revision,
            edited_at: row.edited_at,
            reactions: row.reactions,
            featured: row.featured,
            closed: row.closed,
        });
        Self {
            id: row.id,
            parent: row.parent_id,
            depth: row.depth,
            shown,
            reply_count: row.reply_count,
            created_at: row.created_at,
            rank: row.rank,
        }
    }
}

/// One page of top-level comments with their first replies, in one statement whatever the article's size:
/// `$rank` is what the order sorts by, `$beyond` where the page begins.
macro_rules! top_level {
    ($rank:literal, $beyond:literal, $order:literal; $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            "with top as materialized (
                 select id, parent_id, depth, status, author_id, guest_name, html, revision, created_at, edited_at,
                        reactions, reply_count, featured, closed, " + $rank + "::float8 as rank
                 from comments
                 where site_id = $1 and article_id = $2 and parent_id is null and visible and " + $beyond + "
                 order by " + $order + "
                 limit $3
             )
             select c.id as \"id!: CommentId\", c.parent_id as \"parent_id?: CommentId\", c.depth as \"depth!\",
                    (c.status = 'published') as \"published!\", c.author_id as \"author_id?: AccountId\",
                    a.username as \"username?\", a.role as \"role?: Role\", a.badges as \"badges?\",
                    c.guest_name as \"guest_name?\",
                    c.html as \"html!\", c.revision as \"revision!\", c.created_at as \"created_at!: Timestamp\",
                    c.edited_at as \"edited_at?: Timestamp\", c.reactions as \"reactions!\",
                    c.reply_count as \"reply_count!\", c.featured as \"featured!\", c.closed as \"closed!\",
                    c.rank as \"rank!\"
             from (
                 select * from top
                 union all
                 select reply.* from top cross join lateral (
                     select id, parent_id, depth, status, author_id, guest_name, html, revision, created_at, edited_at,
                            reactions, reply_count, featured, closed, 0::float8 as rank
                     from comments
                     where site_id = $1 and parent_id = top.id and visible
                     order by id limit 3
                 ) reply
                 where top.reply_count > 0
             ) c
             left join accounts a on a.site_id = $1 and a.id = c.author_id",
            $($argument),*
        )
    };
}

/// A page of an article's top-level comments, each with its first replies, oldest first.
pub async fn page(
    conn: &mut PgConnection,
    site: SiteId,
    article: ArticleId,
    sort: Sort,
    after: Option<Cursor>,
    size: PageSize,
) -> sqlx::Result<Page<(PublicComment, Vec<PublicComment>)>> {
    let limit = size.plus_one();
    let below = after.map_or(CommentId::MAX, |cursor| cursor.id.into());
    let above = after.map_or(CommentId::MIN, |cursor| cursor.id.into());
    let rank = after.map_or(f64::INFINITY, |cursor| cursor.rank);
    let rows = match sort {
        Sort::Newest => {
            top_level!("0", "id < $4", "id desc"; site as _, article as _, limit, below as _).fetch_all(conn).await
        }
        Sort::Oldest => {
            top_level!("0", "id > $4", "id"; site as _, article as _, limit, above as _).fetch_all(conn).await
        }
        Sort::Top => {
            top_level!("top_rank", "(top_rank, id) < ($5, $4)", "top_rank desc, id desc";
                site as _, article as _, limit, below as _, rank)
            .fetch_all(conn)
            .await
        }
        Sort::Discussed => {
            #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and counts are whole")]
            let replies = rank as i32;
            top_level!("reply_count", "(reply_count, id) < ($5, $4)", "reply_count desc, id desc";
                site as _, article as _, limit, below as _, replies)
            .fetch_all(conn)
            .await
        }
        Sort::Controversial => {
            top_level!("controversy", "(controversy, id) < ($5, $4)", "controversy desc, id desc";
                site as _, article as _, limit, below as _, rank)
            .fetch_all(conn)
            .await
        }
    }?;
    Ok(Page::new(threads(rows, sort), size, |(top, _)| Cursor { rank: top.rank, id: top.id.uuid() }))
}

/// Puts each reply below its top-level comment, and all in order.
fn threads(rows: Vec<Row>, sort: Sort) -> Vec<(PublicComment, Vec<PublicComment>)> {
    let (mut replies, tops): (Vec<PublicComment>, Vec<PublicComment>) =
        rows.into_iter().map(PublicComment::from).partition(|comment| comment.parent.is_some());
    let mut tops: Vec<_> = tops.into_iter().map(|top| (top, Vec::with_capacity(FIRST_REPLIES))).collect();
    replies.sort_unstable_by_key(|reply| reply.id);
    tops.sort_unstable_by_key(|(top, _)| top.id);
    for reply in replies {
        let Some(parent) = reply.parent else { continue };
        if let Ok(place) = tops.binary_search_by_key(&parent, |(top, _)| top.id)
            && let Some((_, below)) = tops.get_mut(place)
        {
            below.push(reply);
        }
    }
    if sort != Sort::Oldest {
        tops.sort_unstable_by(|(a, _), (b, _)| b.rank.total_cmp(&a.rank).then(b.id.cmp(&a.id)));
    }
    tops
}

/// A comment that is shown, and the key of its article; none where there is nothing to see.
pub async fn visible(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
) -> sqlx::Result<Option<(ArticleId, ArticleKey)>> {
    let row = sqlx::query!(
        "select c.article_id, a.key
         from comments c join articles a on a.site_id = $1 and a.id = c.article_id
         where c.site_id = $1 and c.id = $2 and c.visible",
        site as _,
        comment as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.article_id, row.key)))
}

/// A page of the direct replies to a comment, oldest first.
pub async fn replies(
    conn: &mut PgConnection,
    site: SiteId,
    parent: CommentId,
    after: Option<Cursor>,
    size: PageSize,
) -> sqlx::Result<Page<PublicComment>> {
    let above = after.map_or(CommentId::MIN, |cursor| cursor.id.into());
    let rows = sqlx::query_as!(
        Row,
        r#"select c.id, c.parent_id, c.depth, (c.status = 'published') as "published!", c.author_id,
                  a.username as "username?", a.role as "role?", a.badges as "badges?", c.guest_name, c.html, c.revision,
                  c.created_at, c.edited_at, c.reactions, c.reply_count, c.featured, c.closed, 0::float8 as "rank!"
           from comments c
           left join accounts a on a.site_id = $1 and a.id = c.author_id
           where c.site_id = $1 and c.parent_id = $2 and c.visible and c.id > $3
           order by c.id
           limit $4"#,
        site as _,
        parent as _,
        above as _,
        size.plus_one(),
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter().map(PublicComment::from).collect();
    Ok(Page::new(rows, size, |reply: &PublicComment| Cursor { rank: 0.0, id: reply.id.uuid() }))
}

/// A comment and all above it, the top-level comment first. Empty where it is not shown.
pub async fn ancestors(conn: &mut PgConnection, site: SiteId, comment: CommentId) -> sqlx::Result<Vec<PublicComment>> {
    let rows = sqlx::query_as!(
        Row,
        r#"with recursive line as (
               select * from comments where site_id = $1 and id = $2 and visible
               union all
               select up.* from line join comments up on up.site_id = $1 and up.id = line.parent_id
           )
           select c.id as "id!: CommentId", c.parent_id as "parent_id?: CommentId", c.depth as "depth!",
                  (c.status = 'published') as "published!", c.author_id as "author_id?: AccountId",
                  a.username as "username?", a.role as "role?: Role", a.badges as "badges?",
                  c.guest_name as "guest_name?", c.html as "html!",
                  c.revision as "revision!", c.created_at as "created_at!: Timestamp",
                  c.edited_at as "edited_at?: Timestamp", c.reactions as "reactions!", c.reply_count as "reply_count!",
                  c.featured as "featured!", c.closed as "closed!", 0::float8 as "rank!"
           from line c
           left join accounts a on a.site_id = $1 and a.id = c.author_id
           order by c.depth"#,
        site as _,
        comment as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(PublicComment::from).collect())
}
