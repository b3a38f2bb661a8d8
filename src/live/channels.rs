//! The channels: who listens to what, what waits to be told, and how far everybody was told. Knows no database and no clock.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::broadcast;
use tokio::time::Instant;

use super::changes::Watched;
use super::{Audience, Change, Render};
use crate::events::follow::Position;
use crate::ids::CommentId;
use crate::review::QueueSize;

/// How many changes are told at once; where more gather, an audience is told to read anew.
pub(super) const MOST: usize = 50;
/// How often a channel tells something at most: however much is written, a listener costs one write in that time.
const APART: Duration = Duration::from_secs(1);
/// How many times a listener may be told something before it takes the first.
const BEHIND: usize = 8;

/// All channels of the process.
#[derive(Default)]
pub(super) struct Channels {
    open: HashMap<Audience, Channel>,
    /// How far the record is followed; none while nobody follows.
    position: Option<Position>,
    closed: bool,
}

struct Channel {
    sender: broadcast::Sender<Bytes>,
    /// Whether what happens is gathered for it already: from the next look at the record on.
    active: bool,
    /// What is not told yet, and the position before it.
    pending: Pending,
    since: Option<Position>,
    told: Option<Instant>,
    told_comments: Option<i32>,
}

#[derive(Default)]
struct Pending {
    changes: Vec<Change>,
    comments: Option<i32>,
    queue: Option<QueueSize>,
    missed: bool,
}

impl Pending {
    fn add(&mut self, change: Change) {
        match change {
            Change::Comments(number) => self.comments = Some(number),
            Change::Queue(size) => self.queue = Some(size),
            Change::Missed => self.missed = true,
            change => {
                // What is told of a comment is how it stands, so the last word is enough.
                let about = readers_comment(&change);
                let before = self.changes.iter().position(|known| about.is_some() && readers_comment(known) == about);
                let first = before.map(|at| self.changes.remove(at));
                self.changes.push(match (first, change) {
                    (Some(Change::Published(_)), Change::Edited(now)) => Change::Published(now),
                    (_, change) => change,
                });
            }
        }
        self.missed |= self.changes.len() > MOST;
        if self.missed {
            self.changes.clear();
        }
    }

    fn into_changes(self) -> Vec<Change> {
        let mut changes = self.changes;
        changes.extend(self.missed.then_some(Change::Missed));
        changes.extend(self.comments.map(Change::Comments));
        changes.extend(self.queue.map(Change::Queue));
        changes
    }
}

/// The comment of which a change tells readers how it stands.
fn readers_comment(change: &Change) -> Option<CommentId> {
    match change {
        Change::Published(comment) | Change::Edited(comment) => Some(comment.id),
        Change::Removed { comment, .. } => Some(*comment),
        Change::Comments(_) | Change::Item(_) | Change::Queue(_) | Change::Missed => None,
    }
}

impl Channels {
    /// One more who listens; none where it is over.
    pub(super) fn join(&mut self, audience: &Audience) -> Option<broadcast::Receiver<Bytes>> {
        if self.closed {
            return None;
        }
        let channel = self.open.entry(audience.clone()).or_insert_with(|| Channel {
            sender: broadcast::Sender::new(BEHIND),
            active: false,
            pending: Pending::default(),
            since: None,
            told: None,
            told_comments: None,
        });
        Some(channel.sender.subscribe())
    }

    /// Somebody goes, and with the last of them the channel.
    pub(super) fn leave(&mut self, audience: &Audience, receiver: Option<broadcast::Receiver<Bytes>>) {
        drop(receiver);
        if self.open.get(audience).is_some_and(|channel| channel.sender.receiver_count() == 0) {
            self.open.remove(audience);
        }
    }

    /// From where on a listener of this audience is told everything; none while it is not followed for yet.
    pub(super) fn position(&self, audience: &Audience) -> Option<Position> {
        let channel = self.open.get(audience).filter(|channel| channel.active)?;
        channel.since.clone().or_else(|| self.position.clone())
    }

    /// For whom the record is looked at now, who all hear of what is found.
    pub(super) fn watched(&mut self) -> Watched {
        let mut watched = Watched::default();
        for (audience, channel) in &mut self.open {
            channel.active = true;
            watched.add(audience);
        }
        watched
    }

    /// Takes what was found between the position so far and `position`.
    pub(super) fn take(&mut self, found: Vec<(Audience, Change)>, position: Position) {
        for (audience, change) in found {
            if let Some(channel) = self.open.get_mut(&audience) {
                if channel.since.is_none() {
                    channel.since.clone_from(&self.position);
                }
                channel.pending.add(change);
            }
        }
        self.position = Some(position);
    }

    /// Everybody missed something.
    pub(super) fn all_missed(&mut self, position: Position) {
        let everybody = self.open.keys().map(|audience| (audience.clone(), Change::Missed)).collect();
        self.take(everybody, position);
    }

    /// Tells what waits in all channels that may speak again. Answers when the next may that has something to tell.
    pub(super) fn tell(&mut self, render: Render, now: Instant) -> Option<Instant> {
        let mut next: Option<Instant> = None;
        let Some(position) = &self.position else { return None };
        for (audience, channel) in &mut self.open {
            if channel.since.is_none() {
                continue;
            }
            let due = channel.told.map_or(now, |told| told + APART);
            if due > now {
                next = Some(next.map_or(due, |next| next.min(due)));
                continue;
            }
            let mut pending = std::mem::take(&mut channel.pending);
            pending.comments = pending.comments.filter(|number| channel.told_comments != Some(*number));
            channel.told_comments = pending.comments.or(channel.told_comments);
            channel.since = None;
            let changes = pending.into_changes();
            if !changes.is_empty() {
                channel.told = Some(now);
                // Nobody may be left to hear it.
                let _ = channel.sender.send(render(audience, &changes, Some(position)));
            }
        }
        next
    }

    /// Lets everybody know that the stream is alive, and how far it is.
    pub(super) fn beat(&self, render: Render) {
        for (audience, channel) in &self.open {
            if let Some(position) = channel.since.as_ref().or(self.position.as_ref()) {
                let _ = channel.sender.send(render(audience, &[], Some(position)));
            }
        }
    }

    /// Begins to follow at `position`.
    pub(super) fn begin(&mut self, position: Position) {
        self.position = Some(position);
    }

    /// Stops following if nobody listens.
    pub(super) fn rest(&mut self) -> bool {
        let nobody = self.open.is_empty();
        if nobody {
            self.position = None;
        }
        nobody
    }

    /// Whether anybody listens.
    pub(super) fn is_wanted(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether it is over.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Lets everybody go, and nobody in any more.
    pub(super) fn close(&mut self) {
        self.closed = true;
        self.open.clear();
    }
}

#[cfg(test)]
mod tests;
