//! Links in mails: whoever opens one reads the mail of an account. Each works once, for a while.

use serde::Serialize;

use super::Email;
use crate::events::Event;
use crate::ids::AccountId;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "link_purpose", rename_all = "snake_case")]
pub enum LinkPurpose {
    /// To show that mail to an address arrives.
    VerifyEmail,
    /// To choose a new password.
    ResetPassword,
}

impl LinkPurpose {
    /// How long a link works, in seconds: three days to confirm an address, one hour for a password.
    pub fn lasts(self) -> i64 {
        match self {
            Self::VerifyEmail => 3 * 86_400,
            Self::ResetPassword => 3_600,
        }
    }
}

/// What a link that works says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLink {
    /// The account that it was made for.
    pub account: AccountId,
    /// The address that it was sent to.
    pub email: Email,
}

/// Somebody showed that mail to the address of an account reaches them.
#[derive(Serialize)]
pub struct EmailVerified {
    /// The account.
    pub account: AccountId,
}

impl Event for EmailVerified {
    const NAME: &'static str = "account.email_verified";

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}

/// The address of an account is another.
#[derive(Serialize)]
pub struct EmailChanged {
    /// The account.
    pub account: AccountId,
}

impl Event for EmailChanged {
    const NAME: &'static str = "account.email_changed";

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}

/// Somebody chose a new password by a link.
#[derive(Serialize)]
pub struct PasswordReset {
    /// The account.
    pub account: AccountId,
}

impl Event for PasswordReset {
    const NAME: &'static str = "account.password_reset";

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}
