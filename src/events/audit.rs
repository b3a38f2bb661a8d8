//! Reading the record back: what happened on a site, the latest first.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::ids::{AccountId, CommentId, EventId, SiteId};
use crate::page::{Cursor, Page, PageSize};
use crate::time::Timestamp;

/// The name of a post's event. Most of the record are posts, so the indexes by actor and by name leave them out.
pub const POSTED: &str = "comment.submitted";

/// What to show of the record; each part left out shows everything.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Made to happen by this account, key or rule.
    pub actor: Option<Uuid>,
    /// Of these names; none named: of any.
    pub names: Vec<String>,
    /// What happened to this comment.
    pub comment: Option<CommentId>,
    /// What happened to this account.
    pub account: Option<AccountId>,
    /// At this time or later.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub to: Option<Timestamp>,
}

/// A line of the record.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Its id, which also orders the record.
    pub id: EventId,
    /// The event's name.
    pub name: String,
    /// What kind of actor made it happen.
    pub actor_kind: String,
    /// The id behind the actor.
    pub actor_id: Option<Uuid>,
    /// The account's username, where it was an account.
    pub actor_name: Option<String>,
    /// The comment it happened to.
    pub comment: Option<CommentId>,
    /// The account it happened to.
    pub account: Option<AccountId>,
    /// Its username.
    pub account_name: Option<String>,
    /// The event itself.
    pub payload: Value,
    /// When it happened.
    pub at: Timestamp,
}

/// The lines of the record that `$found` gives, with the names behind them.
macro_rules! entries {
    ($found:literal, $conn:expr, $site:expr, $filter:expr, $range:expr, $size:expr) => {
        sqlx::query_as!(
            AuditEntry,
            r#"select e.id as "id!: EventId", e.name as "name!", e.actor_kind as "actor_kind!",
                      e.actor_id as "actor_id?", a.username as "actor_name?",
                      e.comment_id as "comment?: CommentId", e.account_id as "account?: AccountId",
                      b.username as "account_name?", e.payload as "payload!", e.at as "at!"
               from ("#
                + $found
                + r#") e
               left join accounts a on a.site_id = $1 and e.actor_kind = 'account' and a.id = e.actor_id
               left join accounts b on b.site_id = $1 and b.id = e.account_id
               order by e.id desc
               limit $4"#,
            $site as _,
            $range.0 as _,
            $range.1 as _,
            $size.plus_one(),
            $filter.comment as _,
            $filter.account as _,
            $filter.actor,
            &$filter.names,
        )
        .fetch_all($conn)
        .await
    };
}

/// A page of a site's record, the latest first. Each part of the filter has an index that gives the order; where several
/// are named, the narrowest of them is read and the others pick from it.
pub async fn audit(
    conn: &mut PgConnection,
    site: SiteId,
    filter: &AuditFilter,
    after: Option<Cursor>,
    size: PageSize,
) -> sqlx::Result<Page<AuditEntry>> {
    // Ids begin with the time, so both ends of the time asked for are ends of a range of ids.
    let below = after.map_or(EventId::MAX, |cursor| cursor.id.into());
    let below = filter.to.map_or(below, |to| below.min(EventId::floor(to)));
    let range = (below, filter.from.map_or(EventId::MIN, EventId::floor));
    let posts = filter.names.is_empty() || filter.names.iter().any(|name| name == POSTED);
    // One statement for each index, for the planner takes it only where it knows that the part is named.
    let rows = if filter.comment.is_some() {
        entries!(
            "select * from events
             where site_id = $1 and id < $2 and id >= $3 and comment_id = $5
               and ($6::uuid is null or account_id = $6) and ($7::uuid is null or actor_id = $7)
               and ($8::text[] = '{}' or name = any($8))
             order by id desc limit $4",
            conn,
            site,
            filter,
            range,
            size
        )
    } else if filter.account.is_some() {
        entries!(
            "select * from events
             where site_id = $1 and id < $2 and id >= $3 and account_id = $6
               and ($5::uuid is null or comment_id = $5) and ($7::uuid is null or actor_id = $7)
               and ($8::text[] = '{}' or name = any($8))
             order by id desc limit $4",
            conn,
            site,
            filter,
            range,
            size
        )
    } else if filter.actor.is_some() && posts {
        by_actor_with_posts(conn, site, filter, range, size).await
    } else if filter.actor.is_some() {
        entries!(
            "select * from events
             where site_id = $1 and id < $2 and id >= $3 and actor_id = $7 and name <> 'comment.submitted'
               and ($5::uuid is null or comment_id = $5) and ($6::uuid is null or account_id = $6)
               and ($8::text[] = '{}' or name = any($8))
             order by id desc limit $4",
            conn,
            site,
            filter,
            range,
            size
        )
    } else if posts {
        entries!(
            "select * from events
             where site_id = $1 and id < $2 and id >= $3
               and ($5::uuid is null or comment_id = $5) and ($6::uuid is null or account_id = $6)
               and ($7::uuid is null or actor_id = $7) and ($8::text[] = '{}' or name = any($8))
             order by id desc limit $4",
            conn,
            site,
            filter,
            range,
            size
        )
    } else {
        entries!(
            "select named.*
             from unnest($8::text[]) wanted (name), lateral (
                 select * from events
                 where site_id = $1 and id < $2 and id >= $3 and name = wanted.name and name <> 'comment.submitted'
                   and ($5::uuid is null or comment_id = $5) and ($6::uuid is null or account_id = $6)
                   and ($7::uuid is null or actor_id = $7)
                 order by id desc limit $4
             ) named",
            conn,
            site,
            filter,
            range,
            size
        )
    }?;
    Ok(Page::new(rows, size, |entry| Cursor { rank: 0.0, id: entry.id.uuid() }))
}

/// What an actor made happen, with what they posted, which is found by the comments that are theirs.
async fn by_actor_with_posts(
    conn: &mut PgConnection,
    site: SiteId,
    filter: &AuditFilter,
    range: (EventId, EventId),
    size: PageSize,
) -> sqlx::Result<Vec<AuditEntry>> {
    // A comment's id is a little older than its event's, so one more of them is read, and the first at the other end.
    entries!(
        "(select * from events
          where site_id = $1 and id < $2 and id >= $3 and actor_id = $7 and name <> 'comment.submitted'
            and ($5::uuid is null or comment_id = $5) and ($6::uuid is null or account_id = $6)
            and ($8::text[] = '{}' or name = any($8))
          order by id desc limit $4)
         union all
         (select posted.*
          from (select id from comments where site_id = $1 and author_id = $7 and id < $2 order by id desc limit $4 + 1) own,
               lateral (select * from events
                        where site_id = $1 and comment_id = own.id and name = 'comment.submitted'
                          and id < $2 and id >= $3) posted
          order by posted.id desc limit $4)",
        conn, site, filter, range, size
    )
}
