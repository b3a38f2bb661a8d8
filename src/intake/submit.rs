//! A comment comes in.

use std::sync::Arc;

use serde_json::json;
use sqlx::PgConnection;

use super::author::Writer;
use super::names::is_reserved;
use super::prepared::{self, Prepared};
use super::ruling::{Circumstances, Ruling, rule_on};
use super::setting::{Before, Setting};
use super::store::{self, Place};
use super::{Suspended, Taken, effects, judge, may_write};
use crate::accounts;
use crate::articles::{Article, ArticleState};
use crate::comments::{Comment, CommentBody, MAX_DEPTH, Reason, Status};
use crate::ids::{CommentId, SiteId};
use crate::learner::Scorer;
use crate::limits::Network;
use crate::rules::{RuleSet, Trigger};
use crate::sites::{Guests, ModerationMode, Site};
use crate::text::likeness::Likeness;
use crate::text::markdown;
use crate::text::mask::mask;
use crate::time::Timestamp;
use crate::watch::Judged;

/// What a reader sends in.
#[derive(Debug)]
pub struct Post {
    /// Who writes.
    pub writer: Writer,
    /// From where.
    pub network: Network,
    /// The text.
    pub body: CommentBody,
    /// The comment it answers.
    pub parent: Option<CommentId>,
    /// Whether the author was nudged and sends it all the same.
    pub nudge_accepted: bool,
    /// Seconds since the author opened the form, as the page says.
    pub seconds_to_post: Option<i64>,
    /// What the site's own learner knows, where it has earned trust.
    pub model: Option<Arc<Scorer>>,
}

/// Why a comment was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// There is no such article, and none is made here.
    #[error("there is no such article")]
    NoArticle,
    /// Comments under the article are closed.
    #[error("the article is closed")]
    ArticleClosed,
    /// There is no such comment to answer under this article.
    #[error("there is no such comment under this article")]
    NoParent,
    /// The thread is closed.
    #[error("the thread is closed")]
    ThreadClosed,
    /// The thread is as deep as threads get.
    #[error("the thread is too deep")]
    TooDeep,
    /// The comment to answer vanished meanwhile.
    #[error("the comment to answer is gone")]
    ParentGone,
    /// Longer than the site allows.
    #[error("a comment has at most {0} characters here")]
    TooLong(u32),
    /// The site takes no comments from guests.
    #[error("guests may not comment here")]
    GuestsOff,
    /// An account has the name that the guest gives.
    #[error("an account has this name")]
    NameTaken,
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

/// Takes a comment in as far as it goes without writing: may it be posted, what do the rules find, how will it stand, must
/// a person look.
pub async fn prepare(
    conn: &mut PgConnection,
    site: &Site,
    article: &Article,
    rules: &RuleSet,
    post: &Post,
    now: Timestamp,
) -> Result<Prepared, SubmitError> {
    may_post(conn, site, article, post, now).await?;
    let likeness = Likeness::of(post.body.as_ref());
    let place = place(conn, site.id, article, post, likeness.text_hash, now).await?;
    let setting = Setting {
        site,
        author: post.writer.account(),
        guest_email: post.writer.guest().and_then(|guest| guest.email.as_ref()),
        article,
        comment: None,
        network: Some(&post.network),
        seconds_to_post: post.seconds_to_post,
        depth: place.depth,
        reply_to_self: Some(place.parent_author.is_some() && place.parent_author == post.writer.account_id()),
        likeness,
        before: Some(Before { first_comment: place.first_comment, own_duplicates: place.own_duplicates }),
        flags: None,
        model: post.model.as_ref().map(|model| model.judge(post.body.as_ref())),
    };
    let (facts, verdict) = judge(conn, &setting, post.body.as_ref(), rules, Trigger::Post, now).await?;
    let (status, reasons, review) = match rule_on(&verdict, circumstances(site, article, post)) {
        Ruling::Nudged(reasons) => return Err(SubmitError::Nudged(reasons)),
        Ruling::Taken { status, reasons, review } => (status, reasons, review),
    };
    let html = markdown::render(&mask(post.body.as_ref(), &verdict.masks()));
    let comment = new_comment(article, post, &place, html, (status, reasons), now);
    let row = prepared::row(&setting, post, &comment, (&verdict, facts.snapshot()), &review, now)?;
    let judged = Judged {
        site: site.id,
        comment: comment.id,
        revision: comment.revision,
        author: Judged::author_key(post.writer.account_id(), post.network.as_bytes()),
        rules: rules.clone(),
        facts,
        trigger: Trigger::Post,
        live: Judged::matches(&verdict),
        lifted: Judged::lifted(&verdict),
        at: now,
    };
    let effects = effects::any(&verdict).then(|| (verdict, post.writer.account().cloned()));
    Ok(Prepared { comment, row, judged, effects })
}

/// Takes a comment in, in the transaction of the caller.
pub async fn submit(
    conn: &mut PgConnection,
    site: &Site,
    article: &Article,
    rules: &RuleSet,
    post: &Post,
    now: Timestamp,
) -> Result<Taken, SubmitError> {
    let prepared = prepare(conn, site, article, rules, post, now).await?;
    prepared.write(conn, now).await
}

/// Whether this writer may post under this article at all.
async fn may_post(
    conn: &mut PgConnection,
    site: &Site,
    article: &Article,
    post: &Post,
    now: Timestamp,
) -> Result<(), SubmitError> {
    if let Some(account) = post.writer.account() {
        may_write(&account.standing)?;
    }
    if let Some(guest) = post.writer.guest() {
        if site.settings.comments.guests == Guests::Off {
            return Err(SubmitError::GuestsOff);
        }
        if is_reserved(site, &guest.name) || accounts::name_is_taken(conn, site.id, &guest.name).await? {
            return Err(SubmitError::NameTaken);
        }
    }
    let longest = site.settings.comments.max_length;
    if post.body.chars() > usize::try_from(longest).unwrap_or(usize::MAX) {
        return Err(SubmitError::TooLong(longest));
    }
    if article.state(&site.settings, now) == ArticleState::Closed && !post.writer.is_staff() {
        return Err(SubmitError::ArticleClosed);
    }
    Ok(())
}

/// Where in the discussion the comment comes to stand.
async fn place(
    conn: &mut PgConnection,
    site: SiteId,
    article: &Article,
    post: &Post,
    text_hash: i64,
    now: Timestamp,
) -> Result<Place, SubmitError> {
    let place = store::place(conn, site, article.id, post.parent, post.writer.account_id(), text_hash, now).await?;
    let place = place.ok_or(SubmitError::NoParent)?;
    if place.closed && !post.writer.is_staff() {
        return Err(SubmitError::ThreadClosed);
    }
    if place.depth > MAX_DEPTH {
        return Err(SubmitError::TooDeep);
    }
    Ok(place)
}

fn circumstances(site: &Site, article: &Article, post: &Post) -> Circumstances {
    Circumstances {
        article_waits: article.mode(&site.settings) == ModerationMode::Pre,
        author_waits: post.writer.account().is_some_and(|account| account.standing.premoderated()),
        guest_waits: post.writer.guest().is_some() && site.settings.comments.guests == Guests::Held,
        is_staff: post.writer.is_staff(),
        nudge_accepted: post.nudge_accepted,
    }
}

fn new_comment(
    article: &Article,
    post: &Post,
    place: &Place,
    html: String,
    (status, reasons): (Status, Vec<Reason>),
    now: Timestamp,
) -> Comment {
    let id = CommentId::new(now);
    Comment {
        id,
        article: article.id,
        article_key: article.key.clone(),
        parent: post.parent,
        thread: place.thread.unwrap_or(id),
        depth: place.depth,
        author: Some(post.writer.author()),
        body: post.body.as_ref().to_owned(),
        html,
        status,
        reasons,
        revision: 1,
        featured: false,
        closed: false,
        reply_count: 0,
        reactions: json!({}),
        flag_count: 0,
        flag_weight: 0.0,
        created_at: now,
        edited_at: None,
    }
}
