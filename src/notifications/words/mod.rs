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

/// The words of a mail about replies. `{from}` is who wrote, `{stop}` the link that ends such mails.
pub(super) struct Replies {
    /// The subject where there is one reply, and where there are more.
    pub(super) one: &'static str,
    pub(super) many: &'static str,
    pub(super) hello: &'static str,
    pub(super) more: &'static str,
    pub(super) action: &'static str,
    pub(super) foot: &'static str,
}

/// What notices on the page say. `{under}` is where, as far as the article has a headline.
pub(super) struct Sentences {
    pub(super) reply: &'static str,
    pub(super) followed: &'static str,
    pub(super) published: &'static str,
    pub(super) rejected: &'static str,
    pub(super) held: &'static str,
    pub(super) under: &'static str,
    pub(super) somebody: &'static str,
}

/// What the page says that ends mails about replies.
pub struct UnsubscribeWords {
    /// What it is about.
    pub title: &'static str,
    /// What the button does.
    pub lead: &'static str,
    /// The button.
    pub button: &'static str,
    /// What is said afterwards.
    pub done: &'static str,
}

/// The words of a language.
pub(super) struct All {
    pub(super) verify_email: Words,
    pub(super) reset_password: Words,
    pub(super) invitation: Words,
    pub(super) email_taken: Words,
    pub(super) password_changed: Words,
    pub(super) email_changed: Words,
    pub(super) replies: Replies,
    pub(super) rule_braked: Words,
    pub(super) notices: Sentences,
    pub(super) unsubscribe: UnsubscribeWords,
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

/// What the page says that ends mails about replies.
pub fn unsubscribe_words(language: Language) -> &'static UnsubscribeWords {
    &words(language).unsubscribe
}
