//! A person in full: what became of their comments and flags, and who else writes from where they do.

use actix_web::web;
use serde::Serialize;
use sqlx::PgConnection;

use super::people::{Person, people};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::{self, Moderator, Role};
use crate::comments::{self, Status};
use crate::flags::{self, Outcomes};
use crate::ids::AccountId;
use crate::time::Timestamp;

/// How many of the latest comments, and of the latest flags, are counted.
const LATEST: i64 = 1_000;
/// How far back accounts of the same network are looked for, in days.
const NETWORK_DAYS: i64 = 30;
/// How many accounts of the same network are shown.
const NEIGHBOURS: i64 = 20;

/// A person in full, for staff.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Profile {
    /// The record.
    #[serde(flatten)]
    person: Person,
    /// What became of what they did.
    history: Record,
    /// Who else writes from their networks.
    same_network: SameNetwork,
}

/// What became of what an account did lately.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AccountRecord)]
struct Record {
    /// How many of its latest comments, and of the comments it flagged last, are counted here at most.
    latest: i64,
    /// How its comments stand.
    comments: Standings,
    /// How the flags on its comments were decided.
    flags_received: Outcomes,
    /// How its own flags were decided.
    flags_made: Outcomes,
}

/// How comments stand.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
#[schema(as = CommentStandings)]
struct Standings {
    /// Everybody sees them.
    published: i64,
    /// They wait for a moderator.
    held: i64,
    /// They are not shown.
    rejected: i64,
    /// Their author took them away.
    deleted: i64,
}

/// Accounts that wrote from networks from which this one wrote. An office, a school or a mobile carrier is one network.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SameNetwork {
    /// Since when both must have written.
    since: Timestamp,
    /// The accounts, the latest first, at most twenty.
    accounts: Vec<Neighbour>,
}

/// An account that wrote from a network from which another did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = NetworkAccount)]
struct Neighbour {
    /// The account.
    id: AccountId,
    /// Its public name.
    username: String,
    /// What it may do.
    role: Role,
    /// Whether more than a warning weighs on it.
    sanctioned: bool,
    /// How many comments it wrote from there, of those that were looked at.
    comments: i64,
    /// When it wrote the latest of them.
    last_at: Timestamp,
}

impl Standings {
    fn of(counts: Vec<(Status, i64)>) -> Self {
        let mut all = Self::default();
        for (status, count) in counts {
            match status {
                Status::Published => all.published = count,
                Status::Held => all.held = count,
                Status::Rejected => all.rejected = count,
                Status::Deleted => all.deleted = count,
            }
        }
        all
    }
}

/// The accounts that lately wrote from the networks of this one.
async fn same_network(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    now: Timestamp,
) -> sqlx::Result<SameNetwork> {
    let since = now.minus_seconds(NETWORK_DAYS * 86_400);
    let found = comments::neighbours(&mut *conn, moderator, account, since, NEIGHBOURS).await?;
    let ids: Vec<AccountId> = found.iter().map(|neighbour| neighbour.account).collect();
    let known = accounts::profiles(conn, moderator.site(), &ids, now).await?;
    let neighbour = |found: comments::Neighbour| {
        let account = known.iter().find(|account| account.id == found.account)?;
        Some(Neighbour {
            id: account.id,
            username: account.username.clone(),
            role: account.role,
            sanctioned: account.standing.is_sanctioned(),
            comments: found.comments,
            last_at: found.last_at,
        })
    };
    Ok(SameNetwork { since, accounts: found.into_iter().filter_map(neighbour).collect() })
}

/// The person behind a comment.
#[utoipa::path(get, path = "/sites/{site}/accounts/{account}", tag = "moderators",
    params(("site" = String, Path), ("account" = AccountId, Path)),
    responses((status = 200, body = Profile), (status = 401), (status = 403), (status = 404)))]
pub async fn show(
    state: web::Data<AppState>,
    moderator: Moderator,
    path: web::Path<(String, AccountId)>,
) -> ApiResult<web::Json<Profile>> {
    let (_, id) = path.into_inner();
    let now = state.now();
    let mut conn = state.conn().await?;
    let person = people(&mut conn, &moderator, &[id], now).await?.remove(&id).ok_or_else(Problem::not_found)?;
    let history = Record {
        latest: LATEST,
        comments: Standings::of(comments::statuses(&mut conn, &moderator, id, LATEST).await?),
        flags_received: flags::received(&mut conn, &moderator, id, LATEST).await?,
        flags_made: flags::made(&mut conn, &moderator, id, LATEST).await?,
    };
    let same_network = same_network(&mut conn, &moderator, id, now).await?;
    Ok(web::Json(Profile { person, history, same_network }))
}
