//! Facts about the article and the thread under which a text stands.

use super::super::rate::Rate;
use super::{Fact, Source, Words, fact, whole};

pub(super) static FACTS: &[Fact] = &[
    fact(
        "article.section",
        Source::Word(Words::Free, |f| f.snapshot().article.section.as_deref()),
        None,
        "The section of the article.",
    ),
    fact(
        "article.age",
        Source::Duration(|f| f.snapshot().article.age),
        None,
        "How long ago the article was published.",
    ),
    fact(
        "article.comments_per_minute",
        Source::Number(|f| f.snapshot().article.comments_per_minute),
        Some("comments a minute"),
        "How many comments the article got a minute over the last ten minutes, this one not counted.",
    ),
    fact(
        "article.rejection_share",
        Source::Number(|f| f.snapshot().article.rejection_share),
        Some("share from 0 to 1"),
        "How much of the article's last hundred comments of the last hour that stand published or rejected is rejected now; not known under ten of them.",
    ),
    fact(
        "thread.depth",
        Source::Number(|f| whole(f.snapshot().thread.depth)),
        Some("comments"),
        "How many comments stand above this one in its thread.",
    ),
    fact(
        "thread.reply_to_self",
        Source::Bool(|f| f.snapshot().thread.reply_to_self),
        None,
        "Whether the author answers a comment of their own.",
    ),
    fact(
        "rate.article.comments",
        Source::Rate(Rate::ArticleComments),
        Some("comments"),
        "How many comments the article got within the window, this one not counted.",
    ),
    fact(
        "rate.article.rejections",
        Source::Rate(Rate::ArticleRejections),
        Some("comments"),
        "How many comments that the article got within the window are rejected, this one not counted.",
    ),
    fact(
        "rate.article.flags",
        Source::Rate(Rate::ArticleFlags),
        Some("flags"),
        "How many flags that are open or were upheld came within the window on other comments of the article.",
    ),
];
