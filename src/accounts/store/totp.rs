//! SQL on `totp`.

use sqlx::PgConnection;

use crate::accounts::TokenHash;
use crate::ids::{AccountId, SiteId};
use crate::time::Timestamp;

pub(in crate::accounts) struct Known {
    /// Sealed.
    pub(in crate::accounts) secret: Vec<u8>,
    pub(in crate::accounts) confirmed_at: Option<Timestamp>,
    pub(in crate::accounts) recovery_codes: i32,
}

pub(in crate::accounts) async fn find(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
) -> sqlx::Result<Option<Known>> {
    sqlx::query_as!(
        Known,
        r#"select secret, confirmed_at as "confirmed_at: Timestamp", cardinality(recovery) as "recovery_codes!"
           from totp where site_id = $1 and account_id = $2"#,
        site as _,
        account as _,
    )
    .fetch_optional(conn)
    .await
}

/// False where a confirmed one is there.
pub(in crate::accounts) async fn propose(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    sealed: &[u8],
    now: Timestamp,
) -> sqlx::Result<bool> {
    let proposed = sqlx::query!(
        "insert into totp (site_id, account_id, secret, created_at) values ($1, $2, $3, $4)
         on conflict (site_id, account_id) do update set secret = excluded.secret, created_at = excluded.created_at
         where totp.confirmed_at is null",
        site as _,
        account as _,
        sealed,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(proposed.rows_affected() == 1)
}

/// False where it was confirmed meanwhile.
pub(in crate::accounts) async fn confirm(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    (step, recovery): (i64, &[TokenHash]),
    now: Timestamp,
) -> sqlx::Result<bool> {
    let confirmed = sqlx::query!(
        "update totp set confirmed_at = $5, last_step = $3, recovery = $4
         where site_id = $1 and account_id = $2 and confirmed_at is null",
        site as _,
        account as _,
        step,
        recovery as _,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(confirmed.rows_affected() == 1)
}

/// Of all who show a code of this half minute, or of an earlier one, the first alone gets true.
pub(in crate::accounts) async fn take_step(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    step: i64,
) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "update totp set last_step = $3 where site_id = $1 and account_id = $2 and last_step < $3",
        site as _,
        account as _,
        step,
    )
    .execute(conn)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Of all who show this code, the first alone gets true.
pub(in crate::accounts) async fn take_recovery(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    code: &TokenHash,
) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "update totp set recovery = array_remove(recovery, $3)
         where site_id = $1 and account_id = $2 and $3 = any(recovery)",
        site as _,
        account as _,
        code as _,
    )
    .execute(conn)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Sign-in asks for no code any more. False where it asked for none.
pub async fn forget_totp(conn: &mut PgConnection, site: SiteId, account: AccountId) -> sqlx::Result<bool> {
    let gone = sqlx::query!("delete from totp where site_id = $1 and account_id = $2", site as _, account as _)
        .execute(conn)
        .await?;
    Ok(gone.rows_affected() == 1)
}
