//! What a database holds after years: articles with as many comments as one likes, in as many sites as one likes.

use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use crate::{fill, texts};

/// So many of an article's newest comments are as long as those of the load; those that no first page shows are short, so
/// that a million are there in a minute.
const LONG: i64 = 80;

/// Articles that are all alike, with their comments.
pub(crate) struct Crop {
    /// The sites that get them, as a pattern of their slugs. All but `bench` are made if they are not there.
    pub(crate) sites: &'static str,
    /// The number of the first article.
    pub(crate) first: i64,
    /// How many articles.
    pub(crate) articles: i64,
    /// How many comments each of them has.
    pub(crate) comments: i64,
}

/// The path of the comments of an article that was grown.
pub(crate) fn path(site: &str, article: i64) -> String {
    format!("/api/v1/sites/{site}/articles/a-{article}/comments")
}

/// Makes so many sites, `<name>-0` and so on, each with one admin, who is reader 0.
pub(crate) async fn sites(pool: &PgPool, name: &str, count: i64) {
    sqlx::query(
        "insert into sites (id, slug, name, origins, settings, settings_revision, rules_revision, created_at)
         select gen_random_uuid(), $1 || '-' || n, $1, '{}', '{}', 1, 1, now() from generate_series(0, $2 - 1) n",
    )
    .bind(name)
    .bind(count)
    .execute(pool)
    .await
    .unwrap();
    sqlx::query(
        "with admin as (
             insert into accounts (site_id, id, username, username_key, email, password_hash, role, created_at)
             select id, md5(id::text || 'reader0')::uuid, 'reader0', 'reader0', 'reader0@mail.example', 'none',
                    'admin', now() - interval '10 days'
             from sites where slug like $1 || '-%'
             returning site_id, id
         )
         insert into sessions (site_id, token_hash, account_id, cookie, created_at, expires_at)
         select site_id, sha256(convert_to($2, 'UTF8')), id, false, now(), now() + interval '1 day' from admin",
    )
    .bind(name)
    .bind(fill::token(0))
    .execute(pool)
    .await
    .unwrap();
}

/// Grows all of it as quickly as Postgres can: the indexes are built anew when the rows are there, and what the rows point
/// at need not be looked up.
pub(crate) async fn plant(pool: &PgPool, crops: &[Crop]) {
    let mut tx = pool.begin().await.unwrap();
    for setting in ["session_replication_role = replica", "maintenance_work_mem = '256MB'"] {
        sqlx::query(AssertSqlSafe(format!("set local {setting}"))).execute(&mut *tx).await.unwrap();
    }
    let indexes = drop_indexes(&mut tx, "comments").await;
    for crop in crops {
        articles(&mut tx, crop).await;
        comments(&mut tx, crop).await;
    }
    build(&mut tx, indexes).await;
    count(&mut tx).await;
    tx.commit().await.unwrap();
    sqlx::query("vacuum (analyze)").execute(pool).await.unwrap();
}

/// Drops what a table need not have while it is filled, and answers how it is made again.
pub(crate) async fn drop_indexes(conn: &mut PgConnection, table: &str) -> Vec<String> {
    let known =
        "select indexname::text, indexdef from pg_indexes where tablename = $1 and indexdef not like '%UNIQUE%'";
    let known: Vec<(String, String)> = sqlx::query_as(known).bind(table).fetch_all(&mut *conn).await.unwrap();
    for (name, _) in &known {
        sqlx::query(AssertSqlSafe(format!("drop index {name}"))).execute(&mut *conn).await.unwrap();
    }
    known.into_iter().map(|(_, definition)| definition).collect()
}

/// Makes them again.
pub(crate) async fn build(conn: &mut PgConnection, indexes: Vec<String>) {
    for definition in indexes {
        sqlx::query(AssertSqlSafe(definition)).execute(&mut *conn).await.unwrap();
    }
}

async fn articles(conn: &mut PgConnection, crop: &Crop) {
    sqlx::query(
        "insert into articles (site_id, id, key, url, title, published_at, state, comment_count, created_at)
         select s.id, md5(s.id::text || n)::uuid, 'a-' || n,
                'https://bench.example/a-' || n, 'Article ' || n, now() - interval '10 days', 'open', $4,
                now() - interval '10 days'
         from sites s, generate_series($2, $2 + $3 - 1) n where s.slug like $1",
    )
    .bind(crop.sites)
    .bind(crop.first)
    .bind(crop.articles)
    .bind(i32::try_from(crop.comments).unwrap())
    .execute(conn)
    .await
    .unwrap();
}

/// Comments of the last ten days, every fifth an answer to the one before.
async fn comments(conn: &mut PgConnection, crop: &Crop) {
    let texts: Vec<String> = (0..1_000).map(texts::comment).collect();
    sqlx::query(
        "with numbered as (
             select s.id as site, md5(s.id::text || a.article)::uuid as article, n,
                    '7' || substr(md5(s.id::text), 1, 3) || '8' || substr(md5(s.id::text), 4, 3) as of_site,
                    now() - interval '10 days' + n * (interval '10 days' / $4) as at,
                    now() - interval '10 days' + (n - 1) * (interval '10 days' / $4) as before,
                    lpad(to_hex(a.article * 16777216 + n), 12, '0') as number,
                    lpad(to_hex(a.article * 16777216 + n - 1), 12, '0') as number_before,
                    case when s.slug = 'bench' then ('00000000-0000-7000-8000-' || lpad((n % $6)::text, 12, '0'))::uuid
                         else md5(s.id::text || 'reader0')::uuid end as author,
                    case when n >= $4 - $7 then $5[1 + n % 1000] else left($5[1 + n % 1000], 60) || ' ' || n end as body
             from sites s, generate_series($2, $2 + $3 - 1) a (article), generate_series(0, $4 - 1) n
             where s.slug like $1
         ), named as (
             select *, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || of_site || number)::uuid as id,
                    case when n % 5 = 4 then (lpad(to_hex((extract(epoch from before) * 1000)::bigint), 12, '0')
                                              || of_site || number_before)::uuid end as parent
             from numbered
         )
         insert into comments (site_id, id, article_id, parent_id, thread_id, depth, author_id, network, body, html,
                               text_hash, status, reasons, revision, reply_count, positive, negative, created_at)
         select site, id, article, parent, coalesce(parent, id), (n % 5 = 4)::int, author,
                decode(md5(author::text), 'hex'), body,
                '<p>' || body || '</p>', n, 'published', '[]', 1, (n % 5 = 3)::int, n % 11, n % 3, at
         from named",
    )
    .bind(crop.sites)
    .bind(crop.first)
    .bind(crop.articles)
    .bind(crop.comments)
    .bind(texts)
    .bind(i64::try_from(fill::READERS).unwrap())
    .bind(LONG)
    .execute(conn)
    .await
    .unwrap();
}

/// Makes the counts of the authors what the rows say.
async fn count(conn: &mut PgConnection) {
    sqlx::query(
        "update accounts a set published = r.count
         from (select site_id, author_id, count(*) from comments where status = 'published' group by 1, 2) r
         where a.site_id = r.site_id and a.id = r.author_id and a.published <> r.count",
    )
    .execute(conn)
    .await
    .unwrap();
}
