//! SQL that several stores begin with.

use sqlx::{Connection as _, PgConnection, Postgres, Transaction};

/// Begins a transaction whose statements are planned for the values they run with. For statements with filters of which most
/// are empty, or of which the best way depends on how common a word is: the one plan that Postgres otherwise keeps for all
/// values reads and sorts everything.
pub async fn begin_planned(conn: &mut PgConnection) -> sqlx::Result<Transaction<'_, Postgres>> {
    let mut tx = conn.begin().await?;
    sqlx::query!("select set_config('plan_cache_mode', 'force_custom_plan', true)").fetch_one(&mut *tx).await?;
    Ok(tx)
}
