//! Comments: what readers wrote, in threads, with every text they ever had.

mod body;
mod status;
mod store;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use body::{CommentBody, CommentBodyError};
pub use status::{Action, Status, TransitionError};
pub use store::around::{Conversation, Heat, conversation, heat, near};
pub use store::change::{
    NewText, close_thread, is_closed, lock, lock_many, revise, set_featured, set_flags, set_status,
};
pub use store::own::{OwnReaction, reactions_of, texts_of, wipe_texts, wipe_traces, written_by};
pub use store::present::{latest, latest_of_article, present};
pub use store::react::{Tap, react, unreact};
pub use store::read::{ancestors, page, replies, visible};
pub use store::record::{Neighbour, neighbours, statuses};
pub use store::staff::{
    Revision, Search, Text, find, find_many, is_first, of_account, revisions, search, texts, verdicts,
};
pub use store::viewer::{own_comments, own_reactions};

use crate::accounts::Role;
use crate::articles::ArticleKey;
use crate::ids::{AccountId, ArticleId, CommentId, RuleId};
use crate::time::Timestamp;

/// How deep replies may stand below a top-level comment.
pub const MAX_DEPTH: i16 = 50;

/// The order of an article's comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The latest first.
    #[default]
    Newest,
    /// The earliest first.
    Oldest,
    /// The best liked first, by the lower bound of the Wilson interval.
    Top,
    /// The most answered first.
    Discussed,
    /// The most disputed first.
    Controversial,
}

/// Who wrote a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// A person with an account.
    Account {
        /// The account.
        id: AccountId,
        /// Its public name.
        name: String,
        /// Its role.
        role: Role,
        /// Words of the site's that stand beside the name.
        badges: Vec<String>,
    },
    /// A person without one.
    Guest {
        /// The name they gave.
        name: String,
    },
}

/// A comment as everybody sees it: published, or a tombstone that holds the replies below.
#[derive(Clone, Debug)]
pub struct PublicComment {
    /// Its id.
    pub id: CommentId,
    /// The comment it answers.
    pub parent: Option<CommentId>,
    /// How many comments stand above it.
    pub depth: i16,
    /// What is shown of it; none of a tombstone.
    pub shown: Option<Shown>,
    /// How many direct replies are shown below it.
    pub reply_count: i32,
    /// When it was written.
    pub created_at: Timestamp,
    /// What the order asked for ranks it by.
    pub rank: f64,
}

/// How a comment stands just now, whatever that is, and the article it stands under.
#[derive(Clone, Debug)]
pub struct Present {
    /// The article.
    pub article_id: ArticleId,
    /// That article's key.
    pub article: ArticleKey,
    /// How many of that article's comments stand published.
    pub article_comments: i32,
    /// Whether it is shown, if only as a tombstone.
    pub visible: bool,
    /// The comment as everybody sees it; as a tombstone where it is not published.
    pub comment: PublicComment,
}

/// What a published comment shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Who wrote it.
    pub author: Author,
    /// The text as safe HTML.
    pub html: String,
    /// Counts its texts.
    pub revision: i32,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
    /// How often each kind was tapped.
    pub reactions: Value,
    /// Whether the newsroom recommends it.
    pub featured: bool,
    /// Whether nobody may answer below it any more.
    pub closed: bool,
}

/// A comment with all that its author and the staff may see.
#[derive(Clone, Debug)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The article it stands under.
    pub article: ArticleId,
    /// That article's key.
    pub article_key: ArticleKey,
    /// The comment it answers.
    pub parent: Option<CommentId>,
    /// The top-level comment above it, or itself.
    pub thread: CommentId,
    /// How many comments stand above it.
    pub depth: i16,
    /// Who wrote it; none once it is deleted.
    pub author: Option<Author>,
    /// The text as typed.
    pub body: String,
    /// The text as safe HTML.
    pub html: String,
    /// How it stands.
    pub status: Status,
    /// Why it is not published, in words for its author.
    pub reasons: Vec<Reason>,
    /// Counts its texts.
    pub revision: i32,
    /// Whether the newsroom recommends it.
    pub featured: bool,
    /// Whether nobody may answer below it any more.
    pub closed: bool,
    /// How many direct replies are shown below it.
    pub reply_count: i32,
    /// How often each kind was tapped.
    pub reactions: Value,
    /// How many open flags it has, and what they weigh together.
    pub flag_count: i32,
    /// The sum of the open flags' weights.
    pub flag_weight: f64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
}

impl Comment {
    /// The account that wrote it, where one did.
    pub fn author_account(&self) -> Option<AccountId> {
        match &self.author {
            Some(Author::Account { id, .. }) => Some(*id),
            _ => None,
        }
    }

    /// What its author is told whatever is decided: that words of it are not shown.
    pub fn lasting_reasons(&self) -> Vec<Reason> {
        self.reasons.iter().filter(|reason| reason.code == Reason::MASKED).cloned().collect()
    }
}

/// Why something is as it is: a stable code for programs, a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reason {
    /// For programs: `rule`, `premoderation`, `flags`, `decision`, …
    pub code: String,
    /// For people.
    pub message: String,
    /// The rule that gives it, for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
}

impl Reason {
    /// The code of the reason that says that words of a comment are not shown. It stays whatever is decided.
    pub const MASKED: &'static str = "masked";

    /// A reason of this code and sentence.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), rule: None }
    }

    /// The same reason, given by this rule.
    #[must_use]
    pub fn by_rule(self, rule: RuleId) -> Self {
        Self { rule: Some(rule), ..self }
    }
}
