//! SQL on `mutes`.

use sqlx::PgConnection;

use crate::accounts::Reader;
use crate::ids::AccountId;
use crate::time::Timestamp;

/// Hides another account from the reader; again does nothing. False where there is no such account.
pub async fn mute(conn: &mut PgConnection, reader: &Reader, other: AccountId, now: Timestamp) -> sqlx::Result<bool> {
    let known = sqlx::query_scalar!(
        r#"with muted as (
               insert into mutes (site_id, account_id, muted_id, created_at)
               select $1, $2, id, $4 from accounts where site_id = $1 and id = $3
               on conflict do nothing
           )
           select exists (select from accounts where site_id = $1 and id = $3) as "known!""#,
        reader.site() as _,
        reader.id() as _,
        other as _,
        now as _,
    )
    .fetch_one(conn)
    .await?;
    Ok(known)
}

/// Shows another account to the reader again.
pub async fn unmute(conn: &mut PgConnection, reader: &Reader, other: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from mutes where site_id = $1 and account_id = $2 and muted_id = $3",
        reader.site() as _,
        reader.id() as _,
        other as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whom the reader has muted.
pub async fn muted(conn: &mut PgConnection, reader: &Reader) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query_scalar!(
        r#"select muted_id as "muted: AccountId" from mutes where site_id = $1 and account_id = $2 order by created_at"#,
        reader.site() as _,
        reader.id() as _,
    )
    .fetch_all(conn)
    .await
}
