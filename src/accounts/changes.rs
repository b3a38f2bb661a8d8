//! What happens to an account by its own holder. The record keeps that it happened, not what was there before.

use serde::Serialize;

use crate::events::Event;
use crate::ids::AccountId;

macro_rules! changes {
    ($($(#[$doc:meta])* $event:ident $name:literal)*) => {$(
        $(#[$doc])*
        #[derive(Serialize)]
        pub struct $event {
            /// The account.
            pub account: AccountId,
        }

        impl Event for $event {
            const NAME: &'static str = $name;

            fn account(&self) -> Option<AccountId> {
                Some(self.account)
            }
        }
    )*};
}

changes! {
    /// Its holder showed that mail to its address reaches them.
    EmailVerified "account.email_verified"
    /// Its address is another.
    EmailChanged "account.email_changed"
    /// A new password was chosen by a link.
    PasswordReset "account.password_reset"
    /// A new password was chosen with the former one.
    PasswordChanged "account.password_changed"
    /// Sign-in asks for a one-time password from now on.
    TotpEnabled "account.totp_enabled"
    /// It no longer does.
    TotpDisabled "account.totp_disabled"
    /// Somebody signed in by a recovery code.
    RecoveryCodeUsed "account.recovery_code_used"
    /// It has another name.
    AccountRenamed "account.renamed"
}
