//! SQL on `sites`.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Identity, Origin, Settings, Site, Slug};
use crate::db::violates;
use crate::ids::SiteId;
use crate::time::Timestamp;

/// Adds a site with default settings; none where the slug is taken.
pub async fn create(
    conn: &mut PgConnection,
    slug: &Slug,
    name: &str,
    origins: &[Origin],
    now: Timestamp,
) -> sqlx::Result<Option<Site>> {
    let site = Site {
        id: SiteId::new(now),
        slug: slug.clone(),
        name: name.to_owned(),
        origins: origins.to_vec(),
        settings: Settings::default(),
        settings_revision: 1,
        rules_revision: 1,
        created_at: now,
    };
    let result = sqlx::query!(
        "insert into sites (id, slug, name, origins, settings, settings_revision, rules_revision, created_at)
         values ($1, $2, $3, $4, $5, 1, 1, $6)",
        site.id as _,
        slug as _,
        name,
        origins as _,
        Json(&site.settings) as _,
        now as _,
    )
    .execute(conn)
    .await;
    match result {
        Ok(_) => Ok(Some(site)),
        Err(error) if violates(&error, "sites_slug_key") => Ok(None),
        Err(error) => Err(error),
    }
}

/// The site of this slug.
pub async fn find(conn: &mut PgConnection, slug: &Slug) -> sqlx::Result<Option<Site>> {
    let row = sqlx::query!(
        "select id, slug, name, origins, settings, settings_revision, rules_revision, created_at
         from sites where slug = $1",
        slug as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Site {
        id: row.id,
        slug: row.slug,
        name: row.name,
        origins: row.origins,
        settings: row.settings.0,
        settings_revision: row.settings_revision,
        rules_revision: row.rules_revision,
        created_at: row.created_at,
    }))
}

/// How a site is called: its name in URLs, and its name for people.
pub async fn masthead(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Option<(Slug, String)>> {
    let row = sqlx::query!("select slug, name from sites where id = $1", site as _).fetch_optional(conn).await?;
    Ok(row.map(|row| (row.slug, row.name)))
}

/// Replaces the origins of a site's pages.
pub async fn set_origins(conn: &mut PgConnection, slug: &Slug, origins: &[Origin]) -> sqlx::Result<()> {
    sqlx::query!("update sites set origins = $2 where slug = $1", slug as _, origins as _).execute(conn).await?;
    Ok(())
}

/// Replaces the settings if they still are at revision `seen`; answers the new revision, or none where they are not.
pub async fn save_settings(
    conn: &mut PgConnection,
    site: SiteId,
    seen: i32,
    settings: &Settings,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "update sites set settings = $3, settings_revision = settings_revision + 1
         where id = $1 and settings_revision = $2
         returning settings_revision",
        site as _,
        seen,
        Json(settings) as _,
    )
    .fetch_optional(conn)
    .await
}

/// Gives the site another name and other origins if its settings still are at revision `seen`, which they share; answers
/// the new revision, or none where they are not.
pub async fn save_identity(
    conn: &mut PgConnection,
    site: SiteId,
    seen: i32,
    identity: &Identity,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "update sites set name = $3, origins = $4, settings_revision = settings_revision + 1
         where id = $1 and settings_revision = $2
         returning settings_revision",
        site as _,
        seen,
        identity.name.as_ref(),
        identity.origins.as_slice() as _,
    )
    .fetch_optional(conn)
    .await
}

/// Notes that the site's rules or phrase lists changed.
pub async fn bump_rules(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<()> {
    sqlx::query!("update sites set rules_revision = rules_revision + 1 where id = $1", site as _).execute(conn).await?;
    Ok(())
}

/// A site with hours that are over and not counted yet.
#[derive(Clone, Copy, Debug)]
pub struct Uncounted {
    /// The site.
    pub id: SiteId,
    /// All hours before this one are counted; none: not one is.
    pub counted_until: Option<Timestamp>,
}

/// Sites whose hours before `until` are not all counted, at most `limit`.
pub async fn uncounted(conn: &mut PgConnection, until: Timestamp, limit: i64) -> sqlx::Result<Vec<Uncounted>> {
    sqlx::query_as!(
        Uncounted,
        "select id, counted_until from sites where counted_until is null or counted_until < $1 limit $2",
        until as _,
        limit,
    )
    .fetch_all(conn)
    .await
}

/// Up to where the site's hours are counted; none: not one is.
pub async fn counted_until(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Option<Timestamp>> {
    sqlx::query_scalar!("select counted_until from sites where id = $1", site as _).fetch_one(conn).await
}

/// Notes up to where the site's hours are counted. False where somebody was quicker and it no longer is `seen`.
pub async fn set_counted(
    conn: &mut PgConnection,
    site: SiteId,
    seen: Option<Timestamp>,
    until: Timestamp,
) -> sqlx::Result<bool> {
    let moved = sqlx::query!(
        "update sites set counted_until = $3 where id = $1 and counted_until is not distinct from $2",
        site as _,
        seen as _,
        until as _,
    )
    .execute(conn)
    .await?;
    Ok(moved.rows_affected() == 1)
}
