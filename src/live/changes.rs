//! What events mean for those who listen, by how the things stand that they happened to.

use std::collections::{BTreeMap, HashMap, HashSet};

use sqlx::PgConnection;

use super::{Audience, Change, Happened, ItemChange};
use crate::accounts;
use crate::comments::{self, Present, Status};
use crate::events::follow::Followed;
use crate::ids::{AccountId, CommentId, SiteId};
use crate::review::{self, Item};
use crate::time::Timestamp;

/// The sites of which anybody wants to know something.
#[derive(Default)]
pub(super) struct Watched {
    readers: HashSet<SiteId>,
    moderators: HashSet<SiteId>,
}

impl Watched {
    /// What one audience wants to know.
    pub(super) fn only(audience: &Audience) -> Self {
        let mut watched = Self::default();
        watched.add(audience);
        watched
    }

    pub(super) fn add(&mut self, audience: &Audience) {
        match audience {
            Audience::Readers(site, _) => self.readers.insert(*site),
            Audience::Moderators(site) => self.moderators.insert(*site),
        };
    }
}

/// Seconds after which nobody is told of an event any more.
const DAY: i64 = 86_400;

/// What these events changed for the audiences of the watched sites, in their order.
pub(super) async fn of(
    conn: &mut PgConnection,
    watched: &Watched,
    events: &[Followed],
    now: Timestamp,
) -> sqlx::Result<Vec<(Audience, Change)>> {
    // Where a dump was restored, the numbers of old events come up again.
    let recent = |event: &&Followed| event.at >= now.minus_seconds(DAY);
    let mut sites: BTreeMap<SiteId, Vec<&Followed>> = BTreeMap::new();
    for event in events.iter().filter(recent).filter(|event| event.comment.is_some()) {
        sites.entry(event.site).or_default().push(event);
    }
    let mut found = Vec::new();
    for (site, events) in sites {
        if watched.readers.contains(&site) {
            for_readers(conn, site, &events, &mut found).await?;
        }
        if watched.moderators.contains(&site) {
            for_moderators(conn, site, &events, now, &mut found).await?;
        }
    }
    Ok(found)
}

/// How a comment stood before an event that is about that, and after it.
fn moved(event: &Followed) -> Option<(Option<Status>, Status)> {
    let status = |name: &str| event.payload.get(name).and_then(|word| serde_json::from_value(word.clone()).ok());
    let to: Status = status("to").or_else(|| status("status"))?;
    Some((status("from"), to))
}

/// What a comment's events are for readers, beside how it stands now.
#[derive(Clone, Copy, Default)]
struct Moves {
    /// It was not shown before one of them.
    appeared: bool,
    /// It was shown before one of them, or after.
    shown: bool,
    /// It was shown before one of them and after.
    changed: bool,
}

async fn for_readers(
    conn: &mut PgConnection,
    site: SiteId,
    events: &[&Followed],
    found: &mut Vec<(Audience, Change)>,
) -> sqlx::Result<()> {
    let (mut order, mut moves) = (Vec::new(), HashMap::<CommentId, Moves>::new());
    for event in events {
        let (Some(comment), Some((from, to))) = (event.comment, moved(event)) else { continue };
        let (before, after) = (from == Some(Status::Published), to == Status::Published);
        let known = moves.entry(comment).or_insert_with(|| {
            order.push(comment);
            Moves::default()
        });
        known.appeared |= !before && after;
        known.shown |= before || after;
        // A verdict that changes nothing is nothing to see.
        known.changed |= before && after && event.name != "comment.judged";
    }
    // What nobody saw, before or after, nobody is told of.
    order.retain(|comment| moves.get(comment).is_some_and(|moves| moves.shown));
    if order.is_empty() {
        return Ok(());
    }
    let mut present: HashMap<CommentId, Present> =
        comments::present(conn, site, &order).await?.into_iter().map(|present| (present.comment.id, present)).collect();
    for comment in order {
        let (Some(moves), Some(now)) = (moves.get(&comment), present.remove(&comment)) else { continue };
        let audience = Audience::Readers(site, now.article);
        // Transactions may come in another order than they changed the comment in. So it counts how it stands now; and
        // one that may be new to some is told as new, which replaces what others have of it.
        let as_it_is = Box::new(now.comment);
        let change = match () {
            () if as_it_is.shown.is_none() => Some(Change::Removed { comment, tombstone: now.visible }),
            () if moves.appeared => Some(Change::Published(as_it_is)),
            () if moves.changed => Some(Change::Edited(as_it_is)),
            // It vanished and came back by a transaction whose event is still to come.
            () => None,
        };
        found.extend(change.map(|change| (audience.clone(), change)));
        found.push((audience, Change::Comments(now.article_comments)));
    }
    Ok(())
}

/// Events that say by themselves what happened to a review item.
fn told(event: &Followed) -> Option<Happened> {
    let word = |name: &str| event.payload.get(name).and_then(|word| word.as_str()).map(str::to_owned);
    match event.name.as_str() {
        "review.claimed" => Some(Happened::Claimed),
        "review.released" => Some(Happened::Released),
        "comment.decided" => {
            let (from, to) = moved(event).map_or((None, None), |(from, to)| (from, Some(to)));
            Some(Happened::Decided { action: word("action").unwrap_or_default(), from, to, batch: word("batch") })
        }
        _ => None,
    }
}

async fn for_moderators(
    conn: &mut PgConnection,
    site: SiteId,
    events: &[&Followed],
    now: Timestamp,
    found: &mut Vec<(Audience, Change)>,
) -> sqlx::Result<()> {
    let mut about: Vec<CommentId> = events.iter().filter_map(|event| event.comment).collect();
    about.sort_unstable();
    about.dedup();
    let items = review::find_many(conn, site, &about, now).await?;
    if items.is_empty() {
        return Ok(());
    }
    let items: HashMap<CommentId, Item> = items.into_iter().map(|item| (item.comment, item)).collect();
    let actors = events.iter().filter(|event| event.actor_kind == "account");
    let actors: Vec<AccountId> = actors.filter_map(|event| event.actor_id).map(AccountId::from).collect();
    let people = accounts::profiles(conn, site, &actors, now).await?;
    let names: HashMap<AccountId, String> = people.into_iter().map(|account| (account.id, account.username)).collect();
    let decided: HashSet<CommentId> =
        events.iter().filter(|event| event.name == "comment.decided").filter_map(|event| event.comment).collect();
    let (audience, mut changed) = (Audience::Moderators(site), HashSet::new());
    for event in events {
        let Some(item) = event.comment.and_then(|comment| items.get(&comment)) else { continue };
        let what = match told(event) {
            Some(told) => told,
            // One word about how it stands now is enough, whatever else happened.
            None if !changed.insert(item.comment) => continue,
            None if !item.open && decided.contains(&item.comment) => continue,
            None if !item.open => Happened::Closed,
            None if item.opened_at >= event.at || event.name == "comment.decision_undone" => Happened::Opened,
            None => Happened::Changed,
        };
        let id = event.actor_id.filter(|_| event.actor_kind == "account").map(AccountId::from);
        let by = id.and_then(|id| names.get(&id).map(|name| (id, name.clone())));
        let by = (event.actor_kind.clone(), by);
        let change = ItemChange { what, item: item.clone(), by, at: event.at };
        found.push((audience.clone(), Change::Item(Box::new(change))));
    }
    found.push((audience, Change::Queue(review::queue_size(conn, site).await?)));
    Ok(())
}
