//! English.

use super::{All, Replies, Sentences, UnsubscribeWords, Words};

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
    invitation: Words {
        subject: "You are invited to moderate {site}",
        paragraphs: &[
            "Hello {name},",
            "an admin of {site} made you one of those who look after the comments there. Choose a password, and sign in with this address.",
            "The link works once, within a week. Later, say at sign-in that you have forgotten the password.",
        ],
        action: "Choose a password",
        foot: "If you do not expect this, you need not do anything.",
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
    replies: Replies {
        one: "{from} replied to you at {site}",
        many: "{count} new replies at {site}",
        hello: "Hello {name},",
        more: "And {count} more.",
        action: "Read them in the article",
        foot: "You get this because somebody answered you, or wrote in a thread that you follow. No more mails about replies:\n{stop}",
    },
    rule_braked: Words {
        subject: "The rule “{rule}” was paused",
        paragraphs: &[
            "Hello {name},",
            "a brake paused the rule “{rule}” of {site}:",
            "{why}",
            "From now on it changes nothing and is only counted. Look at what it hit, and save it in another mode to let it go.",
        ],
        action: "",
        foot: "You get this as an admin of {site}.",
    },
    notices: Sentences {
        reply: "{from} replied to your comment{under}.",
        followed: "{from} wrote in a thread that you follow{under}.",
        published: "Your comment{under} was published.",
        rejected: "Your comment{under} was rejected.",
        held: "Your comment{under} waits for a moderator.",
        under: " under “{title}”",
        somebody: "Somebody",
    },
    unsubscribe: UnsubscribeWords {
        title: "Mails about replies",
        lead: "You get mails when somebody replies to you. One press ends them; notices on the page go on.",
        button: "No more mails",
        done: "There will be no more mails about replies. You can close this page.",
    },
};
