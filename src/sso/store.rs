//! SQL on `sso_keys` and `sso_tokens`.

use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::claims::Claims;
use super::key::{Kid, Material, NewSsoKey, SsoKey, SsoKeyCreated, SsoKeyRevoked};
use crate::accounts::Admin;
use crate::db::violates;
use crate::events;
use crate::ids::{SiteId, SsoKeyId};
use crate::time::Timestamp;

/// How often, in seconds, it is written down that a key was used.
const USED_EVERY: i64 = 60;

/// The site's keys that still work, newest first.
pub async fn keys(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Vec<SsoKey>> {
    let rows = sqlx::query!(
        "select id, name, kid, secret, jwks, jwks_url, audience, staff, created_at, used_at from sso_keys
         where site_id = $1 and revoked_at is null order by id desc",
        site as _,
    )
    .fetch_all(conn)
    .await?;
    let keys = rows.into_iter().filter_map(|row| {
        let kid = row.kid.and_then(|kid| Kid::try_from(kid).ok());
        let material = match (kid.zip(row.secret), row.jwks, row.jwks_url) {
            (Some((kid, sealed)), _, _) => Material::Secret { kid, sealed },
            (None, Some(document), _) => Material::Jwks(document),
            (None, None, url) => Material::Url(url?),
        };
        Some(SsoKey {
            id: row.id,
            site,
            name: row.name,
            material,
            audience: row.audience,
            staff: row.staff,
            created_at: row.created_at,
            used_at: row.used_at,
        })
    });
    Ok(keys.collect())
}

/// Adds a key, and records it. None where a key of the site has its `kid`.
pub async fn add(
    conn: &mut PgConnection,
    admin: &Admin,
    new: NewSsoKey,
    now: Timestamp,
) -> sqlx::Result<Option<SsoKey>> {
    let (mut secret, mut document, mut url) = (None, None, None);
    match &new.material {
        Material::Secret { kid, sealed } => secret = Some((kid.as_ref(), sealed.as_slice())),
        Material::Jwks(public) => document = Some(public),
        Material::Url(address) => url = Some(address.as_str()),
    }
    let (kid, sealed) = secret.unzip();
    let added = sqlx::query!(
        "insert into sso_keys (site_id, id, name, kid, secret, jwks, jwks_url, audience, staff, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        admin.site() as _,
        new.id as _,
        new.name,
        kid,
        sealed,
        document,
        url,
        new.audience,
        new.staff,
        admin.id() as _,
        now as _,
    )
    .execute(&mut *conn)
    .await;
    match added {
        Err(error) if violates(&error, "sso_keys_kid") => return Ok(None),
        other => other?,
    };
    let event = SsoKeyCreated { sso_key: new.id, name: &new.name, kind: new.material.kind(), staff: new.staff };
    events::record(conn, admin.site(), admin.actor(), &event, now).await?;
    let NewSsoKey { id, name, material, audience, staff } = new;
    Ok(Some(SsoKey { id, site: admin.site(), name, material, audience, staff, created_at: now, used_at: None }))
}

/// Takes a key back, wipes its secret, and records it. False where there is no such key.
pub async fn revoke(conn: &mut PgConnection, admin: &Admin, key: SsoKeyId, now: Timestamp) -> sqlx::Result<bool> {
    let revoked = sqlx::query!(
        "update sso_keys set revoked_at = $3, secret = null where site_id = $1 and id = $2 and revoked_at is null",
        admin.site() as _,
        key as _,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    if revoked.rows_affected() == 0 {
        return Ok(false);
    }
    events::record(conn, admin.site(), admin.actor(), &SsoKeyRevoked { sso_key: key }, now).await?;
    Ok(true)
}

/// Notes that somebody signed in by a key.
pub async fn touch(conn: &mut PgConnection, key: &SsoKey, now: Timestamp) -> sqlx::Result<()> {
    if key.used_at.is_some_and(|used| now.seconds_since(used) < USED_EVERY) {
        return Ok(());
    }
    sqlx::query!(
        "update sso_keys set used_at = $3 where site_id = $1 and id = $2",
        key.site as _,
        key.id as _,
        now as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Uses a token up. False where it was used before.
pub async fn use_once(conn: &mut PgConnection, key: &SsoKey, claims: &Claims) -> sqlx::Result<bool> {
    let mut hash = Sha256::new();
    hash.update(key.id.uuid());
    hash.update(claims.token_id());
    let hash = hash.finalize().to_vec();
    let first = sqlx::query!(
        "insert into sso_tokens (site_id, token_hash, expires_at) values ($1, $2, $3) on conflict do nothing",
        key.site as _,
        &hash,
        claims.over_at() as _,
    )
    .execute(conn)
    .await?;
    Ok(first.rows_affected() == 1)
}

/// Forgets tokens that would not be taken any more. Answers how many.
pub async fn sweep(conn: &mut PgConnection, now: Timestamp) -> sqlx::Result<u64> {
    let gone = sqlx::query!("delete from sso_tokens where expires_at < $1", now as _).execute(conn).await?;
    Ok(gone.rows_affected())
}
