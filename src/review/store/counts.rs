//! How much waits, counted over the most urgent items so that it costs the same however long the queue is.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::ids::{AccountId, SiteId};
use crate::review::Counts;
use crate::time::Timestamp;

/// How many items are counted at most.
const COUNTED: i64 = 10_000;

/// Counts what waits. `with_escalated` says whether what was left to admins counts among the rest.
pub(in crate::review) async fn counts(
    conn: &mut PgConnection,
    site: SiteId,
    moderator: AccountId,
    with_escalated: bool,
    now: Timestamp,
) -> sqlx::Result<Counts> {
    let row = sqlx::query!(
        r#"with top as materialized (
               select held, flagged, section, codes, 'escalated' = any(codes) as escalated,
                      claimed_by = $2 and claimed_until > $3 as mine
               from review_items where site_id = $1 and open
               order by sort_key desc, comment_id desc
               limit $4
           ), shown as (
               select * from top where $5 or not escalated
           )
           select (select count(*) from top) as "counted!",
                  (select count(*) from shown) as "all!",
                  (select count(*) from shown where held) as "held!",
                  (select count(*) from shown where flagged) as "flagged!",
                  (select count(*) from top where escalated) as "escalated!",
                  (select count(*) from shown where 'appeal' = any(codes)) as "appealed!",
                  (select count(*) from shown where 'notice' = any(codes)) as "notices!",
                  (select count(*) from shown where mine) as "mine!",
                  (select coalesce(jsonb_object_agg(code, times), '{}')
                   from (select code, count(*) as times from shown, unnest(codes) code group by code) by_code)
                      as "reasons!: Json<BTreeMap<String, i64>>",
                  (select coalesce(jsonb_object_agg(section, times), '{}')
                   from (select section, count(*) as times from shown where section is not null group by section) by_section)
                      as "sections!: Json<BTreeMap<String, i64>>""#,
        site as _,
        moderator as _,
        now as _,
        COUNTED,
        with_escalated,
    )
    .fetch_one(conn)
    .await?;
    Ok(Counts {
        all: row.all,
        held: row.held,
        flagged: row.flagged,
        appealed: row.appealed,
        notices: row.notices,
        escalated: row.escalated,
        mine: row.mine,
        reasons: row.reasons.0,
        sections: row.sections.0,
        complete: row.counted < COUNTED,
    })
}
