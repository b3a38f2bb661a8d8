//! Writing comments: any number of them in one transaction, each with everything that is written along with it.

use std::collections::HashSet;

use sqlx::PgConnection;

use super::row::{Fate, KeptAnswer, Row};
use crate::ids::{AccountId, ArticleId, CommentId, SiteId};
use crate::intake::group_commit::Together;

impl Together for Row {
    type Fate = Fate;

    fn goes_with(&self, _: &Self) -> bool {
        true
    }

    async fn write_all(conn: &mut PgConnection, together: &[&Self]) -> sqlx::Result<Vec<Fate>> {
        add(conn, together).await
    }
}

/// Writes comments, their first revisions, the counts that they change, their review items, their events and the answers to
/// be kept, and says what became of each. Run it in a transaction.
///
/// What many posts change is locked before it is changed, in one order: comments, then articles, then accounts, each by id.
/// So two nodes that write for the same article wait for each other and do not lock each other out.
pub(in crate::intake) async fn add(conn: &mut PgConnection, rows: &[&Row]) -> sqlx::Result<Vec<Fate>> {
    let parents = lock_parents(conn, rows).await?;
    let mut fates: Vec<Fate> = rows
        .iter()
        .map(|row| match row.parent {
            Some(parent) if !parents.contains(&(row.site, parent)) => Fate::ParentGone,
            _ => Fate::Written,
        })
        .collect();
    keep_answers(conn, rows, &mut fates).await?;
    let going: Vec<&Row> =
        rows.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::Written).map(|(row, _)| *row).collect();
    if !going.is_empty() {
        lock_counted(conn, &going).await?;
        insert(conn, &going).await?;
    }
    Ok(fates)
}

/// Locks the comments that are answered, and says which of them are published.
async fn lock_parents(conn: &mut PgConnection, rows: &[&Row]) -> sqlx::Result<HashSet<(SiteId, CommentId)>> {
    let (sites, parents): (Vec<SiteId>, Vec<CommentId>) =
        rows.iter().filter_map(|row| Some((row.site, row.parent?))).unzip();
    if parents.is_empty() {
        return Ok(HashSet::new());
    }
    let locked = sqlx::query!(
        r#"select c.site_id as "site: SiteId", c.id as "id: CommentId"
           from comments c join (select distinct * from unnest($1::uuid[], $2::uuid[]) as p (site_id, id)) p using (site_id, id)
           where c.status = 'published'
           order by c.site_id, c.id for no key update of c"#,
        &sites as _,
        &parents as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(locked.into_iter().map(|parent| (parent.site, parent.id)).collect())
}

/// Keeps the answers of the rows that are to be written, and takes out those that were answered before. Waits for whoever
/// is about to keep one under the same key.
async fn keep_answers(conn: &mut PgConnection, rows: &[&Row], fates: &mut [Fate]) -> sqlx::Result<()> {
    let mut seen = HashSet::new();
    let mut wanted = Vec::new();
    for (row, fate) in rows.iter().zip(&mut *fates).filter(|(_, fate)| **fate == Fate::Written) {
        let Some(answer) = &row.answer else { continue };
        if seen.insert((row.site, &answer.key)) {
            wanted.push((*row, answer));
        } else {
            *fate = Fate::Answered;
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let column =
        |value: fn(&KeptAnswer) -> &[u8]| -> Vec<&[u8]> { wanted.iter().map(|(_, kept)| value(kept)).collect() };
    let kept = sqlx::query!(
        r#"insert into idempotency_keys (site_id, key, fingerprint, status, body, created_at)
           select * from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::smallint[], $5::text[], $6::timestamptz[]) as kept
           order by 1, 2
           on conflict do nothing
           returning site_id as "site: SiteId", key"#,
        &wanted.iter().map(|(row, _)| row.site).collect::<Vec<_>>() as _,
        &column(|kept| &kept.key) as _,
        &column(|kept| &kept.fingerprint) as _,
        &wanted.iter().map(|(_, kept)| kept.status).collect::<Vec<_>>(),
        &wanted.iter().map(|(_, kept)| kept.body.as_str()).collect::<Vec<_>>() as _,
        &wanted.iter().map(|(row, _)| row.created_at).collect::<Vec<_>>() as _,
    )
    .fetch_all(conn)
    .await?;
    let kept: HashSet<(SiteId, Vec<u8>)> = kept.into_iter().map(|kept| (kept.site, kept.key)).collect();
    for (row, fate) in rows.iter().zip(fates).filter(|(_, fate)| **fate == Fate::Written) {
        if row.answer.as_ref().is_some_and(|answer| !kept.contains(&(row.site, answer.key.clone()))) {
            *fate = Fate::Answered;
        }
    }
    Ok(())
}

/// Locks the articles and the accounts of which the counts change. Also for one comment alone: in which order the parts of
/// one statement run is Postgres's own affair.
async fn lock_counted(conn: &mut PgConnection, rows: &[&Row]) -> sqlx::Result<()> {
    let sites: Vec<SiteId> = rows.iter().map(|row| row.site).collect();
    let articles: Vec<ArticleId> = rows.iter().map(|row| row.article).collect();
    let authors: Vec<Option<AccountId>> = rows.iter().map(|row| row.author).collect();
    sqlx::query!(
        "select from articles a join (select distinct * from unnest($1::uuid[], $2::uuid[]) as p (site_id, id)) p using (site_id, id)
         order by a.site_id, a.id for no key update of a",
        &sites as _,
        &articles as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "select from accounts a join (select distinct * from unnest($1::uuid[], $2::uuid[]) as p (site_id, id)) p using (site_id, id)
         order by a.site_id, a.id for no key update of a",
        &sites as _,
        &authors as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One statement, one round trip, however many comments and tables. This is the one place where several domains' tables
/// are written at once; apart they would be seven statements.
async fn insert(conn: &mut PgConnection, rows: &[&Row]) -> sqlx::Result<()> {
    let documents: Vec<&str> = rows.iter().map(|row| row.json.as_str()).collect();
    // One document a row: of an array of them Postgres expects a hundred, and reads whole tables of what they count for.
    sqlx::query!(
        r#"with fresh as materialized (
               select fresh.* from unnest($1::text[]) as document, json_to_record(document::json) as fresh (
                   site_id uuid, id uuid, article_id uuid, parent_id uuid, thread_id uuid, depth smallint, author_id uuid,
                   guest_name text, guest_email text, network text, body text, html text, text_hash bigint, simhash bigint,
                   alike integer[], status comment_status, reasons jsonb, revision integer, created_at timestamptz,
                   verdict jsonb, facts jsonb, section text, review jsonb, codes text[], tier smallint,
                   priority double precision, parts jsonb, sort_key double precision, event_id uuid, event_name text,
                   actor_kind text, actor_id uuid, payload jsonb)
           ), answered as (
               update comments c set reply_count = c.reply_count + reply.published
               from (select site_id, parent_id, count(*)::int as published from fresh
                     where parent_id is not null and status = 'published' group by 1, 2) reply
               where c.site_id = reply.site_id and c.id = reply.parent_id
           ), added as (
               insert into comments (site_id, id, article_id, parent_id, thread_id, depth, author_id, guest_name,
                                     guest_email, network, body, html, text_hash, revision, created_at, status, reasons,
                                     simhash, alike)
               select site_id, id, article_id, parent_id, thread_id, depth, author_id, guest_name, guest_email,
                      decode(network, 'base64'), body, html, text_hash, revision, created_at, status, reasons, simhash, alike
               from fresh
           ), revised as (
               insert into comment_revisions (site_id, comment_id, revision, body, verdict, facts, created_at)
               select site_id, id, revision, body, verdict, facts, created_at from fresh
           ), counted as (
               update articles a set comment_count = a.comment_count + of_article.published
               from (select site_id, article_id, count(*)::int as published from fresh
                     where status = 'published' group by 1, 2) of_article
               where a.site_id = of_article.site_id and a.id = of_article.article_id
           ), credited as (
               update accounts a set published = a.published + of_author.published, rejected = a.rejected + of_author.rejected
               from (select site_id, author_id, (count(*) filter (where status = 'published'))::int as published,
                            (count(*) filter (where status = 'rejected'))::int as rejected
                     from fresh where status <> 'held' group by 1, 2) of_author
               where a.site_id = of_author.site_id and a.id = of_author.author_id
           ), queued as (
               insert into review_items (site_id, comment_id, article_id, section, reasons, codes, held, flagged, tier,
                                         priority, parts, sort_key, open, opened_at)
               select site_id, id, article_id, section, review, codes, status = 'held', status <> 'held', tier, priority,
                      parts, sort_key, true, created_at
               from fresh where cardinality(codes) > 0
           )
           insert into events (site_id, id, name, actor_kind, actor_id, comment_id, payload, at, xid)
           select site_id, event_id, event_name, actor_kind, actor_id, id, payload, created_at,
                  pg_current_xact_id()::text::bigint
           from fresh"#,
        &documents as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
