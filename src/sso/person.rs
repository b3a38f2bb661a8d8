//! From a person whom the site vouches for to their account: found by the site's own id for them, or made.

use sqlx::PgConnection;

use super::claims::Person;
use super::key::SsoKey;
use crate::accounts::{self, Account, AccountCreated, Ends, ExternalRecord, ProfileChanged, Role, Username};
use crate::events::{self, Actor};
use crate::ids::AccountId;
use crate::time::Timestamp;

/// How often an account is tried to be made while others take its name.
const TRIES: usize = 3;

/// Why a person is not let in.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// They are shut out.
    #[error("banned")]
    Banned(Ends),
    /// They are staff, and the key is for readers.
    #[error("this key may not sign in moderators and admins")]
    Staff,
    /// Somebody took each name that was tried.
    #[error("no name was free")]
    NoName,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// The account of a person whom the site vouches for with `key`, as the site has them now. A new person gets a new one;
/// nobody else's is ever taken for theirs, whatever its address.
pub async fn account_of(
    conn: &mut PgConnection,
    key: &SsoKey,
    person: &Person,
    is_reserved: impl Fn(&Username) -> bool,
    now: Timestamp,
) -> Result<Account, PersonError> {
    let badges = person.badges.words();
    for _ in 0..TRIES {
        let known = accounts::find_external(conn, key.site, &person.id, now).await?;
        let was = known.as_ref().map_or(Role::Reader, |account| account.role);
        let role = person.role.unwrap_or(was);
        if !key.staff && was.max(role) > Role::Reader {
            return Err(PersonError::Staff);
        }
        let id = known.as_ref().map_or_else(|| AccountId::new(now), |account| account.id);
        let username = name_for(conn, key, id, &person.username, &is_reserved).await?;
        let record = ExternalRecord {
            external_id: &person.id,
            username: &username,
            email: person.email.as_ref(),
            role,
            badges: &badges,
        };
        if let Some(known) = known {
            if let Some(ends) = known.standing.banned() {
                return Err(PersonError::Banned(ends));
            }
            update(conn, key, &known, &record, now).await?;
        } else {
            if !accounts::create_external(conn, key.site, id, &record, now).await? {
                continue;
            }
            let event = AccountCreated { account: id, role };
            events::record(conn, key.site, Actor::Account(id), &event, now).await?;
        }
        let account = accounts::profile(conn, key.site, id, now).await?;
        return account.ok_or(PersonError::Database(sqlx::Error::RowNotFound));
    }
    Err(PersonError::NoName)
}

/// Writes what the site says now about somebody it has told of before.
async fn update(
    conn: &mut PgConnection,
    key: &SsoKey,
    known: &Account,
    record: &ExternalRecord<'_>,
    now: Timestamp,
) -> sqlx::Result<()> {
    // The last admin stays one, whatever the site says: somebody has to be.
    let stays = record.role == known.role || !accounts::set_role(conn, key.site, known.id, record.role).await?;
    let role = if stays { known.role } else { record.role };
    accounts::update_external(conn, key.site, known.id, record).await?;
    if let Some(change) = ProfileChanged::between(known, key.id, record.username.as_ref(), role, record.badges) {
        events::record(conn, key.site, Actor::Account(known.id), &change, now).await?;
    }
    Ok(())
}

/// A name for a person: what the site calls them, with a number behind it where somebody else has that, or one that
/// looks like it.
async fn name_for(
    conn: &mut PgConnection,
    key: &SsoKey,
    account: AccountId,
    wish: &str,
    is_reserved: impl Fn(&Username) -> bool,
) -> Result<Username, PersonError> {
    let id = account.uuid().simple().to_string();
    let id = id.get(24..).unwrap_or_default();
    let wish = Username::near(wish).or_else(|| Username::near("Reader")).ok_or(PersonError::NoName)?;
    let apart = (2..10).map(|number| number.to_string()).chain([id.to_owned()]);
    let mut names = vec![wish.clone()];
    names.extend(apart.filter_map(|by| wish.told_apart(&by)));
    names.retain(|name| !is_reserved(name));
    accounts::first_free(conn, key.site, &names, account).await?.cloned().ok_or(PersonError::NoName)
}
