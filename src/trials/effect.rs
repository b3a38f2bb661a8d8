//! What a rule does to a comment that stands already, and doing it: as it would have been done had the rule been live then.

use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::store::{self, Change};
use crate::comments::{self, Comment, Reason, Status};
use crate::events::{self, Actor, Event};
use crate::flags::{self, FlagReason};
use crate::ids::{CommentId, JobId, RuleId, SiteId};
use crate::intake::{Circumstances, Queued, Ruling, requeue, rule_on};
use crate::rules::verdict::{Outcome, Verdict};
use crate::time::Timestamp;
use crate::{accounts, articles, review};

/// What a rule does to a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Effect {
    /// How it stands then.
    pub(super) status: Status,
    /// Why, for its author.
    reasons: Vec<Reason>,
    /// Why a person must look.
    review: Vec<Reason>,
}

/// What follows from what a rule says of a comment that stands so; none where that changes nothing.
pub(super) fn effect(verdict: &Verdict, standing: Status) -> Option<Effect> {
    let reached = match verdict.outcome {
        Outcome::Reject => matches!(standing, Status::Published | Status::Held),
        Outcome::Hold | Outcome::Flag => standing == Status::Published,
        // Nobody can be asked to reconsider what was posted long ago, and there is nothing to tell staff at once.
        Outcome::None | Outcome::Allow | Outcome::Label | Outcome::Notify | Outcome::Nudge => false,
    };
    if !reached {
        return None;
    }
    match rule_on(verdict, Circumstances::default()) {
        Ruling::Taken { status, reasons, review } => Some(Effect { status, reasons, review }),
        Ruling::Nudged(_) => None,
    }
}

/// A rule did something about a comment of the past.
#[derive(Serialize)]
struct RuleApplied {
    comment: CommentId,
    job: JobId,
    version: i32,
    from: Status,
    to: Status,
}

impl Event for RuleApplied {
    const NAME: &'static str = "comment.rule_applied";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// Who acts: a version of a rule, in a job.
#[derive(Clone, Copy, Debug)]
pub(super) struct Acting {
    pub(super) site: SiteId,
    pub(super) job: JobId,
    pub(super) rule: RuleId,
    pub(super) version: i32,
}

/// Makes a comment stand as the effect says, with all that counts it, and remembers how it stood. False where it is another
/// text by now, stands otherwise, or a moderator has decided about it: people win.
pub(super) async fn apply(
    conn: &mut PgConnection,
    acting: Acting,
    (comment, revision, standing): (CommentId, i32, Status),
    effect: &Effect,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let site = acting.site;
    let Some(mut comment) = comments::lock(conn, site, comment).await? else { return Ok(false) };
    let is_as_seen = comment.revision == revision && comment.status == standing;
    if !is_as_seen || review::was_decided(conn, site, comment.id, revision).await? {
        return Ok(false);
    }
    let review_before = without_flags(reasons(conn, site, comment.id, now).await?);
    let mut review_added = effect.review.clone();
    review_added.retain(|reason| !review_before.contains(reason));
    if effect.status == comment.status && review_added.is_empty() {
        return Ok(false);
    }
    let change = Change {
        comment_id: comment.id,
        revision,
        status_before: comment.status,
        status_after: effect.status,
        reasons_before: Json(comment.reasons.clone()),
        featured_before: comment.featured,
        review_before: Json(review_before.clone()),
        review_added: Json(review_added.clone()),
    };
    if effect.status != comment.status {
        comments::set_status(conn, site, &mut comment, effect.status, effect.reasons.clone()).await?;
    }
    // What is rejected waits for nobody any more, but for what readers have flagged.
    let kept = if effect.status == Status::Rejected { Vec::new() } else { review_before };
    queue(conn, site, &comment, kept.into_iter().chain(review_added).collect(), now).await?;
    store::add_change(conn, site, acting.job, &change).await?;
    let event = RuleApplied {
        comment: comment.id,
        job: acting.job,
        version: acting.version,
        from: change.status_before,
        to: change.status_after,
    };
    events::record(conn, site, Actor::Rule(acting.rule), &event, now).await?;
    Ok(true)
}

/// A change of a retroactive run was taken back.
#[derive(Serialize)]
struct RuleUndone {
    comment: CommentId,
    job: JobId,
    from: Status,
    to: Status,
}

impl Event for RuleUndone {
    const NAME: &'static str = "comment.rule_undone";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// Takes a change of the run `job` back. False where something happened to the comment since, which then stays.
pub(super) async fn take_back(
    conn: &mut PgConnection,
    (site, job): (SiteId, JobId),
    actor: Actor,
    change: &Change,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let Some(mut comment) = comments::lock(conn, site, change.comment_id).await? else { return Ok(false) };
    let is_as_left = comment.revision == change.revision && comment.status == change.status_after;
    if !is_as_left || review::was_decided(conn, site, comment.id, change.revision).await? {
        return Ok(false);
    }
    let since = without_flags(reasons(conn, site, comment.id, now).await?);
    if comment.status != change.status_before {
        comments::set_status(conn, site, &mut comment, change.status_before, change.reasons_before.0.clone()).await?;
    }
    if change.featured_before && !comment.featured && comment.status == Status::Published {
        comments::set_featured(conn, site, &mut comment, true).await?;
    }
    let mut reasons = change.review_before.0.clone();
    reasons.extend(
        since
            .into_iter()
            .filter(|reason| !change.review_added.0.contains(reason) && !change.review_before.0.contains(reason)),
    );
    queue(conn, site, &comment, reasons, now).await?;
    store::set_undone(conn, site, job, comment.id, now).await?;
    let event = RuleUndone { comment: comment.id, job, from: change.status_after, to: change.status_before };
    events::record(conn, site, actor, &event, now).await?;
    Ok(true)
}

/// Puts a comment into the queue for these reasons and its flags, or takes it out where there are none.
async fn queue(
    conn: &mut PgConnection,
    site: SiteId,
    comment: &Comment,
    reasons: Vec<Reason>,
    now: Timestamp,
) -> sqlx::Result<()> {
    let article = articles::find(conn, site, &comment.article_key).await?.ok_or(sqlx::Error::RowNotFound)?;
    let author = match comment.author_account() {
        Some(author) => accounts::profile(conn, site, author, now).await?,
        None => None,
    };
    let tally = flags::tally(conn, site, comment.id).await?;
    let queued = Queued { comment, article: &article, author: author.as_ref(), flags: &tally, reasons };
    requeue(conn, site, vec![queued], now).await
}

/// Why a comment stands in the queue; nothing where it does not.
async fn reasons(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
    now: Timestamp,
) -> sqlx::Result<Vec<Reason>> {
    Ok(review::reasons(conn, site, &[comment], now).await?.remove(&comment).unwrap_or_default())
}

/// The reasons that are not flags', which are always told anew.
fn without_flags(mut reasons: Vec<Reason>) -> Vec<Reason> {
    reasons.retain(|reason| FlagReason::ALL.into_iter().all(|flag| flag.as_str() != reason.code));
    reasons
}
