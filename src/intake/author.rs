//! Who writes: somebody with an account, or a guest.

use crate::accounts::{Account, Email, Reader, Role, Username};
use crate::comments::Author;
use crate::events::Actor;
use crate::ids::AccountId;

/// A person without an account.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The name they give.
    pub name: Username,
    /// An address, seen by nobody but Gavel.
    pub email: Option<Email>,
}

/// Who writes.
#[derive(Clone, Debug)]
pub enum Writer {
    /// Somebody who is signed in.
    Reader(Reader),
    /// Somebody who is not.
    Guest(Guest),
}

impl Writer {
    /// The account, where there is one.
    pub fn account(&self) -> Option<&Account> {
        match self {
            Self::Reader(reader) => Some(reader.account()),
            Self::Guest(_) => None,
        }
    }

    /// The account's id, where there is one.
    pub fn account_id(&self) -> Option<AccountId> {
        self.account().map(|account| account.id)
    }

    /// The guest, where it is one.
    pub fn guest(&self) -> Option<&Guest> {
        match self {
            Self::Reader(_) => None,
            Self::Guest(guest) => Some(guest),
        }
    }

    /// Whether it is a moderator or an admin.
    pub fn is_staff(&self) -> bool {
        self.account().is_some_and(|account| account.role >= Role::Moderator)
    }

    /// As the record names them.
    pub fn actor(&self) -> Actor {
        self.account_id().map_or(Actor::Guest, Actor::Account)
    }

    /// As pages name them.
    pub fn author(&self) -> Author {
        match self {
            Self::Reader(reader) => {
                let account = reader.account();
                Author::Account {
                    id: account.id,
                    name: account.username.clone(),
                    role: account.role,
                    badges: account.badges.clone(),
                }
            }
            Self::Guest(guest) => Author::Guest { name: guest.name.as_ref().to_owned() },
        }
    }
}
