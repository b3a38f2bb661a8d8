//! What mails say, in each language. Every language has every word, or this does not compile.

mod de;
mod en;
mod es;
mod fr;

use crate::accounts::Language;

/// The words of one kind of mail. `{site}` and `{name}` are the names of the publication and of the account.
pub(super) struct Words {
    pub(super) subject: &'static str,
    pub(super) paragraphs: &'static [&'static str],
    /// What the link does; empty where there is none.
    pub(super) action: &'static str,
    pub(super) foot: &'static str,
}

/// The words of a language.
pub(super) struct All {
    pub(super) verify_email: Words,
    pub(super) reset_password: Words,
    pub(super) email_taken: Words,
    pub(super) password_changed: Words,
    pub(super) email_changed: Words,
}

/// The words of this language.
pub(super) fn words(language: Language) -> &'static All {
    match language {
        Language::En => &en::WORDS,
        Language::De => &de::WORDS,
        Language::Fr => &fr::WORDS,
        Language::Es => &es::WORDS,
    }
}
