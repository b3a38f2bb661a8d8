//! What the moderators and rules behind figures are called.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::ids::SiteId;

/// The names of these accounts of the site.
pub(in crate::stats) async fn moderators(
    conn: &mut PgConnection,
    site: SiteId,
    accounts: &[Uuid],
) -> sqlx::Result<BTreeMap<Uuid, String>> {
    let rows = sqlx::query!(
        r#"select id as "id: Uuid", username from accounts where site_id = $1 and id = any($2)"#,
        site as _,
        accounts,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.username)).collect())
}

/// What these rules of the site are called in their latest versions.
pub(in crate::stats) async fn rules(
    conn: &mut PgConnection,
    site: SiteId,
    rules: &[Uuid],
) -> sqlx::Result<BTreeMap<Uuid, String>> {
    let rows = sqlx::query!(
        r#"select r.id as "id: Uuid", v.document ->> 'name' as "name!"
           from rules r
           join rule_versions v on v.site_id = $1 and v.rule_id = r.id and v.version = r.revision
           where r.site_id = $1 and r.id = any($2)"#,
        site as _,
        rules,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
