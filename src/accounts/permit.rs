//! Permits: proof that a caller may do something at one site. What is not permitted cannot be called.

use serde::{Deserialize, Serialize};

use super::{Account, ApiKey, Role, SanctionKind};
use crate::events::Actor;
use crate::ids::{AccountId, SiteId};
use crate::time::Timestamp;

/// Who asks.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Somebody who shows no token.
    Anyone,
    /// A person who is signed in.
    Account(Account),
    /// A program with a key.
    ApiKey(ApiKey),
}

/// Proof that an account of this site is signed in.
#[derive(Clone, Debug)]
pub struct Reader(Account);

/// Proof that an account may moderate one site. Only a [`Caller`] who may makes one.
#[derive(Clone, Debug)]
pub struct Moderator(Account);

/// Proof that an account may make one site's rules.
#[derive(Clone, Debug)]
pub struct Admin(Account);

/// Proof that somebody may make and change articles of one site: an admin, or a program with the scope for it.
#[derive(Clone, Debug)]
pub struct ArticleEditor {
    site: SiteId,
    actor: Actor,
}

/// What an API key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Scope {
    /// Make and change articles.
    #[serde(rename = "articles:write")]
    ArticlesWrite,
}

impl Scope {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ArticlesWrite => "articles:write",
        }
    }

    /// The scope of this word.
    pub fn parse(word: &str) -> Option<Self> {
        (word == Self::ArticlesWrite.as_str()).then_some(Self::ArticlesWrite)
    }
}

impl Caller {
    /// A permit to act as the reader who is signed in.
    pub fn reader(&self) -> Option<Reader> {
        self.account(Role::Reader).map(Reader)
    }

    /// A permit to moderate, for moderators and admins.
    pub fn moderator(&self) -> Option<Moderator> {
        self.account(Role::Moderator).map(Moderator)
    }

    /// A permit to make rules, for admins.
    pub fn admin(&self) -> Option<Admin> {
        self.account(Role::Admin).map(Admin)
    }

    /// A permit to make and change articles, for admins and programs with the scope.
    pub fn article_editor(&self) -> Option<ArticleEditor> {
        match self {
            Self::ApiKey(key) if key.scopes.contains(&Scope::ArticlesWrite) => {
                Some(ArticleEditor { site: key.site, actor: Actor::ApiKey(key.id) })
            }
            _ => self
                .account(Role::Admin)
                .map(|account| ArticleEditor { site: account.site, actor: Actor::Account(account.id) }),
        }
    }

    fn account(&self, at_least: Role) -> Option<Account> {
        match self {
            // Who may read only, decides nothing either.
            Self::Account(account) if at_least > Role::Reader && account.standing.suspended().is_some() => None,
            Self::Account(account) if account.role >= at_least => Some(account.clone()),
            _ => None,
        }
    }
}

macro_rules! of_an_account {
    ($($permit:ident)*) => {$(
        impl $permit {
            /// The account that holds the permit.
            pub fn account(&self) -> &Account {
                &self.0
            }

            /// The account's id.
            pub fn id(&self) -> AccountId {
                self.0.id
            }

            /// The only site where it counts.
            pub fn site(&self) -> SiteId {
                self.0.site
            }

            /// The account as the record names it.
            pub fn actor(&self) -> Actor {
                Actor::Account(self.0.id)
            }
        }
    )*};
}

of_an_account! { Reader Moderator Admin }

impl Moderator {
    /// The permit of an admin, where this moderator is one.
    pub fn admin(&self) -> Option<Admin> {
        (self.0.role >= Role::Admin).then(|| Admin(self.0.clone()))
    }
}

impl ArticleEditor {
    /// The only site where it counts.
    pub fn site(&self) -> SiteId {
        self.site
    }

    /// Who holds it, as the record names them.
    pub fn actor(&self) -> Actor {
        self.actor
    }
}

/// How long a sanction weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ends {
    /// Until then.
    At(Timestamp),
    /// Until somebody lifts it.
    Never,
}

/// What an account may do just now, after its sanctions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Sanctions in force, each with its end or none.
    active: Vec<(SanctionKind, Option<Timestamp>)>,
}

impl Standing {
    /// The standing that these sanctions in force leave.
    pub fn new(active: Vec<(SanctionKind, Option<Timestamp>)>) -> Self {
        Self { active }
    }

    /// Until when the account is shut out, if it is.
    pub fn banned(&self) -> Option<Ends> {
        self.until(SanctionKind::Ban)
    }

    /// Until when the account may read only, if it may no more.
    pub fn suspended(&self) -> Option<Ends> {
        self.until(SanctionKind::Suspend)
    }

    /// What weighs on it, each with its end or none, in the order in which it came.
    pub fn in_force(&self) -> &[(SanctionKind, Option<Timestamp>)] {
        &self.active
    }

    /// Whether more than a warning weighs on it.
    pub fn is_sanctioned(&self) -> bool {
        self.active.iter().any(|(kind, _)| *kind != SanctionKind::Warn)
    }

    /// Whether each of its comments waits for a moderator.
    pub fn premoderated(&self) -> bool {
        self.until(SanctionKind::Premoderate).is_some()
    }

    /// The latest end of the sanctions of a kind.
    fn until(&self, kind: SanctionKind) -> Option<Ends> {
        self.active.iter().filter(|(of, _)| *of == kind).map(|(_, until)| until.map_or(Ends::Never, Ends::At)).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sanction_without_end_outlasts_the_others() {
        let at = Timestamp::from_unix_micros(1);
        let standing = Standing::new(vec![(SanctionKind::Ban, Some(at)), (SanctionKind::Ban, None)]);
        assert_eq!(standing.banned(), Some(Ends::Never));
        assert_eq!(standing.suspended(), None);
        assert!(!standing.premoderated());
    }
}
