//! All that somebody wrote, for who takes it along or away.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use crate::accounts::Reader;
use crate::comments::Revision;
use crate::ids::{AccountId, CommentId, SiteId};
use crate::time::Timestamp;

/// The ids of an account's comments behind `after`, in the order in which they were written.
pub async fn written_by(
    conn: &mut PgConnection,
    site: SiteId,
    author: AccountId,
    after: CommentId,
    most: i64,
) -> sqlx::Result<Vec<CommentId>> {
    sqlx::query_scalar!(
        r#"select id as "id: CommentId" from comments
           where site_id = $1 and author_id = $2 and id > $3 order by id limit $4"#,
        site as _,
        author as _,
        after as _,
        most,
    )
    .fetch_all(conn)
    .await
}

/// Every text that these comments had, the first ones first.
pub async fn texts_of(
    conn: &mut PgConnection,
    site: SiteId,
    comments: &[CommentId],
) -> sqlx::Result<BTreeMap<CommentId, Vec<Revision>>> {
    let rows = sqlx::query!(
        "select comment_id, revision, body, verdict, created_at from comment_revisions
         where site_id = $1 and comment_id = any($2) order by comment_id, revision",
        site as _,
        comments as _,
    )
    .fetch_all(conn)
    .await?;
    let mut texts: BTreeMap<CommentId, Vec<Revision>> = BTreeMap::new();
    for row in rows {
        let (revision, body, verdict, created_at) = (row.revision, row.body, row.verdict, row.created_at);
        texts.entry(row.comment_id).or_default().push(Revision { revision, body, verdict, created_at });
    }
    Ok(texts)
}

/// Takes out of comments what says who wrote them: the network, and what the facts hold of it and of the address.
pub async fn wipe_traces(conn: &mut PgConnection, site: SiteId, comments: &[CommentId]) -> sqlx::Result<()> {
    sqlx::query!(
        "with traces as (
             update comment_revisions set facts = facts #- '{author,email_domain}' #- '{client,network}'
             where site_id = $1 and comment_id = any($2)
         )
         update comments set network = null where site_id = $1 and id = any($2)",
        site as _,
        comments as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes out of deleted comments every text they had, and what could tell it again.
pub async fn wipe_texts(conn: &mut PgConnection, site: SiteId, comments: &[CommentId]) -> sqlx::Result<()> {
    sqlx::query!(
        "with texts as (
             delete from comment_revisions where site_id = $1 and comment_id = any($2)
         )
         update comments set network = null, text_hash = 0, simhash = null, alike = '{}'
         where site_id = $1 and id = any($2)",
        site as _,
        comments as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A reaction, for whose it is.
#[derive(Debug, serde::Serialize)]
pub struct OwnReaction {
    /// The comment.
    pub comment: CommentId,
    /// What was tapped.
    pub kind: String,
    /// When.
    pub created_at: Timestamp,
}

/// The reader's reactions to comments behind `after`, in the order of the comments.
pub async fn reactions_of(
    conn: &mut PgConnection,
    reader: &Reader,
    after: CommentId,
    most: i64,
) -> sqlx::Result<Vec<OwnReaction>> {
    sqlx::query_as!(
        OwnReaction,
        r#"select comment_id as "comment: CommentId", kind, created_at from reactions
           where site_id = $1 and account_id = $2 and comment_id > $3 order by comment_id limit $4"#,
        reader.site() as _,
        reader.id() as _,
        after as _,
        most,
    )
    .fetch_all(conn)
    .await
}
