//! SQL on `review_items`.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::comments::Reason;
use crate::db::begin_planned;
use crate::ids::{AccountId, ArticleId, CommentId, SiteId};
use crate::page::{Cursor, Page, PageSize};
use crate::review::{Claim, Item, Parts, Queue, QueueFilter, QueueSize};
use crate::time::Timestamp;

pub(super) struct Row {
    pub(super) comment_id: CommentId,
    pub(super) article_id: ArticleId,
    pub(super) section: Option<String>,
    pub(super) reasons: Json<Vec<Reason>>,
    pub(super) held: bool,
    pub(super) flagged: bool,
    pub(super) tier: i16,
    pub(super) priority: f64,
    pub(super) parts: Json<Parts>,
    pub(super) open: bool,
    pub(super) opened_at: Timestamp,
    pub(super) claimed_by: Option<AccountId>,
    pub(super) claimed_until: Option<Timestamp>,
    pub(super) claimant: Option<String>,
    pub(super) sort_key: f64,
}

impl Row {
    pub(super) fn at(self, now: Timestamp) -> Item {
        let claim = match (self.claimed_by, self.claimant, self.claimed_until) {
            (Some(by), Some(name), Some(until)) if until > now => Some(Claim { by, name, until }),
            _ => None,
        };
        Item {
            comment: self.comment_id,
            article: self.article_id,
            section: self.section,
            reasons: self.reasons.0,
            held: self.held,
            flagged: self.flagged,
            tier: self.tier,
            priority: self.priority,
            parts: self.parts.0,
            open: self.open,
            opened_at: self.opened_at,
            claim,
        }
    }
}

/// Items of the site `$1`, as the rest of the statement picks them from `i`.
macro_rules! items {
    ($rest:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            "select i.comment_id, i.article_id, i.section, i.reasons as \"reasons: Json<Vec<Reason>>\", i.held, i.flagged,
                    i.tier, i.priority, i.parts as \"parts: Json<Parts>\", i.open, i.opened_at, i.claimed_by,
                    i.claimed_until, a.username as \"claimant?\", i.sort_key
             from review_items i
             left join accounts a on a.site_id = $1 and a.id = i.claimed_by
             where i.site_id = $1 and " + $rest,
            $($argument),*
        )
    };
}

/// The item of a comment, open or not.
pub(in crate::review) async fn find(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
    now: Timestamp,
) -> sqlx::Result<Option<Item>> {
    let row = items!("i.comment_id = $2", site as _, comment as _).fetch_optional(conn).await?;
    Ok(row.map(|row| row.at(now)))
}

/// The items of these comments, open or not.
pub async fn find_many(
    conn: &mut PgConnection,
    site: SiteId,
    comments: &[CommentId],
    now: Timestamp,
) -> sqlx::Result<Vec<Item>> {
    let rows = items!("i.comment_id = any($2)", site as _, comments as _).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| row.at(now)).collect())
}

/// What of an item's reasons the queue is counted and cut by: each code once, however many rules gave it.
pub fn codes(reasons: &[Reason]) -> Vec<String> {
    let codes: BTreeSet<&str> = reasons.iter().map(|reason| reason.code.as_str()).collect();
    codes.into_iter().map(str::to_owned).collect()
}

/// Closes the item of a comment; a closed one is nobody's. Answers since when it had waited, where it was open.
pub(in crate::review) async fn close(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
) -> sqlx::Result<Option<Timestamp>> {
    sqlx::query_scalar!(
        "update review_items set open = false, claimed_by = null, claimed_until = null
         where site_id = $1 and comment_id = $2 and open
         returning opened_at",
        site as _,
        comment as _,
    )
    .fetch_optional(conn)
    .await
}

/// Opens the item of a comment again, for a comment that is held or not.
pub(in crate::review) async fn reopen(
    conn: &mut PgConnection,
    site: SiteId,
    comment: CommentId,
    held: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update review_items set open = true, held = $3 where site_id = $1 and comment_id = $2",
        site as _,
        comment as _,
        held,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A page of the queue, the most urgent first.
pub(in crate::review) async fn by_priority(
    conn: &mut PgConnection,
    site: SiteId,
    filter: &QueueFilter,
    after: Option<Cursor>,
    size: PageSize,
    now: Timestamp,
) -> sqlx::Result<Page<Item>> {
    let key = after.map_or(f64::INFINITY, |cursor| cursor.rank);
    let id = after.map_or(CommentId::MAX, |cursor| cursor.id.into());
    let mut tx = begin_planned(conn).await?;
    let rows = items!(
        "i.open and (i.sort_key, i.comment_id) < ($2, $3)
           and ($4::bool is null or i.held = $4) and ($5::bool is null or i.flagged = $5)
           and ($6::text is null or i.section = $6) and ($7::uuid is null or i.article_id = $7)
           and ($8::text is null or $8 = any(i.codes)) and ($9::bool is null or ('escalated' = any(i.codes)) = $9)
           and ($10::uuid is null or i.reasons @> jsonb_build_array(jsonb_build_object('rule', $10::uuid)))
           and ($11::uuid is null or exists (select from comments w where w.site_id = $1 and w.id = i.comment_id
                                             and w.author_id = $11))
         order by i.sort_key desc, i.comment_id desc
         limit $12",
        site as _,
        key,
        id as _,
        held(filter.queue),
        flagged(filter.queue),
        filter.section,
        filter.article as _,
        code(filter),
        filter.escalated(),
        filter.rule as _,
        filter.author as _,
        size.plus_one(),
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let page = Page::new(rows, size, |row: &Row| Cursor { rank: row.sort_key, id: row.comment_id.uuid() });
    Ok(page.map(|row| row.at(now)))
}

/// A page of the queue, the longest waiting first.
pub(in crate::review) async fn by_age(
    conn: &mut PgConnection,
    site: SiteId,
    filter: &QueueFilter,
    after: Option<Cursor>,
    size: PageSize,
    now: Timestamp,
) -> sqlx::Result<Page<Item>> {
    #[expect(clippy::cast_possible_truncation, reason = "microseconds fit a double for the next 250 years")]
    let opened = after.map_or(i64::MIN, |cursor| cursor.rank as i64);
    let opened = Timestamp::from_unix_micros(opened);
    let id = after.map_or(CommentId::MIN, |cursor| cursor.id.into());
    let mut tx = begin_planned(conn).await?;
    let rows = items!(
        "i.open and (i.opened_at, i.comment_id) > ($2, $3)
           and ($4::bool is null or i.held = $4) and ($5::bool is null or i.flagged = $5)
           and ($6::text is null or i.section = $6) and ($7::uuid is null or i.article_id = $7)
           and ($8::text is null or $8 = any(i.codes)) and ($9::bool is null or ('escalated' = any(i.codes)) = $9)
           and ($10::uuid is null or i.reasons @> jsonb_build_array(jsonb_build_object('rule', $10::uuid)))
           and ($11::uuid is null or exists (select from comments w where w.site_id = $1 and w.id = i.comment_id
                                             and w.author_id = $11))
         order by i.opened_at, i.comment_id
         limit $12",
        site as _,
        opened as _,
        id as _,
        held(filter.queue),
        flagged(filter.queue),
        filter.section,
        filter.article as _,
        code(filter),
        filter.escalated(),
        filter.rule as _,
        filter.author as _,
        size.plus_one(),
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    #[expect(clippy::cast_precision_loss, reason = "microseconds fit a double for the next 250 years")]
    let rank = |row: &Row| row.opened_at.unix_micros() as f64;
    let page = Page::new(rows, size, |row: &Row| Cursor { rank: rank(row), id: row.comment_id.uuid() });
    Ok(page.map(|row| row.at(now)))
}

/// How long a site's queue is. Looks at no more than a thousand items, the most urgent ones.
pub async fn queue_size(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<QueueSize> {
    let first = sqlx::query!(
        r#"select count(*) as "open!", count(*) filter (where held) as "held!", count(*) filter (where flagged) as "flagged!"
           from (select held, flagged from review_items where site_id = $1 and open
                 order by sort_key desc, comment_id desc limit 1001) first"#,
        site as _,
    )
    .fetch_one(conn)
    .await?;
    let at_most = |number: i64| number.min(QueueSize::MOST);
    let (open, held, flagged) = (at_most(first.open), at_most(first.held), at_most(first.flagged));
    Ok(QueueSize { open, held, flagged, more: first.open > QueueSize::MOST })
}

/// How many items are open in each site's queue, by slug.
pub async fn depth(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select s.slug as "slug: String",
                  (select count(*) from review_items i where i.site_id = s.id and i.open) as "open!"
           from sites s"#,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.open)).collect())
}

pub(super) fn held(queue: Queue) -> Option<bool> {
    (queue == Queue::Held).then_some(true)
}

pub(super) fn flagged(queue: Queue) -> Option<bool> {
    (queue == Queue::Flagged).then_some(true)
}

/// The reason to filter by: the one asked for, or the one that makes up the queue asked for.
pub(super) fn code(filter: &QueueFilter) -> Option<&str> {
    match filter.queue {
        Queue::Appealed => Some("appeal"),
        Queue::Notices => Some("notice"),
        _ => filter.reason.as_deref(),
    }
}
