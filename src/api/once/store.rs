//! SQL on `idempotency_keys`.

use actix_web::http::StatusCode;
use sqlx::PgConnection;

use super::OnceKey;
use crate::ids::SiteId;
use crate::time::Timestamp;

/// A first answer.
pub(super) struct Kept {
    pub(super) fingerprint: Vec<u8>,
    pub(super) status: i16,
    pub(super) body: String,
}

/// The answer kept under a key.
pub(super) async fn find(conn: &mut PgConnection, site: SiteId, key: &OnceKey) -> sqlx::Result<Option<Kept>> {
    sqlx::query_as!(
        Kept,
        "select fingerprint, status, body from idempotency_keys where site_id = $1 and key = $2",
        site as _,
        key.key,
    )
    .fetch_optional(conn)
    .await
}

/// A status as it is kept.
pub(super) fn code(status: StatusCode) -> i16 {
    i16::try_from(status.as_u16()).unwrap_or(200)
}

/// Keeps an answer; waits for whoever is about to keep one under the same key, and then fails on the unique key.
pub(super) async fn keep(
    conn: &mut PgConnection,
    site: SiteId,
    key: &OnceKey,
    status: StatusCode,
    body: &str,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into idempotency_keys (site_id, key, fingerprint, status, body, created_at)
         values ($1, $2, $3, $4, $5, $6)",
        site as _,
        key.key,
        key.fingerprint,
        code(status),
        body,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets answers older than 24 hours. Answers how many.
pub async fn sweep(conn: &mut PgConnection, now: Timestamp) -> sqlx::Result<u64> {
    let gone = sqlx::query!("delete from idempotency_keys where created_at < $1", now.minus_seconds(86_400) as _)
        .execute(conn)
        .await?;
    Ok(gone.rows_affected())
}
