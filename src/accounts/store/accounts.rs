//! SQL on `accounts`.

use sqlx::PgConnection;

use crate::accounts::{Email, PasswordHash, Role, SanctionKind, Standing, Username};
use crate::ids::{AccountId, SiteId};
use crate::time::Timestamp;

/// A person at a site.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its only site.
    pub site: SiteId,
    /// Its public name.
    pub username: String,
    /// The domain of its address; empty where it has none.
    pub email_domain: String,
    /// Words of the site's that stand beside its name.
    pub badges: Vec<String>,
    /// Whether its holder proved that mail reaches them there; none of an account that was never asked to.
    pub email_verified: Option<bool>,
    /// What it may do.
    pub role: Role,
    /// How many of its comments stand published.
    pub published: i32,
    /// How many of its comments stand rejected.
    pub rejected: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// What its sanctions leave it.
    pub standing: Standing,
}

impl Account {
    /// How far the site trusts it, from its record alone: 0 under a day old, 1 as everybody, 2 after ten and 3 after a
    /// hundred published comments with hardly any rejected, 4 for staff.
    pub fn trust(&self, now: Timestamp) -> i16 {
        let rejected_share = f64::from(self.rejected) / f64::from((self.published + self.rejected).max(1));
        match self.role {
            Role::Moderator | Role::Admin => 4,
            Role::Reader if self.is_newcomer(now) => 0,
            Role::Reader if self.published >= 100 && rejected_share < 0.05 => 3,
            Role::Reader if self.published >= 10 && rejected_share < 0.1 => 2,
            Role::Reader => 1,
        }
    }

    /// Whether it is under a day old.
    pub fn is_newcomer(&self, now: Timestamp) -> bool {
        self.role == Role::Reader && now.seconds_since(self.created_at) < 86_400
    }
}

/// An account as queries bring it, with its sanctions in force beside each other.
pub(super) struct AccountRow {
    pub(super) id: AccountId,
    pub(super) username: String,
    pub(super) email_domain: String,
    pub(super) badges: Vec<String>,
    pub(super) email_verified: Option<bool>,
    pub(super) role: Role,
    pub(super) published: i32,
    pub(super) rejected: i32,
    pub(super) created_at: Timestamp,
    pub(super) kinds: Vec<SanctionKind>,
    pub(super) ends: Vec<Option<Timestamp>>,
}

impl AccountRow {
    pub(super) fn at(self, site: SiteId) -> Account {
        Account {
            id: self.id,
            site,
            username: self.username,
            email_domain: self.email_domain,
            badges: self.badges,
            email_verified: self.email_verified,
            role: self.role,
            published: self.published,
            rejected: self.rejected,
            created_at: self.created_at,
            standing: Standing::new(self.kinds.into_iter().zip(self.ends).collect()),
        }
    }
}

/// What an account is made of.
#[derive(Debug)]
pub struct AccountRecord<'a> {
    /// Its id.
    pub id: AccountId,
    /// Its public name.
    pub username: &'a Username,
    /// Its address.
    pub email: &'a Email,
    /// The hash of its password; none where its holder has yet to choose one.
    pub password: Option<&'a PasswordHash>,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What stands in the way of a new account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountConflict {
    /// Another account has the name.
    Username,
    /// Another account has the address.
    Email,
}

/// Adds an account, unless its name or its address is taken.
pub async fn create(
    conn: &mut PgConnection,
    site: SiteId,
    new: &AccountRecord<'_>,
) -> sqlx::Result<Result<(), AccountConflict>> {
    let added = sqlx::query!(
        "insert into accounts
             (site_id, id, username, username_key, username_skeleton, email, password_hash, role, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict do nothing",
        site as _,
        new.id as _,
        new.username.as_ref(),
        new.username.key(),
        new.username.skeleton(),
        new.email.as_ref(),
        new.password.map(AsRef::as_ref),
        new.role as _,
        new.created_at as _,
    )
    .execute(&mut *conn)
    .await?;
    if added.rows_affected() == 1 {
        return Ok(Ok(()));
    }
    let name_taken = name_is_taken(conn, site, new.username).await?;
    Ok(Err(if name_taken { AccountConflict::Username } else { AccountConflict::Email }))
}

/// Whether an account of the site has this name, or one that looks like it.
pub async fn name_is_taken(conn: &mut PgConnection, site: SiteId, name: &Username) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from accounts where site_id = $1 and username_key = $2)
               or exists (select from accounts where site_id = $1 and username_skeleton = $3) as "taken!""#,
        site as _,
        name.key(),
        name.skeleton(),
    )
    .fetch_one(conn)
    .await
}

/// The account that signs in with this address, and the hash of its password.
pub async fn find_by_email(
    conn: &mut PgConnection,
    site: SiteId,
    email: &Email,
    now: Timestamp,
) -> sqlx::Result<Option<(Account, PasswordHash)>> {
    let row = sqlx::query!(
        r#"select id, password_hash as "password_hash!" from accounts
           where site_id = $1 and email = $2 and external_id is null and password_hash is not null"#,
        site as _,
        email.as_ref(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let account = profile(conn, site, row.id, now).await?;
    Ok(account.map(|account| (account, PasswordHash(row.password_hash))))
}

/// The account with this id.
pub async fn profile(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    now: Timestamp,
) -> sqlx::Result<Option<Account>> {
    Ok(profiles(conn, site, &[account], now).await?.pop())
}

/// The accounts with these ids, in no particular order.
pub async fn profiles(
    conn: &mut PgConnection,
    site: SiteId,
    accounts: &[AccountId],
    now: Timestamp,
) -> sqlx::Result<Vec<Account>> {
    let rows = sqlx::query_as!(
        AccountRow,
        r#"select a.id, a.username, split_part(coalesce(a.email, ''), '@', 2) as "email_domain!", a.badges,
                  case when a.email_verified_at is not null then true when a.email_asked_at is not null then false end
                      as email_verified, a.role, a.published, a.rejected, a.created_at,
                  array(select s.kind from sanctions s where s.site_id = $1 and s.account_id = a.id
                        and s.lifted_at is null and (s.until is null or s.until > $3) order by s.id)
                      as "kinds!: Vec<SanctionKind>",
                  array(select s.until from sanctions s where s.site_id = $1 and s.account_id = a.id
                        and s.lifted_at is null and (s.until is null or s.until > $3) order by s.id)
                      as "ends!: Vec<Option<Timestamp>>"
           from accounts a where a.site_id = $1 and a.id = any($2)"#,
        site as _,
        accounts as _,
        now as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.at(site)).collect())
}

/// Replaces the hash of a password, as when the parameters of hashing have changed.
pub async fn set_password_hash(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    hash: &PasswordHash,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update accounts set password_hash = $3 where site_id = $1 and id = $2",
        site as _,
        account as _,
        hash.as_ref(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds to the counts of an account's published and rejected comments.
pub async fn count_comments(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    published: i32,
    rejected: i32,
) -> sqlx::Result<()> {
    if published == 0 && rejected == 0 {
        return Ok(());
    }
    sqlx::query!(
        "update accounts set published = published + $3, rejected = rejected + $4 where site_id = $1 and id = $2",
        site as _,
        account as _,
        published,
        rejected,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives an account another role. False, and nothing changed, where nobody would be left who is an admin.
pub async fn set_role(conn: &mut PgConnection, site: SiteId, account: AccountId, role: Role) -> sqlx::Result<bool> {
    // Two admins who demote each other come one after the other.
    let admins = sqlx::query_scalar!(
        "select id from accounts where site_id = $1 and role = 'admin' order by id for update",
        site as _,
    )
    .fetch_all(&mut *conn)
    .await?;
    if role != Role::Admin && admins == [account] {
        return Ok(false);
    }
    sqlx::query!("update accounts set role = $3 where site_id = $1 and id = $2", site as _, account as _, role as _,)
        .execute(conn)
        .await?;
    Ok(true)
}
