//! What an author's record says, and what went on under an article lately.

use sqlx::PgConnection;

use crate::ids::CommentId;
use crate::intake::setting::Setting;
use crate::limits::Network;
use crate::rules::Needs;
use crate::text::simhash;
use crate::time::Timestamp;

const DAY: i64 = 86_400;

/// What an author's record says; what no rule reads is left out.
#[derive(Default)]
pub(in crate::intake) struct AuthorRecord {
    pub(in crate::intake) rejection_share: Option<f64>,
    pub(in crate::intake) flags_received: Option<i64>,
    pub(in crate::intake) labels: Option<Vec<String>>,
    pub(in crate::intake) sanctions: Option<i64>,
    pub(in crate::intake) own_near_duplicates: Option<i64>,
}

/// What the author's record says, in one statement of which only the parts run that rules read.
pub(in crate::intake) async fn author_record(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    needs: &Needs,
    now: Timestamp,
) -> sqlx::Result<AuthorRecord> {
    let reads = ["author.rejection_share", "author.flags_received", "author.labels", "author.sanctions"];
    let [share, flags, labels, sanctions] = reads.map(|fact| needs.reads(fact));
    let simhash = setting.likeness.simhash.filter(|_| needs.reads("text.own_near_duplicates"));
    let Some(author) = setting.author else { return Ok(AuthorRecord::default()) };
    if !(share || flags || labels || sanctions || simhash.is_some()) {
        return Ok(AuthorRecord::default());
    }
    sqlx::query_as!(
        AuthorRecord,
        r#"select case when $4 then (
               select case when count(*) >= 5 then count(*) filter (where status = 'rejected')::float8 / count(*) end
               from (select status from comments
                     where site_id = $1 and author_id = $2 and id >= $9 and id <> $3 and status in ('published', 'rejected')
                     order by id desc limit 100) last
           ) end as "rejection_share?",
           case when $5 then (
               select count(*)
               from (select id from comments where site_id = $1 and author_id = $2 order by id desc limit 500) own
               join flags f on f.site_id = $1 and f.comment_id = own.id
               where f.outcome <> 'dismissed' and f.created_at >= $10
           ) end as "flags_received?",
           case when $6 then array(
               select distinct jsonb_array_elements_text(r.verdict -> 'labels')
               from (select id, revision from comments
                     where site_id = $1 and author_id = $2 and id >= $11 and id <> $3 order by id desc limit 20) own
               join comment_revisions r on r.site_id = $1 and r.comment_id = own.id and r.revision = own.revision
               order by 1
           ) end as "labels?",
           case when $7 then (
               select count(*) from sanctions where site_id = $1 and account_id = $2 and lifted_at is null
           ) end as "sanctions?",
           case when $8::bigint is not null then (
               select count(*) filter (where bit_count((simhash # $8)::bit(64)) <= $13)
               from (select simhash from comments
                     where site_id = $1 and author_id = $2 and id >= $12 and id <> $3 order by id desc limit 100) lately
           ) end as "own_near_duplicates?""#,
        setting.site.id as _,
        author.id as _,
        setting.comment.unwrap_or(CommentId::MIN) as _,
        share,
        flags,
        labels,
        sanctions,
        simhash,
        CommentId::floor(now.minus_seconds(90 * DAY)) as _,
        now.minus_seconds(30 * DAY) as _,
        CommentId::floor(now.minus_seconds(30 * DAY)) as _,
        CommentId::floor(now.minus_seconds(DAY)) as _,
        i64::from(simhash::NEAR),
    )
    .fetch_one(conn)
    .await
}

/// What went on under an article lately; what no rule reads is left out.
#[derive(Default)]
pub(in crate::intake) struct ArticleRecord {
    pub(in crate::intake) comments_per_minute: Option<f64>,
    pub(in crate::intake) rejection_share: Option<f64>,
}

/// What went on under the article lately. At most 10,000 comments are counted, a thousand a minute.
pub(in crate::intake) async fn article_record(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    needs: &Needs,
    now: Timestamp,
) -> sqlx::Result<ArticleRecord> {
    let [heat, share] = ["article.comments_per_minute", "article.rejection_share"].map(|fact| needs.reads(fact));
    if !(heat || share) {
        return Ok(ArticleRecord::default());
    }
    sqlx::query_as!(
        ArticleRecord,
        r#"select case when $4 then (
               select count(*) / 10.0::float8
               from (select id from comments
                     where site_id = $1 and article_id = $2 and id >= $6 and id <> $3 order by id desc limit 10000) lately
           ) end as "comments_per_minute?",
           case when $5 then (
               select case when count(*) >= 10 then count(*) filter (where status = 'rejected')::float8 / count(*) end
               from (select status from comments
                     where site_id = $1 and article_id = $2 and id >= $7 and id <> $3 and status in ('published', 'rejected')
                     order by id desc limit 100) last
           ) end as "rejection_share?""#,
        setting.site.id as _,
        setting.article.id as _,
        setting.comment.unwrap_or(CommentId::MIN) as _,
        heat,
        share,
        CommentId::floor(now.minus_seconds(600)) as _,
        CommentId::floor(now.minus_seconds(3_600)) as _,
    )
    .fetch_one(conn)
    .await
}

/// How often anybody posted a text on the site within 24 hours; what no rule reads is left out.
#[derive(Default)]
pub(in crate::intake) struct Alike {
    pub(in crate::intake) duplicates: Option<i64>,
    pub(in crate::intake) near_duplicates: Option<i64>,
}

/// The keys of a text that is posted at `now`.
pub(in crate::intake) fn keys(setting: &Setting<'_>, now: Timestamp) -> Vec<i32> {
    setting.likeness.keys(setting.site.id.uuid(), day(now))
}

fn day(now: Timestamp) -> i64 {
    now.unix_micros().div_euclid(DAY * 1_000_000)
}

/// How often anybody posted the text, and nearly the text, on the site within 24 hours: at most a thousand.
pub(in crate::intake) async fn alike(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    needs: &Needs,
    now: Timestamp,
) -> sqlx::Result<Alike> {
    let [same, near] = ["text.duplicates", "text.near_duplicates"].map(|fact| needs.reads(fact));
    let simhash = setting.likeness.simhash.filter(|_| near);
    if !same && simhash.is_none() {
        return Ok(Alike::default());
    }
    // 24 hours lie in two days at most.
    let keys = [keys(setting, now), keys(setting, now.minus_seconds(DAY))].concat();
    let found = sqlx::query_as!(
        Alike,
        r#"select count(*) filter (where text_hash = $5) as "duplicates?",
                  count(*) filter (where bit_count((simhash # $6)::bit(64)) <= $7) as "near_duplicates?"
           from (select text_hash, simhash from comments
                 where site_id = $1 and alike && $2 and id >= $3 and id <> $4
                   and (text_hash = $5 or bit_count((simhash # $6)::bit(64)) <= $7)
                 limit 1000) alike"#,
        setting.site.id as _,
        &keys,
        CommentId::floor(now.minus_seconds(DAY)) as _,
        setting.comment.unwrap_or(CommentId::MIN) as _,
        setting.likeness.text_hash,
        simhash,
        i64::from(simhash::NEAR),
    )
    .fetch_one(conn)
    .await?;
    Ok(Alike {
        duplicates: found.duplicates.filter(|_| same),
        near_duplicates: found.near_duplicates.filter(|_| simhash.is_some()),
    })
}

/// The network that a comment came from, where that is still known.
pub(in crate::intake) async fn network(
    conn: &mut PgConnection,
    site: crate::ids::SiteId,
    comment: CommentId,
) -> sqlx::Result<Option<Network>> {
    let found =
        sqlx::query_scalar!("select network from comments where site_id = $1 and id = $2", site as _, comment as _)
            .fetch_optional(conn)
            .await?;
    Ok(found.flatten().map(Network::from_bytes))
}
