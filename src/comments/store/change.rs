//! Changes to how a comment stands, with everything that counts it.

use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::whole_comments;
use crate::comments::{Comment, Reason, Status};
use crate::ids::{CommentId, SiteId};
use crate::time::Timestamp;
use crate::{accounts, articles};

/// A comment of the site, held for this transaction alone.
pub async fn lock(conn: &mut PgConnection, site: SiteId, comment: CommentId) -> sqlx::Result<Option<Comment>> {
    let row = whole_comments!("c.id = $2 for update of c", site as _, comment as _).fetch_optional(conn).await?;
    Ok(row.map(Comment::from))
}

/// These comments of the site, held for this transaction in the order in which all who write hold them.
pub async fn lock_many(conn: &mut PgConnection, site: SiteId, comments: &[CommentId]) -> sqlx::Result<Vec<Comment>> {
    let rows = whole_comments!("c.id = any($2) order by c.id for no key update of c", site as _, comments as _);
    Ok(rows.fetch_all(conn).await?.into_iter().map(Comment::from).collect())
}

/// Gives a locked comment another status, and carries that to everything that counts it: the replies its ancestors show,
/// its article's comments, its author's record.
pub async fn set_status(
    conn: &mut PgConnection,
    site: SiteId,
    comment: &mut Comment,
    status: Status,
    reasons: Vec<Reason>,
) -> sqlx::Result<()> {
    let before = comment.status;
    let deleted = status == Status::Deleted;
    // The author's own words go with a deletion; staff still find them among the revisions.
    sqlx::query!(
        "update comments
         set status = $3, reasons = $4, featured = featured and $3 = 'published'::comment_status,
             body = case when $5 then '' else body end, html = case when $5 then '' else html end,
             guest_name = case when $5 then null else guest_name end,
             guest_email = case when $5 then null else guest_email end
         where site_id = $1 and id = $2",
        site as _,
        comment.id as _,
        status as _,
        Json(&reasons) as _,
        deleted,
    )
    .execute(&mut *conn)
    .await?;
    comment.status = status;
    comment.reasons = reasons;
    comment.featured &= status == Status::Published;

    let change = |of: Status| i32::from(status == of) - i32::from(before == of);
    if change(Status::Published) != 0 && comment.reply_count == 0 {
        carry_up(conn, site, comment.parent, change(Status::Published)).await?;
    }
    articles::count_published(conn, site, comment.article, change(Status::Published)).await?;
    if let Some(author) = comment.author_account() {
        accounts::count_comments(conn, site, author, change(Status::Published), change(Status::Rejected)).await?;
    }
    if deleted {
        comment.author = None;
        comment.body.clear();
        comment.html.clear();
    }
    Ok(())
}

/// Adds `delta` to the replies that `parent` shows; goes on upwards where that makes a tombstone appear or vanish.
async fn carry_up(
    conn: &mut PgConnection,
    site: SiteId,
    mut parent: Option<CommentId>,
    delta: i32,
) -> sqlx::Result<()> {
    while let Some(comment) = parent {
        let row = sqlx::query!(
            r#"update comments set reply_count = reply_count + $3 where site_id = $1 and id = $2
               returning parent_id, reply_count, (status = 'published') as "published!""#,
            site as _,
            comment as _,
            delta,
        )
        .fetch_one(&mut *conn)
        .await?;
        let was_shown = row.published || row.reply_count - delta > 0;
        let is_shown = row.published || row.reply_count > 0;
        parent = if was_shown == is_shown { None } else { row.parent_id };
    }
    Ok(())
}

/// Recommends a comment, or no longer.
pub async fn set_featured(
    conn: &mut PgConnection,
    site: SiteId,
    comment: &mut Comment,
    featured: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update comments set featured = $3 where site_id = $1 and id = $2",
        site as _,
        comment.id as _,
        featured,
    )
    .execute(conn)
    .await?;
    comment.featured = featured;
    Ok(())
}

/// Whether nobody may answer in this thread any more.
pub async fn is_closed(conn: &mut PgConnection, site: SiteId, thread: CommentId) -> sqlx::Result<bool> {
    sqlx::query_scalar!("select closed from comments where site_id = $1 and id = $2", site as _, thread as _)
        .fetch_one(conn)
        .await
}

/// Closes the thread that a comment belongs to, or opens it again.
pub async fn close_thread(conn: &mut PgConnection, site: SiteId, thread: CommentId, closed: bool) -> sqlx::Result<()> {
    sqlx::query!("update comments set closed = $3 where site_id = $1 and id = $2", site as _, thread as _, closed)
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes what the open flags on locked comments add up to: how many, and what they weigh together.
pub async fn set_flags(
    conn: &mut PgConnection,
    site: SiteId,
    comments: &mut [(&mut Comment, i32, f64)],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update comments c set flag_count = flagged.count, flag_weight = flagged.weight
         from unnest($2::uuid[], $3::int[], $4::float8[]) as flagged (id, count, weight)
         where c.site_id = $1 and c.id = flagged.id",
        site as _,
        &comments.iter().map(|(comment, ..)| comment.id).collect::<Vec<_>>() as _,
        &comments.iter().map(|(_, count, _)| *count).collect::<Vec<_>>(),
        &comments.iter().map(|(.., weight)| *weight).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    for (comment, count, weight) in comments {
        (comment.flag_count, comment.flag_weight) = (*count, *weight);
    }
    Ok(())
}

/// A text with what it is shown as and found by.
#[derive(Debug)]
pub struct NewText<'a> {
    /// As typed.
    pub body: &'a str,
    /// As safe HTML.
    pub html: String,
    /// Hash of the folded text.
    pub text_hash: i64,
    /// Hash that nearly equal texts nearly share; none of short texts.
    pub simhash: Option<i64>,
    /// Keys under which equal and nearly equal texts of the comment's day are found.
    pub alike: &'a [i32],
}

/// Gives a locked comment another text, kept as a revision with what the rules found and from which facts.
pub async fn revise(
    conn: &mut PgConnection,
    site: SiteId,
    comment: &mut Comment,
    text: NewText<'_>,
    (verdict, facts): (&impl Serialize, &impl Serialize),
    now: Timestamp,
) -> sqlx::Result<()> {
    comment.revision += 1;
    comment.edited_at = Some(now);
    // What the newsroom recommended was another text.
    comment.featured = false;
    text.body.clone_into(&mut comment.body);
    comment.html = text.html;
    let json = |error: serde_json::Error| sqlx::Error::Encode(error.into());
    sqlx::query!(
        "with revised as (
             insert into comment_revisions (site_id, comment_id, revision, body, verdict, facts, created_at)
             values ($1, $2, $3, $4, $7, $8, $9)
         )
         update comments
         set revision = $3, body = $4, html = $5, text_hash = $6, edited_at = $9, featured = false,
             simhash = $10, alike = $11
         where site_id = $1 and id = $2",
        site as _,
        comment.id as _,
        comment.revision,
        comment.body,
        comment.html,
        text.text_hash,
        serde_json::to_value(verdict).map_err(json)?,
        serde_json::to_value(facts).map_err(json)?,
        now as _,
        text.simhash,
        text.alike,
    )
    .execute(conn)
    .await?;
    Ok(())
}
