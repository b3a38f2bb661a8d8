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
        "insert into accounts
             (site_id, id, external_id, username, username_key, username_skeleton, email, role, badges, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict do nothing",
        site as _,
        id as _,
        new.external_id.as_ref(),
        new.username.as_ref(),
        new.username.key(),
        new.username.skeleton(),
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
        "update accounts set username = $3, username_key = $4, username_skeleton = $5, email = $6, badges = $7
         where site_id = $1 and id = $2",
        site as _,
        account as _,
        now_is.username.as_ref(),
        now_is.username.key(),
        now_is.username.skeleton(),
        now_is.email.map(AsRef::as_ref),
        now_is.badges,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The first of these names that is nobody else's at the site, nor looks like one.
pub async fn first_free<'n>(
    conn: &mut PgConnection,
    site: SiteId,
    names: &'n [Username],
    own: AccountId,
) -> sqlx::Result<Option<&'n Username>> {
    let (keys, skeletons): (Vec<_>, Vec<_>) = names.iter().map(|name| (name.key(), name.skeleton())).unzip();
    let free = sqlx::query_scalar!(
        r#"select n.nth as "nth!" from unnest($2::text[], $3::text[]) with ordinality n (key, skeleton, nth)
           where not exists (select from accounts where site_id = $1 and username_key = n.key and id <> $4)
             and not exists (select from accounts where site_id = $1 and username_skeleton = n.skeleton and id <> $4)
           order by n.nth limit 1"#,
        site as _,
        &keys,
        &skeletons,
        own as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(free.and_then(|nth| names.get(usize::try_from(nth).ok()?.checked_sub(1)?)))
}
