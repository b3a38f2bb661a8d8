//! Who moderates and who leads, as admins see it.

use serde::Serialize;

use super::Role;
use crate::events::Event;
use crate::ids::AccountId;
use crate::time::Timestamp;

/// Somebody of the staff.
#[derive(Clone, Debug)]
pub struct StaffMember {
    /// The account.
    pub id: AccountId,
    /// Its public name.
    pub username: String,
    /// Its address, where it has one.
    pub email: Option<String>,
    /// What it may do.
    pub role: Role,
    /// Whether the site itself signs it in.
    pub signs_in_elsewhere: bool,
    /// Whether its holder was invited and has not come yet.
    pub invited: bool,
    /// Whether its sign-in asks for a one-time password.
    pub totp: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An admin gave an account another role.
#[derive(Serialize)]
pub struct RoleChanged {
    /// The account.
    pub account: AccountId,
    /// Its role before.
    pub from: Role,
    /// Its role now.
    pub to: Role,
}

impl Event for RoleChanged {
    const NAME: &'static str = "account.role_changed";

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}
