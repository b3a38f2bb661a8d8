//! What the statistics and the history read.

use serde_json::Value;
use sqlx::PgConnection;

use crate::ids::{CommentId, RuleId, SiteId};
use crate::rules::Costs;
use crate::time::Timestamp;

/// Sums over the hours of one bucket and one mode.
#[derive(Debug)]
pub(in crate::watch) struct HourSums {
    pub(in crate::watch) at: Timestamp,
    pub(in crate::watch) mode: String,
    pub(in crate::watch) evaluated: i64,
    pub(in crate::watch) matched: i64,
    pub(in crate::watch) acted: i64,
    pub(in crate::watch) cost_us: i64,
    pub(in crate::watch) costs: Vec<i64>,
}

/// What became of the hits of one bucket and one mode; without these, of all.
#[derive(Debug)]
pub(in crate::watch) struct HitSums {
    pub(in crate::watch) at: Option<Timestamp>,
    pub(in crate::watch) mode: Option<String>,
    pub(in crate::watch) authors: i64,
    pub(in crate::watch) reviewed: i64,
    /// Approved or restored.
    pub(in crate::watch) cleared: i64,
}

/// How many of a rule's hits another live rule has, too; without a rule, any live rule.
#[derive(Debug)]
pub(in crate::watch) struct Together {
    pub(in crate::watch) rule: Option<RuleId>,
    pub(in crate::watch) name: Option<String>,
    pub(in crate::watch) hits: i64,
}

/// A count as Postgres keeps it.
pub(in crate::watch) fn count(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// Costs as Postgres keeps them.
pub(in crate::watch) fn costs(counts: &[i64], total_us: i64) -> Costs {
    let mut all = [0; Costs::BUCKETS];
    for (bucket, kept) in all.iter_mut().zip(counts) {
        *bucket = count(*kept);
    }
    Costs::kept(all, count(total_us))
}

/// What a rule did from `from` to before `to`, by buckets of so many seconds.
pub(in crate::watch) async fn hour_sums(
    conn: &mut PgConnection,
    site: SiteId,
    rule: RuleId,
    (from, to): (Timestamp, Timestamp),
    seconds: f64,
) -> sqlx::Result<Vec<HourSums>> {
    sqlx::query_as!(
        HourSums,
        r#"select date_bin(make_interval(secs => $5), hour, to_timestamp(0)) as "at!", mode,
                  sum(evaluated)::bigint as "evaluated!", sum(matched)::bigint as "matched!",
                  sum(acted)::bigint as "acted!", sum(cost_us)::bigint as "cost_us!",
                  array[sum(costs[1]), sum(costs[2]), sum(costs[3]), sum(costs[4]), sum(costs[5]), sum(costs[6]),
                        sum(costs[7]), sum(costs[8]), sum(costs[9]), sum(costs[10])]::bigint[] as "costs!"
           from rule_hours
           where site_id = $1 and rule_id = $2 and hour >= $3 and hour < $4
           group by 1, 2
           order by 1, 2"#,
        site as _,
        rule as _,
        from as _,
        to as _,
        seconds,
    )
    .fetch_all(conn)
    .await
}

/// What became of a rule's hits from `from` to before `to`, by buckets of so many seconds, and of all of them. The last
/// decision about the same text counts, unless it was taken back.
pub(in crate::watch) async fn hit_sums(
    conn: &mut PgConnection,
    site: SiteId,
    rule: RuleId,
    (from, to): (Timestamp, Timestamp),
    seconds: f64,
) -> sqlx::Result<Vec<HitSums>> {
    sqlx::query_as!(
        HitSums,
        r#"select date_bin(make_interval(secs => $5), h.at, to_timestamp(0)) as "at?", mode as "mode?",
                  count(distinct author) as "authors!", count(d.action) as "reviewed!",
                  count(*) filter (where d.action in ('approve', 'restore')) as "cleared!"
           from rule_hits h
           left join lateral (
               select action from decisions d
               where d.site_id = $1 and d.comment_id = h.comment_id and d.revision = h.revision
                 and d.undone_at is null and d.action in ('approve', 'reject', 'remove', 'restore')
               order by d.id desc limit 1
           ) d on true
           where h.site_id = $1 and h.rule_id = $2 and h.at >= $3 and h.at < $4
           group by grouping sets ((1, 2), ())"#,
        site as _,
        rule as _,
        from as _,
        to as _,
        seconds,
    )
    .fetch_all(conn)
    .await
}

/// How many of a rule's hits from `from` to before `to` other rules caught that were live then, by rule and in all.
pub(in crate::watch) async fn together(
    conn: &mut PgConnection,
    site: SiteId,
    rule: RuleId,
    (from, to): (Timestamp, Timestamp),
) -> sqlx::Result<Vec<Together>> {
    sqlx::query_as!(
        Together,
        r#"select live.rule_id as "rule?",
                  (select v.document ->> 'name' from rule_versions v
                   where v.site_id = $1 and v.rule_id = live.rule_id order by v.version desc limit 1) as name,
                  live.hits as "hits!"
           from (
               select l.rule_id, count(distinct (h.comment_id, h.revision)) as hits
               from rule_hits h
               join rule_hits l on l.site_id = $1 and l.comment_id = h.comment_id and l.revision = h.revision
                                and l.mode = 'live' and l.rule_id <> $2
               where h.site_id = $1 and h.rule_id = $2 and h.at >= $3 and h.at < $4
               group by grouping sets ((l.rule_id), ())
           ) live
           order by live.hits desc, live.rule_id"#,
        site as _,
        rule as _,
        from as _,
        to as _,
    )
    .fetch_all(conn)
    .await
}

/// What the rules that did not act found in a comment's texts, each with the revision, the oldest first.
pub async fn found(conn: &mut PgConnection, site: SiteId, comment: CommentId) -> sqlx::Result<Vec<(i32, Value)>> {
    let rows = sqlx::query!(
        r#"select revision, found as "found!" from rule_hits
           where site_id = $1 and comment_id = $2 and found is not null
           order by revision, rule_id"#,
        site as _,
        comment as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.revision, row.found)).collect())
}
