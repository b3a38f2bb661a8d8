//! One node after the other: a database that is ahead serves, one that is behind does not, and migrations only expand.

use gavel::server::database::migrator;
use reqwest::{Client, StatusCode};
use sqlx::migrate::{Migration, Migrator};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};

use crate::faults::newsroom::{Newsroom, at, post};
use crate::support::app::json_of;
use crate::support::cluster::{TestDatabase, bare_database, fresh_database};
use crate::support::process::stderr;

/// The last migration of what newsrooms may run by now: whatever comes after it finds their nodes at work. A release moves
/// it to its own last.
const RELEASED: i64 = 27;

/// What a later version may do to the tables of this one: every table is wider, and there are more of them.
const EXPANSION: &str = "
    do $$ declare name text; begin
        for name in select tablename from pg_tables where schemaname = 'public' and tablename <> '_sqlx_migrations' loop
            execute format('alter table %I add column later text, add column latest integer not null default 0', name);
        end loop;
    end $$;
    create table later (site_id uuid not null, id uuid not null, primary key (site_id, id));
    create index comments_later on comments (site_id, later);
    insert into _sqlx_migrations (version, description, success, checksum, execution_time)
    values (9999, 'of a later version', true, '\\x00', 0);";

/// Sees that somebody can read and post at a server; answers how many comments there are then.
async fn serves(address: &str, token: &str, said: &str) -> usize {
    let client = Client::new();
    assert_eq!(client.get(format!("{address}/readyz")).send().await.unwrap().status(), StatusCode::OK);
    let posted = post(&client, address, token, said).send().await.unwrap();
    assert_eq!(posted.status(), StatusCode::CREATED, "{}", posted.text().await.unwrap());
    // By this account, so that it comes from no memory.
    let page = client.get(at(address, "/me/comments?limit=100")).bearer_auth(token).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    json_of(page).await["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_node_goes_on_while_a_later_version_widens_its_tables_and_starts_anew_on_them() {
    let database = fresh_database().await;
    let newsroom = Newsroom::new(Some(database.url()));
    let server = newsroom.serve();
    let token = newsroom.open(&server.address).await;
    // More often than a statement is planned anew.
    for number in 0..8 {
        serves(&server.address, &token, &format!("Before the upgrade there was number {number}")).await;
    }
    database.execute(EXPANSION).await.unwrap();
    for number in 0..16 {
        serves(&server.address, &token, &format!("Meanwhile there came number {number}")).await;
    }
    server.stop();

    for args in [&["serve", "--listen", "127.0.0.1:0"][..], &["serve", "--listen", "127.0.0.1:0", "--no-migrate"]] {
        let again = newsroom.serve_by(args);
        assert!(serves(&again.address, &token, &format!("And then by {}", args.join(" "))).await > 24);
        again.stop();
    }
}

#[tokio::test]
async fn a_database_that_is_behind_is_not_served_until_it_is_migrated() {
    let database = until(|migration| migration.version < last()).await;
    let newsroom = Newsroom::new(Some(database.url()));
    let refused = newsroom.command(&["serve", "--listen", "127.0.0.1:0", "--no-migrate"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("the database is behind by 1 migrations: run `gavel migrate`"));
    newsroom.run(&["migrate"]);
    let server = newsroom.serve_by(&["serve", "--listen", "127.0.0.1:0", "--no-migrate"]);
    let token = newsroom.open(&server.address).await;
    assert_eq!(serves(&server.address, &token, "Now it has what it needs").await, 1);
    server.stop();
}

/// The number of this version's last migration.
fn last() -> i64 {
    migrator().iter().map(|migration| migration.version).max().unwrap()
}

/// A database with those migrations that `wanted` takes.
async fn until(wanted: impl Fn(&Migration) -> bool) -> TestDatabase {
    let database = bare_database().await;
    let earlier = migrator().iter().filter(|migration| wanted(migration)).cloned().collect();
    Migrator::with_migrations(earlier).run(&mut *database.acquire().await.unwrap()).await.unwrap();
    database
}

/// What a node of an earlier version knows of a database, kept in tables of their own.
const REMEMBER: &str = "
    create schema earlier;
    create table earlier.columns as
        select c.relname as of_table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as strict,
               a.atthasdef as has_default
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped;
    create table earlier.keys as
        select c.relname as of_table, i.indkey::int2[] as columns, pg_get_expr(i.indpred, i.indrelid) as holds_where
        from pg_index i join pg_class c on c.oid = i.indrelid
        where i.indisunique and c.relnamespace = 'public'::regnamespace;
    create table earlier.constraints as
        select conrelid::regclass::text as of_table, pg_get_constraintdef(oid) as says
        from pg_constraint where connamespace = 'public'::regnamespace;
    create table earlier.functions as
        select oid::regprocedure::text as name from pg_proc where pronamespace = 'public'::regnamespace;";

/// The queries that must find nothing, each with what of a contraction it looks for.
const CONTRACTIONS: &[(&str, &str)] = &[
    (
        "a column that is gone, or means something else, or holds null where a node reads a value",
        "select old.of_table::text, old.name::text from earlier.columns old
         where not exists (select from now where now.of_table = old.of_table and now.name = old.name
             and now.type = old.type and now.strict >= old.strict)",
    ),
    (
        "a column that a node would have to fill and does not know, or did not have to",
        "select now.of_table::text, now.name::text from now
         left join earlier.columns old on old.of_table = now.of_table and old.name = now.name
         where now.of_table in (select of_table from earlier.columns) and now.strict and not now.has_default
           and (old.name is null or not old.strict or old.has_default)",
    ),
    (
        "a unique key that is gone, by which a node says what is there already",
        "select old.of_table::text, old.columns::text from earlier.keys old
         where not exists (select from pg_index i join pg_class c on c.oid = i.indrelid
             where i.indisunique and c.relnamespace = 'public'::regnamespace and c.relname = old.of_table
               and i.indkey::int2[] = old.columns
               and pg_get_expr(i.indpred, i.indrelid) is not distinct from old.holds_where)",
    ),
    (
        "a unique key over nothing but what a node writes",
        "select c.relname::text, i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
         where i.indisunique and c.relnamespace = 'public'::regnamespace
           and c.relname in (select of_table from earlier.columns)
           and not exists (select from earlier.keys old where old.of_table = c.relname
               and old.columns = i.indkey::int2[]
               and old.holds_where is not distinct from pg_get_expr(i.indpred, i.indrelid))
           and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = any (i.indkey::int2[])
               and a.attname not in (select name from earlier.columns old where old.of_table = c.relname))",
    ),
    (
        "a constraint over nothing but what a node writes",
        "select conrelid::regclass::text, conname::text from pg_constraint constraints
         where contype in ('c', 'f', 'x') and connamespace = 'public'::regnamespace
           and conrelid::regclass::text in (select of_table::text from earlier.columns)
           and not exists (select from earlier.constraints old
               where old.of_table = conrelid::regclass::text and old.says = pg_get_constraintdef(constraints.oid))
           and not exists (select from pg_attribute a where a.attrelid = conrelid and a.attnum = any (conkey)
               and a.attname not in (select name from earlier.columns old
                                     where old.of_table::text = conrelid::regclass::text))",
    ),
    ("a function that is gone", "select name, '' from earlier.functions where to_regprocedure(name) is null"),
];

/// What of [`CONTRACTIONS`] happened to a database since it was remembered.
async fn contractions(db: &mut PgConnection) -> Vec<String> {
    let now = "with now as (
        select c.relname as of_table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as strict,
               a.atthasdef as has_default
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    )";
    let mut found = Vec::new();
    for (what, query) in CONTRACTIONS {
        let rows = db.fetch_all(AssertSqlSafe(format!("{now} {query}"))).await.unwrap();
        found.extend(rows.iter().map(|row| format!("{what}: {} {}", row.get::<&str, _>(0), row.get::<&str, _>(1))));
    }
    found
}

#[tokio::test]
async fn what_migrations_do_to_a_release_at_work_is_only_to_expand_it() {
    assert!(last() >= RELEASED);
    let database = until(|migration| migration.version <= RELEASED).await;
    database.execute(REMEMBER).await.unwrap();
    let mut connection = database.acquire().await.unwrap();
    migrator().run(&mut *connection).await.unwrap();
    assert_eq!(contractions(&mut connection).await, [""; 0]);
}

#[tokio::test]
async fn each_contraction_is_seen_and_no_expansion_is_taken_for_one() {
    let database = fresh_database().await;
    database.execute(REMEMBER).await.unwrap();
    database.execute(EXPANSION).await.unwrap();
    database.execute("create unique index later_names on accounts (site_id, later)").await.unwrap();
    let mut connection = database.acquire().await.unwrap();
    assert_eq!(contractions(&mut connection).await, [""; 0]);
    for (contraction, seen) in [
        ("drop table mutes", "a column that is gone"),
        ("alter table comments drop column body cascade", "a column that is gone"),
        ("alter table comments rename column body to text", "a column that is gone"),
        ("alter table comments alter column revision type bigint", "a column that is gone"),
        ("alter table comments alter column body drop not null", "a column that is gone"),
        ("alter table comments add column mood text not null", "a column that a node would have to fill"),
        ("alter table comments alter column guest_name set not null", "a column that a node would have to fill"),
        ("drop index accounts_username", "a unique key that is gone"),
        ("create unique index only_once on comments (site_id, body)", "a unique key over"),
        ("alter table comments add check (length(body) < 9)", "a constraint over"),
        ("drop function gavel_run", "a function that is gone"),
    ] {
        let mut tried = connection.begin().await.unwrap();
        tried.execute(contraction).await.unwrap();
        let found = contractions(&mut tried).await;
        tried.rollback().await.unwrap();
        assert!(found.iter().any(|found| found.starts_with(seen)), "{contraction}: {found:#?}");
    }
}
