//! The one statement that counts what happened, from the record, the decisions and the rules' hits.

use sqlx::PgConnection;

use super::Counted;
use crate::ids::{DecisionId, EventId, SiteId};
use crate::time::Timestamp;

/// Counts what happened from `from` to before `to`, both beginnings of hours. It reads that time alone, by the order of ids
/// and the hits' index, so it costs what happened then and not what the site holds.
///
/// A decision that was taken back counts all the same, and its taking back counts as well. What a colleague had decided
/// before counts if it stood then. A clock that is set back may give an event an id of the next hour: it counts there.
pub(in crate::stats) async fn count(
    conn: &mut PgConnection,
    site: SiteId,
    (from, to): (Timestamp, Timestamp),
) -> sqlx::Result<Vec<Counted>> {
    sqlx::query_as!(
        Counted,
        r#"with happened as (
               select greatest(date_bin('1 hour', e.at, to_timestamp(0)), $2) as hour, e.name,
                      coalesce(e.payload ->> 'to', e.payload ->> 'status') as status, e.payload ->> 'from' as before,
                      e.payload ->> 'decision' as decision, coalesce(a.section, '') as section
               from events e
               left join comments c on c.site_id = $1 and c.id = e.comment_id
               left join articles a on a.site_id = $1 and a.id = c.article_id
               where e.site_id = $1 and e.id >= $4 and e.id < $5
                 and e.name in ('comment.submitted', 'comment.edited', 'comment.hidden', 'comment.judged',
                                'comment.rule_applied', 'comment.flagged', 'comment.deleted', 'comment.decision_undone')
           ), decided as (
               select greatest(date_bin('1 hour', d.decided_at, to_timestamp(0)), $2) as hour, d.id, d.comment_id,
                      d.revision, d.moderator_id, d.action in ('reject', 'remove') as rejects, d.status_after as status,
                      d.status_before <> d.status_after as changed, d.status_after <> colleague.status_after as otherwise,
                      extract(epoch from d.decided_at - d.opened_at)::float8 as waited,
                      case when colleague.moderator_id <> d.moderator_id then colleague.moderator_id end as colleague,
                      coalesce(a.section, '') as section
               from decisions d
               left join comments c on c.site_id = $1 and c.id = d.comment_id
               left join articles a on a.site_id = $1 and a.id = c.article_id
               left join lateral (
                   select b.moderator_id, b.status_after from decisions b
                   where b.site_id = $1 and b.comment_id = d.comment_id and b.revision = d.revision and b.id < d.id
                     and b.action in ('approve', 'reject', 'remove', 'restore')
                     and (b.undone_at is null or b.undone_at > d.decided_at)
                   order by b.id desc limit 1
               ) colleague on true
               where d.site_id = $1 and d.id >= $6 and d.id < $7
                 and d.action in ('approve', 'reject', 'remove', 'restore')
           ), ruled as (
               -- What a rule allows is right where a moderator lets it stand; whatever else it does, where they do not.
               select d.hour, d.section, d.id, h.rule_id,
                      (v.document #>> '{then,action}' = 'allow') = d.rejects as otherwise
               from decided d
               join rule_hits h on h.site_id = $1 and h.comment_id = d.comment_id and h.revision = d.revision
                               and h.acted and h.mode = 'live'
               join rule_versions v on v.site_id = $1 and v.rule_id = h.rule_id and v.version = h.version
               where v.document #>> '{then,action}' in ('allow', 'flag', 'hold', 'reject')
           ), nobody as (
               select '00000000-0000-0000-0000-000000000000'::uuid as id
           ), counted as (
               select hour, f.figure, section, nobody.id as subject, 0 as bucket
               from happened, nobody, lateral (values
                   ('comments', name = 'comment.submitted'),
                   ('published', name = 'comment.submitted' and status = 'published'),
                   ('held', name not like 'comment.de%' and status = 'held' and before is distinct from 'held'),
                   ('rejected_by_rules',
                    name not like 'comment.de%' and status = 'rejected' and before is distinct from 'rejected'),
                   ('flags', name = 'comment.flagged'),
                   ('deleted', name = 'comment.deleted')
               ) f (figure, counts)
               where f.counts
               union all
               select h.hour, 'undone', h.section, d.moderator_id, 0
               from happened h
               join decisions d on d.site_id = $1 and d.id = h.decision::uuid
               where h.name = 'comment.decision_undone' and d.action in ('approve', 'reject', 'remove', 'restore')
               union all
               select hour, f.figure, section, f.subject, 0
               from decided, lateral (values
                   ('decisions', moderator_id, true),
                   ('approved', moderator_id, changed and status = 'published'),
                   ('rejected_by_moderators', moderator_id, changed and status = 'rejected'),
                   ('looked_again', colleague, colleague is not null),
                   ('overruled', colleague, colleague is not null and otherwise)
               ) f (figure, subject, counts)
               where f.counts
               union all
               select hour, 'waited', section, nobody.id,
                      case when waited < 1 then 0 else floor(ln(waited) / ln(2) * 4)::int + 1 end
               from decided, nobody where waited is not null
               union all
               select hour, f.figure, section, rule_id, 0
               from ruled, lateral (values ('reviewed', true), ('overturned', otherwise)) f (figure, counts)
               where f.counts
               union all
               select hour, f.figure, section, nobody.id, 0
               from (select hour, section, id, bool_or(otherwise) as otherwise from ruled group by 1, 2, 3) once, nobody,
                    lateral (values ('ruled', true), ('ruled_otherwise', otherwise)) f (figure, counts)
               where f.counts
               union all
               select date_bin('1 hour', h.at, to_timestamp(0)), 'acted', coalesce(a.section, ''), h.rule_id, 0
               from rules r
               join rule_hits h on h.site_id = $1 and h.rule_id = r.id and h.at >= $2 and h.at < $3
               left join comments c on c.site_id = $1 and c.id = h.comment_id
               left join articles a on a.site_id = $1 and a.id = c.article_id
               where r.site_id = $1 and h.acted and h.mode = 'live'
           )
           select hour as "hour!", figure as "figure!", section as "section!", subject as "subject!",
                  bucket::smallint as "bucket!", count(*) as "n!"
           from counted
           group by 1, 2, 3, 4, 5"#,
        site as _,
        from as _,
        to as _,
        EventId::floor(from) as _,
        EventId::floor(to) as _,
        DecisionId::floor(from) as _,
        DecisionId::floor(to) as _,
    )
    .fetch_all(conn)
    .await
}
