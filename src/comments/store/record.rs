//! What an account's comments tell of it: how they stand, and who else writes from the same networks.

use sqlx::PgConnection;

use crate::accounts::Moderator;
use crate::comments::Status;
use crate::ids::{AccountId, CommentId};
use crate::time::Timestamp;

/// Of how many of an account's latest comments the networks are looked at.
const OWN: i64 = 100;
/// How many comments from each of these networks are looked at, the latest.
const EACH: i64 = 200;

/// How many of an account's `latest` comments stand in each status.
pub async fn statuses(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    latest: i64,
) -> sqlx::Result<Vec<(Status, i64)>> {
    let rows = sqlx::query!(
        r#"select status as "status: Status", count(*) as "count!"
           from (select status from comments where site_id = $1 and author_id = $2 order by id desc limit $3) latest
           group by status"#,
        moderator.site() as _,
        account as _,
        latest,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.status, row.count)).collect())
}

/// Another account that wrote from a network of this one.
#[derive(Debug)]
pub struct Neighbour {
    /// The account.
    pub account: AccountId,
    /// How many of the comments that were looked at are its own.
    pub comments: i64,
    /// When it wrote the latest of them.
    pub last_at: Timestamp,
}

/// Other accounts that since then wrote from the networks of an account's latest comments, the latest first. Only the
/// hashes of networks are compared, and a few thousand comments looked at.
pub async fn neighbours(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    since: Timestamp,
    most: i64,
) -> sqlx::Result<Vec<Neighbour>> {
    sqlx::query_as!(
        Neighbour,
        r#"with networks as (
               select network from (
                   select created_at, network from comments
                   where site_id = $1 and author_id = $2 and id >= $3 order by id desc limit $4
               ) own
               where network is not null group by network order by max(created_at) desc limit 20
           )
           select w.author_id as "account!: AccountId", count(*) as "comments!", max(w.created_at) as "last_at!"
           from networks n cross join lateral (
               select author_id, created_at from comments c
               where c.site_id = $1 and c.network = n.network and c.id >= $3 order by c.id desc limit $5
           ) w
           where w.author_id <> $2
           group by w.author_id order by max(w.created_at) desc limit $6"#,
        moderator.site() as _,
        account as _,
        CommentId::floor(since) as _,
        OWN,
        EACH,
        most,
    )
    .fetch_all(conn)
    .await
}
