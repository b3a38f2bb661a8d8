//! SQL on `notices` and `follows`.

use sqlx::PgConnection;

use super::notice::{Notice, NoticeKind};
use crate::accounts::Reader;
use crate::comments::Comment;
use crate::ids::{AccountId, ArticleId, CommentId, DecisionId, MailId, NoticeId, SiteId};
use crate::page::{Cursor, Page, PageSize};
use crate::time::Timestamp;

/// How many unread notices are counted.
const MOST_UNREAD: i64 = 100;

/// Has the reader told of what is written in a comment's thread. False where nobody sees such a comment.
pub async fn follow(
    conn: &mut PgConnection,
    reader: &Reader,
    comment: CommentId,
    now: Timestamp,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"with thread as (
               select thread_id from comments where site_id = $1 and id = $2 and visible
           ), followed as (
               insert into follows (site_id, thread_id, account_id, created_at)
               select $1, thread_id, $3, $4 from thread
               on conflict do nothing
           )
           select exists (select from thread) as "visible!""#,
        reader.site() as _,
        comment as _,
        reader.id() as _,
        now as _,
    )
    .fetch_one(conn)
    .await
}

/// No longer does.
pub async fn unfollow(conn: &mut PgConnection, reader: &Reader, comment: CommentId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from follows where site_id = $1 and account_id = $3
         and thread_id = (select thread_id from comments where site_id = $1 and id = $2)",
        reader.site() as _,
        comment as _,
        reader.id() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The threads under an article that the reader follows, the latest thousand.
pub async fn follows(conn: &mut PgConnection, reader: &Reader, article: ArticleId) -> sqlx::Result<Vec<CommentId>> {
    sqlx::query_scalar!(
        r#"select f.thread_id as "thread: CommentId"
           from follows f join comments c on c.site_id = $1 and c.id = f.thread_id
           where f.site_id = $1 and f.account_id = $2 and c.article_id = $3
           order by f.created_at desc limit 1000"#,
        reader.site() as _,
        reader.id() as _,
        article as _,
    )
    .fetch_all(conn)
    .await
}

/// The threads that an account follows.
pub async fn all_follows(conn: &mut PgConnection, reader: &Reader) -> sqlx::Result<Vec<CommentId>> {
    sqlx::query_scalar!(
        r#"select thread_id as "thread: CommentId" from follows where site_id = $1 and account_id = $2 order by created_at"#,
        reader.site() as _,
        reader.id() as _,
    )
    .fetch_all(conn)
    .await
}

/// Somebody to be told of a comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipient {
    /// Whom.
    pub(super) account: AccountId,
    /// Whether it answers theirs.
    pub(super) direct: bool,
    /// Whether they want mail about it.
    pub(super) mail: bool,
    /// When they last got mail about this thread.
    pub(super) mailed_at: Option<Timestamp>,
}

/// Who is to be told of a comment that everybody may read since `at`: whom it answers, and who followed the thread by then;
/// not its author, nor who muted them.
pub(super) async fn recipients(
    conn: &mut PgConnection,
    site: SiteId,
    comment: &Comment,
    at: Timestamp,
) -> sqlx::Result<Vec<Recipient>> {
    let author = comment.author_account();
    sqlx::query_as!(
        Recipient,
        r#"with wanted as (
               select author_id as id, true as direct from comments
               where site_id = $1 and id = $2 and author_id is not null
               union all
               select account_id, false from follows where site_id = $1 and thread_id = $3 and created_at <= $5
           ), people as (
               select id, bool_or(direct) as direct from wanted where id is distinct from $4 group by id
           )
           select a.id as account, p.direct as "direct!",
                  a.reply_mails and a.email_verified_at is not null as "mail!",
                  (select max(n.mailed_at) from notices n
                   where n.site_id = $1 and n.account_id = a.id and n.thread_id = $3 and n.kind in ('reply', 'followed'))
                      as mailed_at
           from people p
           join accounts a on a.site_id = $1 and a.id = p.id and a.erased_at is null
           where not exists (select from mutes m
                             where m.site_id = $1 and m.account_id = a.id and m.muted_id = $4)"#,
        site as _,
        comment.parent as _,
        comment.thread as _,
        author as _,
        at as _,
    )
    .fetch_all(conn)
    .await
}

/// Tells somebody of a comment, once.
pub(super) async fn tell(
    conn: &mut PgConnection,
    site: SiteId,
    (account, kind): (AccountId, NoticeKind),
    comment: &Comment,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let told = sqlx::query!(
        "insert into notices (site_id, id, account_id, kind, comment_id, thread_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict do nothing",
        site as _,
        NoticeId::new(now) as _,
        account as _,
        kind as _,
        comment.id as _,
        comment.thread as _,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(told.rows_affected() == 1)
}

/// Tells the author of a comment what became of it.
pub(super) async fn tell_author(
    conn: &mut PgConnection,
    site: SiteId,
    (account, kind): (AccountId, NoticeKind),
    comment: &Comment,
    (decision, message): (Option<DecisionId>, Option<&str>),
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into notices (site_id, id, account_id, kind, comment_id, thread_id, decision_id, message, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        site as _,
        NoticeId::new(now) as _,
        account as _,
        kind as _,
        comment.id as _,
        comment.thread as _,
        decision as _,
        message,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes back what was told of a decision that was taken back.
pub(super) async fn withdraw(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
    decision: DecisionId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from notices where site_id = $1 and comment_id = $2 and decision_id = $3",
        site as _,
        comment as _,
        decision as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A page of what the reader is told, the latest first. Of replies, only those that everybody sees and that are not by
/// somebody whom the reader has muted.
pub async fn page(
    conn: &mut PgConnection,
    reader: &Reader,
    after: Option<Cursor>,
    size: PageSize,
) -> sqlx::Result<Page<Notice>> {
    let below = after.map_or(NoticeId::MAX, |cursor| cursor.id.into());
    let rows = sqlx::query_as!(
        Notice,
        r#"select n.id, n.kind, n.comment_id as comment, k.key as article, k.title,
                  coalesce(a.username, c.guest_name) as name, n.message, n.read_at is not null as "read!", n.created_at
           from notices n
           join comments c on c.site_id = $1 and c.id = n.comment_id
           join articles k on k.site_id = $1 and k.id = c.article_id
           left join accounts a on a.site_id = $1 and a.id = c.author_id
           where n.site_id = $1 and n.account_id = $2 and n.id < $3
             and (n.kind not in ('reply', 'followed')
                  or c.status = 'published'
                     and not exists (select from mutes m
                                     where m.site_id = $1 and m.account_id = $2 and m.muted_id = c.author_id))
           order by n.id desc
           limit $4"#,
        reader.site() as _,
        reader.id() as _,
        below as _,
        size.plus_one(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page::new(rows, size, |notice: &Notice| Cursor { rank: 0.0, id: notice.id.uuid() }))
}

/// How many of them were not read, a hundred at most.
pub async fn unread(conn: &mut PgConnection, reader: &Reader) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select from notices n
               join comments c on c.site_id = $1 and c.id = n.comment_id
               where n.site_id = $1 and n.account_id = $2 and n.read_at is null
                 and (n.kind not in ('reply', 'followed')
                      or c.status = 'published'
                         and not exists (select from mutes m
                                         where m.site_id = $1 and m.account_id = $2 and m.muted_id = c.author_id))
               limit $3) unread"#,
        reader.site() as _,
        reader.id() as _,
        MOST_UNREAD,
    )
    .fetch_one(conn)
    .await
}

/// Notes that the reader has read all of them, or these.
pub async fn read(
    conn: &mut PgConnection,
    reader: &Reader,
    only: Option<&[NoticeId]>,
    now: Timestamp,
) -> sqlx::Result<()> {
    let (all, ids) = (only.is_none(), only.unwrap_or_default());
    sqlx::query!(
        "update notices set read_at = $3
         where site_id = $1 and account_id = $2 and read_at is null and ($4 or id = any($5))",
        reader.site() as _,
        reader.id() as _,
        now as _,
        all,
        ids as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A reply that a mail tells of.
#[derive(Clone, Debug)]
pub(super) struct MailedReply {
    /// The reply.
    pub(super) comment: CommentId,
    /// Whether it answers the reader's own comment.
    pub(super) kind: NoticeKind,
    /// Who wrote it.
    pub(super) name: Option<String>,
    /// What it says, as safe HTML.
    pub(super) html: String,
    /// The headline of its article, and where it is read.
    pub(super) title: Option<String>,
    /// Where its article is read.
    pub(super) url: Option<String>,
}

/// The replies in a thread that somebody was told of on the page, and that this mail tells, too: those that no other mail has
/// told, that were not read, and that may be seen at this moment. The same ones again, where they still may be seen.
pub(super) async fn replies_to_mail(
    conn: &mut PgConnection,
    site: SiteId,
    (account, thread): (AccountId, CommentId),
    mail: MailId,
    now: Timestamp,
) -> sqlx::Result<Vec<MailedReply>> {
    sqlx::query!(
        "update notices set mail_id = $4, mailed_at = $5
         where site_id = $1 and account_id = $2 and thread_id = $3 and kind in ('reply', 'followed')
           and mail_id is null and read_at is null
           and not exists (select from notices n where n.site_id = $1 and n.account_id = $2 and n.mail_id = $4)",
        site as _,
        account as _,
        thread as _,
        mail as _,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query_as!(
        MailedReply,
        r#"select n.comment_id as comment, n.kind, coalesce(a.username, c.guest_name) as name, c.html, k.title, k.url
           from notices n
           join comments c on c.site_id = $1 and c.id = n.comment_id and c.status = 'published'
           join articles k on k.site_id = $1 and k.id = c.article_id
           left join accounts a on a.site_id = $1 and a.id = c.author_id
           where n.site_id = $1 and n.account_id = $2 and n.thread_id = $3 and n.kind in ('reply', 'followed')
             and n.mail_id = $4 and n.read_at is null
             and not exists (select from mutes m
                             where m.site_id = $1 and m.account_id = $2 and m.muted_id = c.author_id)
           order by n.id"#,
        site as _,
        account as _,
        thread as _,
        mail as _,
    )
    .fetch_all(conn)
    .await
}

/// Forgets what an account was told, and what it follows.
pub async fn forget(conn: &mut PgConnection, site: SiteId, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from notices where site_id = $1 and account_id = $2", site as _, account as _)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from follows where site_id = $1 and account_id = $2", site as _, account as _)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets notices from before `before`. Answers how many.
pub async fn sweep(conn: &mut PgConnection, before: Timestamp) -> sqlx::Result<u64> {
    let gone = sqlx::query!("delete from notices where created_at < $1", before as _).execute(conn).await?;
    Ok(gone.rows_affected())
}
