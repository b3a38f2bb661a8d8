//! SQL on `decisions`, as far as they are lessons for the site's learner.

use sqlx::PgConnection;

use crate::ids::{CommentId, DecisionId, SiteId};
use crate::time::Timestamp;

/// A decision that the learner has yet to look at.
pub(in crate::review) struct Pending {
    pub(in crate::review) id: DecisionId,
    pub(in crate::review) comment_id: CommentId,
    pub(in crate::review) revision: i32,
    pub(in crate::review) rejected: bool,
    pub(in crate::review) decided_at: Timestamp,
    /// Whether it was taken back.
    pub(in crate::review) undone: bool,
    /// Whether it was taught before it was taken back.
    pub(in crate::review) taught: bool,
    /// The text that was decided about, where it is still there.
    pub(in crate::review) body: Option<String>,
}

/// The sites with decisions that their learners have yet to look at.
pub(in crate::review) async fn sites_to_teach(conn: &mut PgConnection) -> sqlx::Result<Vec<SiteId>> {
    sqlx::query_scalar!(
        r#"select distinct site_id as "site_id: SiteId" from decisions
           where action in ('approve', 'reject', 'remove', 'restore')
             and (taught is null or (taught and undone_at is not null))"#,
    )
    .fetch_all(conn)
    .await
}

/// A site's oldest decisions that its learner has yet to look at.
pub(in crate::review) async fn pending(
    conn: &mut PgConnection,
    site: SiteId,
    at_most: i64,
) -> sqlx::Result<Vec<Pending>> {
    sqlx::query_as!(
        Pending,
        r#"select d.id, d.comment_id, d.revision, d.action in ('reject', 'remove') as "rejected!", d.decided_at,
                  d.undone_at is not null as "undone!", coalesce(d.taught, false) as "taught!", r.body as "body?"
           from decisions d
           left join comment_revisions r
               on r.site_id = d.site_id and r.comment_id = d.comment_id and r.revision = d.revision
           where d.site_id = $1 and d.action in ('approve', 'reject', 'remove', 'restore')
             and (d.taught is null or (d.taught and d.undone_at is not null))
           order by d.id
           limit $2"#,
        site as _,
        at_most,
    )
    .fetch_all(conn)
    .await
}

/// Notes of each decision whether the learner has learned from it.
pub(in crate::review) async fn set_taught(
    conn: &mut PgConnection,
    site: SiteId,
    ids: &[DecisionId],
    taught: &[bool],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update decisions d set taught = looked.taught
         from unnest($2::uuid[], $3::boolean[]) as looked (id, taught)
         where d.site_id = $1 and d.id = looked.id",
        site as _,
        ids as _,
        taught,
    )
    .execute(conn)
    .await?;
    Ok(())
}
