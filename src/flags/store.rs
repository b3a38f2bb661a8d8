//! SQL on `flags`.

mod report;

use std::collections::BTreeMap;

use sqlx::PgConnection;

pub use report::{Report, accuracies, flagged, put};

use super::{Flag, FlagOutcome};
use crate::accounts::{Moderator, Reader};
use crate::events::Actor;
use crate::ids::{AccountId, ArticleId, CommentId, SiteId};
use crate::time::Timestamp;

/// The open flags on a comment, added up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// How many.
    pub count: i32,
    /// What they weigh together.
    pub weight: f64,
    /// How many for each reason.
    pub reasons: BTreeMap<String, i64>,
}

/// Takes the reader's open flag back. False where there is none; a settled one stays.
pub async fn withdraw(conn: &mut PgConnection, reader: &Reader, comment: CommentId) -> sqlx::Result<bool> {
    let gone = sqlx::query!(
        "delete from flags where site_id = $1 and comment_id = $2 and account_id = $3 and outcome = 'open'",
        reader.site() as _,
        comment as _,
        reader.id() as _,
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected() == 1)
}

/// The open flags on a comment, added up.
pub async fn tally(conn: &mut PgConnection, site: SiteId, comment: CommentId) -> sqlx::Result<Tally> {
    Ok(tallies(conn, site, &[comment]).await?.remove(&comment).unwrap_or_default())
}

/// The open flags on each of these comments, added up; comments without any are left out.
pub async fn tallies(
    conn: &mut PgConnection,
    site: SiteId,
    comments: &[CommentId],
) -> sqlx::Result<BTreeMap<CommentId, Tally>> {
    let rows = sqlx::query!(
        r#"select comment_id, reason, count(*) as "count!", sum(weight) as "weight!"
           from flags where site_id = $1 and comment_id = any($2) and outcome = 'open'
           group by comment_id, reason"#,
        site as _,
        comments as _,
    )
    .fetch_all(conn)
    .await?;
    let mut tallies: BTreeMap<CommentId, Tally> = BTreeMap::new();
    for row in rows {
        let tally = tallies.entry(row.comment_id).or_default();
        tally.count += i32::try_from(row.count).unwrap_or(i32::MAX);
        tally.weight += row.weight;
        tally.reasons.insert(row.reason, row.count);
    }
    Ok(tallies)
}

/// The open flags on a comment, oldest first.
pub async fn open(conn: &mut PgConnection, site: SiteId, comment: CommentId) -> sqlx::Result<Vec<Flag>> {
    sqlx::query_as!(
        Flag,
        r#"select account_id as "reporter: AccountId", reason, detail, revision, weight,
                  outcome as "outcome: FlagOutcome", created_at
           from flags where site_id = $1 and comment_id = $2 and outcome = 'open' order by created_at"#,
        site as _,
        comment as _,
    )
    .fetch_all(conn)
    .await
}

/// Settles the open flags on a comment. Answers how many there were.
pub async fn settle(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
    outcome: FlagOutcome,
    actor: Actor,
    now: Timestamp,
) -> sqlx::Result<u64> {
    let settled = sqlx::query!(
        "update flags set outcome = $3, settled_at = $4, settled_by = $5
         where site_id = $1 and comment_id = $2 and outcome = 'open'",
        site as _,
        comment as _,
        outcome as _,
        now as _,
        actor.id(),
    )
    .execute(conn)
    .await?;
    Ok(settled.rows_affected())
}

/// Opens the flags on a comment that were settled at this very moment: what an undo does.
pub async fn reopen(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
    settled_at: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update flags set outcome = 'open', settled_at = null, settled_by = null
         where site_id = $1 and comment_id = $2 and settled_at = $3",
        site as _,
        comment as _,
        settled_at as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What the reader flagged under an article, with the reason, the latest thousand.
pub async fn own(
    conn: &mut PgConnection,
    reader: &Reader,
    article: ArticleId,
) -> sqlx::Result<BTreeMap<CommentId, String>> {
    let rows = sqlx::query!(
        "select f.comment_id, f.reason
         from flags f join comments c on c.site_id = $1 and c.id = f.comment_id
         where f.site_id = $1 and f.account_id = $2 and c.article_id = $3
         order by f.comment_id desc
         limit 1000",
        reader.site() as _,
        reader.id() as _,
        article as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.comment_id, row.reason)).collect())
}

/// A flag, for whose it is.
#[derive(Debug, serde::Serialize)]
pub struct OwnFlag {
    /// The comment.
    pub comment: CommentId,
    /// Why.
    pub reason: String,
    /// What was added.
    pub detail: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

/// The reader's flags on comments behind `after`, in the order of the comments.
pub async fn by_account(
    conn: &mut PgConnection,
    reader: &Reader,
    after: CommentId,
    most: i64,
) -> sqlx::Result<Vec<OwnFlag>> {
    sqlx::query_as!(
        OwnFlag,
        r#"select comment_id as "comment: CommentId", reason, detail, created_at from flags
           where site_id = $1 and account_id = $2 and comment_id > $3 order by comment_id limit $4"#,
        reader.site() as _,
        reader.id() as _,
        after as _,
        most,
    )
    .fetch_all(conn)
    .await
}

/// Takes out of an account's flags what it wrote with them.
pub async fn wipe_details(conn: &mut PgConnection, site: SiteId, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "update flags set detail = null where site_id = $1 and account_id = $2 and detail is not null",
        site as _,
        account as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Flags by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = FlagOutcomes)]
pub struct Outcomes {
    /// Nobody has decided yet.
    pub open: i64,
    /// A moderator agreed.
    pub upheld: i64,
    /// A moderator did not agree.
    pub dismissed: i64,
}

/// The flags on an account's `latest` comments, by what became of them.
pub async fn received(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    latest: i64,
) -> sqlx::Result<Outcomes> {
    sqlx::query_as!(
        Outcomes,
        r#"select count(*) filter (where f.outcome = 'open') as "open!",
                  count(*) filter (where f.outcome = 'upheld') as "upheld!",
                  count(*) filter (where f.outcome = 'dismissed') as "dismissed!"
           from (select id from comments where site_id = $1 and author_id = $2 order by id desc limit $3) c
           cross join lateral (select outcome from flags where site_id = $1 and comment_id = c.id offset 0) f"#,
        moderator.site() as _,
        account as _,
        latest,
    )
    .fetch_one(conn)
    .await
}

/// The flags that an account made on the `latest` comments that it flagged, by what became of them.
pub async fn made(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    latest: i64,
) -> sqlx::Result<Outcomes> {
    sqlx::query_as!(
        Outcomes,
        r#"select count(*) filter (where outcome = 'open') as "open!",
                  count(*) filter (where outcome = 'upheld') as "upheld!",
                  count(*) filter (where outcome = 'dismissed') as "dismissed!"
           from (select outcome from flags where site_id = $1 and account_id = $2
                 order by comment_id desc limit $3) own"#,
        moderator.site() as _,
        account as _,
        latest,
    )
    .fetch_one(conn)
    .await
}
