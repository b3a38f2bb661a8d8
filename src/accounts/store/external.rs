//! SQL on `accounts` whose people a site vouches for.

use sqlx::PgConnection;

use super::accounts::profile;
use crate::accounts::{Account, Email, ExternalId, Role, Username};
use crate::ids::{AccountId, SiteId};
use crate::time::Timestamp;

/// What a site says about one of its own people.
#[derive(Debug)]
pub struct ExternalRecord<'a> {
    /// What the site calls them.
    pub external_id: &'a ExternalId,
    /// The public name.
    pub username: &'a Username,
    /// An address for mail, which signs nobody in.
    pub email: Option<&'a Email>,
    /// What they may do.
    pub role: Role,
    /// Words that stand beside the name.
    pub badges: &'a [String],
}

/// The account of the person whom the site calls this.
pub async fn find_external(
    conn: &mut PgConnection,
    site: SiteId,
    external_id: &ExternalId,
    now: Timestamp,
) -> sqlx::Result<Option<Account>> {
    let id = sqlx::query_scalar!(
        "select id from accounts where site_id = $1 and external_id = $2",
        site as _,
        external_id.as_ref(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    match id {
        Some(id) => profile(conn, site, id, now).await,
        None => Ok(None),
    }
}

/// Adds an account for one of the site's own people. False where its name, or the person, has one meanwhile.
pub async fn create_external(
    conn: &mut PgConnection,
    site: SiteId,
    id: AccountId,
    new: &ExternalRecord<'_>,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "insert into accounts (site_id, id, external_id, username, username_key, email, role, badges, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict do nothing",
        site as _,
        id as _,
        new.external_id.as_ref(),
        new.username.as_ref(),
        new.username.key(),
        new.email.map(AsRef::as_ref),
        new.role as _,
        new.badges,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Writes what the site says about one of its own people now; but for the role, which has a way of its own.
pub async fn update_external(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    now_is: &ExternalRecord<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update accounts set username = $3, username_key = $4, email = $5, badges = $6 where site_id = $1 and id = $2",
        site as _,
        account as _,
        now_is.username.as_ref(),
        now_is.username.key(),
        now_is.email.map(AsRef::as_ref),
        now_is.badges,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which of these names, by their keys, accounts of the site have; one's own account does not count.
pub async fn taken_names(
    conn: &mut PgConnection,
    site: SiteId,
    keys: &[String],
    own: Option<AccountId>,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select username_key from accounts
         where site_id = $1 and username_key = any($2) and id is distinct from $3",
        site as _,
        keys,
        own as _,
    )
    .fetch_all(conn)
    .await
}
