//! What happened, recorded in the transaction in which it happened: the audit record and the outbox in one.

mod audit;
pub mod follow;
mod position;

pub use audit::{AuditEntry, AuditFilter, audit};

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::ids::{AccountId, ApiKeyId, CommentId, EventId, RuleId, SiteId};
use crate::time::Timestamp;

/// Something that happened; each domain declares its own.
pub trait Event: Serialize {
    /// Its name, `thing.happened`.
    const NAME: &'static str;

    /// The comment it happened to.
    fn comment(&self) -> Option<CommentId> {
        None
    }

    /// The account it happened to.
    fn account(&self) -> Option<AccountId> {
        None
    }
}

/// Who made it happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person with an account.
    Account(AccountId),
    /// A person without one.
    Guest,
    /// A program with a key.
    ApiKey(ApiKeyId),
    /// A rule of the site.
    Rule(RuleId),
    /// Gavel itself.
    System,
}

impl Actor {
    /// The word for its kind, as the database and the API have it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::Guest => "guest",
            Self::ApiKey(_) => "api_key",
            Self::Rule(_) => "rule",
            Self::System => "system",
        }
    }

    /// The id behind it, where it has one.
    pub fn id(self) -> Option<Uuid> {
        match self {
            Self::Account(id) => Some(id.uuid()),
            Self::ApiKey(id) => Some(id.uuid()),
            Self::Rule(id) => Some(id.uuid()),
            Self::Guest | Self::System => None,
        }
    }
}

/// One line of the record, ready to be written.
#[derive(Debug)]
pub struct Entry {
    /// Its id, which also orders the record.
    pub id: EventId,
    /// The event's name.
    pub name: &'static str,
    /// Who made it happen.
    pub actor: Actor,
    /// The comment it happened to.
    pub comment: Option<CommentId>,
    /// The account it happened to.
    pub account: Option<AccountId>,
    /// The event itself.
    pub payload: Value,
    /// When it happened.
    pub at: Timestamp,
}

impl Entry {
    /// The entry for `event`, for a statement that writes it along with other things.
    pub fn new<E: Event>(actor: Actor, event: &E, now: Timestamp) -> sqlx::Result<Self> {
        Ok(Self {
            id: EventId::new(now),
            name: E::NAME,
            actor,
            comment: event.comment(),
            account: event.account(),
            payload: serde_json::to_value(event).map_err(|error| sqlx::Error::Encode(error.into()))?,
            at: now,
        })
    }
}

/// Adds `event` to the site's record.
pub async fn record<E: Event>(
    conn: &mut PgConnection,
    site: SiteId,
    actor: Actor,
    event: &E,
    now: Timestamp,
) -> sqlx::Result<()> {
    record_all(conn, site, &[Entry::new(actor, event, now)?]).await
}

/// Adds entries to the site's record.
pub async fn record_all(conn: &mut PgConnection, site: SiteId, entries: &[Entry]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into events (site_id, id, name, actor_kind, actor_id, comment_id, account_id, payload, at, xid)
         select $1, *, pg_current_xact_id()::text::bigint
         from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::jsonb[], $9::timestamptz[])",
        site as _,
        &entries.iter().map(|entry| entry.id).collect::<Vec<_>>() as _,
        &entries.iter().map(|entry| entry.name).collect::<Vec<_>>() as _,
        &entries.iter().map(|entry| entry.actor.kind()).collect::<Vec<_>>() as _,
        &entries.iter().map(|entry| entry.actor.id()).collect::<Vec<_>>() as _,
        &entries.iter().map(|entry| entry.comment).collect::<Vec<_>>() as _,
        &entries.iter().map(|entry| entry.account).collect::<Vec<_>>() as _,
        &entries.iter().map(|entry| &entry.payload).collect::<Vec<_>>() as _,
        &entries.iter().map(|entry| entry.at).collect::<Vec<_>>() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A line of the record as it is read back.
#[derive(Debug)]
pub struct Recorded {
    /// The event's name.
    pub name: String,
    /// Who made it happen: the kind, the id, and the name of an account.
    pub actor_kind: String,
    /// The id behind the actor.
    pub actor_id: Option<Uuid>,
    /// The account's username, where it was an account.
    pub actor_name: Option<String>,
    /// The event itself.
    pub payload: Value,
    /// When it happened.
    pub at: Timestamp,
}

/// All that happened to a comment, oldest first.
pub async fn of_comment(conn: &mut PgConnection, site: SiteId, comment: CommentId) -> sqlx::Result<Vec<Recorded>> {
    sqlx::query_as!(
        Recorded,
        r#"select e.name, e.actor_kind, e.actor_id, a.username as "actor_name?", e.payload, e.at
           from events e
           left join accounts a on a.site_id = $1 and e.actor_kind = 'account' and a.id = e.actor_id
           where e.site_id = $1 and e.comment_id = $2
           order by e.id"#,
        site as _,
        comment as _,
    )
    .fetch_all(conn)
    .await
}

/// When the first thing happened on the site at or after `from`; without it, ever.
pub async fn first_since(
    conn: &mut PgConnection,
    site: SiteId,
    from: Option<Timestamp>,
) -> sqlx::Result<Option<Timestamp>> {
    sqlx::query_scalar!(
        "select at from events where site_id = $1 and id >= $2 order by id limit 1",
        site as _,
        from.map_or(EventId::MIN, EventId::floor) as _,
    )
    .fetch_optional(conn)
    .await
}
