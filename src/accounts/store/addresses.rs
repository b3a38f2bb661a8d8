//! SQL on the addresses of accounts, and on what is known about them.

use sqlx::PgConnection;

use crate::accounts::{AccountConflict, Email, Language};
use crate::db::violates;
use crate::ids::{AccountId, SiteId};
use crate::time::Timestamp;

/// Where mail reaches somebody, and how they are spoken to.
#[derive(Clone, Debug)]
pub struct Address {
    /// The account.
    pub account: AccountId,
    /// Its public name.
    pub username: String,
    /// The address.
    pub email: Email,
    /// Whether its holder has shown that mail reaches them there.
    pub verified: bool,
    /// The language of mails.
    pub language: Language,
}

struct Row {
    id: AccountId,
    username: String,
    email: String,
    verified: bool,
    language: Option<String>,
}

impl Row {
    fn address(self) -> Option<Address> {
        let email = self.email.parse().ok()?;
        let language = self.language.as_deref().and_then(Language::of).unwrap_or_default();
        Some(Address { account: self.id, username: self.username, email, verified: self.verified, language })
    }
}

/// Where mail reaches the holder of an account.
pub async fn address(conn: &mut PgConnection, site: SiteId, account: AccountId) -> sqlx::Result<Option<Address>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, username, email, email_verified_at is not null as "verified!", language
           from accounts where site_id = $1 and id = $2"#,
        site as _,
        account as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(Row::address))
}

/// The account with this address.
pub async fn holder(conn: &mut PgConnection, site: SiteId, email: &Email) -> sqlx::Result<Option<Address>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, username, email, email_verified_at is not null as "verified!", language
           from accounts where site_id = $1 and email = $2"#,
        site as _,
        email.as_ref(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(Row::address))
}

/// Notes that the holder of an account is asked to show that mail reaches them, and in which language, where that is known.
pub async fn ask_for_email(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    language: Option<Language>,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update accounts set email_asked_at = coalesce(email_asked_at, $3), language = coalesce($4, language)
         where site_id = $1 and id = $2",
        site as _,
        account as _,
        now as _,
        language.map(Language::code),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives an account the address at which mail was shown to reach its holder, unless another account has it.
pub async fn verify_email(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    email: &Email,
    now: Timestamp,
) -> sqlx::Result<Result<(), AccountConflict>> {
    let updated = sqlx::query!(
        "update accounts set email = $3, email_verified_at = $4, email_asked_at = coalesce(email_asked_at, $4)
         where site_id = $1 and id = $2",
        site as _,
        account as _,
        email.as_ref(),
        now as _,
    )
    .execute(conn)
    .await;
    match updated {
        Err(error) if violates(&error, "accounts_email") => Ok(Err(AccountConflict::Email)),
        other => other.map(|_| Ok(())),
    }
}
