//! What rules do beside deciding about a text: they tell staff, slow an article down, let an author's comments wait.

use serde::Serialize;
use sqlx::PgConnection;

use crate::accounts::{self, Account, NewSanction, Role, SanctionKind};
use crate::articles::{self, SlowMode};
use crate::comments::Comment;
use crate::events::{self, Actor, Event};
use crate::ids::{CommentId, SiteId};
use crate::rules::{Action, Verdict};
use crate::time::Timestamp;

/// A rule wants staff to know of a comment, without asking anybody to look.
#[derive(Serialize)]
struct CommentNoticed<'a> {
    comment: CommentId,
    revision: i32,
    rule: &'a str,
}

impl Event for CommentNoticed<'_> {
    const NAME: &'static str = "comment.noticed";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// Whether a verdict asks for more than a status, so that more than the comment must be written.
pub(super) fn any(verdict: &Verdict) -> bool {
    [Action::Notify, Action::SlowMode, Action::Premoderate]
        .iter()
        .any(|action| verdict.acting(*action).next().is_some())
}

/// Does what the rules that matched do beside deciding. Run it in the transaction that writes the comment.
pub(super) async fn carry_out(
    conn: &mut PgConnection,
    site: SiteId,
    comment: &Comment,
    author: Option<&Account>,
    verdict: &Verdict,
    now: Timestamp,
) -> sqlx::Result<()> {
    for rule in verdict.acting(Action::Notify) {
        let event = CommentNoticed { comment: comment.id, revision: comment.revision, rule: &rule.name };
        events::record(conn, site, Actor::Rule(rule.id), &event, now).await?;
    }
    for rule in verdict.acting(Action::SlowMode) {
        let (Some(seconds), Some(period)) = (rule.seconds, rule.for_seconds) else { continue };
        let slow = SlowMode { seconds, until: now.plus_seconds(period) };
        articles::slow_down(conn, site, comment.article, rule.id, slow, now).await?;
    }
    // Guests have no account that could wait, and nobody waits for staff.
    let Some(author) = author.filter(|author| author.role < Role::Moderator) else { return Ok(()) };
    for rule in verdict.acting(Action::Premoderate) {
        let Some(period) = rule.for_seconds else { continue };
        let sanction = NewSanction {
            kind: SanctionKind::Premoderate,
            until: Some(now.plus_seconds(period)),
            reason: Some(format!("Rule “{}”", rule.name)),
            message: rule.message.as_deref().map(str::to_owned),
        };
        accounts::sanction_by_rule(conn, site, (rule.id, author.id), sanction, now).await?;
    }
    Ok(())
}
