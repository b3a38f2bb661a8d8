//! What somebody is told on the page.

use serde::{Deserialize, Serialize};

use super::draft::fill;
use super::words::words;
use crate::accounts::Language;
use crate::articles::ArticleKey;
use crate::ids::{CommentId, NoticeId};
use crate::time::Timestamp;

/// What a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "notice_kind", rename_all = "snake_case")]
pub enum NoticeKind {
    /// Somebody answered one's comment.
    Reply,
    /// Somebody wrote in a thread that one follows.
    Followed,
    /// A moderator published one's comment.
    Published,
    /// A moderator rejected it.
    Rejected,
    /// Readers reported it, so that it waits for a moderator.
    Held,
}

/// A notice, as whom it tells sees it.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// What it tells.
    pub kind: NoticeKind,
    /// The comment to look at.
    pub comment: CommentId,
    /// The key of its article.
    pub article: ArticleKey,
    /// The headline of its article.
    pub title: Option<String>,
    /// Who wrote the comment.
    pub name: Option<String>,
    /// What the moderator says.
    pub message: Option<String>,
    /// Whether it was read.
    pub read: bool,
    /// When it happened.
    pub created_at: Timestamp,
}

/// What a notice says, with what the moderator says behind it.
pub fn sentence(notice: &Notice, language: Language) -> String {
    let said = told(notice.kind, notice.name.as_deref(), notice.title.as_deref(), language);
    match &notice.message {
        Some(message) => format!("{said} {message}"),
        None => said,
    }
}

/// What happened to whose comment, under which headline.
pub(super) fn told(kind: NoticeKind, name: Option<&str>, title: Option<&str>, language: Language) -> String {
    let words = &words(language).notices;
    let template = match kind {
        NoticeKind::Reply => words.reply,
        NoticeKind::Followed => words.followed,
        NoticeKind::Published => words.published,
        NoticeKind::Rejected => words.rejected,
        NoticeKind::Held => words.held,
    };
    let under = title.map(|title| fill(words.under, &[("title", title)])).unwrap_or_default();
    fill(template, &[("from", name.unwrap_or(words.somebody)), ("under", &under)])
}
