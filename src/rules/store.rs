//! SQL on `rules`, `rule_versions` and `phrase_lists`.

use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::brake::Brake;
use super::lists::{PhraseList, PhraseLists};
use crate::events::Actor;
use crate::ids::{RuleId, SiteId};
use crate::time::Timestamp;

/// A rule of a site, as it was saved last or at another time.
#[derive(Clone, Debug)]
pub struct SavedRule {
    /// Its id, whatever the version.
    pub id: RuleId,
    /// The version, which is also the revision of the rule while it is the last.
    pub version: i32,
    /// The document as it was saved.
    pub document: Value,
    /// Why a brake saved this version; none where somebody saved it.
    pub brake: Option<Json<Brake>>,
    /// When the rule was made.
    pub created_at: Timestamp,
    /// When this version was saved.
    pub saved_at: Timestamp,
    /// The name of who saved it; none where Gavel itself did.
    pub saved_by: Option<String>,
}

/// A phrase list of a site with its name.
#[derive(Clone, Debug)]
pub struct SavedList {
    /// Its name.
    pub name: String,
    /// Its terms, exceptions and language.
    pub list: PhraseList,
    /// Counts its saves.
    pub revision: i32,
    /// When it was saved last.
    pub saved_at: Timestamp,
}

/// The rules of a site in force, in the order in which they were made.
pub async fn all(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Vec<SavedRule>> {
    sqlx::query_as!(
        SavedRule,
        "select r.id, v.version, v.document, v.brake, r.created_at, v.saved_at,
                (select username from accounts a where a.site_id = $1 and a.id = v.saved_by) as saved_by
         from rules r join rule_versions v on v.site_id = $1 and v.rule_id = r.id and v.version = r.revision
         where r.site_id = $1 and r.deleted_at is null
         order by r.id",
        site as _,
    )
    .fetch_all(conn)
    .await
}

/// The rule of this id.
pub async fn find(conn: &mut PgConnection, site: SiteId, rule: RuleId) -> sqlx::Result<Option<SavedRule>> {
    sqlx::query_as!(
        SavedRule,
        "select r.id, v.version, v.document, v.brake, r.created_at, v.saved_at,
                (select username from accounts a where a.site_id = $1 and a.id = v.saved_by) as saved_by
         from rules r join rule_versions v on v.site_id = $1 and v.rule_id = r.id and v.version = r.revision
         where r.site_id = $1 and r.id = $2 and r.deleted_at is null",
        site as _,
        rule as _,
    )
    .fetch_optional(conn)
    .await
}

/// Every version of a rule, the latest first.
pub async fn versions(conn: &mut PgConnection, site: SiteId, rule: RuleId) -> sqlx::Result<Vec<SavedRule>> {
    sqlx::query_as!(
        SavedRule,
        "select r.id, v.version, v.document, v.brake, r.created_at, v.saved_at,
                (select username from accounts a where a.site_id = $1 and a.id = v.saved_by) as saved_by
         from rules r join rule_versions v on v.site_id = $1 and v.rule_id = r.id
         where r.site_id = $1 and r.id = $2 and r.deleted_at is null
         order by v.version desc",
        site as _,
        rule as _,
    )
    .fetch_all(conn)
    .await
}

/// Writes a version of a rule and makes it the one in force; version 1 makes the rule.
pub(super) async fn add_version(
    conn: &mut PgConnection,
    site: SiteId,
    rule: &SavedRule,
    saved_by: Actor,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into rules (site_id, id, revision, created_at) values ($1, $2, $3, $4)
         on conflict (site_id, id) do update set revision = excluded.revision",
        site as _,
        rule.id as _,
        rule.version,
        rule.created_at as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into rule_versions (site_id, rule_id, version, document, saved_by, saved_at, brake)
         values ($1, $2, $3, $4, $5, $6, $7)",
        site as _,
        rule.id as _,
        rule.version,
        rule.document,
        saved_by.id(),
        rule.saved_at as _,
        rule.brake as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a rule out of force for good; its versions stay for the verdicts that name them.
pub(super) async fn delete(conn: &mut PgConnection, site: SiteId, rule: RuleId, now: Timestamp) -> sqlx::Result<bool> {
    let gone = sqlx::query!(
        "update rules set deleted_at = $3 where site_id = $1 and id = $2 and deleted_at is null",
        site as _,
        rule as _,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected() == 1)
}

/// The phrase lists of a site, by name.
pub async fn lists(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<PhraseLists> {
    let rows =
        sqlx::query!("select name, terms, exceptions, language from phrase_lists where site_id = $1", site as _,)
            .fetch_all(conn)
            .await?;
    let list = |terms, exceptions, language| PhraseList { terms, exceptions, language };
    Ok(rows.into_iter().map(|row| (row.name, list(row.terms, row.exceptions, row.language))).collect())
}

/// The phrase list of this name.
pub async fn find_list(conn: &mut PgConnection, site: SiteId, name: &str) -> sqlx::Result<Option<SavedList>> {
    let row = sqlx::query!(
        "select name, terms, exceptions, language, revision, saved_at
         from phrase_lists where site_id = $1 and name = $2",
        site as _,
        name,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| SavedList {
        name: row.name,
        list: PhraseList { terms: row.terms, exceptions: row.exceptions, language: row.language },
        revision: row.revision,
        saved_at: row.saved_at,
    }))
}

/// The names of a site's phrase lists with their sizes.
pub async fn list_sizes(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select name, cardinality(terms)::bigint as "terms!" from phrase_lists where site_id = $1 order by name"#,
        site as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.terms)).collect())
}

/// Writes a phrase list, in place of the one before. Answers its revision.
pub(super) async fn put_list(
    conn: &mut PgConnection,
    site: SiteId,
    name: &str,
    list: &PhraseList,
    now: Timestamp,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "insert into phrase_lists (site_id, name, terms, exceptions, language, revision, saved_at)
         values ($1, $2, $3, $4, $5, 1, $6)
         on conflict (site_id, name) do update
         set terms = excluded.terms, exceptions = excluded.exceptions, language = excluded.language,
             revision = phrase_lists.revision + 1, saved_at = excluded.saved_at
         returning revision",
        site as _,
        name,
        &list.terms,
        &list.exceptions,
        list.language,
        now as _,
    )
    .fetch_one(conn)
    .await
}

/// Deletes a phrase list. False where there is none.
pub(super) async fn delete_list(conn: &mut PgConnection, site: SiteId, name: &str) -> sqlx::Result<bool> {
    let gone = sqlx::query!("delete from phrase_lists where site_id = $1 and name = $2", site as _, name)
        .execute(conn)
        .await?;
    Ok(gone.rows_affected() == 1)
}
