//! SQL for flags that come in, any number of them at once.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use crate::flags::{Accuracy, FlagReason};
use crate::ids::{AccountId, CommentId, SiteId};
use crate::time::Timestamp;

/// How often moderators agreed with each reader's last hundred settled flags; readers without any are left out.
pub async fn accuracies(
    conn: &mut PgConnection,
    site: SiteId,
    readers: &[AccountId],
) -> sqlx::Result<HashMap<AccountId, Accuracy>> {
    let rows = sqlx::query!(
        r#"select reader as "reader!: AccountId", count(*) filter (where outcome = 'upheld') as "upheld!",
                  count(*) filter (where outcome = 'dismissed') as "dismissed!"
           from (select distinct unnest($2::uuid[]) as reader) readers cross join lateral (
               select outcome from flags where site_id = $1 and account_id = reader and outcome <> 'open'
               order by settled_at desc limit 100
           ) last
           group by reader"#,
        site as _,
        readers as _,
    )
    .fetch_all(conn)
    .await?;
    let whole = |count: i64| u32::try_from(count).unwrap_or(0);
    let accuracy = |upheld, dismissed| Accuracy { upheld: whole(upheld), dismissed: whole(dismissed) };
    Ok(rows.into_iter().map(|row| (row.reader, accuracy(row.upheld, row.dismissed))).collect())
}

/// Which of these comments have a flag of the reader beside them, settled or not.
pub async fn flagged(
    conn: &mut PgConnection,
    site: SiteId,
    comments: &[CommentId],
    readers: &[AccountId],
) -> sqlx::Result<HashSet<(CommentId, AccountId)>> {
    let rows = sqlx::query!(
        r#"select f.comment_id as "comment: CommentId", f.account_id as "reader: AccountId"
           from unnest($2::uuid[], $3::uuid[]) as asked (comment_id, account_id)
           join flags f on f.site_id = $1 and f.comment_id = asked.comment_id and f.account_id = asked.account_id"#,
        site as _,
        comments as _,
        readers as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.comment, row.reader)).collect())
}

/// A flag to be written.
pub struct Report<'a> {
    /// The comment.
    pub comment: CommentId,
    /// Who flags it.
    pub reader: AccountId,
    /// What they find wrong.
    pub reason: FlagReason,
    /// In their words.
    pub detail: Option<&'a str>,
    /// The text that they saw.
    pub revision: i32,
    /// What it weighs.
    pub weight: f64,
    /// When.
    pub at: Timestamp,
}

/// Writes flags, each in place of the one before of the same reader. A settled flag opens again only on a later text.
pub async fn put(conn: &mut PgConnection, site: SiteId, reports: &[Report<'_>]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into flags (site_id, comment_id, account_id, reason, detail, revision, weight, created_at)
         select $1, * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::float8[], $8::timestamptz[])
         on conflict (site_id, comment_id, account_id) do update
         set reason = excluded.reason, detail = excluded.detail, revision = excluded.revision, weight = excluded.weight,
             created_at = excluded.created_at, outcome = 'open', settled_at = null, settled_by = null
         where flags.outcome = 'open' or flags.revision < excluded.revision",
        site as _,
        &reports.iter().map(|report| report.comment).collect::<Vec<_>>() as _,
        &reports.iter().map(|report| report.reader).collect::<Vec<_>>() as _,
        &reports.iter().map(|report| report.reason.as_str()).collect::<Vec<_>>() as _,
        &reports.iter().map(|report| report.detail).collect::<Vec<_>>() as _,
        &reports.iter().map(|report| report.revision).collect::<Vec<_>>(),
        &reports.iter().map(|report| report.weight).collect::<Vec<_>>(),
        &reports.iter().map(|report| report.at).collect::<Vec<_>>() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
