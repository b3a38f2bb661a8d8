//! The rules that let one schema run on one Postgres and on Citus, read from the catalogs of a migrated database.

use gavel::server::database::migrator;
use sqlx::{AssertSqlSafe, Executor as _, PgPool, Row as _};

use crate::support::cluster::{bare_database, fresh_database};

/// Every row of a query whose columns are text, as one line each.
async fn lines(db: &PgPool, sql: &str) -> Vec<String> {
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(db).await.unwrap();
    let line = |row: &sqlx::postgres::PgRow| {
        (0..row.len()).map(|column| row.get::<String, _>(column)).collect::<Vec<_>>().join(" ")
    };
    rows.iter().map(line).collect()
}

/// The catalogs' names for what is ours: the tables of the application, without the one of the migrations.
const OURS: &str = "with ours as (
    select oid, relname::text as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> '_sqlx_migrations'
), first_column as (
    -- Of each index: its table, its name, its first column, whether it is unique, its method.
    select ours.name as of_table, class.relname::text as index, attribute.attname::text as first, i.indisunique,
           i.indisprimary, access.amname::text as method
    from pg_index i
    join ours on ours.oid = i.indrelid
    join pg_class class on class.oid = i.indexrelid
    join pg_am access on access.oid = class.relam
    left join pg_attribute attribute on attribute.attrelid = i.indrelid and attribute.attnum = i.indkey[0]
)";

/// What a query on the catalogs of `db` finds.
async fn found(db: &PgPool, query: &str) -> Vec<String> {
    lines(db, &format!("{OURS} {query}")).await
}

/// The queries that must find nothing, each with what it looks for.
const FORBIDDEN: &[(&str, &str)] = &[
    (
        "a table without a site that is never null",
        // How far the whole cluster has followed is no site's.
        "select name from ours where name not in ('sites', 'followers') and not exists (select from pg_attribute
            where attrelid = ours.oid and attname = 'site_id' and attnotnull and atttypid = 'uuid'::regtype)",
    ),
    (
        "a table without a primary key",
        "select name from ours where not exists (select from first_column where of_table = name and indisprimary)",
    ),
    (
        // Who follows events follows those of all sites.
        "a key or an index that does not begin with the site",
        "select of_table, index from first_column
         where of_table not in ('sites', 'followers') and index <> 'events_by_xid' and (indisunique or method = 'btree') and first is distinct from 'site_id'",
    ),
    (
        "a foreign key that does not begin with the site",
        "select ours.name, conname::text from pg_constraint
         join ours on ours.oid = conrelid
         join pg_attribute here on here.attrelid = conrelid and here.attnum = conkey[1]
         join pg_attribute there on there.attrelid = confrelid and there.attnum = confkey[1]
         where contype = 'f' and (here.attname <> 'site_id'
            or there.attname <> (case when confrelid = 'sites'::regclass then 'id' else 'site_id' end))",
    ),
    (
        "a foreign key that could tear its rows apart: it may neither cascade nor set null",
        "select ours.name, conname::text from pg_constraint join ours on ours.oid = conrelid
         where contype = 'f' and (confdeltype <> 'a' or confupdtype <> 'a')",
    ),
    (
        "a column that refers to a thing of a site by less than its site and its id",
        "select ours.name, conname::text from pg_constraint join ours on ours.oid = conrelid
         where contype = 'f' and confrelid <> 'sites'::regclass and cardinality(conkey) < 2",
    ),
    (
        "a trigger of our own",
        "select ours.name, tgname::text from pg_trigger join ours on ours.oid = tgrelid where not tgisinternal",
    ),
    (
        "a rule of Postgres's own rewriting",
        "select ours.name, rulename::text from pg_rewrite join ours on ours.oid = ev_class",
    ),
    (
        // Postgres itself sees to it that generated columns are.
        "a default that is not the same every time",
        "select ours.name, attname::text, proname::text from pg_attrdef
         join ours on ours.oid = adrelid
         join pg_attribute attribute on attribute.attrelid = adrelid and attribute.attnum = adnum
         join pg_proc on pg_get_expr(adbin, adrelid) ~* ('\\m' || proname || '\\(') and provolatile <> 'i'
         where attgenerated = ''",
    ),
    (
        "a default that names the time, the session or a sequence",
        "select ours.name, pg_get_expr(adbin, adrelid) from pg_attrdef join ours on ours.oid = adrelid
         where pg_get_expr(adbin, adrelid) ~* '(now|random|nextval|uuid|current_|session_|clock_|localtime)'",
    ),
    (
        "an identity column, which counts on one node only",
        "select ours.name, attname::text from pg_attribute join ours on ours.oid = attrelid where attidentity <> ''",
    ),
];

#[tokio::test]
async fn the_schema_fits_one_postgres_as_well_as_citus() {
    let db = fresh_database().await;
    let tables = found(&db, "select name from ours").await;
    for table in ["sites", "accounts", "comments", "review_items", "events"] {
        assert!(tables.iter().any(|known| known == table), "{table} is not in {tables:?}");
    }
    for (what, query) in FORBIDDEN {
        assert_eq!(found(&db, query).await, [""; 0], "{what}");
    }
}

#[tokio::test]
async fn each_of_these_rules_finds_what_breaks_it() {
    let db = bare_database().await;
    db.execute(
        "create table sites (id uuid primary key);
         create table keyless (site_id uuid not null);
         create table siteless (id uuid primary key default gen_random_uuid(), at timestamptz default now());
         create table things (
             site_id uuid not null, id uuid not null, n bigint generated always as identity,
             primary key (site_id, id)
         );
         create unique index things_id on things (id);
         create table parts (
             site_id uuid not null, id uuid, thing uuid references things (id) on delete set null,
             primary key (site_id, id)
         );
         create function nothing() returns trigger language plpgsql as $$ begin return new; end $$;
         create trigger parts_trigger before insert on parts for each row execute function nothing();
         create rule parts_rule as on delete to parts do instead nothing;",
    )
    .await
    .unwrap();
    for (what, query) in FORBIDDEN {
        assert_ne!(found(&db, query).await, [""; 0], "{what}");
    }
}

#[tokio::test]
async fn every_foreign_key_refers_by_columns_that_an_index_begins_with() {
    let db = fresh_database().await;
    // Without one, to delete or to look up what is referred to would read the whole table that refers.
    let unindexed = "select ours.name, conname::text from pg_constraint join ours on ours.oid = conrelid
        where contype = 'f' and not exists (select from pg_index
            where indrelid = conrelid and conkey <@ (indkey::int2[])[0:cardinality(conkey) - 1])
        order by 1, 2";
    let found = found(&db, unindexed).await;
    assert_eq!(found, REFERENCES_WITHOUT_INDEX, "{found:#?}");
}

/// Foreign keys without an index: they name accounts, which are never deleted, and nobody asks for what an account made
/// in these ways.
const REFERENCES_WITHOUT_INDEX: [&str; 3] = [
    "api_keys api_keys_site_id_created_by_fkey",
    "decisions decisions_site_id_moderator_id_fkey",
    "mutes mutes_site_id_muted_id_fkey",
];

/// What a database is made of: columns, keys, indexes, functions, and which migrations say so.
async fn shape(db: &PgPool) -> Vec<String> {
    lines(
        db,
        "select table_name::text, column_name::text, data_type::text, is_nullable::text, coalesce(column_default, '')
           from information_schema.columns where table_schema = 'public'
         union all select conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), '', ''
           from pg_constraint where connamespace = 'public'::regnamespace
         union all select tablename::text, indexname::text, indexdef, '', '' from pg_indexes where schemaname = 'public'
         union all select proname::text, md5(prosrc), '', '', '' from pg_proc where pronamespace = 'public'::regnamespace
         union all select version::text, encode(checksum, 'hex'), installed_on::text, '', '' from _sqlx_migrations
         order by 1, 2, 3",
    )
    .await
}

#[tokio::test]
async fn migrations_that_run_again_change_nothing() {
    let db = bare_database().await;
    let mut connection = db.acquire().await.unwrap();
    migrator().run(&mut *connection).await.unwrap();
    let first = shape(&db).await;
    assert!(first.len() > 100, "{first:#?}");
    migrator().run(&mut *connection).await.unwrap();
    assert_eq!(shape(&db).await, first);
}
