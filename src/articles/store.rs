//! SQL on `articles`.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::{Article, ArticleKey, ArticleRecord, ArticleSaved, ArticleSettings, ArticleSlowed, ArticleState, SlowMode};
use crate::accounts::ArticleEditor;
use crate::events::{self, Actor};
use crate::ids::{ArticleId, RuleId, SiteId};
use crate::sites::ModerationMode;
use crate::time::Timestamp;

struct ArticleRow {
    id: ArticleId,
    key: ArticleKey,
    url: Option<String>,
    title: Option<String>,
    section: Option<String>,
    published_at: Option<Timestamp>,
    state: ArticleState,
    mode: Option<ModerationMode>,
    comment_count: i32,
    slow_mode_seconds: Option<i32>,
    slow_mode_until: Option<Timestamp>,
    created_at: Timestamp,
}

impl From<ArticleRow> for Article {
    fn from(row: ArticleRow) -> Self {
        let seconds = row.slow_mode_seconds.and_then(|seconds| u32::try_from(seconds).ok());
        Self {
            id: row.id,
            key: row.key,
            record: ArticleRecord {
                url: row.url,
                title: row.title,
                section: row.section,
                published_at: row.published_at,
                settings: ArticleSettings { state: row.state, mode: row.mode },
            },
            comment_count: row.comment_count,
            slow_mode: seconds.zip(row.slow_mode_until).map(|(seconds, until)| SlowMode { seconds, until }),
            created_at: row.created_at,
        }
    }
}

/// The article of this key.
pub async fn find(conn: &mut PgConnection, site: SiteId, key: &ArticleKey) -> sqlx::Result<Option<Article>> {
    let row = sqlx::query_as!(
        ArticleRow,
        "select id, key, url, title, section, published_at, state, mode, comment_count, slow_mode_seconds,
                slow_mode_until, created_at
         from articles where site_id = $1 and key = $2",
        site as _,
        key as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Article::from))
}

/// These articles of the site, in no particular order.
pub async fn find_many(conn: &mut PgConnection, site: SiteId, articles: &[ArticleId]) -> sqlx::Result<Vec<Article>> {
    let rows = sqlx::query_as!(
        ArticleRow,
        "select id, key, url, title, section, published_at, state, mode, comment_count, slow_mode_seconds,
                slow_mode_until, created_at
         from articles where site_id = $1 and id = any($2)",
        site as _,
        articles as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Article::from).collect())
}

/// Makes the article of this key or replaces what is said about it, and records it. Answers it and whether it is new.
pub async fn put(
    conn: &mut PgConnection,
    editor: &ArticleEditor,
    key: &ArticleKey,
    record: &ArticleRecord,
    now: Timestamp,
) -> sqlx::Result<(Article, bool)> {
    let id = ArticleId::new(now);
    let row = sqlx::query_as!(
        ArticleRow,
        "insert into articles (site_id, id, key, url, title, section, published_at, state, mode, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (site_id, key) do update
         set url = excluded.url, title = excluded.title, section = excluded.section,
             published_at = excluded.published_at, state = excluded.state, mode = excluded.mode
         returning id, key, url, title, section, published_at, state, mode, comment_count, slow_mode_seconds,
                slow_mode_until, created_at",
        editor.site() as _,
        id as _,
        key as _,
        record.url,
        record.title,
        record.section,
        record.published_at as _,
        record.settings.state as _,
        record.settings.mode as _,
        now as _,
    )
    .fetch_one(&mut *conn)
    .await?;
    let event = ArticleSaved { article: row.id, key };
    events::record(conn, editor.site(), editor.actor(), &event, now).await?;
    let new = row.id == id;
    Ok((row.into(), new))
}

/// Makes the article that a reader's first post stands under, unless another post was quicker; answers it.
pub async fn create_on_first_post(
    conn: &mut PgConnection,
    site: SiteId,
    key: &ArticleKey,
    url: Option<&str>,
    title: Option<&str>,
    now: Timestamp,
) -> sqlx::Result<Option<Article>> {
    let id = ArticleId::new(now);
    let made = sqlx::query!(
        "insert into articles (site_id, id, key, url, title, state, created_at)
         values ($1, $2, $3, $4, $5, 'open', $6)
         on conflict (site_id, key) do nothing",
        site as _,
        id as _,
        key as _,
        url,
        title,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    if made.rows_affected() == 1 {
        events::record(conn, site, Actor::System, &ArticleSaved { article: id, key }, now).await?;
    }
    find(conn, site, key).await
}

/// How many comments stand published under each of these keys; keys without an article are left out.
pub async fn count(
    conn: &mut PgConnection,
    site: SiteId,
    keys: &[ArticleKey],
) -> sqlx::Result<BTreeMap<ArticleKey, i32>> {
    let rows = sqlx::query!(
        "select key, comment_count from articles where site_id = $1 and key = any($2)",
        site as _,
        keys as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.comment_count)).collect())
}

/// Adds `delta` to the count of an article's published comments.
pub async fn count_published(
    conn: &mut PgConnection,
    site: SiteId,
    article: ArticleId,
    delta: i32,
) -> sqlx::Result<()> {
    if delta == 0 {
        return Ok(());
    }
    sqlx::query!(
        "update articles set comment_count = comment_count + $3 where site_id = $1 and id = $2",
        site as _,
        article as _,
        delta,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lets readers wait between two comments on an article, by a rule. Where they wait already, it only lasts longer, and
/// the longer wait counts.
pub async fn slow_down(
    conn: &mut PgConnection,
    site: SiteId,
    article: ArticleId,
    rule: RuleId,
    slow: SlowMode,
    now: Timestamp,
) -> sqlx::Result<()> {
    let was_slow = sqlx::query_scalar!(
        r#"with before as (
               select coalesce(slow_mode_until > $5, false) as slow from articles where site_id = $1 and id = $2 for update
           )
           update articles
           set slow_mode_seconds = case when before.slow then greatest(slow_mode_seconds, $3) else $3 end,
               slow_mode_until = greatest(slow_mode_until, $4)
           from before where site_id = $1 and id = $2
           returning before.slow as "slow!""#,
        site as _,
        article as _,
        i32::try_from(slow.seconds).unwrap_or(i32::MAX),
        slow.until as _,
        now as _,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if was_slow == Some(false) {
        let event = ArticleSlowed { article, seconds: slow.seconds, until: slow.until };
        events::record(conn, site, Actor::Rule(rule), &event, now).await?;
    }
    Ok(())
}

/// How many sections are told at the most.
const MAX_SECTIONS: i64 = 500;

/// The sections that the site's articles name, each with how many do. One look into the index for each, however many
/// articles there are.
pub async fn sections(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Vec<(String, u64)>> {
    let rows = sqlx::query!(
        r#"with recursive known as (
               (select section from articles where site_id = $1 and section is not null order by section limit 1)
               union all
               select (select a.section from articles a
                       where a.site_id = $1 and a.section is not null and a.section > known.section
                       order by a.section limit 1)
               from known where known.section is not null
           ), named as (
               select section from known where section is not null limit $2
           )
           select section as "section!",
                  (select count(*) from articles a where a.site_id = $1 and a.section = named.section) as "articles!"
           from named"#,
        site as _,
        MAX_SECTIONS,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.section, u64::try_from(row.articles).unwrap_or(0))).collect())
}
