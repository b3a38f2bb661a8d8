//! What the brakes read.

use serde_json::Value;
use sqlx::PgConnection;

use super::stats::{costs, count};
use crate::ids::{CommentId, RuleId, SiteId};
use crate::rules::brake::Record;
use crate::sites::Slug;
use crate::time::Timestamp;

/// A live rule with what it did since it, or a phrase list that it names, was saved.
#[derive(Debug)]
pub(in crate::watch) struct Live {
    pub(in crate::watch) rule: RuleId,
    pub(in crate::watch) version: i32,
    pub(in crate::watch) document: Value,
    /// When somebody last saved it or a phrase list that it names; none for the rules that a site starts with.
    pub(in crate::watch) changed_at: Option<Timestamp>,
    /// Without authors and reviews.
    pub(in crate::watch) record: Record,
}

/// The live ones of these rules, with what they did in the hours from `since` on, or since a list was saved where that is
/// later: from the full hour on.
pub(in crate::watch) async fn live(
    conn: &mut PgConnection,
    site: SiteId,
    rules: &[RuleId],
    since: Timestamp,
) -> sqlx::Result<Vec<Live>> {
    let rows = sqlx::query!(
        r#"select r.id, v.version, v.document,
                  greatest(lists.saved_at, case when v.saved_by is not null then v.saved_at end)
                      as "changed_at: Timestamp",
                  done.evaluated as "evaluated!", done.matched as "matched!", done.cost_us as "cost_us!",
                  done.costs as "costs!"
           from rules r
           join rule_versions v on v.site_id = $1 and v.rule_id = r.id and v.version = r.revision
           cross join lateral (
               select max(l.saved_at) as saved_at from phrase_lists l
               where l.site_id = $1 and l.saved_at > v.saved_at and l.name in (
                   select named #>> '{}' from (values ('$.**.list'), ('$.**.in_list'), ('$.**.not_in_list')) named_by (path)
                   cross join lateral jsonb_path_query(v.document -> 'when', named_by.path::jsonpath) named)
           ) lists
           cross join lateral (
               select coalesce(sum(evaluated), 0)::bigint as evaluated, coalesce(sum(matched), 0)::bigint as matched,
                      coalesce(sum(cost_us), 0)::bigint as cost_us,
                      array[sum(costs[1]), sum(costs[2]), sum(costs[3]), sum(costs[4]), sum(costs[5]), sum(costs[6]),
                            sum(costs[7]), sum(costs[8]), sum(costs[9]), sum(costs[10])]::bigint[] as costs
               from rule_hours h
               where h.site_id = $1 and h.rule_id = r.id and h.version = v.version
                 and h.hour >= greatest($3, lists.saved_at - interval '1 hour' + interval '1 microsecond')
           ) done
           where r.site_id = $1 and r.id = any($2) and r.deleted_at is null and v.document ->> 'mode' = 'live'"#,
        site as _,
        rules as _,
        since as _,
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().map(|row| Live {
        rule: row.id,
        version: row.version,
        document: row.document,
        changed_at: row.changed_at,
        record: Record {
            judged: count(row.evaluated),
            hits: count(row.matched),
            costs: costs(&row.costs, row.cost_us),
            ..Record::default()
        },
    });
    Ok(read.collect())
}

/// How many authors a version of a rule hit, among its latest hits.
pub(in crate::watch) async fn authors(
    conn: &mut PgConnection,
    site: SiteId,
    rule: RuleId,
    version: i32,
    latest: i64,
) -> sqlx::Result<u64> {
    let authors = sqlx::query_scalar!(
        r#"select count(distinct author) as "authors!" from (
               select author, version from rule_hits where site_id = $1 and rule_id = $2 order by at desc limit $4
           ) latest
           where version = $3"#,
        site as _,
        rule as _,
        version,
        latest,
    )
    .fetch_one(conn)
    .await?;
    Ok(count(authors))
}

/// How many of the latest hits of a version of a rule moderators have decided about, and how many of these they decided
/// against it: approved or restored, unless the rule allows.
pub(in crate::watch) async fn reviewed(
    conn: &mut PgConnection,
    site: SiteId,
    rule: RuleId,
    version: i32,
    latest: i64,
) -> sqlx::Result<(u64, u64)> {
    let row = sqlx::query!(
        r#"select count(*) as "reviewed!", count(*) filter (where d.action in ('approve', 'restore')) as "cleared!"
           from (
               select comment_id, revision, version from rule_hits
               where site_id = $1 and rule_id = $2 order by at desc limit $4
           ) h
           cross join lateral (
               select action from decisions d
               where d.site_id = $1 and d.comment_id = h.comment_id and d.revision = h.revision
                 and d.undone_at is null and d.action in ('approve', 'reject', 'remove', 'restore')
               order by d.id desc limit 1
           ) d
           where h.version = $3"#,
        site as _,
        rule as _,
        version,
        latest,
    )
    .fetch_one(conn)
    .await?;
    Ok((count(row.reviewed), count(row.cleared)))
}

/// The rules that hit one of these comments.
pub(in crate::watch) async fn hit_by(
    conn: &mut PgConnection,
    site: SiteId,
    comments: &[CommentId],
) -> sqlx::Result<Vec<RuleId>> {
    sqlx::query_scalar!(
        "select distinct rule_id from rule_hits where site_id = $1 and comment_id = any($2)",
        site as _,
        comments as _,
    )
    .fetch_all(conn)
    .await
}

/// The name of a site.
pub(in crate::watch) async fn slug(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<Slug> {
    sqlx::query_scalar!("select slug from sites where id = $1", site as _).fetch_one(conn).await
}
