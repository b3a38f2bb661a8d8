//! What happens, written as Server-Sent Events.

use std::fmt::Write as _;

use actix_web::web::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::view::CommentView;
use crate::comments::Status;
use crate::events::follow::Position;
use crate::ids::{AccountId, CommentId};
use crate::live::{Audience, Change, Happened, ItemChange};
use crate::review::Claim;
use crate::time::Timestamp;

/// Writes changes as their audience gets them; without any, a sign of life. The last carries the position.
pub fn render(audience: &Audience, changes: &[Change], position: Option<&Position>) -> Bytes {
    let mut text = String::from(if changes.is_empty() { ":\n" } else { "" });
    for (number, change) in changes.iter().enumerate() {
        let (name, data) = written(audience, change);
        metrics::counter!("gavel_live_events_total", "event" => name).increment(1);
        // JSON in one line: it escapes line ends within texts. An empty line ends an event.
        let end = if number + 1 < changes.len() { "\n" } else { "" };
        let _ = writeln!(text, "event: {name}\ndata: {data}{end}");
    }
    let _ = match position {
        Some(position) => writeln!(text, "id: {position}\n"),
        None => writeln!(text),
    };
    text.into()
}

/// A comment that is no longer shown.
#[derive(Serialize)]
struct Removed {
    id: CommentId,
    /// Whether its place is still there, holding replies.
    tombstone: bool,
}

/// What happened to a review item, and how it stands now.
#[derive(Serialize)]
struct ItemView<'a> {
    comment: CommentId,
    open: bool,
    held: bool,
    flagged: bool,
    tier: i16,
    priority: f64,
    reasons: Vec<&'a str>,
    opened_at: Timestamp,
    claim: &'a Option<Claim>,
    by: Actor<'a>,
    at: Timestamp,
    #[serde(flatten)]
    decision: Option<DecisionView<'a>>,
}

#[derive(Serialize)]
struct Actor<'a> {
    kind: &'a str,
    id: Option<AccountId>,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct DecisionView<'a> {
    action: &'a str,
    from: Option<Status>,
    to: Option<Status>,
    batch: Option<&'a str>,
}

/// The name of a change and its JSON.
fn written(audience: &Audience, change: &Change) -> (&'static str, Value) {
    match (change, audience) {
        (Change::Published(comment), Audience::Readers(_, key)) => {
            ("comment.published", json!(CommentView::public((**comment).clone(), key)))
        }
        (Change::Edited(comment), Audience::Readers(_, key)) => {
            ("comment.edited", json!(CommentView::public((**comment).clone(), key)))
        }
        (Change::Removed { comment, tombstone }, _) => {
            ("comment.removed", json!(Removed { id: *comment, tombstone: *tombstone }))
        }
        (Change::Comments(number), _) => ("counts", json!({ "comments": number })),
        (Change::Item(change), _) => item(change),
        (Change::Queue(size), _) => ("queue", json!(size)),
        // Comments are told to readers only.
        (Change::Missed | Change::Published(_) | Change::Edited(_), _) => ("reload", json!({})),
    }
}

fn item(change: &ItemChange) -> (&'static str, Value) {
    let ItemChange { what, item, by: (kind, account), at } = change;
    let (name, decision) = match what {
        Happened::Opened => ("item.opened", None),
        Happened::Changed => ("item.changed", None),
        Happened::Closed => ("item.closed", None),
        Happened::Claimed => ("item.claimed", None),
        Happened::Released => ("item.released", None),
        Happened::Decided { action, from, to, batch } => {
            ("item.decided", Some(DecisionView { action, from: *from, to: *to, batch: batch.as_deref() }))
        }
    };
    let view = ItemView {
        comment: item.comment,
        open: item.open,
        held: item.held,
        flagged: item.flagged,
        tier: item.tier,
        priority: item.priority,
        reasons: item.reasons.iter().map(|reason| reason.code.as_str()).collect(),
        opened_at: item.opened_at,
        claim: &item.claim,
        by: Actor {
            kind,
            id: account.as_ref().map(|(id, _)| *id),
            name: account.as_ref().map(|(_, name)| name.as_str()),
        },
        at: *at,
        decision,
    };
    (name, json!(view))
}
