//! A comment that is judged and still to be written: in a transaction of its own, or together with others.

use serde::Serialize;
use sqlx::PgConnection;

use super::group_commit::GroupCommit;
use super::setting::Setting;
use super::store::{self, Fate, KeptAnswer, NewComment, Row};
use super::submit::{Post, SubmitError};
use super::{Taken, effects, queue};
use crate::accounts::Account;
use crate::comments::{Comment, Reason, Status};
use crate::events::{Entry, Event};
use crate::flags::Tally;
use crate::ids::CommentId;
use crate::review::Priority;
use crate::rules::{FactsSnapshot, Outcome, Verdict};
use crate::time::Timestamp;
use crate::watch::Judged;

/// A comment that may be posted and is judged: all that is left is to write it.
pub struct Prepared {
    /// The comment as it will stand.
    pub(super) comment: Comment,
    pub(super) row: Row,
    pub(super) judged: Judged,
    /// What rules do beside deciding, and about whom.
    pub(super) effects: Option<(Verdict, Option<Account>)>,
}

/// A comment came in.
#[derive(Serialize)]
struct CommentSubmitted {
    comment: CommentId,
    status: Status,
    outcome: Outcome,
    revision: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<CommentId>,
}

impl Event for CommentSubmitted {
    const NAME: &'static str = "comment.submitted";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

impl Prepared {
    /// The comment as it will stand.
    pub fn comment(&self) -> &Comment {
        &self.comment
    }

    /// Whether nothing is to be written beside the comment and what counts it, so that it can be written with others.
    pub fn is_plain(&self) -> bool {
        self.effects.is_none()
    }

    /// Writes it, and does what else the rules want done. Run it in a transaction.
    pub async fn write(self, conn: &mut PgConnection, now: Timestamp) -> Result<Taken, SubmitError> {
        if store::add(conn, &[&self.row]).await? != [Fate::Written] {
            return Err(SubmitError::ParentGone);
        }
        if let Some((verdict, author)) = &self.effects {
            effects::carry_out(conn, self.judged.site, &self.comment, author.as_ref(), verdict, now).await?;
        }
        Ok(taken(self.comment, self.judged))
    }

    /// Writes it together with whatever else comes in, and with the answer that is to be kept; only what is plain can be
    /// written so. None where an answer is kept already: then nothing is written.
    pub async fn write_with_others(
        self,
        group: &GroupCommit<Row>,
        answer: Option<KeptAnswer>,
    ) -> Result<Option<Taken>, SubmitError> {
        let Self { comment, mut row, judged, .. } = self;
        row.answer = answer;
        match group.write(row).await? {
            Fate::Written => Ok(Some(taken(comment, judged))),
            Fate::Answered => Ok(None),
            Fate::ParentGone => Err(SubmitError::ParentGone),
        }
    }
}

fn taken(comment: Comment, judged: Judged) -> Taken {
    metrics::counter!("gavel_comments_total", "status" => comment.status.as_str()).increment(1);
    Taken { comment, judged: Some(judged) }
}

/// All that is written of it.
pub(super) fn row(
    setting: &Setting<'_>,
    post: &Post,
    comment: &Comment,
    (verdict, facts): (&Verdict, &FactsSnapshot),
    review: &[Reason],
    now: Timestamp,
) -> sqlx::Result<Row> {
    let event = CommentSubmitted {
        comment: comment.id,
        status: comment.status,
        outcome: verdict.outcome,
        revision: comment.revision,
        parent: comment.parent,
    };
    let reject = verdict.model.as_ref().map(|model| model.reject);
    let grounds =
        queue::grounds(comment.status, review, &Tally::default(), setting.article, post.writer.account(), reject);
    let new = NewComment {
        comment,
        author: post.writer.account_id(),
        guest: post.writer.guest(),
        network: &post.network,
        likeness: setting.likeness,
        alike: &store::keys(setting, now),
        verdict,
        facts,
        section: setting.article.record.section.as_deref(),
        review,
        priority: Priority::of(&grounds),
        event: Entry::new(post.writer.actor(), &event, now)?,
    };
    new.row(setting.site.id, now)
}
