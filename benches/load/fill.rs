//! What is there before the load comes: readers with sessions, articles, and one article that has been talked about.

use sqlx::PgPool;
use uuid::Uuid;

use crate::texts;

/// Readers who post made-up comments, and as many who post real ones: so many that none of them writes a hundred in one run,
/// as nobody does in a day.
pub(crate) const READERS: u64 = 5_000;
/// Articles that the posts of the load spread over.
pub(crate) const ARTICLES: u64 = 100;
/// Articles that the real comments spread over.
pub(crate) const REAL_ARTICLES: u64 = 50;
/// Comments under the article that is read.
const COMMENTS: i32 = 1_000;

/// The number of the article that is read.
const READ: u64 = 0;
/// The number of the article that everybody posts under.
const HOT: u64 = ARTICLES + 1;
/// The number of the first article with real comments.
const FIRST_REAL: u64 = HOT + 1;

/// The token by which a reader is known; readers of real comments come after the others.
pub(crate) fn token(reader: u64) -> String {
    format!("gvs_bench-reader-{reader}")
}

/// The path of an article's comments.
fn comments_of(article: u64) -> String {
    format!("/api/v1/sites/bench/articles/a-{article}/comments")
}

/// The path of the first page of the article that is read.
pub(crate) fn page() -> String {
    comments_of(READ)
}

/// The path that post number `number` of the load goes to. Nobody stays at one article.
pub(crate) fn spread(number: u64) -> String {
    comments_of(1 + (number + number / READERS) % ARTICLES)
}

/// The path of the hot article's comments.
pub(crate) fn hot() -> String {
    comments_of(HOT)
}

/// The path that real comment number `number` goes to.
pub(crate) fn real(number: u64) -> String {
    comments_of(FIRST_REAL + (number + number / READERS) % REAL_ARTICLES)
}

/// Fills the site `bench` and answers its id and a comment's.
pub(crate) async fn fill(pool: &PgPool) -> (Uuid, Uuid) {
    let site: Uuid = sqlx::query_scalar("select id from sites where slug = 'bench'").fetch_one(pool).await.unwrap();
    people(pool, site).await;
    articles(pool, site).await;
    comments(pool, site).await;
    sqlx::query("analyze").execute(pool).await.unwrap();
    let any = "select id from comments where site_id = $1 and status = 'published' order by id limit 1";
    let comment = sqlx::query_scalar(any).bind(site).fetch_one(pool).await.unwrap();
    (site, comment)
}

/// Accounts from one to forty days old, each signed in.
async fn people(pool: &PgPool, site: Uuid) {
    let readers = i64::try_from(2 * READERS).unwrap();
    sqlx::query(
        "insert into accounts (site_id, id, username, username_key, email, password_hash, role, created_at)
         select $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'reader' || n, 'reader' || n,
                'reader' || n || '@mail.example', 'none', 'reader', now() - make_interval(days => 1 + n::int % 40)
         from generate_series(0, $2 - 1) n",
    )
    .bind(site)
    .bind(readers)
    .execute(pool)
    .await
    .unwrap();
    sqlx::query(
        "insert into sessions (site_id, token_hash, account_id, cookie, created_at, expires_at)
         select $1, sha256(convert_to($3 || n, 'UTF8')), ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
                false, now(), now() + interval '1 day'
         from generate_series(0, $2 - 1) n",
    )
    .bind(site)
    .bind(readers)
    .bind(token(0).strip_suffix('0').unwrap())
    .execute(pool)
    .await
    .unwrap();
}

async fn articles(pool: &PgPool, site: Uuid) {
    sqlx::query(
        "insert into articles (site_id, id, key, url, title, published_at, state, created_at)
         select $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'a-' || n,
                'https://bench.example/a-' || n, 'Article ' || n, now() - interval '1 hour', 'open',
                now() - interval '1 hour'
         from generate_series(0, $2 - 1) n",
    )
    .bind(site)
    .bind(i64::try_from(FIRST_REAL + REAL_ARTICLES).unwrap())
    .execute(pool)
    .await
    .unwrap();
}

/// A thousand comments of yesterday under one article, every fifth an answer to the one before.
async fn comments(pool: &PgPool, site: Uuid) {
    let texts: Vec<String> = (0..COMMENTS).map(|n| texts::comment(u64::try_from(n).unwrap())).collect();
    sqlx::query(
        "with numbered as (
             select n, body, n % 5 = 4 as answers, n % 5 = 3 as answered,
                    now() - interval '1 day' + n * interval '1 minute' as at,
                    ('00000000-0000-7000-8000-' || lpad((n % $4)::text, 12, '0'))::uuid as author
             from unnest($3::text[]) with ordinality listed(body, position), lateral (select position - 1 as n) counted
         ), named as (
             select *, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000'
                        || lpad(to_hex(n), 12, '0'))::uuid as id
             from numbered
         ), threaded as (
             select *, case when answers then lag(id) over (order by n) end as parent from named
         )
         insert into comments (site_id, id, article_id, parent_id, thread_id, depth, author_id, network, body, html,
                               text_hash, status, reasons, revision, reply_count, created_at)
         select $1, id, ('00000000-0000-7000-8000-' || lpad($2::text, 12, '0'))::uuid, parent, coalesce(parent, id),
                answers::int, author, decode(md5(author::text), 'hex'), body, '<p>' || body || '</p>', n, 'published',
                '[]', 1, answered::int, at
         from threaded",
    )
    .bind(site)
    .bind(i64::try_from(READ).unwrap())
    .bind(texts)
    .bind(i64::try_from(READERS).unwrap())
    .execute(pool)
    .await
    .unwrap();
    count(pool, site).await;
}

/// Makes the counts of articles and accounts what the rows say.
pub(crate) async fn count(pool: &PgPool, site: Uuid) {
    sqlx::query(
        "update articles a set comment_count = (select count(*) from comments c
                                                 where c.site_id = $1 and c.article_id = a.id and c.status = 'published')
         where site_id = $1",
    )
    .bind(site)
    .execute(pool)
    .await
    .unwrap();
    sqlx::query(
        "update accounts a set published = (select count(*) from comments c
                                             where c.site_id = $1 and c.author_id = a.id and c.status = 'published')
         where site_id = $1",
    )
    .bind(site)
    .execute(pool)
    .await
    .unwrap();
}
