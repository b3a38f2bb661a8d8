//! How Postgres would run every statement of the code on tables that have grown: never by reading one of them whole.

mod grown;

use std::collections::BTreeSet;
use std::path::Path;

use gavel::accounts::{self, Caller};
use gavel::comments::{self, Search};
use gavel::page::PageSize;
use gavel::review::{self, QueueFilter, QueueSort};
use gavel::sites;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Row as _};

use self::grown::grown_database;
use crate::support::app::TestApp;

/// Tables that grow with what readers do. One site has nearly all of it, so that its id alone picks everything.
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

/// Indexes that hold few rows of a site, so that all of them may be read.
const OF_FEW: [&str; 3] = ["accounts_admins", "accounts_staff", "decisions_to_teach"];

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
        "order by sort_key desc, comment_id desc\n               limit $4\n           ), alike",
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

/// The indexes through which a plan reads all that one site has in a growing table, and no limit ends that.
fn read_by_site(plan: &str) -> Vec<&str> {
    let lines: Vec<&str> = plan.lines().map(str::trim_start).collect();
    let ends = |line: &str| line.ends_with("Limit") || line.ends_with("LockRows");
    let scans = lines.windows(3).filter(|lines| lines[2] == "Index Cond: (site_id = $1)" && !ends(lines[0]));
    let scans = scans.filter_map(|lines| lines[1].split_once(" using ")?.1.split_once(" on "));
    scans.filter(|(_, table)| GROWING.contains(&table.split(' ').next().unwrap())).map(|(index, _)| index).collect()
}

#[tokio::test]
async fn what_has_an_id_is_looked_up_by_it_however_many_sites_there_are() {
    let (_db, mut connection) = grown_database().await;
    let whole = "select attrelid::regclass::text from pg_attribute
                 where attname = 'site_id' and attoptions = '{n_distinct=1}'";
    let whole: Vec<String> = sqlx::query_scalar(whole).fetch_all(&mut connection).await.unwrap();
    assert_eq!(BTreeSet::from_iter(whole), GROWING.map(str::to_owned).into());
    connection.execute("set plan_cache_mode = force_generic_plan").await.unwrap();
    let mut found = Vec::new();
    for Statement { text, parameters } in &statements() {
        let plan = plan(&mut connection, text, &vec!["null"; *parameters].join(", ")).await;
        let mut indexes = read_by_site(&plan);
        indexes.retain(|index| !OF_FEW.contains(index));
        if !indexes.is_empty() && !MAY_READ_ALL.iter().any(|(part, _)| text.contains(part)) {
            found.push(format!("all of a site in {indexes:?} is read by\n{text}\n{plan}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
    // Were a site taken for one of average size, the articles of a whole site would be read to find that of one comment.
    connection.execute("alter table articles alter column site_id reset (n_distinct)").await.unwrap();
    connection.execute("analyze articles").await.unwrap();
    let key = "select a.key from comments c join articles a on a.site_id = $1 and a.id = c.article_id
               where c.site_id = $1 and c.id = $2";
    let plan = plan(&mut connection, key, "null, null").await;
    assert!(!read_by_site(&plan).is_empty(), "{plan}");
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
