//! SQL of the way in: where a comment comes to stand, what is counted about it, and what writes it.

mod add;
mod rates;
mod record;
mod row;

use std::collections::{BTreeSet, HashMap};

use sqlx::PgConnection;
use sqlx::types::Json;

pub(super) use add::add;
pub(super) use rates::rates;
pub(super) use record::{alike, article_record, author_record, keys, network};
pub(super) use row::NewComment;
pub use row::{Fate, KeptAnswer, Row};

use crate::ids::{AccountId, ArticleId, CommentId, RuleId, SiteId};
use crate::learner::Judgement;
use crate::time::Timestamp;

/// Where a comment comes to stand.
pub(super) struct Place {
    /// The top-level comment above; none where it is one itself.
    pub(super) thread: Option<CommentId>,
    /// How many comments stand above it.
    pub(super) depth: i16,
    /// Who wrote the comment it answers.
    pub(super) parent_author: Option<AccountId>,
    /// Whether its thread is closed.
    pub(super) closed: bool,
    /// Whether its author wrote nothing before; not known of guests.
    pub(super) first_comment: Option<bool>,
    /// How often its author posted this very text within 24 hours, among their last hundred comments; not known of guests.
    pub(super) own_duplicates: Option<i64>,
}

/// Finds the place below `parent`, or at the top, and what its author wrote before; none where no such comment is shown
/// under the article.
pub(super) async fn place(
    conn: &mut PgConnection,
    site: SiteId,
    article: ArticleId,
    parent: Option<CommentId>,
    author: Option<AccountId>,
    text_hash: i64,
    now: Timestamp,
) -> sqlx::Result<Option<Place>> {
    let row = sqlx::query!(
        r#"select p.thread_id as "thread_id?: CommentId", p.depth as "depth?", p.author_id as "author_id?: AccountId",
                  coalesce(top.closed, false) as "closed!",
                  (p.id is not null and p.status = 'published' and p.article_id = $2) as "shown!",
                  not exists (select from comments own where own.site_id = $1 and own.author_id = $4) as "first!",
                  (select count(*) filter (where text_hash = $6) from (
                       select text_hash from comments lately
                       where lately.site_id = $1 and lately.author_id = $4 and lately.id >= $5
                       order by lately.id desc limit 100
                   ) lately) as "duplicates!"
           from (select 1) one
           left join comments p on p.site_id = $1 and p.id = $3
           left join comments top on top.site_id = $1 and top.id = p.thread_id"#,
        site as _,
        article as _,
        parent as _,
        author as _,
        CommentId::floor(now.minus_seconds(86_400)) as _,
        text_hash,
    )
    .fetch_one(conn)
    .await?;
    if parent.is_some() && !row.shown {
        return Ok(None);
    }
    Ok(Some(Place {
        thread: row.thread_id,
        depth: row.depth.map_or(0, |depth| depth + 1),
        parent_author: row.author_id,
        closed: row.closed,
        first_comment: author.map(|_| row.first),
        own_duplicates: author.map(|_| row.duplicates),
    }))
}

/// How often an account posted this very text within 24 hours, in other comments than this one, of which the last hundred
/// are looked at.
pub(super) async fn own_duplicates(
    conn: &mut PgConnection,
    site: SiteId,
    author: AccountId,
    text_hash: i64,
    except: CommentId,
    now: Timestamp,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) filter (where text_hash = $4) as "count!" from (
               select text_hash from comments
               where site_id = $1 and author_id = $2 and id >= $3 and id <> $5
               order by id desc limit 100
           ) lately"#,
        site as _,
        author as _,
        CommentId::floor(now.minus_seconds(86_400)) as _,
        text_hash,
        except as _,
    )
    .fetch_one(conn)
    .await
}

/// What the site's own learner said of texts when they came in; of those that came before it had earned trust, nothing.
pub(super) async fn models(
    conn: &mut PgConnection,
    site: SiteId,
    texts: &[(CommentId, i32)],
) -> sqlx::Result<HashMap<CommentId, Judgement>> {
    let (comments, revisions): (Vec<CommentId>, Vec<i32>) = texts.iter().copied().unzip();
    let rows = sqlx::query!(
        r#"select r.comment_id as "comment: CommentId", r.verdict -> 'model' as "model!: Json<Judgement>"
           from unnest($2::uuid[], $3::int[]) as text (comment_id, revision)
           join comment_revisions r
             on r.site_id = $1 and r.comment_id = text.comment_id and r.revision = text.revision
           where r.verdict ? 'model'"#,
        site as _,
        &comments as _,
        &revisions,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.comment, row.model.0)).collect())
}

/// The live rules that have acted on a text after it was posted.
pub(super) async fn rules_that_acted(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
    revision: i32,
) -> sqlx::Result<BTreeSet<RuleId>> {
    let rules = sqlx::query_scalar!(
        r#"select (rule ->> 'id')::uuid as "rule!: RuleId"
           from events e cross join jsonb_array_elements(e.payload -> 'verdict' -> 'rules') rule
           where e.site_id = $1 and e.comment_id = $2 and e.name = 'comment.judged' and e.payload -> 'revision' = to_jsonb($3::int)
             and rule ->> 'mode' = 'live' and rule ->> 'result' = 'match'"#,
        site as _,
        comment as _,
        revision,
    )
    .fetch_all(conn)
    .await?;
    Ok(rules.into_iter().collect())
}
