//! SQL that tells other nodes.

use sqlx::PgPool;

/// Tells all who listen on `channel` that there is something new. A transaction of its own, since it takes a lock of the
/// whole server when it commits.
pub(super) async fn notify(pool: &PgPool, channel: &str) -> sqlx::Result<()> {
    sqlx::query_scalar!("select pg_notify($1, '')::text", channel).fetch_one(pool).await?;
    Ok(())
}
