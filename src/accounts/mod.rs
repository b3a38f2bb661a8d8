//! People at a site: who they are, how they sign in, what they may do, and what was done to them.

mod api_key;
mod changes;
mod external;
mod language;
mod link;
mod names;
mod password;
mod permit;
mod sanction;
mod staff;
mod store;
mod token;
mod totp;

pub use api_key::{ApiKey, ApiKeyCreated, ApiKeyRevoked};
pub use changes::{
    AccountRenamed, EmailChanged, EmailVerified, PasswordChanged, PasswordReset, RecoveryCodeUsed, TotpDisabled,
    TotpEnabled,
};
pub use external::{Badge, BadgeError, ExternalId, ExternalIdError, ProfileChanged};
pub use language::Language;
pub use link::{LinkPurpose, MailLink};
pub use names::{Email, EmailError, Username, UsernameError};
pub use password::{Password, PasswordError, PasswordHash, Passwords, PasswordsError};
pub use permit::{Admin, ArticleEditor, Caller, Ends, Moderator, Reader, Scope, Standing};
pub use sanction::{NewSanction, Note, OwnSanction, Sanction, SanctionKind};
pub use staff::{RoleChanged, StaffMember};
pub use store::accounts::{
    Account, AccountConflict, AccountRecord, count_comments, create, find_by_email, name_is_taken, profile, profiles,
    set_password_hash, set_role,
};
pub use store::addresses::{Address, address, admins, ask_for_email, holder, verify_email};
pub use store::api_keys::{api_keys, create_api_key, revoke_api_key, whose_api_key};
pub use store::external::{ExternalRecord, create_external, find_external, first_free, update_external};
pub use store::links::{create_link, find_link, sweep_links, use_link};
pub use store::mutes::{mute, muted, unmute};
pub use store::own::{Details, SessionSpan, details, end_other_sessions, erase, rename, sessions, set_preferences};
pub use store::people::{PeopleSearch, by_email, people};
pub use store::sanctions::{add_note, lift, notes, own_sanctions, sanction, sanction_by_rule, sanctions};
pub use store::sessions::{create_session, end_all_sessions, end_session, sweep_sessions, whose_session};
pub use store::skeletons::fill_skeletons;
pub use store::staff::{role, staff};
pub use store::totp::forget_totp;
pub use token::{Token, TokenHash};
pub use totp::{SecondFactor, TotpFault, TotpSecret, TotpState, confirm_totp, propose_totp, second_factor, totp_state};

use serde::{Deserialize, Serialize};

use crate::events::Event;
use crate::ids::AccountId;

/// What an account may do; each role includes the ones before.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    sqlx::Type,
    utoipa::ToSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "account_role", rename_all = "snake_case")]
pub enum Role {
    /// Reads, posts, reacts, flags.
    Reader,
    /// Decides about comments and accounts.
    Moderator,
    /// Makes the rules.
    Admin,
}

impl Role {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }
}

/// Somebody made an account, or the operator did.
#[derive(Serialize)]
pub struct AccountCreated {
    /// The new account.
    pub account: AccountId,
    /// Its role.
    pub role: Role,
}

impl Event for AccountCreated {
    const NAME: &'static str = "account.created";

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}
