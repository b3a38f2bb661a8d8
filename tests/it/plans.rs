//! How Postgres would run every statement of the code on tables that have grown: never by reading one of them whole.

use std::path::Path;

use gavel::accounts::{self, Caller};
use gavel::comments::{self, Search};
use gavel::page::PageSize;
use gavel::review::{self, QueueFilter, QueueSort};
use gavel::sites;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Row as _};

use crate::support::app::TestApp;
use crate::support::cluster::{TestDatabase, fresh_database};

/// Tables that grow with what readers do. One site has it all, so that its id alone picks everything.
const GROWING: [&str; 21] = [
    "comments",
    "comment_revisions",
    "reactions",
    "flags",
    "review_items",
    "decisions",
    "events",
    "articles",
    "accounts",
    "sessions",
    "mail_links",
    "notices",
    "follows",
    "mutes",
    "limit_buckets",
    "sso_tokens",
    "idempotency_keys",
    "rule_hits",
    "rule_hours",
    "retroactive_changes",
    "stat_hours",
];

/// Statements that may read a table whole, by a part of their text, each with the reason.
const MAY_READ_ALL: &[(&str, &str)] = &[
    ("delete from sessions where expires_at < $1", "housekeeping every ten minutes, for all sites at once"),
    ("delete from notices where created_at < $1", "housekeeping every ten minutes, for all sites at once"),
    ("delete from sso_tokens where expires_at < $1", "housekeeping every ten minutes, for all sites at once"),
    ("delete from mail_links where expires_at < $1", "housekeeping every ten minutes, for all sites at once"),
    ("delete from limit_buckets where tat < $1", "housekeeping every ten minutes, for all sites at once"),
    ("delete from idempotency_keys where created_at < $1", "housekeeping every ten minutes, for all sites at once"),
    (
        "select (select count(*) from accounts where site_id = $1)",
        "an operator who deletes a site is told how large it is",
    ),
    ("select s.slug as \"slug: String\"", "the metrics count all that waits, for all sites at once"),
];

/// Statements whose order must come from an index: a part of their text, values as a reader or a moderator has them,
/// and the index.
const ORDERED: &[(&str, &str, &str)] = &[
    ("visible and id < $4\n", "SITE, ARTICLE, 51, LAST", "comments_by_age"),
    ("visible and id > $4\n", "SITE, ARTICLE, 51, FIRST", "comments_by_age"),
    ("visible and (top_rank, id) < ($5, $4)", "SITE, ARTICLE, 51, LAST, 'infinity'", "comments_top"),
    ("visible and (reply_count, id) < ($5, $4)", "SITE, ARTICLE, 51, LAST, 1000000", "comments_discussed"),
    ("visible and (controversy, id) < ($5, $4)", "SITE, ARTICLE, 51, LAST, 'infinity'", "comments_controversial"),
    ("c.parent_id = $2 and c.visible and c.id > $3", "SITE, COMMENT, FIRST, 51", "comments_replies"),
    ("c.parent_id = $2 and c.visible and c.id < $3", "SITE, COMMENT, LAST, 51", "comments_replies"),
    ("c.author_id = $2 and c.id < $3", "SITE, ACCOUNT, LAST, 51", "comments_of_author"),
    (
        "or c.status = $6)\n                 order by c.id desc",
        "SITE, LAST, FIRST, null, null, null, 51",
        "comments_pkey",
    ),
    ("and status = 'published' order by id desc limit $3", "SITE, ARTICLE, 51", "comments_of_article"),
    (
        "i.open and (i.sort_key, i.comment_id) < ($2, $3)",
        "SITE, 'infinity', LAST, null, null, null, null, null, false, null, null, 51",
        "review_queue",
    ),
    (
        "i.open and (i.opened_at, i.comment_id) > ($2, $3)",
        "SITE, '-infinity', FIRST, null, null, null, null, null, false, null, null, 51",
        "review_queue_oldest",
    ),
    (
        "comment_id = $5\n               and ($6::uuid",
        "SITE, LAST, FIRST, 51, COMMENT, null, null, '{}'",
        "events_of_comment",
    ),
    (
        "account_id = $6\n               and ($5::uuid",
        "SITE, LAST, FIRST, 51, null, ACCOUNT, null, '{}'",
        "events_of_account",
    ),
    (
        "name <> 'comment.submitted'\n               and ($5::uuid",
        "SITE, LAST, FIRST, 51, null, null, ACCOUNT, '{}'",
        "events_of_actor",
    ),
    (
        "order by sort_key desc, comment_id desc\n               limit $4\n           ), counted",
        "SITE, ACCOUNT, now(), 1000, true",
        "review_queue",
    ),
    ("order by sort_key desc, comment_id desc limit 1001) first", "SITE", "review_queue"),
    (
        "order by sort_key desc, comment_id desc\n               limit $13",
        "SITE, ACCOUNT, now(), now(), null, null, null, false, null, null, null, null, 20",
        "review_queue",
    ),
    ("from accounts where site_id = $1 and id < $2 order by id desc", "SITE, LAST, 51", "accounts_pkey"),
    ("from accounts where site_id = $1 and role = $2", "SITE, 'moderator', LAST, 51", "accounts_by_role"),
    ("a.username_key collate \"C\" >= $2", "SITE, 'name1', 'name2', FIRST, null, false, now(), 51", "accounts_by_name"),
];

/// Those of them that are planned for the values they run with (`begin_planned`), by a part of their text: most of their
/// filters are empty, and a plan for all values would read and sort the whole queue.
const PLANNED: &[&str] = &[
    "i.open and (i.sort_key, i.comment_id) < ($2, $3)",
    "i.open and (i.opened_at, i.comment_id) > ($2, $3)",
    "order by sort_key desc, comment_id desc\n               limit $13",
];

const FILL: &str = "
set session_replication_role = replica;
create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable
as $$ select md5(kind || n)::uuid $$;
insert into sites select pg_temp.id('site', 1), 'daily', 'The Daily', '{}', '{}', 1, 1, now();
insert into accounts (site_id, id, username, username_key, email, password_hash, role, created_at)
    select pg_temp.id('site', 1), pg_temp.id('account', n), 'name' || n, 'name' || n, n || '@mail.example', '', 'reader', now()
    from generate_series(1, 50000) n;
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
    from generate_series(1, 20000) n;
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

/// A database in which much has happened.
async fn grown_database() -> (TestDatabase, PgConnection) {
    let db = fresh_database().await;
    let mut connection = db.acquire().await.unwrap().detach();
    for statement in FILL.split(";\n") {
        connection.execute(statement).await.unwrap();
    }
    (db, connection)
}

/// A statement of the code, as `cargo sqlx prepare` wrote it down.
struct Statement {
    text: String,
    parameters: usize,
}

/// Every statement of the code.
fn statements() -> Vec<Statement> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let read = |path: &Path| serde_json::from_slice::<Value>(&std::fs::read(path).unwrap()).unwrap();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let documents = files.filter(|path| path.extension().is_some_and(|kind| kind == "json")).map(|path| read(&path));
    let statement = |document: Value| Statement {
        text: document["query"].as_str().unwrap().to_owned(),
        parameters: document["describe"]["parameters"]["Left"].as_array().unwrap().len(),
    };
    documents.map(statement).collect()
}

/// How Postgres would run a statement with these values.
async fn plan(connection: &mut PgConnection, text: &str, values: &str) -> String {
    connection.execute(AssertSqlSafe(format!("prepare statement as {text}"))).await.unwrap();
    let values = if values.is_empty() { String::new() } else { format!("({values})") };
    let explain = format!("explain (costs off) execute statement{values}");
    let rows = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(&mut *connection).await.unwrap();
    connection.execute("deallocate statement").await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
}

/// The growing tables that a plan reads from end to end.
fn read_whole(plan: &str) -> Vec<&'static str> {
    let scans: Vec<&str> =
        plan.lines().filter_map(|line| line.split_once("Seq Scan on ")).map(|(_, table)| table).collect();
    let is_read = |table: &&str| scans.iter().any(|scan| scan.split(' ').next() == Some(*table));
    GROWING.into_iter().filter(is_read).collect()
}

#[tokio::test]
async fn no_statement_reads_a_table_that_grows_from_end_to_end() {
    let (_db, mut connection) = grown_database().await;
    // As for a statement that has run often: one plan whatever the values.
    connection.execute("set plan_cache_mode = force_generic_plan").await.unwrap();
    // What would be found is found.
    let careless = "select id from comments where site_id = $1 and body = $2";
    assert_eq!(read_whole(&plan(&mut connection, careless, "null, null").await), ["comments"]);
    let careless = "select comment_id from review_items i where i.site_id = $1 and i.section = $2";
    assert_eq!(read_whole(&plan(&mut connection, careless, "null, null").await), ["review_items"]);

    let statements = statements();
    assert!(statements.iter().filter(|statement| statement.text.contains("comments")).count() > 20);
    let mut found = Vec::new();
    for Statement { text, parameters } in &statements {
        let plan = plan(&mut connection, text, &vec!["null"; *parameters].join(", ")).await;
        let tables = read_whole(&plan);
        if !tables.is_empty() && !MAY_READ_ALL.iter().any(|(part, _)| text.contains(part)) {
            found.push(format!("all of {tables:?} is read by\n{text}\n{plan}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

#[tokio::test]
async fn pages_and_the_queue_come_sorted_out_of_an_index() {
    let (_db, mut connection) = grown_database().await;
    let statements = statements();
    for (part, values, index) in ORDERED {
        // All others have one plan whatever the values, once they have run often.
        let mode = if PLANNED.contains(part) { "force_custom_plan" } else { "force_generic_plan" };
        connection.execute(AssertSqlSafe(format!("set plan_cache_mode = {mode}"))).await.unwrap();
        let values = values
            .replace("FIRST", "'00000000-0000-0000-0000-000000000000'")
            .replace("LAST", "'ffffffff-ffff-ffff-ffff-ffffffffffff'");
        let values = ["SITE", "ARTICLE", "COMMENT", "ACCOUNT"]
            .into_iter()
            .fold(values, |values, name| values.replace(name, &format!("pg_temp.id('{}', 1)", name.to_lowercase())));
        let matching: Vec<&Statement> = statements.iter().filter(|statement| statement.text.contains(part)).collect();
        assert!(!matching.is_empty(), "no statement holds {part:?}");
        for Statement { text, .. } in matching {
            let plan = plan(&mut connection, text, &values).await;
            let mut scan = ["", " Only"].iter().flat_map(|only| {
                ["", " Backward"].iter().map(move |back| format!("Index{only} Scan{back} using {index} "))
            });
            assert!(
                scan.any(|scan| plan.contains(&scan)) && !plan.contains("Sort Key"),
                "{index} gives no order to\n{text}\n{plan}"
            );
        }
    }
}

#[actix_web::test]
async fn the_queue_and_a_search_are_planned_for_the_values_they_run_with() {
    let app = TestApp::start().await;
    let moderator = app.moderator().await;
    let mut connection = app.db.acquire().await.unwrap();
    let site = sites::find(&mut connection, &"daily".parse().unwrap()).await.unwrap().unwrap().id;
    let account = accounts::profile(&mut connection, site, moderator.id.parse().unwrap(), app.now()).await;
    let moderator = Caller::Account(account.unwrap().unwrap()).moderator().unwrap();
    // Only a transaction that says otherwise gets a plan of its own.
    connection.execute("set plan_cache_mode = force_generic_plan").await.unwrap();
    let (filter, size, now) = (QueueFilter::default(), PageSize::default(), app.now());
    for sort in [QueueSort::Priority, QueueSort::Oldest] {
        review::queue(&mut connection, &moderator, &filter, sort, None, size, now).await.unwrap();
    }
    review::claim(&mut connection, &moderator, &filter, 20, now).await.unwrap();
    let search = Search { words: Some("words".to_owned()), ..Search::default() };
    comments::search(&mut connection, &moderator, &search, None, size).await.unwrap();
    // What is not among them shows that it would be noticed.
    review::counts(&mut connection, &moderator, now).await.unwrap();

    let prepared = "select statement, generic_plans, custom_plans from pg_prepared_statements";
    let rows = connection.fetch_all(prepared).await.unwrap();
    let plans = |part: &str| -> (i64, i64) {
        let row = rows.iter().find(|row| row.get::<String, _>("statement").contains(part)).unwrap();
        (row.get("generic_plans"), row.get("custom_plans"))
    };
    for part in PLANNED.iter().chain(&["c.search @@ "]) {
        assert_eq!(plans(part), (0, 1), "{part}");
    }
    assert_eq!(plans("), counted as").0, 1);
}
