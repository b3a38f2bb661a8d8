//! A comment as it is written: what all there is to write, and how the database takes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::comments::{Comment, Reason};
use crate::events::Entry;
use crate::ids::{AccountId, ArticleId, CommentId, EventId, SiteId};
use crate::intake::Guest;
use crate::limits::Network;
use crate::review::{self, Parts, Priority};
use crate::rules::{FactsSnapshot, Verdict};
use crate::text::likeness::Likeness;
use crate::time::Timestamp;

/// A comment with everything that is written along with it.
pub(in crate::intake) struct NewComment<'a> {
    pub(in crate::intake) comment: &'a Comment,
    pub(in crate::intake) author: Option<AccountId>,
    pub(in crate::intake) guest: Option<&'a Guest>,
    pub(in crate::intake) network: &'a Network,
    pub(in crate::intake) likeness: Likeness,
    pub(in crate::intake) alike: &'a [i32],
    pub(in crate::intake) verdict: &'a Verdict,
    pub(in crate::intake) facts: &'a FactsSnapshot,
    pub(in crate::intake) section: Option<&'a str>,
    pub(in crate::intake) review: &'a [Reason],
    pub(in crate::intake) priority: Priority,
    pub(in crate::intake) event: Entry,
}

/// The same as the database takes it, with the names of its columns.
#[derive(Serialize)]
struct Fields<'a> {
    site_id: SiteId,
    id: CommentId,
    article_id: ArticleId,
    parent_id: Option<CommentId>,
    thread_id: CommentId,
    depth: i16,
    author_id: Option<AccountId>,
    guest_name: Option<&'a str>,
    guest_email: Option<&'a str>,
    network: String,
    body: &'a str,
    html: &'a str,
    text_hash: i64,
    simhash: Option<i64>,
    alike: &'a [i32],
    status: &'static str,
    reasons: &'a [Reason],
    revision: i32,
    created_at: Timestamp,
    verdict: &'a Verdict,
    facts: &'a FactsSnapshot,
    section: Option<&'a str>,
    review: &'a [Reason],
    codes: Vec<String>,
    tier: i16,
    priority: f64,
    parts: &'a Parts,
    sort_key: f64,
    event_id: EventId,
    event_name: &'static str,
    actor_kind: &'static str,
    actor_id: Option<Uuid>,
    payload: &'a Value,
}

/// An answer that is kept under the key of its request, in the transaction of what it answers about.
#[derive(Debug)]
pub struct KeptAnswer {
    /// Hash of the caller and the key.
    pub key: Vec<u8>,
    /// Hash of what was asked.
    pub fingerprint: Vec<u8>,
    /// The answer's HTTP status.
    pub status: i16,
    /// The answer.
    pub body: String,
}

/// A comment on its way into the database.
#[derive(Debug)]
pub struct Row {
    pub(super) site: SiteId,
    pub(super) article: ArticleId,
    pub(super) parent: Option<CommentId>,
    pub(super) author: Option<AccountId>,
    pub(super) created_at: Timestamp,
    /// All that is written, as JSON: made where the comment was judged, so that whoever writes many need only join them.
    pub(super) json: String,
    /// The answer to be kept with it.
    pub(in crate::intake) answer: Option<KeptAnswer>,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is written.
    Written,
    /// It is not: the comment it answers is no longer published.
    ParentGone,
    /// It is not: an answer is kept under its key already.
    Answered,
}

impl NewComment<'_> {
    /// Makes it ready to be written.
    pub(in crate::intake) fn row(&self, site: SiteId, now: Timestamp) -> sqlx::Result<Row> {
        let Comment { id, article, parent, thread, depth, body, html, status, reasons, revision, .. } = self.comment;
        let fields = Fields {
            site_id: site,
            id: *id,
            article_id: *article,
            parent_id: *parent,
            thread_id: *thread,
            depth: *depth,
            author_id: self.author,
            guest_name: self.guest.map(|guest| guest.name.as_ref()),
            guest_email: self.guest.and_then(|guest| guest.email.as_ref()).map(AsRef::as_ref),
            network: BASE64.encode(self.network.as_bytes()),
            body,
            html,
            text_hash: self.likeness.text_hash,
            simhash: self.likeness.simhash,
            alike: self.alike,
            status: status.as_str(),
            reasons,
            revision: *revision,
            created_at: now,
            verdict: self.verdict,
            facts: self.facts,
            section: self.section,
            review: self.review,
            codes: review::codes(self.review),
            tier: self.priority.tier,
            priority: self.priority.total,
            parts: &self.priority.parts,
            sort_key: self.priority.sort_key(now),
            event_id: self.event.id,
            event_name: self.event.name,
            actor_kind: self.event.actor.kind(),
            actor_id: self.event.actor.id(),
            payload: &self.event.payload,
        };
        let json = serde_json::to_string(&fields).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let (article, parent, author) = (*article, *parent, self.author);
        Ok(Row { site, article, parent, author, created_at: now, json, answer: None })
    }
}
