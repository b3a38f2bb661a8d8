//! SQL on `api_keys`.

use sqlx::PgConnection;

use crate::accounts::{Admin, ApiKey, ApiKeyCreated, ApiKeyRevoked, Scope, TokenHash};
use crate::events;
use crate::ids::{ApiKeyId, SiteId};
use crate::time::Timestamp;

struct ApiKeyRow {
    id: ApiKeyId,
    name: String,
    scopes: Vec<String>,
    created_at: Timestamp,
}

impl ApiKeyRow {
    fn at(self, site: SiteId) -> ApiKey {
        let scopes = self.scopes.iter().filter_map(|word| Scope::parse(word)).collect();
        ApiKey { id: self.id, site, name: self.name, scopes, created_at: self.created_at }
    }
}

/// Adds a key, and records it.
pub async fn create_api_key(
    conn: &mut PgConnection,
    admin: &Admin,
    name: &str,
    scopes: &[Scope],
    token: &TokenHash,
    now: Timestamp,
) -> sqlx::Result<ApiKey> {
    let key = ApiKey {
        id: ApiKeyId::new(now),
        site: admin.site(),
        name: name.to_owned(),
        scopes: scopes.to_vec(),
        created_at: now,
    };
    let words: Vec<String> = scopes.iter().map(|scope| scope.as_str().to_owned()).collect();
    sqlx::query!(
        "insert into api_keys (site_id, id, name, token_hash, scopes, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        key.site as _,
        key.id as _,
        name,
        token as _,
        &words,
        admin.id() as _,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    let event = ApiKeyCreated { api_key: key.id, name, scopes };
    events::record(conn, key.site, admin.actor(), &event, now).await?;
    Ok(key)
}

/// The key behind this token, unless it was revoked.
pub async fn whose_api_key(conn: &mut PgConnection, site: SiteId, token: &TokenHash) -> sqlx::Result<Option<ApiKey>> {
    let row = sqlx::query_as!(
        ApiKeyRow,
        "select id, name, scopes, created_at from api_keys
         where site_id = $1 and token_hash = $2 and revoked_at is null",
        site as _,
        token as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.at(site)))
}

/// The site's keys that still work, newest first.
pub async fn api_keys(conn: &mut PgConnection, admin: &Admin) -> sqlx::Result<Vec<ApiKey>> {
    let rows = sqlx::query_as!(
        ApiKeyRow,
        "select id, name, scopes, created_at from api_keys
         where site_id = $1 and revoked_at is null order by id desc",
        admin.site() as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.at(admin.site())).collect())
}

/// Takes a key back, and records it. False where there is no such key.
pub async fn revoke_api_key(
    conn: &mut PgConnection,
    admin: &Admin,
    key: ApiKeyId,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let revoked = sqlx::query!(
        "update api_keys set revoked_at = $3 where site_id = $1 and id = $2 and revoked_at is null",
        admin.site() as _,
        key as _,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    if revoked.rows_affected() == 0 {
        return Ok(false);
    }
    events::record(conn, admin.site(), admin.actor(), &ApiKeyRevoked { api_key: key }, now).await?;
    Ok(true)
}
