//! SQL of rules on trial: texts of the past with what was decided about them, and comments as they stand.

mod changes;

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::PgConnection;

pub(super) use changes::{Change, add_change, changes, count_changes, forget_changes, set_undone};

use crate::comments::Status;
use crate::ids::{CommentId, SiteId};
use crate::rules::FactsSnapshot;
use crate::rules::backtest::{Decision, Past};
use crate::rules::verdict::Outcome;
use crate::time::Timestamp;

/// Which texts to read next.
pub(super) struct Range {
    /// Of comments from this time on.
    pub(super) from: Timestamp,
    /// Before this comment and revision.
    pub(super) below: (CommentId, i32),
    /// This share of the comments, from 0 to 1, drawn by their ids.
    pub(super) share: f64,
}

/// A text of the past; only its name where it was not drawn.
pub struct Text {
    comment_id: CommentId,
    revision: i32,
    body: Option<String>,
    facts: Option<Value>,
    outcome: Option<String>,
    action: Option<String>,
    draw: i64,
}

impl Text {
    pub(super) fn key(&self) -> (CommentId, i32) {
        (self.comment_id, self.revision)
    }

    /// The text as the engine takes it; none where it was not drawn.
    pub fn into_past(self) -> Option<Past> {
        let (body, facts) = self.body.zip(self.facts)?;
        Some(Past {
            comment: self.comment_id,
            revision: self.revision,
            body,
            facts: snapshot(facts),
            outcome: self.outcome.and_then(|word| serde_json::from_value::<Outcome>(word.into()).ok()),
            decision: self.action.as_deref().and_then(|action| match action {
                "approve" | "restore" => Some(Decision::Approved),
                "reject" | "remove" => Some(Decision::Rejected),
                _ => None,
            }),
            draw: self.draw,
        })
    }
}

/// Stored facts; of some that cannot be read nothing is known.
fn snapshot(facts: Value) -> FactsSnapshot {
    serde_json::from_value(facts).unwrap_or_default()
}

/// How many texts there are of comments from `from` on, before `to`.
pub(super) async fn count_texts(
    conn: &mut PgConnection,
    site: SiteId,
    from: Timestamp,
    to: Timestamp,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from comment_revisions where site_id = $1 and comment_id >= $2 and comment_id < $3"#,
        site as _,
        CommentId::floor(from) as _,
        CommentId::floor(to) as _,
    )
    .fetch_one(conn)
    .await
}

/// The next texts, the latest first, each with the last decision about it that still stands.
pub(super) async fn texts(conn: &mut PgConnection, site: SiteId, range: &Range, batch: i64) -> sqlx::Result<Vec<Text>> {
    // The first 32 bits of the id's MD5: by chance, and the same at each run.
    #[expect(clippy::cast_possible_truncation, reason = "at most 2^32")]
    let below = (range.share.clamp(0.0, 1.0) * 4_294_967_296.0).round() as i64;
    sqlx::query_as!(
        Text,
        r#"select r.comment_id, r.revision, r.draw as "draw!",
                  case when r.draw < $5 then r.body end as body, case when r.draw < $5 then r.facts end as facts,
                  case when r.draw < $5 then r.verdict ->> 'outcome' end as outcome, d.action as "action?"
           from (
               select comment_id, revision, body, facts, verdict,
                      ('x' || left(md5(comment_id::text), 8))::bit(32)::bigint as draw
               from comment_revisions
               where site_id = $1 and (comment_id, revision) < ($2, $3) and comment_id >= $4
               order by comment_id desc, revision desc
               limit $6
           ) r
           left join lateral (
               select action from decisions
               where site_id = $1 and comment_id = r.comment_id and revision = r.revision and undone_at is null
                 and action in ('approve', 'restore', 'reject', 'remove')
               order by id desc limit 1
           ) d on r.draw < $5
           order by r.comment_id desc, r.revision desc"#,
        site as _,
        range.below.0 as _,
        range.below.1,
        CommentId::floor(range.from) as _,
        below,
        batch,
    )
    .fetch_all(conn)
    .await
}

/// What was typed, of these texts.
pub(super) async fn bodies(
    conn: &mut PgConnection,
    site: SiteId,
    texts: &[(CommentId, i32)],
) -> sqlx::Result<BTreeMap<(CommentId, i32), String>> {
    let (comments, revisions): (Vec<CommentId>, Vec<i32>) = texts.iter().copied().unzip();
    let rows = sqlx::query!(
        "select comment_id, revision, body from comment_revisions
         where site_id = $1 and comment_id = any($2) and revision = any($3)",
        site as _,
        &comments as _,
        &revisions,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.comment_id, row.revision), row.body)).collect())
}

/// A comment as it stands, with its present text.
pub(super) struct Present {
    pub(super) comment_id: CommentId,
    pub(super) revision: i32,
    pub(super) status: Status,
    body: String,
    facts: Value,
    /// Whether a moderator has decided about this text.
    pub(super) decided: bool,
}

impl Present {
    /// The text as the engine takes it. What was made of it then plays no part.
    pub(super) fn past(&self) -> Past {
        Past {
            comment: self.comment_id,
            revision: self.revision,
            body: self.body.clone(),
            facts: snapshot(self.facts.clone()),
            outcome: None,
            decision: None,
            draw: 0,
        }
    }
}

/// How many comments there are from `from` on, before `to`.
pub(super) async fn count_comments(
    conn: &mut PgConnection,
    site: SiteId,
    from: Timestamp,
    to: Timestamp,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from comments where site_id = $1 and id >= $2 and id < $3"#,
        site as _,
        CommentId::floor(from) as _,
        CommentId::floor(to) as _,
    )
    .fetch_one(conn)
    .await
}

/// The next comments as they stand, the latest first.
pub(super) async fn present(
    conn: &mut PgConnection,
    site: SiteId,
    from: Timestamp,
    below: CommentId,
    batch: i64,
) -> sqlx::Result<Vec<Present>> {
    sqlx::query_as!(
        Present,
        r#"select c.id as comment_id, c.revision, c.status, r.body, r.facts,
                  d.comment_id is not null as "decided!"
           from comments c
           join comment_revisions r on r.site_id = $1 and r.comment_id = c.id and r.revision = c.revision
           left join lateral (
               -- A mere "exists" would be answered from a table of all decisions.
               select comment_id from decisions
               where site_id = $1 and comment_id = c.id and revision = c.revision and undone_at is null
               limit 1
           ) d on true
           where c.site_id = $1 and c.id < $2 and c.id >= $3
           order by c.id desc
           limit $4"#,
        site as _,
        below as _,
        CommentId::floor(from) as _,
        batch,
    )
    .fetch_all(conn)
    .await
}
