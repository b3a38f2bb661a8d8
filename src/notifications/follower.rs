//! What follows from events: notices on the page, and mails. Exactly once in the cluster, after what happened is committed.

use serde::Deserialize;
use sqlx::{PgConnection, PgPool};

use super::notice::NoticeKind;
use super::store;
use crate::accounts;
use crate::comments::{self, Comment, Status};
use crate::events::follow::{self, Followed};
use crate::ids::{AccountId, CommentId, DecisionId, RuleId, SiteId};
use crate::mail::{Letter, Mailer};
use crate::time::Timestamp;

/// The name by which this follower is known.
const NAME: &str = "notifications";
/// How many events are seen to in one transaction.
const BATCH: usize = 100;
/// How long a mail about replies waits for more of them, in seconds.
const GATHER: i64 = 180;
/// How long after a mail about a thread the next one comes at the earliest, in seconds.
const BETWEEN: i64 = 1_800;
/// Comments that were written longer ago are told to nobody any more, in seconds.
const OLD: i64 = 30 * 86_400;

/// Sees to what happened since the last time, on whichever node calls first. Answers whether there may be more.
pub async fn see_to(pool: &PgPool, mailer: Option<&Mailer>, now: Timestamp) -> sqlx::Result<bool> {
    let mut tx = pool.begin().await?;
    let Some(events) = follow::take(&mut tx, NAME, BATCH, now).await? else { return Ok(false) };
    for event in &events {
        see_to_one(&mut tx, mailer, event, now).await?;
    }
    tx.commit().await?;
    if let Some(mailer) = mailer
        && !events.is_empty()
    {
        mailer.ring();
    }
    Ok(!events.is_empty())
}

/// What this follower reads in events.
#[derive(Deserialize)]
struct Payload {
    decision: Option<DecisionId>,
    from: Option<Status>,
    to: Option<Status>,
    /// What a rule that ran on a flag made of it.
    status: Option<Status>,
    message: Option<String>,
    rule: Option<RuleId>,
    version: Option<i32>,
    /// What a new comment answers.
    parent: Option<CommentId>,
}

async fn see_to_one(
    conn: &mut PgConnection,
    mailer: Option<&Mailer>,
    event: &Followed,
    now: Timestamp,
) -> sqlx::Result<()> {
    if !matches!(
        event.name.as_str(),
        "rule.braked"
            | "comment.submitted"
            | "comment.edited"
            | "comment.judged"
            | "comment.hidden"
            | "comment.decided"
            | "comment.decision_undone"
            | "comment.rule_applied"
            | "comment.rule_undone"
    ) {
        return Ok(());
    }
    let Ok(payload) = Payload::deserialize(&event.payload) else {
        tracing::error!(event = %event.id, name = event.name, "an event is not as it should be; nobody is told of it");
        return Ok(());
    };
    if let (Some(rule), "rule.braked") = (payload.rule, event.name.as_str()) {
        return tell_admins(conn, mailer, event.site, (rule, payload.version.unwrap_or_default()), now).await;
    }
    // Most comments answer none, and then nobody waits for them: they need not be read.
    if event.name == "comment.submitted" && payload.parent.is_none() {
        return Ok(());
    }
    let Some(comment) = event.comment else { return Ok(()) };
    let Some(comment) = comments::find(conn, event.site, comment).await? else { return Ok(()) };
    tell_author(conn, event, &comment, &payload, now).await?;
    tell_readers(conn, mailer, (event.site, event.at), &comment, now).await
}

/// Tells those of a comment who want to know, as soon as everybody may read it.
async fn tell_readers(
    conn: &mut PgConnection,
    mailer: Option<&Mailer>,
    (site, at): (SiteId, Timestamp),
    comment: &Comment,
    now: Timestamp,
) -> sqlx::Result<()> {
    if comment.status != Status::Published || comment.parent.is_none() || now.seconds_since(comment.created_at) > OLD {
        return Ok(());
    }
    for recipient in store::recipients(conn, site, comment, at).await? {
        let kind = if recipient.direct { NoticeKind::Reply } else { NoticeKind::Followed };
        let first = store::tell(conn, site, (recipient.account, kind), comment, now).await?;
        let Some(mailer) = mailer.filter(|_| first && recipient.mail) else { continue };
        let next = recipient.mailed_at.map(|mailed| mailed.plus_seconds(BETWEEN));
        let due = next.map_or(now, |next| next.max(now)).max(now.plus_seconds(GATHER));
        let letter = Letter::Replies { account: recipient.account, thread: comment.thread };
        mailer.post_later(conn, site, &letter, now, due).await?;
    }
    Ok(())
}

/// Tells the author of a comment what somebody else made of it.
async fn tell_author(
    conn: &mut PgConnection,
    event: &Followed,
    comment: &Comment,
    payload: &Payload,
    now: Timestamp,
) -> sqlx::Result<()> {
    match event.name.as_str() {
        "comment.decision_undone" => {
            return match payload.decision {
                Some(decision) => store::withdraw(conn, event.site, comment.id, decision).await,
                None => Ok(()),
            };
        }
        "comment.decided" | "comment.hidden" | "comment.judged" | "comment.rule_applied" => {}
        _ => return Ok(()),
    }
    let kind = match payload.to.or(payload.status) {
        to if to == payload.from => return Ok(()),
        Some(Status::Published) => NoticeKind::Published,
        Some(Status::Rejected) => NoticeKind::Rejected,
        Some(Status::Held) => NoticeKind::Held,
        Some(Status::Deleted) | None => return Ok(()),
    };
    let Some(author) = author_to_tell(comment, event) else { return Ok(()) };
    let about = (payload.decision, payload.message.as_deref());
    store::tell_author(conn, event.site, (author, kind), comment, about, now).await
}

/// The author, unless there is no account behind the comment or they did it themselves.
fn author_to_tell(comment: &Comment, event: &Followed) -> Option<AccountId> {
    comment.author_account().filter(|author| event.actor_id != Some(author.uuid()))
}

/// Tells the admins of a site that a brake paused a rule.
async fn tell_admins(
    conn: &mut PgConnection,
    mailer: Option<&Mailer>,
    site: SiteId,
    (rule, version): (RuleId, i32),
    now: Timestamp,
) -> sqlx::Result<()> {
    let Some(mailer) = mailer else { return Ok(()) };
    for account in accounts::admins(conn, site).await? {
        mailer.post(conn, site, &Letter::RuleBraked { account, rule, version }, now).await?;
    }
    Ok(())
}
