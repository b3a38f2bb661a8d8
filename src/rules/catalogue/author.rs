//! Facts about who wrote a text, and how much they did lately.

use super::super::facts::Role;
use super::super::rate::Rate;
use super::{Fact, Source, Words, fact, whole};

pub(super) static FACTS: &[Fact] = &[
    fact(
        "author.account_age",
        Source::Duration(|f| f.snapshot().author.account_age),
        None,
        "How long the author has had an account; not known of guests.",
    ),
    fact(
        "author.approved",
        Source::Number(|f| whole(f.snapshot().author.approved)),
        Some("comments"),
        "How many comments of the author were published; not known of guests.",
    ),
    fact(
        "author.rejected",
        Source::Number(|f| whole(f.snapshot().author.rejected)),
        Some("comments"),
        "How many comments of the author were rejected; not known of guests.",
    ),
    fact(
        "author.rejection_share",
        Source::Number(|f| f.snapshot().author.rejection_share),
        Some("share from 0 to 1"),
        "How much of the author's last hundred comments of the last 90 days that stand published or rejected is rejected; not known under five of them, nor of guests.",
    ),
    fact(
        "author.flags_received",
        Source::Number(|f| whole(f.snapshot().author.flags_received)),
        Some("flags"),
        "How many flags of the last 30 days on the author's last 500 comments are open or were upheld; not known of guests.",
    ),
    fact(
        "author.first_comment",
        Source::Bool(|f| f.snapshot().author.first_comment),
        None,
        "Whether this is the author's first comment; not known of guests.",
    ),
    fact(
        "author.email_verified",
        Source::Bool(|f| f.snapshot().author.email_verified),
        None,
        "Whether the author showed that mail to the address reaches them; not known of accounts that were never asked to, nor of guests.",
    ),
    fact(
        "author.email_domain",
        Source::Word(Words::Free, |f| f.snapshot().author.email_domain.as_deref()),
        None,
        "The domain of the author's address, in lower case; not known of guests who give none.",
    ),
    fact(
        "author.role",
        Source::Word(Words::Roles, |f| f.snapshot().author.role.map(Role::name)),
        None,
        "What the author is to the site: guest, reader, moderator or admin.",
    ),
    fact(
        "author.labels",
        Source::AnyWord(|f| f.snapshot().author.labels.as_deref()),
        None,
        "Any label that live rules gave the author's last twenty comments of the last 30 days; not known of guests.",
    ),
    fact(
        "author.trust",
        Source::Number(|f| whole(f.snapshot().author.trust)),
        None,
        "How far the site trusts the author; not known of guests.",
    ),
    fact(
        "author.sanctions",
        Source::Number(|f| whole(f.snapshot().author.sanctions)),
        Some("sanctions"),
        "How many sanctions the author ever had, warnings too, that were not taken back; not known of guests.",
    ),
    fact(
        "rate.author.comments",
        Source::Rate(Rate::AuthorComments),
        Some("comments"),
        "How many comments the author posted within the window, this one not counted.",
    ),
    fact(
        "rate.author.rejections",
        Source::Rate(Rate::AuthorRejections),
        Some("comments"),
        "How many comments of the author that were posted within the window are rejected, this one not counted.",
    ),
    fact(
        "rate.author.flags",
        Source::Rate(Rate::AuthorFlags),
        Some("flags"),
        "How many flags that are open or were upheld came within the window on other comments of the author.",
    ),
];
