//! How much waits, counted over the most urgent items so that it costs the same however long the queue is.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::ids::{AccountId, SiteId};
use crate::review::Counts;
use crate::time::Timestamp;

/// How many items are counted at most.
const COUNTED: i64 = 10_000;

/// Counts what waits, the many that are alike once for all of them. `with_escalated` says whether what was left to admins
/// counts among the rest.
pub(in crate::review) async fn counts(
    conn: &mut PgConnection,
    site: SiteId,
    moderator: AccountId,
    with_escalated: bool,
    now: Timestamp,
) -> sqlx::Result<Counts> {
    let row = sqlx::query!(
        r#"with top as (
               select held, flagged, section, codes, coalesce(claimed_by = $2 and claimed_until > $3, false) as mine
               from review_items where site_id = $1 and open
               order by sort_key desc, comment_id desc
               limit $4
           ), alike as materialized (
               select held, flagged, section, codes, mine, count(*) as times, 'escalated' = any(codes) as escalated,
                      $5 or 'escalated' <> all(codes) as shown
               from top group by held, flagged, section, codes, mine
           ), counted as (
               select sum(times) as counted, sum(times) filter (where shown) as shown,
                      sum(times) filter (where shown and held) as held, sum(times) filter (where shown and flagged) as flagged,
                      sum(times) filter (where escalated) as escalated,
                      sum(times) filter (where shown and mine) as mine
               from alike
           ), by_code as (
               select code, sum(times) as times from alike, unnest(codes) code where shown group by code
           ), by_section as (
               select section, sum(times) as times from alike where shown and section is not null group by section
           )
           select coalesce(counted, 0)::bigint as "counted!", coalesce(shown, 0)::bigint as "all!",
                  coalesce(held, 0)::bigint as "held!", coalesce(flagged, 0)::bigint as "flagged!",
                  coalesce(escalated, 0)::bigint as "escalated!", coalesce(mine, 0)::bigint as "mine!",
                  (select coalesce(jsonb_object_agg(code, times), '{}') from by_code) as "reasons!: Json<BTreeMap<String, i64>>",
                  (select coalesce(jsonb_object_agg(section, times), '{}') from by_section)
                      as "sections!: Json<BTreeMap<String, i64>>"
           from counted"#,
        site as _,
        moderator as _,
        now as _,
        COUNTED,
        with_escalated,
    )
    .fetch_one(conn)
    .await?;
    // Codes come once in each item, so these are items too.
    let with = |code: &str| row.reasons.get(code).copied().unwrap_or(0);
    Ok(Counts {
        all: row.all,
        held: row.held,
        flagged: row.flagged,
        appealed: with("appeal"),
        notices: with("notice"),
        escalated: row.escalated,
        mine: row.mine,
        reasons: row.reasons.0,
        sections: row.sections.0,
        complete: row.counted < COUNTED,
    })
}
