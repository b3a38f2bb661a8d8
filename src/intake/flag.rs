//! A reader flags a comment; enough weight from enough readers, or a rule, hides it until a moderator has looked.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use sqlx::PgConnection;

use super::group_commit::{GroupCommit, Together};
use super::queue::{self, Queued};
use super::{Suspended, may_write, on_flag};
use crate::accounts::{self, Reader};
use crate::articles::{self, ArticleKey};
use crate::comments::{self, Comment, Reason, Status};
use crate::events::{self, Actor, Entry, Event};
use crate::flags::{self, CommentFlagged, FlagReason, FlagWithdrawn, Report, Tally, weight};
use crate::ids::{AccountId, ArticleId, CommentId};
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

/// A flag on its way in.
#[derive(Debug)]
pub struct NewFlag {
    /// The site.
    pub site: Arc<Site>,
    /// Its rules.
    pub rules: RuleSet,
    /// Who flags.
    pub reader: Reader,
    /// The comment.
    pub comment: CommentId,
    /// What the reader finds wrong.
    pub reason: FlagReason,
    /// In their words.
    pub detail: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Together for NewFlag {
    type Fate = Result<Flagged, FlagError>;

    /// Two on one comment are counted one after the other.
    fn goes_with(&self, other: &Self) -> bool {
        self.site.id == other.site.id && self.comment != other.comment
    }

    async fn write_all(conn: &mut PgConnection, together: &[&Self]) -> sqlx::Result<Vec<Self::Fate>> {
        write_all(conn, together).await
    }
}

impl NewFlag {
    /// Takes the flag, in place of the reader's one before.
    pub async fn write(self, conn: &mut PgConnection) -> Result<Flagged, FlagError> {
        may_write(&self.reader.account().standing)?;
        write_all(conn, &[&self]).await?.pop().unwrap_or(Err(FlagError::NotFound))
    }

    /// Takes the flag, in place of the reader's one before, together with whatever else comes in.
    pub async fn write_with_others(self, group: &GroupCommit<Self>) -> Result<Flagged, FlagError> {
        may_write(&self.reader.account().standing)?;
        group.write(self).await?
    }
}

/// Takes flags on comments of one site, each on another one.
async fn write_all(conn: &mut PgConnection, flags: &[&NewFlag]) -> sqlx::Result<Vec<Result<Flagged, FlagError>>> {
    let Some(NewFlag { site, at: now, .. }) = flags.first() else { return Ok(Vec::new()) };
    let asked: Vec<CommentId> = flags.iter().map(|flag| flag.comment).collect();
    let readers: Vec<AccountId> = flags.iter().map(|flag| flag.reader.id()).collect();
    // The comments' rows are held from here on, so flags that come at once are counted one after the other.
    let comments = comments::lock_many(conn, site.id, &asked).await?;
    let before = flags::flagged(conn, site.id, &asked, &readers).await?;
    let accuracies = flags::accuracies(conn, site.id, &readers).await?;
    let (mut counted, mut reports, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for comment in comments {
        let Some(flag) = flags.iter().find(|flag| flag.comment == comment.id) else { continue };
        let reader = &flag.reader;
        let first = !before.contains(&(comment.id, reader.id()));
        // Who flagged it while it was shown may say it again in other words, even if it is hidden by now.
        if comment.status != Status::Published && (first || comment.status != Status::Held) {
            continue;
        }
        let accuracy = accuracies.get(&reader.id()).copied().unwrap_or_default();
        let weight = weight(reader.account().trust(flag.at), accuracy);
        let (comment_id, revision, at) = (comment.id, comment.revision, flag.at);
        let (reader_id, reason, detail) = (reader.id(), flag.reason, flag.detail.as_deref());
        reports.push(Report { comment: comment_id, reader: reader_id, reason, detail, revision, weight, at });
        if first {
            let event = CommentFlagged { comment: comment_id, reason, revision, weight };
            entries.push(Entry::new(reader.actor(), &event, at)?);
        }
        counted.push(Counted { comment, first, rules: Some(&flag.rules), tally: Tally::default(), judged: None });
    }
    if counted.is_empty() {
        return Ok(flags.iter().map(|_| Err(FlagError::NotFound)).collect());
    }
    flags::put(conn, site.id, &reports).await?;
    events::record_all(conn, site.id, &entries).await?;
    settle_counts(conn, site, &mut counted, *now).await?;
    let mut taken: HashMap<CommentId, Counted<'_>> = counted.into_iter().map(|one| (one.comment.id, one)).collect();
    Ok(asked.iter().map(|comment| taken.remove(comment).map(Flagged::from).ok_or(FlagError::NotFound)).collect())
}

/// Takes the reader's flag back, unless a moderator has settled it. Without one it changes nothing.
pub async fn unflag(
    conn: &mut PgConnection,
    site: &Site,
    reader: &Reader,
    comment: CommentId,
    now: Timestamp,
) -> Result<(), FlagError> {
    let comment = comments::lock(conn, site.id, comment).await?.ok_or(FlagError::NotFound)?;
    if flags::withdraw(conn, reader, comment.id).await? {
        let event = FlagWithdrawn { comment: comment.id };
        events::record(conn, site.id, reader.actor(), &event, now).await?;
        let one = Counted { comment, first: false, rules: None, tally: Tally::default(), judged: None };
        settle_counts(conn, site, &mut [one], now).await?;
    } else if comment.status != Status::Published {
        return Err(FlagError::NotFound);
    }
    Ok(())
}

/// A locked comment of which the open flags have changed.
struct Counted<'a> {
    comment: Comment,
    /// Whether the flag is the reader's first on it.
    first: bool,
    /// The rules to be asked, where a flag has come.
    rules: Option<&'a RuleSet>,
    /// What the open flags add up to.
    tally: Tally,
    /// What is to be watched.
    judged: Option<Judged>,
}

impl From<Counted<'_>> for Flagged {
    fn from(counted: Counted<'_>) -> Self {
        let Counted { comment, first, judged, .. } = counted;
        Self { first, hidden: comment.status != Status::Published, article: comment.article_key, judged }
    }
}

/// Adds the open flags up, hides comments where they weigh enough, asks the rules where a flag has come, and keeps the queue
/// up to date.
async fn settle_counts(
    conn: &mut PgConnection,
    site: &Site,
    counted: &mut [Counted<'_>],
    now: Timestamp,
) -> sqlx::Result<()> {
    let ids: Vec<CommentId> = counted.iter().map(|one| one.comment.id).collect();
    let mut tallies = flags::tallies(conn, site.id, &ids).await?;
    for one in &mut *counted {
        one.tally = tallies.remove(&one.comment.id).unwrap_or_default();
    }
    let mut sums: Vec<_> =
        counted.iter_mut().map(|one| (&mut one.comment, one.tally.count, one.tally.weight)).collect();
    comments::set_flags(conn, site.id, &mut sums).await?;
    for Counted { comment, tally, .. } in &mut *counted {
        hide(conn, site, comment, tally, now).await?;
    }
    let articles: Vec<ArticleId> = counted.iter().map(|one| one.comment.article).collect();
    let authors: Vec<AccountId> = counted.iter().filter_map(|one| one.comment.author_account()).collect();
    let articles = articles::find_many(conn, site.id, &articles).await?;
    let authors = accounts::profiles(conn, site.id, &authors, now).await?;
    let mut standing = review::reasons(conn, site.id, &ids, now).await?;
    let mut queued = Vec::with_capacity(counted.len());
    for Counted { comment, rules, tally, judged, .. } in counted {
        let Some(article) = articles.iter().find(|article| article.id == comment.article) else { continue };
        let author = comment.author_account().and_then(|author| authors.iter().find(|known| known.id == author));
        // What else it waits for, it goes on waiting for.
        let mut reasons = standing.remove(&comment.id).unwrap_or_default();
        reasons.retain(|reason| FlagReason::ALL.iter().all(|flag| flag.as_str() != reason.code));
        // What flags have hidden waits for a moderator also when all of them are taken back.
        if reasons.is_empty() && tally.count == 0 && comment.status == Status::Held {
            reasons.clone_from(&comment.reasons);
        }
        if let Some(rules) = rules {
            let (found, watched) =
                on_flag::judge_flagged(conn, site, rules, comment, (article, author, tally), now).await?;
            reasons.extend(found.into_iter().filter(|reason| !reasons.contains(reason)).collect::<Vec<_>>());
            *judged = watched;
        }
        queued.push(Queued { comment, article, author, flags: tally, reasons });
    }
    queue::update(conn, site.id, queued, now).await
}

/// Hides a published comment whose flags weigh enough, unless a moderator has decided about its text.
async fn hide(
    conn: &mut PgConnection,
    site: &Site,
    comment: &mut Comment,
    tally: &Tally,
    now: Timestamp,
) -> sqlx::Result<()> {
    if !hides(site, comment, tally) || review::was_decided(conn, site.id, comment.id, comment.revision).await? {
        return Ok(());
    }
    let message = "Readers flagged it; a moderator will look at it before it is shown again.";
    let from = comment.status;
    let mut reasons = vec![Reason::new("flags", message)];
    reasons.extend(comment.lasting_reasons());
    comments::set_status(conn, site.id, comment, Status::Held, reasons).await?;
    let event = CommentHidden { comment: comment.id, weight: tally.weight, from, to: Status::Held };
    events::record(conn, site.id, Actor::System, &event, now).await
}

/// Whether the open flags weigh enough, and come from enough readers, to hide what is published.
fn hides(site: &Site, comment: &Comment, tally: &Tally) -> bool {
    let settings = &site.settings.flags;
    comment.status == Status::Published
        && tally.weight >= settings.hide_weight
        && u32::try_from(tally.count).is_ok_and(|reporters| reporters >= settings.hide_groups)
}
