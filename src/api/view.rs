//! Comments as the API shows them.

use serde::Serialize;
use serde_json::Value;

use crate::accounts::Role;
use crate::articles::ArticleKey;
use crate::comments::{Author, Comment, PublicComment, Reason, Status};
use crate::ids::{AccountId, CommentId};
use crate::time::Timestamp;

/// A comment. A tombstone has `status: "deleted"`, no author and no text.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Comment)]
pub struct CommentView {
    /// Its id.
    pub id: CommentId,
    /// The key of its article.
    pub article: ArticleKey,
    /// The comment it answers.
    pub parent_id: Option<CommentId>,
    /// How many comments stand above it.
    pub depth: i16,
    /// Who wrote it.
    pub author: Option<AuthorView>,
    /// The text as typed, for its author and the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The text as safe HTML.
    pub html: Option<String>,
    /// How it stands.
    pub status: Status,
    /// Counts its texts.
    pub revision: i32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
    /// Whether the newsroom recommends it.
    pub featured: bool,
    /// Whether nobody may answer below it any more.
    pub closed: bool,
    /// How often each kind was tapped.
    #[schema(value_type = std::collections::BTreeMap<String, i64>)]
    pub reactions: Value,
    /// How many direct replies it has.
    pub reply_count: i32,
    /// Why it is not published, for its author and the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<Vec<Reason>>,
    /// Its first replies, in lists of top-level comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub replies: Option<Vec<CommentView>>,
    /// The comments above it, the top-level one first, in permalinks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub ancestors: Option<Vec<CommentView>>,
}

/// Who wrote a comment.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Author)]
pub struct AuthorView {
    /// The account; null for a guest.
    pub id: Option<AccountId>,
    /// The public name.
    pub name: String,
    /// `account` or `guest`.
    pub kind: &'static str,
    /// `staff` for moderators and admins, and what the site's own word (single sign-on) says of them.
    pub badges: Vec<String>,
}

impl From<&Author> for AuthorView {
    fn from(author: &Author) -> Self {
        match author {
            Author::Account { id, name, role, badges } => Self {
                id: Some(*id),
                name: name.clone(),
                kind: "account",
                badges: {
                    let staff = (*role >= Role::Moderator).then(|| "staff".to_owned());
                    staff.into_iter().chain(badges.iter().cloned()).collect()
                },
            },
            Author::Guest { name } => Self { id: None, name: name.clone(), kind: "guest", badges: Vec::new() },
        }
    }
}

impl CommentView {
    /// A comment as everybody sees it.
    pub fn public(comment: PublicComment, article: &ArticleKey) -> Self {
        let shown = comment.shown;
        let status = if shown.is_some() { Status::Published } else { Status::Deleted };
        Self {
            id: comment.id,
            article: article.clone(),
            parent_id: comment.parent,
            depth: comment.depth,
            author: shown.as_ref().map(|shown| AuthorView::from(&shown.author)),
            body: None,
            status,
            revision: shown.as_ref().map_or(1, |shown| shown.revision),
            created_at: comment.created_at,
            edited_at: shown.as_ref().and_then(|shown| shown.edited_at),
            featured: shown.as_ref().is_some_and(|shown| shown.featured),
            closed: shown.as_ref().is_some_and(|shown| shown.closed),
            reply_count: comment.reply_count,
            reasons: None,
            replies: None,
            ancestors: None,
            reactions: shown
                .as_ref()
                .map_or_else(|| Value::Object(serde_json::Map::new()), |shown| shown.reactions.clone()),
            html: shown.map(|shown| shown.html),
        }
    }

    /// A top-level comment as everybody sees it, with its first replies.
    pub fn thread(comment: PublicComment, replies: Vec<PublicComment>, article: &ArticleKey) -> Self {
        let replies = replies.into_iter().map(|reply| Self::public(reply, article)).collect();
        Self { replies: Some(replies), ..Self::public(comment, article) }
    }

    /// A comment with all that its author and the staff see.
    pub fn whole(comment: Comment) -> Self {
        let silent = comment.status == Status::Published && comment.reasons.is_empty();
        Self {
            id: comment.id,
            article: comment.article_key,
            parent_id: comment.parent,
            depth: comment.depth,
            author: comment.author.as_ref().map(AuthorView::from),
            body: Some(comment.body),
            html: Some(comment.html),
            status: comment.status,
            revision: comment.revision,
            created_at: comment.created_at,
            edited_at: comment.edited_at,
            featured: comment.featured,
            closed: comment.closed,
            reactions: comment.reactions,
            reply_count: comment.reply_count,
            reasons: (!silent).then_some(comment.reasons),
            replies: None,
            ancestors: None,
        }
    }
}
