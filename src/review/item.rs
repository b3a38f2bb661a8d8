//! Review items: comments that need a person, why, and how urgently.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::priority::{Grounds, Parts, Priority};
use super::store;
use crate::accounts::Moderator;
use crate::comments::{Comment, Reason, Status};
use crate::ids::{AccountId, ArticleId, CommentId, RuleId, SiteId};
use crate::page::{Cursor, Page, PageSize};
use crate::time::Timestamp;

/// A comment that needs a person.
#[derive(Clone, Debug)]
pub struct Item {
    /// The comment.
    pub comment: CommentId,
    /// Its article.
    pub article: ArticleId,
    /// That article's section.
    pub section: Option<String>,
    /// Why it is here.
    pub reasons: Vec<Reason>,
    /// Whether it is not shown until somebody has decided.
    pub held: bool,
    /// Whether readers or rules flagged it.
    pub flagged: bool,
    /// Its tier, see [`Priority`].
    pub tier: i16,
    /// Its points.
    pub priority: f64,
    /// What they are made of.
    pub parts: Parts,
    /// Whether somebody still has to decide.
    pub open: bool,
    /// Since when.
    pub opened_at: Timestamp,
    /// Who has it on the desk, if the claim still holds.
    pub claim: Option<Claim>,
}

/// The code of the reason that says that a moderator leaves an item to admins.
pub(super) const ESCALATED: &str = "escalated";

/// The tier of what was left to admins, unless it stands in a lower one anyway.
pub(super) const ESCALATED_TIER: i16 = 1;

impl Item {
    /// That a moderator left it to admins, and why.
    pub fn escalation(&self) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.code == ESCALATED)
    }

    /// Where it stands in the queue.
    pub(super) fn sort_key(&self) -> f64 {
        Priority { tier: self.tier, total: self.priority, parts: self.parts }.sort_key(self.opened_at)
    }
}

/// A lease on a review item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Claim {
    /// Who has it.
    pub by: AccountId,
    /// Their name.
    pub name: String,
    /// Until when.
    pub until: Timestamp,
}

/// How long a queue is, as its watchers are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct QueueSize {
    /// All open items, up to [`QueueSize::MOST`].
    pub open: i64,
    /// Those of them that are not shown until somebody has decided.
    pub held: i64,
    /// Those of them that readers or rules flagged.
    pub flagged: i64,
    /// Whether there are more; then the numbers are of the most urgent ones.
    pub more: bool,
}

impl QueueSize {
    /// How many items are counted at most.
    pub const MOST: i64 = 1_000;
}

/// A part of the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// Everything.
    #[default]
    All,
    /// What is not shown until somebody has decided.
    Held,
    /// What readers or rules flagged.
    Flagged,
    /// What authors appealed.
    Appealed,
    /// What was formally notified as illegal.
    Notices,
    /// What moderators leave to admins.
    Escalated,
}

/// The order of the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueSort {
    /// The most urgent first.
    #[default]
    Priority,
    /// The longest waiting first.
    Oldest,
}

/// What to show of the queue; each part left out shows everything.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// A part of it.
    pub queue: Queue,
    /// Of one section.
    pub section: Option<String>,
    /// Under one article.
    pub article: Option<ArticleId>,
    /// For one reason, by its code.
    pub reason: Option<String>,
    /// What one rule holds or flags.
    pub rule: Option<RuleId>,
    /// By one author.
    pub author: Option<AccountId>,
    /// Whether what was left to admins is shown among the rest.
    pub with_escalated: bool,
}

impl QueueFilter {
    /// Whether to show only what was left to admins, or only the rest.
    pub(super) fn escalated(&self) -> Option<bool> {
        match self.queue {
            Queue::Escalated => Some(true),
            _ => (!self.with_escalated).then_some(false),
        }
    }
}

/// A comment that is to stand in the queue.
pub struct Opening<'a> {
    /// The comment, whose row must be locked.
    pub comment: &'a Comment,
    /// Its article's section.
    pub section: Option<&'a str>,
    /// Why it is to stand there.
    pub reasons: Vec<Reason>,
    /// What makes it urgent.
    pub grounds: Grounds,
}

/// Puts comments into the queue, or says anew why they are there and how urgent they are.
pub async fn open(
    conn: &mut PgConnection,
    site: SiteId,
    openings: Vec<Opening<'_>>,
    now: Timestamp,
) -> sqlx::Result<()> {
    let comments: Vec<CommentId> = openings.iter().map(|opening| opening.comment.id).collect();
    let before = store::find_many(conn, site, &comments, now).await?;
    let mut before: HashMap<CommentId, Item> =
        before.into_iter().filter(|item| item.open).map(|item| (item.comment, item)).collect();
    let item = |opening: Opening<'_>| {
        let standing = before.remove(&opening.comment.id);
        opening.item(standing, now)
    };
    let items: Vec<Item> = openings.into_iter().map(item).collect();
    store::put(conn, site, &items).await
}

impl Opening<'_> {
    /// The item that it makes, in place of the open one `before`.
    fn item(self, before: Option<Item>, now: Timestamp) -> Item {
        let Self { comment, section, mut reasons, grounds } = self;
        let mut priority = Priority::of(&grounds);
        // What was left to admins stays theirs whatever else comes.
        reasons.retain(|reason| reason.code != ESCALATED);
        if let Some(escalation) = before.as_ref().and_then(Item::escalation) {
            reasons.push(escalation.clone());
            priority.tier = priority.tier.min(ESCALATED_TIER);
        }
        Item {
            comment: comment.id,
            article: comment.article,
            section: section.map(str::to_owned),
            flagged: reasons.iter().any(|reason| !matches!(reason.code.as_str(), "rule" | "premoderation" | ESCALATED)),
            held: comment.status == Status::Held,
            reasons,
            tier: priority.tier,
            priority: priority.total,
            parts: priority.parts,
            open: true,
            // What waits already goes on waiting since then.
            opened_at: before.as_ref().map_or(now, |item| item.opened_at),
            claim: before.and_then(|item| item.claim),
        }
    }
}

/// Takes a comment out of the queue. Answers since when it had waited there, where it had.
pub async fn close(conn: &mut PgConnection, site: SiteId, comment: CommentId) -> sqlx::Result<Option<Timestamp>> {
    store::close(conn, site, comment).await
}

/// The item of a comment, open or not.
pub async fn find(
    conn: &mut PgConnection,
    moderator: &Moderator,
    comment: CommentId,
    now: Timestamp,
) -> sqlx::Result<Option<Item>> {
    store::find(conn, moderator.site(), comment, now).await
}

/// A page of the queue.
pub async fn queue(
    conn: &mut PgConnection,
    moderator: &Moderator,
    filter: &QueueFilter,
    sort: QueueSort,
    after: Option<Cursor>,
    size: PageSize,
    now: Timestamp,
) -> sqlx::Result<Page<Item>> {
    match sort {
        QueueSort::Priority => store::by_priority(conn, moderator.site(), filter, after, size, now).await,
        QueueSort::Oldest => store::by_age(conn, moderator.site(), filter, after, size, now).await,
    }
}

/// Why each of these comments stands in the queue; those that do not are left out.
pub async fn reasons(
    conn: &mut PgConnection,
    site: SiteId,
    comments: &[CommentId],
    now: Timestamp,
) -> sqlx::Result<HashMap<CommentId, Vec<Reason>>> {
    let items = store::find_many(conn, site, comments, now).await?;
    Ok(items.into_iter().filter(|item| item.open).map(|item| (item.comment, item.reasons)).collect())
}
