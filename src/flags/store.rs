//! SQL on `flags`.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::{Accuracy, Flag, FlagOutcome, FlagReason};
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

/// How often moderators agreed with the reader's last hundred settled flags.
pub async fn accuracy(conn: &mut PgConnection, reader: &Reader) -> sqlx::Result<Accuracy> {
    let row = sqlx::query!(
        r#"select count(*) filter (where outcome = 'upheld') as "upheld!",
                  count(*) filter (where outcome = 'dismissed') as "dismissed!"
           from (select outcome from flags where site_id = $1 and account_id = $2 and outcome <> 'open'
                 order by settled_at desc limit 100) last"#,
        reader.site() as _,
        reader.id() as _,
    )
    .fetch_one(conn)
    .await?;
    let whole = |count: i64| u32::try_from(count).unwrap_or(0);
    Ok(Accuracy { upheld: whole(row.upheld), dismissed: whole(row.dismissed) })
}

/// The reader's flag on a comment.
pub async fn find(conn: &mut PgConnection, reader: &Reader, comment: CommentId) -> sqlx::Result<Option<Flag>> {
    sqlx::query_as!(
        Flag,
        r#"select account_id as "reporter: AccountId", reason, detail, revision, weight,
                  outcome as "outcome: FlagOutcome", created_at
           from flags where site_id = $1 and comment_id = $2 and account_id = $3"#,
        reader.site() as _,
        comment as _,
        reader.id() as _,
    )
    .fetch_optional(conn)
    .await
}

/// Writes the reader's flag, in place of the one before. A settled flag opens again only on a later text.
pub async fn put(
    conn: &mut PgConnection,
    reader: &Reader,
    comment: CommentId,
    flag: (FlagReason, Option<&str>),
    revision: i32,
    weight: f64,
    now: Timestamp,
) -> sqlx::Result<()> {
    let (reason, detail) = flag;
    sqlx::query!(
        "insert into flags (site_id, comment_id, account_id, reason, detail, revision, weight, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (site_id, comment_id, account_id) do update
         set reason = excluded.reason, detail = excluded.detail, revision = excluded.revision, weight = excluded.weight,
             created_at = excluded.created_at, outcome = 'open', settled_at = null, settled_by = null
         where flags.outcome = 'open' or flags.revision < excluded.revision",
        reader.site() as _,
        comment as _,
        reader.id() as _,
        reason.as_str(),
        detail,
        revision,
        weight,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
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
