//! A database in which much has happened: one site has nearly all of it, and there are very many others.
//!
//! No larger than it has to be: it is of a table of middling size that Postgres reads the whole sooner than it should.

use gavel::server::database::SETTINGS;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use crate::support::cluster::{TestDatabase, fresh_database};

const FILL: &str = "
set session_replication_role = replica;
create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable
as $$ select md5(kind || n)::uuid $$;
insert into sites select pg_temp.id('site', n), 'daily-' || n, 'The Daily', '{}', '{}', 1, 1, now()
    from generate_series(1, 2000) n;
insert into accounts (site_id, id, username, username_key, email, password_hash, role, created_at)
    select id, pg_temp.id(slug, 1), 'admin', 'admin', 'admin@mail.example', '', 'admin', now() from sites;
insert into sessions select id, sha256(slug::bytea), pg_temp.id(slug, 1), false, now(), now() from sites;
insert into articles (site_id, id, key, state, created_at) select id, pg_temp.id(slug, 2), 'article', 'open', now() from sites;
insert into accounts (site_id, id, username, username_key, email, password_hash, role, created_at)
    select pg_temp.id('site', 1), pg_temp.id('account', n), 'name' || n, 'name' || n, n || '@mail.example', '', 'reader', now()
    from generate_series(1, 8000) n;
insert into sessions
    select pg_temp.id('site', 1), sha256(n::text::bytea), pg_temp.id('account', n), false, now(), now()
    from generate_series(1, 5000) n;
insert into mail_links
    select pg_temp.id('site', 1), sha256(n::text::bytea), 'verify_email', pg_temp.id('account', n), '', now()
    from generate_series(1, 5000) n;
insert into mutes
    select pg_temp.id('site', 1), pg_temp.id('account', n), pg_temp.id('account', n % 5000 + 1), now()
    from generate_series(1, 5000) n;
insert into articles (site_id, id, key, state, created_at)
    select pg_temp.id('site', 1), pg_temp.id('article', n), 'article-' || n, 'open', now()
    from generate_series(1, 2000) n;
insert into comments (site_id, id, article_id, parent_id, thread_id, depth, author_id, network, body, html, text_hash,
                      status, reasons, revision, reply_count, positive, negative, created_at)
    select pg_temp.id('site', 1), pg_temp.id('comment', n), pg_temp.id('article', n % 20 + 1),
           case when n % 4 = 0 then pg_temp.id('comment', n - 1) end, pg_temp.id('comment', n - (n % 4 = 0)::int),
           (n % 4 = 0)::int, pg_temp.id('account', n % 5000 + 1), sha256((n % 5000)::text::bytea), 'words number ' || n, '', n,
           (array['published', 'published', 'published', 'held', 'rejected'])[n % 5 + 1]::comment_status, '[]', 1,
           n % 7, n % 11, n % 3, now()
    from generate_series(1, 20000) n;
insert into comment_revisions
    select site_id, id, 1, body, '{}', '{}', created_at from comments;
insert into reactions
    select site_id, id, pg_temp.id('account', text_hash % 2000 + n), 'like', now() from comments, generate_series(1, 2) n;
insert into flags (site_id, comment_id, account_id, reason, revision, weight, outcome, created_at, settled_at)
    select site_id, id, pg_temp.id('account', text_hash % 2000 + n), 'spam', 1, 1, (array['open', 'upheld', 'dismissed'])[n]::flag_outcome,
           now(), now()
    from comments, generate_series(1, 3) n where text_hash % 4 = 1;
insert into review_items
    select site_id, id, article_id, null, '[]', '{spam}', text_hash % 2 = 0, text_hash % 2 = 1, 2, 50, '{}',
           text_hash, text_hash % 5 < 4, now() + text_hash * interval '1 second', null, null
    from comments where text_hash % 4 < 2;
insert into decisions (site_id, id, batch_id, comment_id, revision, moderator_id, action, status_before, status_after,
                       reasons_before, featured_before, closed_item, decided_at, taught)
    select site_id, pg_temp.id('decision', text_hash), pg_temp.id('batch', text_hash), id, 1, pg_temp.id('account', 1),
           'approve', 'held', 'published', '[]', false, true, now(), case when text_hash % 1000 <> 3 then true end
    from comments where text_hash % 4 = 3;
insert into follows select site_id, thread_id, author_id, now() from comments on conflict do nothing;
insert into notices (site_id, id, account_id, kind, comment_id, thread_id, read_at, created_at)
    select site_id, pg_temp.id('notice', text_hash), author_id, 'reply', id, thread_id, case when text_hash % 3 > 0 then now() end, now()
    from comments;
insert into events
    select site_id, pg_temp.id('event', text_hash), 'comment.posted', 'account', author_id, id, author_id, '{}', now(), text_hash
    from comments;
insert into sso_tokens select pg_temp.id('site', 1), sha256(n::text::bytea), now() from generate_series(1, 5000) n;
insert into limit_buckets select pg_temp.id('site', 1), sha256(n::text::bytea), now() from generate_series(1, 5000) n;
insert into idempotency_keys
    select pg_temp.id('site', 1), sha256(n::text::bytea), '', 201, '{}', now() from generate_series(1, 5000) n;
insert into rules select pg_temp.id('site', 1), pg_temp.id('rule', n), 1, now() from generate_series(1, 20) n;
insert into rule_versions select site_id, id, 1, '{\"mode\": \"live\"}', null, now() from rules;
insert into rule_hits
    select site_id, pg_temp.id('rule', text_hash % 20 + 1), id, 1, 1, 'live', true, network, null,
           now() - text_hash * interval '1 minute'
    from comments;
insert into rule_hours
    select site_id, id, date_trunc('hour', now()) - n * interval '1 hour', 1, 'live', 1, 1, 1, 1, array_fill(0, array[10])
    from rules, generate_series(1, 1000) n;
insert into retroactive_changes
    select site_id, pg_temp.id('job', text_hash % 20), id, 1, 'published', 'held', '[]', false, '[]', '[]',
           case when text_hash % 3 = 0 then now() end
    from comments;
insert into stat_hours
    select pg_temp.id('site', 1), date_trunc('hour', now()) - n * interval '1 hour', figure, section, pg_temp.id('account', n % 5), 0, 1
    from generate_series(1, 1000) n, unnest(array['comments', 'held', 'decisions']) figure, unnest(array['', 'local', 'sport']) section;
vacuum (analyze)";

/// Such a database, and a connection that knows the ids of what is in it (`pg_temp.id`).
pub(super) async fn grown_database() -> (TestDatabase, PgConnection) {
    let db = fresh_database().await;
    let mut connection = db.acquire().await.unwrap().detach();
    for statement in FILL.split(";\n") {
        connection.execute(statement).await.unwrap();
    }
    for (name, value) in SETTINGS {
        connection.execute(AssertSqlSafe(format!("set {name} = '{value}'"))).await.unwrap();
    }
    (db, connection)
}
