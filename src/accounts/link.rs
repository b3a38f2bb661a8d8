//! Links in mails: whoever opens one reads the mail of an account. Each works once, for a while.

use super::Email;
use crate::ids::AccountId;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "link_purpose", rename_all = "snake_case")]
pub enum LinkPurpose {
    /// To show that mail to an address arrives.
    VerifyEmail,
    /// To choose a new password.
    ResetPassword,
    /// To choose the first one, for somebody whom an admin invited.
    Invitation,
}

impl LinkPurpose {
    /// How long a link works, in seconds: three days to confirm an address, one hour for a
    /// password, a week for an invitation.
    pub fn lasts(self) -> i64 {
        match self {
            Self::VerifyEmail => 3 * 86_400,
            Self::ResetPassword => 3_600,
            Self::Invitation => 7 * 86_400,
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
