//! What mails are about.

use serde::{Deserialize, Serialize};

use crate::accounts::Email;
use crate::ids::{AccountId, CommentId, RuleId};

/// What a mail is about, and whom it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// Asks whoever reads mail at an address whether the account is theirs.
    VerifyEmail {
        /// The account.
        account: AccountId,
        /// The address, which need not be the account's yet.
        email: Email,
    },
    /// Brings a link to a new password to the holder of the account with this address, if there is one.
    ResetPassword {
        /// The address that somebody named.
        email: Email,
    },
    /// Brings a link to a first password to somebody whom an admin made one of the staff.
    Invitation {
        /// The account.
        account: AccountId,
    },
    /// Tells the holder of an address that somebody wanted an account with it.
    EmailTaken {
        /// The address that somebody named.
        email: Email,
    },
    /// Tells the holder of an account that its password is another.
    PasswordChanged {
        /// The account.
        account: AccountId,
    },
    /// Tells whoever reads mail at the former address of an account that it has another.
    EmailChanged {
        /// The account.
        account: AccountId,
        /// The former address.
        email: Email,
    },
    /// Tells somebody of replies in a thread.
    Replies {
        /// The account.
        account: AccountId,
        /// The top-level comment of the thread.
        thread: CommentId,
    },
    /// Tells an admin that a brake paused a rule.
    RuleBraked {
        /// The admin.
        account: AccountId,
        /// The rule.
        rule: RuleId,
        /// The version that the brake saved.
        version: i32,
    },
}

/// An hour, in seconds.
const HOUR: i64 = 3_600;

impl Letter {
    /// The word for it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::VerifyEmail { .. } => "verify_email",
            Self::ResetPassword { .. } => "reset_password",
            Self::Invitation { .. } => "invitation",
            Self::EmailTaken { .. } => "email_taken",
            Self::PasswordChanged { .. } => "password_changed",
            Self::EmailChanged { .. } => "email_changed",
            Self::Replies { .. } => "replies",
            Self::RuleBraked { .. } => "rule_braked",
        }
    }

    /// The account it is for, where that is known.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::VerifyEmail { account, .. }
            | Self::PasswordChanged { account }
            | Self::Invitation { account }
            | Self::EmailChanged { account, .. }
            | Self::Replies { account, .. }
            | Self::RuleBraked { account, .. } => Some(*account),
            Self::ResetPassword { .. } | Self::EmailTaken { .. } => None,
        }
    }

    /// The address it goes to, where it is not simply the account's.
    pub fn address(&self) -> Option<&Email> {
        match self {
            Self::VerifyEmail { email, .. }
            | Self::ResetPassword { email }
            | Self::EmailTaken { email }
            | Self::EmailChanged { email, .. } => Some(email),
            Self::PasswordChanged { .. } | Self::Invitation { .. } | Self::Replies { .. } | Self::RuleBraked { .. } => {
                None
            }
        }
    }

    /// How long it is worth sending, in seconds. Who waits for a link has asked again after a few hours.
    pub fn worth(&self) -> i64 {
        match self {
            Self::ResetPassword { .. } => 4 * HOUR,
            Self::VerifyEmail { .. }
            | Self::Invitation { .. }
            | Self::EmailTaken { .. }
            | Self::PasswordChanged { .. }
            | Self::EmailChanged { .. }
            | Self::Replies { .. }
            | Self::RuleBraked { .. } => 48 * HOUR,
        }
    }

    /// What it has in common with letters that would say the same: of these, one waits at a time.
    pub fn topic(&self) -> Option<String> {
        match self {
            Self::Replies { account, thread } => Some(format!("replies {account} {thread}")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_in_the_outbox_is_named_by_its_kind() {
        let email: Email = "ana@mail.example".parse().unwrap();
        let letter = Letter::ResetPassword { email };
        let kept = serde_json::to_value(&letter).unwrap();
        assert_eq!(kept["kind"], letter.kind());
        assert_eq!(serde_json::from_value::<Letter>(kept).unwrap(), letter);
    }
}
