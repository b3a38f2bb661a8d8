//! SQL that deletes a site. It works by what the database says of its tables, so it leaves out none, whoever adds one.

use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use crate::ids::SiteId;
use crate::sites::Slug;
use crate::time::Timestamp;

/// A table with rows of sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sites) struct Table {
    /// As SQL writes it.
    pub(in crate::sites) name: String,
    /// The tables with keys that lead here.
    pub(in crate::sites) referred_by: Vec<String>,
    /// The column by which its rows name others of them, and the column that is named.
    pub(in crate::sites) to_itself: Option<(String, String)>,
}

/// Lets nobody find a site any more; none where there is none of this slug.
pub(in crate::sites) async fn close(
    conn: &mut PgConnection,
    slug: &Slug,
    now: Timestamp,
) -> sqlx::Result<Option<SiteId>> {
    sqlx::query_scalar!(
        r#"update sites set closed_at = coalesce(closed_at, $2) where slug = $1 returning id"#,
        slug as _,
        now as _,
    )
    .fetch_optional(conn)
    .await
}

/// How many accounts and comments a site has, closed or not; none where there is none of this slug.
pub(in crate::sites) async fn size(conn: &mut PgConnection, slug: &Slug) -> sqlx::Result<Option<(i64, i64)>> {
    let site = sqlx::query_scalar!(r#"select id as "id: SiteId" from sites where slug = $1"#, slug as _);
    let Some(site) = site.fetch_optional(&mut *conn).await? else { return Ok(None) };
    let row = sqlx::query!(
        r#"select (select count(*) from accounts where site_id = $1) as "accounts!",
                  (select count(*) from comments where site_id = $1) as "comments!""#,
        site as _,
    )
    .fetch_one(conn)
    .await?;
    Ok(Some((row.accounts, row.comments)))
}

/// Every table with rows of sites.
pub(in crate::sites) async fn tables(conn: &mut PgConnection) -> sqlx::Result<Vec<Table>> {
    let rows = sqlx::query!(
        r#"select quote_ident(t.relname) as "name!",
                  array(select distinct quote_ident(r.relname) from pg_constraint k join pg_class r on r.oid = k.conrelid
                        where k.contype = 'f' and k.confrelid = t.oid and k.conrelid <> t.oid) as "referred_by!",
                  own.named as "named: Vec<String>"
           from pg_class t
           join pg_attribute a on a.attrelid = t.oid and a.attname = 'site_id' and not a.attisdropped
           left join lateral (
               select array[quote_ident(f.attname), quote_ident(c.attname)] as named
               from pg_constraint k
               cross join lateral unnest(k.conkey, k.confkey) as key (own, other)
               join pg_attribute f on f.attrelid = t.oid and f.attnum = key.own
               join pg_attribute c on c.attrelid = t.oid and c.attnum = key.other
               where k.contype = 'f' and k.conrelid = t.oid and k.confrelid = t.oid and f.attname <> 'site_id'
               limit 1
           ) own on true
           where t.relnamespace = current_schema()::regnamespace and t.relkind in ('r', 'p')
           order by t.relname"#,
    )
    .fetch_all(conn)
    .await?;
    let table = |row: Option<Vec<String>>| {
        let mut named = row.into_iter().flatten();
        named.next().zip(named.next())
    };
    Ok(rows
        .into_iter()
        .map(|row| Table { name: row.name, referred_by: row.referred_by, to_itself: table(row.named) })
        .collect())
}

/// Deletes at most `most` rows of a site, to which no other table may lead any more, and says how many there were.
pub(in crate::sites) async fn delete(
    conn: &mut PgConnection,
    site: SiteId,
    table: &Table,
    most: i64,
) -> sqlx::Result<u64> {
    let Table { name, to_itself, .. } = table;
    let statement = match to_itself {
        None => format!(
            "delete from {name} where site_id = $1
                and ctid = any (array(select ctid from {name} where site_id = $1 limit $2))"
        ),
        // What stays and names what goes lets go of it first.
        Some((own, other)) => format!(
            "with gone as (
                 select {other} as it from {name} where site_id = $1 order by {other} desc limit $2
             ), freed as (
                 update {name} set {own} = null
                 where site_id = $1 and {own} in (select it from gone) and {other} not in (select it from gone)
             )
             delete from {name} where site_id = $1 and {other} in (select it from gone)"
        ),
    };
    let deleted = sqlx::query(AssertSqlSafe(statement)).bind(site).bind(most).execute(conn).await?;
    Ok(deleted.rows_affected())
}

/// Makes the index by which rows of a table are found that name others of it; none where it has no such rows. Only
/// deleting needs it, and everything else would pay for it. Takes as long as it takes.
pub(in crate::sites) async fn make_index(conn: &mut PgConnection, site: SiteId, table: &Table) -> sqlx::Result<()> {
    let Table { name, to_itself: Some((own, _)), .. } = table else { return Ok(()) };
    drop_index(conn, site).await?;
    let index = index_name(site);
    conn.execute(AssertSqlSafe("set statement_timeout = 0".to_owned())).await?;
    let make = format!("create index concurrently {index} on {name} (site_id, {own}) where {own} is not null");
    conn.execute(AssertSqlSafe(make)).await?;
    Ok(())
}

/// Drops that index, if it is there.
pub(in crate::sites) async fn drop_index(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<()> {
    let drop = format!("drop index concurrently if exists {}", index_name(site));
    conn.execute(AssertSqlSafe(drop)).await?;
    Ok(())
}

/// A name of its own for each site, since several may be deleted at once.
fn index_name(site: SiteId) -> String {
    format!("removal_of_{}", site.uuid().simple())
}

/// Deletes the row of a closed site of which nothing else is left. False where something still names it.
pub(in crate::sites) async fn delete_site(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<bool> {
    let deleted =
        sqlx::query!("delete from sites where id = $1 and closed_at is not null", site as _).execute(conn).await;
    match deleted {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Ok(false),
        Err(error) => Err(error),
    }
}
