//! English.

use super::{All, Words};

pub(super) static WORDS: All = All {
    verify_email: Words {
        subject: "Please confirm your address for {site}",
        paragraphs: &[
            "Hello {name},",
            "please confirm that this address is yours. The link works once, within three days.",
        ],
        action: "Confirm my address",
        foot: "If you have no account at {site}, somebody mistyped theirs: you need not do anything.",
    },
    reset_password: Words {
        subject: "A new password for {site}",
        paragraphs: &[
            "Hello {name},",
            "somebody, probably you, asked for a new password for your account. The link works once, within an hour.",
        ],
        action: "Choose a new password",
        foot: "If that was not you, you need not do anything: your password stays as it is.",
    },
    email_taken: Words {
        subject: "You have an account at {site}",
        paragraphs: &[
            "Hello {name},",
            "somebody, perhaps you, wanted to use this address for an account at {site}. It belongs to your account \
             {name} already, so nothing was changed.",
            "Sign in with this address. If you have forgotten the password, ask for a new one there.",
        ],
        action: "",
        foot: "If that was not you, you need not do anything.",
    },
    password_changed: Words {
        subject: "Your password for {site} was changed",
        paragraphs: &[
            "Hello {name},",
            "the password of your account was changed, and everybody who was signed in with it is signed out.",
        ],
        action: "",
        foot: "If that was not you, ask for a new password where you sign in, and tell the newsroom.",
    },
    email_changed: Words {
        subject: "Your address for {site} was changed",
        paragraphs: &["Hello {name},", "mail for your account goes to another address from now on."],
        action: "",
        foot: "If that was not you, tell the newsroom.",
    },
};
