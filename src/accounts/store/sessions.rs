//! SQL on `sessions`.

use sqlx::PgConnection;

use super::accounts::AccountRow;
use crate::accounts::{Account, SanctionKind, TokenHash};
use crate::ids::{AccountId, SiteId};
use crate::time::Timestamp;

/// Opens a session until `expires_at`.
pub async fn create_session(
    conn: &mut PgConnection,
    account: &Account,
    token: &TokenHash,
    cookie: bool,
    now: Timestamp,
    expires_at: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sessions (site_id, token_hash, account_id, cookie, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        account.site as _,
        token as _,
        account.id as _,
        cookie,
        now as _,
        expires_at as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The account whose session this token opens, unless the session has ended or came by another way.
pub async fn whose_session(
    conn: &mut PgConnection,
    site: SiteId,
    token: &TokenHash,
    cookie: bool,
    now: Timestamp,
) -> sqlx::Result<Option<Account>> {
    let row = sqlx::query_as!(
        AccountRow,
        r#"select a.id, a.username, split_part(a.email, '@', 2) as "email_domain!",
                  case when a.email_verified_at is not null then true when a.email_asked_at is not null then false end
                      as email_verified, a.role, a.published, a.rejected, a.created_at,
                  array(select x.kind from sanctions x where x.site_id = $1 and x.account_id = a.id
                        and x.lifted_at is null and (x.until is null or x.until > $4) order by x.id)
                      as "kinds!: Vec<SanctionKind>",
                  array(select x.until from sanctions x where x.site_id = $1 and x.account_id = a.id
                        and x.lifted_at is null and (x.until is null or x.until > $4) order by x.id)
                      as "ends!: Vec<Option<Timestamp>>"
           from sessions s
           join accounts a on a.site_id = $1 and a.id = s.account_id
           where s.site_id = $1 and s.token_hash = $2 and s.cookie = $3 and s.expires_at > $4"#,
        site as _,
        token as _,
        cookie,
        now as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.at(site)))
}

/// Ends one session.
pub async fn end_session(conn: &mut PgConnection, site: SiteId, token: &TokenHash) -> sqlx::Result<()> {
    sqlx::query!("delete from sessions where site_id = $1 and token_hash = $2", site as _, token as _)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends all sessions of an account.
pub async fn end_all_sessions(conn: &mut PgConnection, site: SiteId, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from sessions where site_id = $1 and account_id = $2", site as _, account as _)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets sessions that have ended. Answers how many.
pub async fn sweep_sessions(conn: &mut PgConnection, now: Timestamp) -> sqlx::Result<u64> {
    let gone = sqlx::query!("delete from sessions where expires_at < $1", now as _).execute(conn).await?;
    Ok(gone.rows_affected())
}
