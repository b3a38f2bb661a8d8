//! An author changes a comment; the new text is judged like a new post.

use std::sync::Arc;

use serde::Serialize;
use sqlx::PgConnection;

use super::queue::{self, Queued};
use super::ruling::{Circumstances, Ruling, rule_on};
use super::setting::Setting;
use super::store;
use super::{Suspended, Taken, effects, judge, may_write};
use crate::accounts::{Reader, Role};
use crate::articles;
use crate::comments::{self, Comment, CommentBody, Reason, Status};
use crate::events::{self, Event};
use crate::flags;
use crate::ids::CommentId;
use crate::learner::Scorer;
use crate::rules::{Outcome, RuleSet, Trigger};
use crate::sites::{ModerationMode, Site};
use crate::text::likeness::Likeness;
use crate::text::markdown;
use crate::text::mask::mask;
use crate::time::Timestamp;
use crate::watch::Judged;

/// What an author wants changed.
#[derive(Debug)]
pub struct Edit {
    /// The comment.
    pub comment: CommentId,
    /// Its new text.
    pub body: CommentBody,
    /// The text they saw.
    pub revision: i32,
    /// Whether the author was nudged and sends it all the same.
    pub nudge_accepted: bool,
    /// What the site's own learner knows, where it has earned trust.
    pub model: Option<Arc<Scorer>>,
}

/// Why a comment was not changed.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// There is no such comment that the reader may see.
    #[error("there is no such comment")]
    NotFound,
    /// It is somebody else's.
    #[error("it is somebody else's comment")]
    NotYours,
    /// It was rejected; there is nothing to change.
    #[error("the comment was rejected")]
    Rejected(Box<Comment>),
    /// The time to change it is over.
    #[error("the time to change it is over")]
    WindowOver,
    /// It was changed since.
    #[error("the comment is at another revision")]
    Stale(Box<Comment>),
    /// Longer than the site allows.
    #[error("a comment has at most {0} characters here")]
    TooLong(u32),
    /// The account may read only.
    #[error(transparent)]
    Suspended(#[from] Suspended),
    /// The author may want to reconsider.
    #[error("the author is nudged")]
    Nudged(Vec<Reason>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// An author changed a comment.
#[derive(Serialize)]
struct CommentEdited {
    comment: CommentId,
    revision: i32,
    from: Status,
    to: Status,
    outcome: Outcome,
}

impl Event for CommentEdited {
    const NAME: &'static str = "comment.edited";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// Changes a comment's text within the site's edit window. Every text is kept.
pub async fn edit(
    conn: &mut PgConnection,
    site: &Site,
    reader: &Reader,
    rules: &RuleSet,
    edit: &Edit,
    now: Timestamp,
) -> Result<Taken, EditError> {
    let mut comment = comments::lock(conn, site.id, edit.comment).await?.ok_or(EditError::NotFound)?;
    may_edit(site, reader, edit, &comment, now)?;
    if comment.body == edit.body.as_ref() {
        return Ok(Taken { comment, judged: None });
    }
    let article = articles::find(conn, site.id, &comment.article_key).await?.ok_or(EditError::NotFound)?;
    let tally = flags::tally(conn, site.id, comment.id).await?;
    let setting = Setting {
        site,
        author: Some(reader.account()),
        guest_email: None,
        article: &article,
        comment: Some(comment.id),
        network: None,
        seconds_to_post: None,
        depth: comment.depth,
        reply_to_self: None,
        likeness: Likeness::of(edit.body.as_ref()),
        before: None,
        flags: Some(&tally),
        model: edit.model.as_ref().map(|model| model.judge(edit.body.as_ref())),
    };
    let (facts, verdict) = judge(conn, &setting, edit.body.as_ref(), rules, Trigger::Edit, now).await?;
    let circumstances = Circumstances {
        article_waits: article.mode(&site.settings) == ModerationMode::Pre,
        author_waits: reader.account().standing.premoderated(),
        guest_waits: false,
        is_staff: reader.account().role >= Role::Moderator,
        nudge_accepted: edit.nudge_accepted,
    };
    let (mut status, mut reasons, review) = match rule_on(&verdict, circumstances) {
        Ruling::Nudged(reasons) => return Err(EditError::Nudged(reasons)),
        Ruling::Taken { status, reasons, review } => (status, reasons, review),
    };
    // What readers' flags have hidden, a new text alone does not bring back: a moderator has yet to look.
    if comment.status == Status::Held && status == Status::Published && tally.count > 0 {
        (status, reasons) = (Status::Held, comment.reasons.clone());
    }

    let Likeness { text_hash, simhash } = setting.likeness;
    let alike = store::keys(&setting, comment.created_at);
    let html = markdown::render(&mask(edit.body.as_ref(), &verdict.masks()));
    let text = comments::NewText { body: edit.body.as_ref(), html, text_hash, simhash, alike: &alike };
    comments::revise(conn, site.id, &mut comment, text, (&verdict, facts.snapshot()), now).await?;
    let from = comment.status;
    comments::set_status(conn, site.id, &mut comment, status, reasons).await?;
    let author = Some(reader.account());
    let queued = Queued { comment: &comment, article: &article, author, flags: &tally, reasons: review };
    queue::update(conn, site.id, vec![queued], now).await?;
    let event =
        CommentEdited { comment: comment.id, revision: comment.revision, from, to: status, outcome: verdict.outcome };
    events::record(conn, site.id, reader.actor(), &event, now).await?;
    effects::carry_out(conn, site.id, &comment, Some(reader.account()), &verdict, now).await?;
    let judged = Judged {
        site: site.id,
        comment: comment.id,
        revision: comment.revision,
        author: Judged::author_key(Some(reader.id()), &[]),
        rules: rules.clone(),
        facts,
        trigger: Trigger::Edit,
        live: Judged::matches(&verdict),
        lifted: Judged::lifted(&verdict),
        at: now,
    };
    Ok(Taken { comment, judged: Some(judged) })
}

fn may_edit(site: &Site, reader: &Reader, edit: &Edit, comment: &Comment, now: Timestamp) -> Result<(), EditError> {
    if comment.author_account() != Some(reader.id()) {
        let shown = comment.status == Status::Published;
        return Err(if shown { EditError::NotYours } else { EditError::NotFound });
    }
    may_write(&reader.account().standing)?;
    if comment.status == Status::Rejected {
        return Err(EditError::Rejected(Box::new(comment.clone())));
    }
    if now.seconds_since(comment.created_at) >= i64::from(site.settings.comments.edit_window_seconds) {
        return Err(EditError::WindowOver);
    }
    if comment.revision != edit.revision {
        return Err(EditError::Stale(Box::new(comment.clone())));
    }
    let longest = site.settings.comments.max_length;
    if edit.body.chars() > usize::try_from(longest).unwrap_or(usize::MAX) {
        return Err(EditError::TooLong(longest));
    }
    Ok(())
}
