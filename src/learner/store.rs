//! SQL on `models`.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::bytes::{FORMAT, Figures, Stored};
use crate::ids::SiteId;
use crate::time::Timestamp;

/// A learner as it stands in the database, but for its tables.
pub(super) struct Outline {
    pub(super) version: i64,
    pub(super) approved: i32,
    pub(super) rejected: i32,
    pub(super) figures: Json<Figures>,
    pub(super) recent: Vec<u8>,
    pub(super) updated_at: Timestamp,
}

/// A learner as it stands in the database, its row held.
pub(super) struct Locked {
    pub(super) version: i64,
    pub(super) approved: i32,
    pub(super) rejected: i32,
    /// None where it was kept in another format.
    pub(super) stored: Option<Stored>,
}

/// Makes the row of a site that has none. It is not held by it.
pub(super) async fn make(conn: &mut PgConnection, site: SiteId, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into models (site_id, format, version, approved, rejected, trusted, figures, weights, squares, recent,
                             updated_at)
         values ($1, 0, 0, 0, 0, false, '{}', '', '', '', $2)
         on conflict (site_id) do nothing",
        site as _,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Holds the site's row and reads it; none where there is none or somebody else holds it.
pub(super) async fn lock(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Option<Locked>> {
    let row = sqlx::query!(
        r#"select format, version, approved, rejected, figures, weights, squares, recent
           from models where site_id = $1 for update skip locked"#,
        site as _,
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (version, approved, rejected) = (row.version, row.approved, row.rejected);
    let stored = (row.format == FORMAT)
        .then(|| serde_json::from_value(row.figures).ok())
        .flatten()
        .map(|figures| Stored { figures, weights: row.weights, squares: row.squares, recent: row.recent });
    Ok(Some(Locked { version, approved, rejected, stored }))
}

/// Saves a learner whose row is held.
pub(super) async fn save(
    conn: &mut PgConnection,
    site: SiteId,
    version: i64,
    (approved, rejected): (i32, i32),
    trusted: bool,
    stored: &Stored,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update models set format = $2, version = $3, approved = $4, rejected = $5, trusted = $6, figures = $7,
                           weights = $8, squares = $9, recent = $10, updated_at = $11
         where site_id = $1",
        site as _,
        FORMAT,
        version,
        approved,
        rejected,
        trusted,
        Json(&stored.figures) as _,
        stored.weights,
        stored.squares,
        stored.recent,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A site's learner without its tables; none where nothing was taught, or in another format.
pub(super) async fn outline(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Option<Outline>> {
    sqlx::query_as!(
        Outline,
        r#"select version, approved, rejected, figures as "figures: Json<Figures>", recent, updated_at
           from models where site_id = $1 and format = $2"#,
        site as _,
        FORMAT,
    )
    .fetch_optional(conn)
    .await
}

/// The version of a site's learner, if it may be believed.
pub(super) async fn trusted_version(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select version from models where site_id = $1 and format = $2 and trusted", site as _, FORMAT,)
        .fetch_optional(conn)
        .await
}

/// What scoring needs of a site's learner, if it may be believed: version, figures and weights.
pub(super) async fn scorer(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Option<(i64, Figures, Vec<u8>)>> {
    let row = sqlx::query!(
        r#"select version, figures as "figures: Json<Figures>", weights
           from models where site_id = $1 and format = $2 and trusted"#,
        site as _,
        FORMAT,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.version, row.figures.0, row.weights)))
}

/// Empties a site's learner. The version goes on, so that every node sees that it is another.
pub(super) async fn clear(conn: &mut PgConnection, site: SiteId, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query!(
        "update models set format = 0, version = version + 1, approved = 0, rejected = 0, trusted = false, figures = '{}',
                           weights = '', squares = '', recent = '', updated_at = $2
         where site_id = $1",
        site as _,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
