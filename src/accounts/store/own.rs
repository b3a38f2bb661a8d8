//! SQL on what is an account's own business: its details, and their end.

use sqlx::PgConnection;

use crate::accounts::{AccountConflict, Email, Language, PasswordHash, TokenHash, Username};
use crate::db::violates;
use crate::ids::{AccountId, SiteId};
use crate::time::Timestamp;

/// What only the holder of an account sees of it.
#[derive(Clone, Debug)]
pub struct Details {
    /// The address.
    pub email: Option<Email>,
    /// Whether its holder has shown that mail reaches them there.
    pub email_verified: bool,
    /// The hash of the password.
    pub password: Option<PasswordHash>,
    /// The language of mails; none where it is not known.
    pub language: Option<Language>,
    /// Whether replies are told by mail.
    pub reply_mails: bool,
}

/// What only the holder of an account sees of it.
pub async fn details(conn: &mut PgConnection, site: SiteId, account: AccountId) -> sqlx::Result<Option<Details>> {
    let row = sqlx::query!(
        r#"select email, email_verified_at is not null as "verified!", password_hash, language, reply_mails
           from accounts where site_id = $1 and id = $2"#,
        site as _,
        account as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Details {
        email: row.email.and_then(|email| email.parse().ok()),
        email_verified: row.verified,
        password: row.password_hash.map(PasswordHash),
        language: row.language.as_deref().and_then(Language::of),
        reply_mails: row.reply_mails,
    }))
}

/// Gives an account another name, unless another account has it.
pub async fn rename(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    name: &Username,
) -> sqlx::Result<Result<(), AccountConflict>> {
    let renamed = sqlx::query!(
        "update accounts set username = $3, username_key = $4, username_skeleton = $5 where site_id = $1 and id = $2",
        site as _,
        account as _,
        name.as_ref(),
        name.key(),
        name.skeleton(),
    )
    .execute(conn)
    .await;
    match renamed {
        Err(error) if violates(&error, "accounts_username") || violates(&error, "accounts_skeleton") => {
            Ok(Err(AccountConflict::Username))
        }
        other => other.map(|_| Ok(())),
    }
}

/// Sets how somebody wants to be told things; what is none stays as it is.
pub async fn set_preferences(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    language: Option<Language>,
    reply_mails: Option<bool>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update accounts set language = coalesce($3, language), reply_mails = coalesce($4, reply_mails)
         where site_id = $1 and id = $2",
        site as _,
        account as _,
        language.map(Language::code),
        reply_mails,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends all sessions of an account but one.
pub async fn end_other_sessions(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    but: &TokenHash,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from sessions where site_id = $1 and account_id = $2 and token_hash <> $3",
        site as _,
        account as _,
        but as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A session, for whom it belongs to.
#[derive(Clone, Debug, serde::Serialize)]
pub struct SessionSpan {
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// An account's sessions.
pub async fn sessions(conn: &mut PgConnection, site: SiteId, account: AccountId) -> sqlx::Result<Vec<SessionSpan>> {
    sqlx::query_as!(
        SessionSpan,
        "select created_at, expires_at from sessions where site_id = $1 and account_id = $2 order by created_at",
        site as _,
        account as _,
    )
    .fetch_all(conn)
    .await
}

/// Takes out of an account all that says whose it was, also to the site's single sign-on, and ends its sessions. The row stays: comments and decisions name it.
pub async fn erase(conn: &mut PgConnection, site: SiteId, account: AccountId, now: Timestamp) -> sqlx::Result<()> {
    // No name has such a key, so nobody can take it.
    let key = format!("-{account}");
    sqlx::query!(
        "update accounts
         set username = 'Deleted account', username_key = $3, username_skeleton = $3, email = null, email_asked_at = null,
             email_verified_at = null, password_hash = null, language = null, role = 'reader', external_id = null, badges = '{}',
             erased_at = $4
         where site_id = $1 and id = $2",
        site as _,
        account as _,
        key,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    let (id, site) = (account, site);
    sqlx::query!("delete from sessions where site_id = $1 and account_id = $2", site as _, id as _)
        .execute(&mut *conn)
        .await?;
    super::totp::forget_totp(conn, site, account).await?;
    sqlx::query!("delete from mail_links where site_id = $1 and account_id = $2", site as _, id as _)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from mutes where site_id = $1 and account_id = $2", site as _, id as _)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from account_notes where site_id = $1 and account_id = $2", site as _, id as _)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "update sanctions set reason = null, message = null where site_id = $1 and account_id = $2",
        site as _,
        id as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
