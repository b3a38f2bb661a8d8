//! SQL on comments, one file for each kind of use.

pub(super) mod around;
pub(super) mod change;
pub(super) mod react;
pub(super) mod read;
pub(super) mod record;
pub(super) mod staff;
pub(super) mod viewer;

use serde_json::Value;
use sqlx::types::Json;

use super::{Author, Comment, Reason, Status};
use crate::accounts::Role;
use crate::articles::ArticleKey;
use crate::ids::{AccountId, ArticleId, CommentId};
use crate::time::Timestamp;

/// A whole comment as queries bring it.
struct Row {
    id: CommentId,
    article_id: ArticleId,
    article_key: ArticleKey,
    parent_id: Option<CommentId>,
    thread_id: CommentId,
    depth: i16,
    author_id: Option<AccountId>,
    username: Option<String>,
    role: Option<Role>,
    guest_name: Option<String>,
    body: String,
    html: String,
    status: Status,
    reasons: Json<Vec<Reason>>,
    revision: i32,
    featured: bool,
    closed: bool,
    reply_count: i32,
    reactions: Value,
    flag_count: i32,
    flag_weight: f64,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
}

impl From<Row> for Comment {
    fn from(row: Row) -> Self {
        let author = match (row.author_id, row.username, row.role) {
            _ if row.status == Status::Deleted => None,
            (Some(id), Some(name), Some(role)) => Some(Author::Account { id, name, role }),
            _ => row.guest_name.map(|name| Author::Guest { name }),
        };
        Self {
            id: row.id,
            article: row.article_id,
            article_key: row.article_key,
            parent: row.parent_id,
            thread: row.thread_id,
            depth: row.depth,
            author,
            body: row.body,
            html: row.html,
            status: row.status,
            reasons: row.reasons.0,
            revision: row.revision,
            featured: row.featured,
            closed: row.closed,
            reply_count: row.reply_count,
            reactions: row.reactions,
            flag_count: row.flag_count,
            flag_weight: row.flag_weight,
            created_at: row.created_at,
            edited_at: row.edited_at,
        }
    }
}

/// Whole comments of the site `$1`, as the rest of the statement picks them from `c`.
macro_rules! whole_comments {
    ($rest:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            crate::comments::store::Row,
            "select c.id, c.article_id, k.key as \"article_key\", c.parent_id, c.thread_id, c.depth, c.author_id,
                    a.username as \"username?\", a.role as \"role?\", c.guest_name, c.body, c.html, c.status,
                    c.reasons as \"reasons: sqlx::types::Json<Vec<crate::comments::Reason>>\", c.revision, c.featured,
                    c.closed, c.reply_count, c.reactions, c.flag_count, c.flag_weight, c.created_at, c.edited_at
             from comments c
             join articles k on k.site_id = $1 and k.id = c.article_id
             left join accounts a on a.site_id = $1 and a.id = c.author_id
             where c.site_id = $1 and " + $rest,
            $($argument),*
        )
    };
}
use whole_comments;
