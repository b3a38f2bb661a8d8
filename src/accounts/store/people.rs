//! SQL that finds people for staff.

use sqlx::PgConnection;

use super::accounts::{Account, profiles};
use crate::accounts::{Admin, Email, Moderator, Role, Username};
use crate::ids::AccountId;
use crate::page::{Cursor, Page, PageSize};
use crate::time::Timestamp;

/// Sorts behind every character that a name may have.
const LAST: char = char::MAX;

/// Whom staff look for; each part left out matches everybody.
#[derive(Clone, Debug, Default)]
pub struct PeopleSearch {
    /// How the name begins, whatever its case, spaces and signs.
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Only those on whom more than a warning weighs.
    pub sanctioned: bool,
}

/// A page of the people who match: the newest first, or those of a name in its order, so that the one who has the whole
/// name comes first.
pub async fn people(
    conn: &mut PgConnection,
    moderator: &Moderator,
    search: &PeopleSearch,
    after: Option<Cursor>,
    size: PageSize,
    now: Timestamp,
) -> sqlx::Result<Page<Account>> {
    let ids = match &search.name {
        Some(name) => named(conn, moderator, name, search, after, size, now).await?,
        None => newest(conn, moderator, search, after, size, now).await?,
    };
    let page = Page::new(ids, size, |id: &AccountId| Cursor { rank: 0.0, id: id.uuid() });
    let mut accounts = profiles(conn, moderator.site(), &page.items, now).await?;
    accounts.sort_by_key(|account| page.items.iter().position(|id| *id == account.id));
    Ok(Page { items: accounts, next: page.next })
}

async fn newest(
    conn: &mut PgConnection,
    moderator: &Moderator,
    search: &PeopleSearch,
    after: Option<Cursor>,
    size: PageSize,
    now: Timestamp,
) -> sqlx::Result<Vec<AccountId>> {
    let site = moderator.site();
    let below = after.map_or(AccountId::MAX, |cursor| cursor.id.into());
    // A statement for each way to look: one plan for all would read every account where few match.
    match (search.sanctioned, search.role) {
        (true, role) => {
            sqlx::query_scalar!(
                "select a.id
                 from (select distinct account_id from sanctions
                       where site_id = $1 and account_id < $2 and lifted_at is null and kind <> 'warn'
                         and (until is null or until > $3)
                       order by account_id desc) s
                 join accounts a on a.site_id = $1 and a.id = s.account_id
                 where ($4::account_role is null or a.role = $4)
                 order by s.account_id desc limit $5",
                site as _,
                below as _,
                now as _,
                role as _,
                size.plus_one(),
            )
            .fetch_all(conn)
            .await
        }
        (false, Some(role)) => {
            sqlx::query_scalar!(
                "select id from accounts where site_id = $1 and role = $2 and id < $3 order by id desc limit $4",
                site as _,
                role as _,
                below as _,
                size.plus_one(),
            )
            .fetch_all(conn)
            .await
        }
        (false, None) => {
            sqlx::query_scalar!(
                "select id from accounts where site_id = $1 and id < $2 order by id desc limit $3",
                site as _,
                below as _,
                size.plus_one(),
            )
            .fetch_all(conn)
            .await
        }
    }
}

async fn named(
    conn: &mut PgConnection,
    moderator: &Moderator,
    name: &str,
    search: &PeopleSearch,
    after: Option<Cursor>,
    size: PageSize,
    now: Timestamp,
) -> sqlx::Result<Vec<AccountId>> {
    let from = Username::fold(name);
    // Nothing but signs begins no name.
    if from.is_empty() {
        return Ok(Vec::new());
    }
    let to = format!("{from}{LAST}");
    let last = after.map_or(AccountId::MIN, |cursor| cursor.id.into());
    sqlx::query_scalar!(
        r#"select a.id from accounts a
           where a.site_id = $1 and a.username_key collate "C" >= $2 and a.username_key collate "C" < $3
             and a.username_key collate "C" >
                 coalesce((select username_key from accounts where site_id = $1 and id = $4), '')
             and ($5::account_role is null or a.role = $5)
             and (not $6 or exists (
                 select from sanctions s where s.site_id = $1 and s.account_id = a.id and s.lifted_at is null
                   and s.kind <> 'warn' and (s.until is null or s.until > $7)))
           order by a.username_key collate "C" limit $8"#,
        moderator.site() as _,
        from,
        to,
        last as _,
        search.role as _,
        search.sanctioned,
        now as _,
        size.plus_one(),
    )
    .fetch_all(conn)
    .await
}

/// The account with this address, first the one that signs in with it. Addresses are for admins alone.
pub async fn by_email(
    conn: &mut PgConnection,
    admin: &Admin,
    email: &Email,
    now: Timestamp,
) -> sqlx::Result<Option<Account>> {
    let id = sqlx::query_scalar!(
        "select id from accounts where site_id = $1 and email = $2 order by external_id nulls first limit 1",
        admin.site() as _,
        email.as_ref(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(id) = id else { return Ok(None) };
    super::accounts::profile(conn, admin.site(), id, now).await
}
