//! A reader flags a comment; enough weight from enough readers, or a rule, hides it until a moderator has looked.

use serde::Serialize;
use sqlx::PgConnection;

use super::queue::{self, Queued};
use super::{Suspended, may_write, on_flag};
use crate::accounts::{self, Reader};
use crate::articles::{self, ArticleKey};
use crate::comments::{self, Comment, Reason, Status};
use crate::events::{self, Actor, Event};
use crate::flags::{self, CommentFlagged, FlagReason, FlagWithdrawn, Tally, weight};
use crate::ids::CommentId;
use crate::review;
use crate::rules::RuleSet;
use crate::sites::Site;
use crate::time::Timestamp;
use crate::watch::Judged;

/// Why a flag was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FlagError {
    /// There is no such comment that the reader may see.
    #[error("there is no such comment")]
    NotFound,
    /// The account may read only.
    #[error(transparent)]
    Suspended(#[from] Suspended),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Flags hid a comment until a moderator has looked.
#[derive(Serialize)]
struct CommentHidden {
    comment: CommentId,
    weight: f64,
    from: Status,
    to: Status,
}

impl Event for CommentHidden {
    const NAME: &'static str = "comment.hidden";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// A flag that was taken.
#[derive(Debug)]
pub struct Flagged {
    /// Whether the reader had no flag on the comment before.
    pub first: bool,
    /// The article that the comment stands under.
    pub article: ArticleKey,
    /// Whether readers no longer see the comment.
    pub hidden: bool,
    /// What is to be watched once the flag is committed, where rules run on flags.
    pub judged: Option<Judged>,
}

/// Takes the reader's flag on a comment, in place of the one before.
pub async fn flag(
    conn: &mut PgConnection,
    site: &Site,
    (reader, rules): (&Reader, &RuleSet),
    comment: CommentId,
    (reason, detail): (FlagReason, Option<&str>),
    now: Timestamp,
) -> Result<Flagged, FlagError> {
    may_write(&reader.account().standing)?;
    // The comment's row is held from here on, so flags that come at once are counted one after the other.
    let mut comment = comments::lock(conn, site.id, comment).await?.ok_or(FlagError::NotFound)?;
    let before = flags::find(conn, reader, comment.id).await?;
    // Who flagged it while it was shown may say it again in other words, even if it is hidden by now.
    let seen = comment.status == Status::Published || (comment.status == Status::Held && before.is_some());
    if !seen {
        return Err(FlagError::NotFound);
    }
    let weight = weight(reader.account().trust(now), flags::accuracy(conn, reader).await?);
    flags::put(conn, reader, comment.id, (reason, detail), comment.revision, weight, now).await?;
    if before.is_none() {
        let event = CommentFlagged { comment: comment.id, reason, revision: comment.revision, weight };
        events::record(conn, site.id, reader.actor(), &event, now).await?;
    }
    let judged = settle_count(conn, site, &mut comment, Some(rules), now).await?;
    let hidden = comment.status != Status::Published;
    Ok(Flagged { first: before.is_none(), article: comment.article_key, hidden, judged })
}

/// Takes the reader's flag back, unless a moderator has settled it. Without one it changes nothing.
pub async fn unflag(
    conn: &mut PgConnection,
    site: &Site,
    reader: &Reader,
    comment: CommentId,
    now: Timestamp,
) -> Result<(), FlagError> {
    let mut comment = comments::lock(conn, site.id, comment).await?.ok_or(FlagError::NotFound)?;
    if flags::withdraw(conn, reader, comment.id).await? {
        let event = FlagWithdrawn { comment: comment.id };
        events::record(conn, site.id, reader.actor(), &event, now).await?;
        settle_count(conn, site, &mut comment, None, now).await?;
    } else if comment.status != Status::Published {
        return Err(FlagError::NotFound);
    }
    Ok(())
}

/// Adds the open flags up, hides the comment where they weigh enough, asks the rules where a flag has come, and keeps the
/// queue up to date. Answers what is to be watched.
async fn settle_count(
    conn: &mut PgConnection,
    site: &Site,
    comment: &mut Comment,
    rules: Option<&RuleSet>,
    now: Timestamp,
) -> sqlx::Result<Option<Judged>> {
    let tally = flags::tally(conn, site.id, comment.id).await?;
    comments::set_flags(conn, site.id, comment, tally.count, tally.weight).await?;
    if hides(site, comment, &tally) && !review::was_decided(conn, site.id, comment.id, comment.revision).await? {
        let message = "Readers flagged it; a moderator will look at it before it is shown again.";
        let from = comment.status;
        let mut reasons = vec![Reason::new("flags", message)];
        reasons.extend(comment.lasting_reasons());
        comments::set_status(conn, site.id, comment, Status::Held, reasons).await?;
        let event = CommentHidden { comment: comment.id, weight: tally.weight, from, to: Status::Held };
        events::record(conn, site.id, Actor::System, &event, now).await?;
    }
    let Some(article) = articles::find(conn, site.id, &comment.article_key).await? else { return Ok(None) };
    let author = match comment.author_account() {
        Some(author) => accounts::profile(conn, site.id, author, now).await?,
        None => None,
    };
    // What else it waits for, it goes on waiting for.
    let standing = review::reasons(conn, site.id, comment.id, now).await?;
    let others = standing.into_iter().filter(|reason| FlagReason::ALL.iter().all(|flag| flag.as_str() != reason.code));
    let mut others: Vec<Reason> = others.collect();
    // What flags have hidden waits for a moderator also when all of them are taken back.
    if others.is_empty() && tally.count == 0 && comment.status == Status::Held {
        others.clone_from(&comment.reasons);
    }
    let mut judged = None;
    if let Some(rules) = rules {
        let about = (&article, author.as_ref(), &tally);
        let (found, watched) = on_flag::judge_flagged(conn, site, rules, comment, about, now).await?;
        for reason in found {
            if !others.contains(&reason) {
                others.push(reason);
            }
        }
        judged = watched;
    }
    let queued = Queued { comment, article: &article, author: author.as_ref() };
    queue::update(conn, site.id, &queued, others, &tally, now).await?;
    Ok(judged)
}

/// Whether the open flags weigh enough, and come from enough readers, to hide what is published.
fn hides(site: &Site, comment: &Comment, tally: &Tally) -> bool {
    let settings = &site.settings.flags;
    comment.status == Status::Published
        && tally.weight >= settings.hide_weight
        && u32::try_from(tally.count).is_ok_and(|reporters| reporters >= settings.hide_groups)
}
