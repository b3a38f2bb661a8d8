//! SQL on `sites`.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Origin, Settings, Site, Slug};
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
        sso: false,
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
        "select id, slug, name, origins, settings, settings_revision, rules_revision, sso, created_at
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
        sso: row.sso,
        created_at: row.created_at,
    }))
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

/// Notes whether the site has keys for single sign-on.
pub async fn set_sso(conn: &mut PgConnection, site: SiteId, sso: bool) -> sqlx::Result<()> {
    sqlx::query!("update sites set sso = $2 where id = $1", site as _, sso).execute(conn).await?;
    Ok(())
}

/// Notes that the site's rules or phrase lists changed.
pub async fn bump_rules(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<()> {
    sqlx::query!("update sites set rules_revision = rules_revision + 1 where id = $1", site as _).execute(conn).await?;
    Ok(())
}
