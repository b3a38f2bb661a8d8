//! What the list of rules reads: a few figures of many rules.

use sqlx::PgConnection;

use crate::ids::{RuleId, SiteId};
use crate::time::Timestamp;

/// What a rule did on one day.
#[derive(Debug)]
pub(in crate::watch) struct Day {
    pub(in crate::watch) rule: RuleId,
    pub(in crate::watch) at: Timestamp,
    pub(in crate::watch) evaluated: i64,
    pub(in crate::watch) matched: i64,
    pub(in crate::watch) acted: i64,
}

/// What became of a rule's latest hits.
#[derive(Debug)]
pub(in crate::watch) struct Settled {
    pub(in crate::watch) rule: RuleId,
    pub(in crate::watch) reviewed: i64,
    /// Approved or restored.
    pub(in crate::watch) cleared: i64,
}

/// What these rules did from `from` to before `to`, by days in UTC.
pub(in crate::watch) async fn days(
    conn: &mut PgConnection,
    site: SiteId,
    rules: &[RuleId],
    (from, to): (Timestamp, Timestamp),
) -> sqlx::Result<Vec<Day>> {
    sqlx::query_as!(
        Day,
        r#"select asked.rule as "rule!: RuleId", done.at as "at!", done.evaluated as "evaluated!",
                  done.matched as "matched!", done.acted as "acted!"
           from unnest($2::uuid[]) asked (rule)
           cross join lateral (
               select date_bin('1 day', hour, to_timestamp(0)) as at, sum(evaluated)::bigint as evaluated,
                      sum(matched)::bigint as matched, sum(acted)::bigint as acted
               from rule_hours
               where site_id = $1 and rule_id = asked.rule and hour >= $3 and hour < $4
               group by 1
           ) done"#,
        site as _,
        rules as _,
        from as _,
        to as _,
    )
    .fetch_all(conn)
    .await
}

/// What moderators decided about the `latest` hits of each of these rules from `from` on. The last decision about the
/// same text counts, unless it was taken back.
pub(in crate::watch) async fn settled(
    conn: &mut PgConnection,
    site: SiteId,
    rules: &[RuleId],
    from: Timestamp,
    latest: i64,
) -> sqlx::Result<Vec<Settled>> {
    sqlx::query_as!(
        Settled,
        r#"select asked.rule as "rule!: RuleId", count(*) as "reviewed!",
                  count(*) filter (where d.action in ('approve', 'restore')) as "cleared!"
           from unnest($2::uuid[]) asked (rule)
           cross join lateral (
               select comment_id, revision from rule_hits
               where site_id = $1 and rule_id = asked.rule and at >= $3 order by at desc limit $4
           ) h
           cross join lateral (
               select action from decisions d
               where d.site_id = $1 and d.comment_id = h.comment_id and d.revision = h.revision
                 and d.undone_at is null and d.action in ('approve', 'reject', 'remove', 'restore')
               order by d.id desc limit 1
           ) d
           group by asked.rule"#,
        site as _,
        rules as _,
        from as _,
        latest,
    )
    .fetch_all(conn)
    .await
}
