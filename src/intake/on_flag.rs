//! Rules that run when a reader flags a comment.

use serde::Serialize;
use sqlx::PgConnection;

use super::ruling::{Circumstances, Ruling, rule_on};
use super::setting::Setting;
use super::{effects, judge, store};
use crate::accounts::Account;
use crate::articles::Article;
use crate::comments::{self, Comment, Reason, Status};
use crate::events::{self, Actor, Event};
use crate::flags::Tally;
use crate::ids::CommentId;
use crate::review;
use crate::rules::verdict::RuleVerdict;
use crate::rules::{RuleSet, Trigger, Verdict};
use crate::sites::Site;
use crate::text::likeness::Likeness;
use crate::time::Timestamp;
use crate::watch::Judged;

/// Rules judged a comment that was there already.
#[derive(Serialize)]
struct CommentJudged<'a> {
    comment: CommentId,
    revision: i32,
    trigger: Trigger,
    from: Status,
    status: Status,
    verdict: &'a Verdict,
}

impl Event for CommentJudged<'_> {
    const NAME: &'static str = "comment.judged";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// Lets the rules that run on flags judge the present text of a locked comment, and does what they say. Answers why a
/// person must look, and what is to be watched.
///
/// Each rule acts once on a text, and none on a text that a moderator has decided about.
pub(super) async fn judge_flagged(
    conn: &mut PgConnection,
    site: &Site,
    rules: &RuleSet,
    comment: &mut Comment,
    (article, author, tally): (&Article, Option<&Account>, &Tally),
    now: Timestamp,
) -> sqlx::Result<(Vec<Reason>, Option<Judged>)> {
    if !rules.runs_on(Trigger::Flag) || review::was_decided(conn, site.id, comment.id, comment.revision).await? {
        return Ok((Vec::new(), None));
    }
    let setting = Setting {
        site,
        author,
        guest_email: None,
        article,
        comment: Some(comment.id),
        network: None,
        seconds_to_post: None,
        depth: comment.depth,
        reply_to_self: None,
        likeness: Likeness::of(&comment.body),
        before: None,
        flags: Some(tally),
        model: store::models(conn, site.id, &[(comment.id, comment.revision)]).await?.remove(&comment.id),
    };
    let (facts, verdict) = judge(conn, &setting, &comment.body, rules, Trigger::Flag, now).await?;
    let judged = Judged {
        site: site.id,
        comment: comment.id,
        revision: comment.revision,
        author: Judged::author_key(author.map(|author| author.id), &[]),
        rules: rules.clone(),
        facts,
        trigger: Trigger::Flag,
        live: Judged::matches(&verdict),
        lifted: Judged::lifted(&verdict),
        at: now,
    };
    let reasons = act(conn, site, comment, author, verdict, now).await?;
    Ok((reasons, Some(judged)))
}

/// Does what the rules say of a comment that is there already, as far as they have not done it before. Answers why a person
/// must look.
async fn act(
    conn: &mut PgConnection,
    site: &Site,
    comment: &mut Comment,
    author: Option<&Account>,
    verdict: Verdict,
    now: Timestamp,
) -> sqlx::Result<Vec<Reason>> {
    let verdict = verdict.without(&store::rules_that_acted(conn, site.id, comment.id, comment.revision).await?);
    let Some(first) = verdict.rules.iter().find(|rule| RuleVerdict::acts(rule)) else { return Ok(Vec::new()) };

    // It is there already: nobody waits for it, and nobody can be asked to reconsider.
    let there = Circumstances { is_staff: true, nudge_accepted: true, ..Circumstances::default() };
    let Ruling::Taken { status, mut reasons, review } = rule_on(&verdict, there) else { return Ok(Vec::new()) };
    let from = comment.status;
    if status == Status::Rejected || (status == Status::Held && from == Status::Published) {
        reasons.extend(comment.lasting_reasons());
        comments::set_status(conn, site.id, comment, status, reasons).await?;
    }
    let (comment_id, revision, status) = (comment.id, comment.revision, comment.status);
    let trigger = Trigger::Flag;
    let event = CommentJudged { comment: comment_id, revision, trigger, from, status, verdict: &verdict };
    events::record(conn, site.id, Actor::Rule(first.id), &event, now).await?;
    effects::carry_out(conn, site.id, comment, author, &verdict, now).await?;
    Ok(review)
}
