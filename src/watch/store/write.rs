//! The one statement that writes what the rules did.

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::ids::{CommentId, RuleId, SiteId};
use crate::rules::verdict::RuleVerdict;
use crate::rules::{Costs, Mode};
use crate::time::Timestamp;

/// A text that a rule matched.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The rule.
    pub rule: RuleId,
    /// The comment.
    pub comment: CommentId,
    /// Which of its texts.
    pub revision: i32,
    /// Which version of the rule.
    pub version: i32,
    /// The rule's mode.
    pub mode: Mode,
    /// Whether the rule was live and part of the outcome.
    pub acted: bool,
    /// Who wrote it, as [`super::super::Judged::author`] says.
    pub author: Vec<u8>,
    /// What a rule found that does not act.
    pub found: Option<RuleVerdict>,
    /// When it was judged.
    pub at: Timestamp,
}

/// What a version of a rule did in one hour, or in a part of it.
#[derive(Clone, Copy, Debug)]
pub struct Hour {
    /// The rule.
    pub rule: RuleId,
    /// The beginning of the hour.
    pub hour: Timestamp,
    /// Which version of the rule.
    pub version: i32,
    /// Its mode.
    pub mode: Mode,
    /// Texts that were judged while it ran.
    pub evaluated: u64,
    /// Texts that it matched.
    pub matched: u64,
    /// Texts where it was part of the outcome.
    pub acted: u64,
    /// What it cost, so far as it was timed.
    pub costs: Costs,
}

impl Hour {
    /// Nothing yet.
    pub fn new(rule: RuleId, hour: Timestamp, version: i32, mode: Mode) -> Self {
        Self { rule, hour, version, mode, evaluated: 0, matched: 0, acted: 0, costs: Costs::default() }
    }

    /// Counts a match.
    pub(in crate::watch) fn count(&mut self, acted: bool) {
        self.matched += 1;
        self.acted += u64::from(acted);
    }
}

fn bigint(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A column of `rows`.
fn each<'r, R, T>(rows: &'r [R], column: impl Fn(&'r R) -> T) -> Vec<T> {
    rows.iter().map(column).collect()
}

/// Adds sums to what the hours have, whoever else adds to them, and writes hits down. One statement, however many.
pub async fn add(conn: &mut PgConnection, site: SiteId, hours: &[Hour], hits: &[Hit]) -> sqlx::Result<()> {
    let costs: Vec<i64> = hours.iter().flat_map(|hour| hour.costs.counts().map(bigint)).collect();
    sqlx::query!(
        "with hit as (
             insert into rule_hits (site_id, rule_id, comment_id, revision, version, mode, acted, author, found, at)
             select $1, new.*
             from unnest($2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::text[], $7::bool[], $8::bytea[],
                         $9::jsonb[], $10::timestamptz[]) new
             on conflict do nothing
         )
         insert into rule_hours as kept
                (site_id, rule_id, hour, version, mode, evaluated, matched, acted, cost_us, costs)
         select $1, rule_id, hour, version, mode, evaluated, matched, acted, cost_us,
                ($19::bigint[])[nth * 10 - 9 : nth * 10]
         from unnest($11::uuid[], $12::timestamptz[], $13::int[], $14::text[], $15::bigint[], $16::bigint[],
                     $17::bigint[], $18::bigint[])
              with ordinality new (rule_id, hour, version, mode, evaluated, matched, acted, cost_us, nth)
         on conflict (site_id, rule_id, hour, version) do update set
             evaluated = kept.evaluated + excluded.evaluated,
             matched = kept.matched + excluded.matched,
             acted = kept.acted + excluded.acted,
             cost_us = kept.cost_us + excluded.cost_us,
             costs = array[kept.costs[1] + excluded.costs[1], kept.costs[2] + excluded.costs[2],
                           kept.costs[3] + excluded.costs[3], kept.costs[4] + excluded.costs[4],
                           kept.costs[5] + excluded.costs[5], kept.costs[6] + excluded.costs[6],
                           kept.costs[7] + excluded.costs[7], kept.costs[8] + excluded.costs[8],
                           kept.costs[9] + excluded.costs[9], kept.costs[10] + excluded.costs[10]]",
        site as _,
        each(hits, |hit| hit.rule) as _,
        each(hits, |hit| hit.comment) as _,
        &each(hits, |hit| hit.revision),
        &each(hits, |hit| hit.version),
        &each(hits, |hit| hit.mode.as_str()) as _,
        &each(hits, |hit| hit.acted),
        &each(hits, |hit| hit.author.clone()),
        each(hits, |hit| hit.found.as_ref().map(Json)) as _,
        each(hits, |hit| hit.at) as _,
        each(hours, |hour| hour.rule) as _,
        each(hours, |hour| hour.hour) as _,
        &each(hours, |hour| hour.version),
        &each(hours, |hour| hour.mode.as_str()) as _,
        &each(hours, |hour| bigint(hour.evaluated)),
        &each(hours, |hour| bigint(hour.matched)),
        &each(hours, |hour| bigint(hour.acted)),
        &each(hours, |hour| bigint(hour.costs.total_us())),
        &costs,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets a site's oldest hits from before a time, at most so many, and says how many. The sums of the hours stay.
pub(in crate::watch) async fn forget(
    conn: &mut PgConnection,
    site: SiteId,
    before: Timestamp,
    most: i64,
) -> sqlx::Result<u64> {
    let gone = sqlx::query!(
        "delete from rule_hits hit
         using (
             select old.rule_id, old.comment_id, old.revision
             from rules r
             cross join lateral (
                 select rule_id, comment_id, revision from rule_hits h
                 where h.site_id = $1 and h.rule_id = r.id and h.at < $2
                 order by h.at
                 limit $3
             ) old
             where r.site_id = $1
             limit $3
         ) gone
         where hit.site_id = $1 and hit.rule_id = gone.rule_id and hit.comment_id = gone.comment_id
           and hit.revision = gone.revision",
        site as _,
        before as _,
        most,
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected())
}
