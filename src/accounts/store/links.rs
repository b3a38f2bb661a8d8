//! SQL on `mail_links`.

use sqlx::PgConnection;

use crate::accounts::{LinkPurpose, MailLink, TokenHash};
use crate::ids::SiteId;
use crate::time::Timestamp;

/// Makes a link that works for a while.
pub async fn create_link(
    conn: &mut PgConnection,
    site: SiteId,
    purpose: LinkPurpose,
    token: &TokenHash,
    link: &MailLink,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mail_links (site_id, token_hash, purpose, account_id, email, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        site as _,
        token as _,
        purpose as _,
        link.account as _,
        link.email.as_ref(),
        now.plus_seconds(purpose.lasts()) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a link says, if it works. It still does afterwards.
pub async fn find_link(
    conn: &mut PgConnection,
    site: SiteId,
    purpose: LinkPurpose,
    token: &TokenHash,
    now: Timestamp,
) -> sqlx::Result<Option<MailLink>> {
    let row = sqlx::query!(
        "select account_id, email from mail_links
         where site_id = $1 and token_hash = $2 and purpose = $3 and expires_at > $4",
        site as _,
        token as _,
        purpose as _,
        now as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| Some(MailLink { account: row.account_id, email: row.email.parse().ok()? })))
}

/// Uses a link up, with all others of its account and purpose. Of several who do so at once, one gets what it says.
pub async fn use_link(
    conn: &mut PgConnection,
    site: SiteId,
    purpose: LinkPurpose,
    token: &TokenHash,
    now: Timestamp,
) -> sqlx::Result<Option<MailLink>> {
    let row = sqlx::query!(
        "delete from mail_links
         where site_id = $1 and token_hash = $2 and purpose = $3 and expires_at > $4
         returning account_id, email",
        site as _,
        token as _,
        purpose as _,
        now as _,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(link) = row.and_then(|row| Some(MailLink { account: row.account_id, email: row.email.parse().ok()? }))
    else {
        return Ok(None);
    };
    sqlx::query!(
        "delete from mail_links where site_id = $1 and account_id = $2 and purpose = $3",
        site as _,
        link.account as _,
        purpose as _,
    )
    .execute(conn)
    .await?;
    Ok(Some(link))
}

/// Forgets links that no longer work. Answers how many.
pub async fn sweep_links(conn: &mut PgConnection, now: Timestamp) -> sqlx::Result<u64> {
    let gone = sqlx::query!("delete from mail_links where expires_at < $1", now as _).execute(conn).await?;
    Ok(gone.rows_affected())
}
