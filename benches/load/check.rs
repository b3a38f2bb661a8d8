//! After the load: every counter says what the rows say.

use sqlx::PgPool;

use crate::real::Tally;

/// Each question names the first rows that it finds wrong.
const QUESTIONS: [(&str, &str); 6] = [
    (
        "articles.comment_count",
        "select a.key || ' counts ' || a.comment_count || ' of ' || r.count
         from articles a, lateral (
             select count(*) from comments c
             where c.site_id = a.site_id and c.article_id = a.id and c.status = 'published'
         ) r
         where a.comment_count <> r.count",
    ),
    (
        "accounts.published and rejected",
        "select a.username || ' counts ' || a.published || ' and ' || a.rejected || ' of ' || r.published || ' and '
                || r.rejected
         from accounts a, lateral (
             select count(*) filter (where c.status = 'published') as published,
                    count(*) filter (where c.status = 'rejected') as rejected
             from comments c where c.site_id = a.site_id and c.author_id = a.id
         ) r
         where (a.published, a.rejected) is distinct from (r.published, r.rejected)",
    ),
    (
        "comments.reply_count",
        "select p.id || ' counts ' || p.reply_count || ' of ' || coalesce(r.count, 0)
         from comments p
         left join (
             select site_id, parent_id, count(*) from comments where visible and parent_id is not null group by 1, 2
         ) r on r.site_id = p.site_id and r.parent_id = p.id
         where p.reply_count <> coalesce(r.count, 0)",
    ),
    (
        "comments.flag_count",
        "select c.id || ' counts ' || c.flag_count || ' of ' || coalesce(r.count, 0)
         from comments c
         left join (select site_id, comment_id, count(*) from flags where outcome = 'open' group by 1, 2) r
                on r.site_id = c.site_id and r.comment_id = c.id
         where c.flag_count <> coalesce(r.count, 0)",
    ),
    (
        "comments.reactions",
        "select c.id || ' counts ' || c.reactions || ' of ' || coalesce(r.count, 0)
         from comments c
         left join (select site_id, comment_id, count(*) from reactions group by 1, 2) r
                on r.site_id = c.site_id and r.comment_id = c.id
         where coalesce((c.reactions ->> 'like')::int, 0) <> coalesce(r.count, 0)",
    ),
    (
        "review_items of held comments",
        "select c.id || ' is held and no item is open' from comments c
         where c.status = 'held' and not exists (
             select from review_items i where i.site_id = c.site_id and i.comment_id = c.id and i.open and i.held
         )",
    ),
];

/// Fails with what differs.
pub(crate) async fn counters(pool: &PgPool, real: Option<Tally>) {
    for (what, question) in QUESTIONS {
        let wrong: Vec<String> = sqlx::query_scalar(question).fetch_all(pool).await.unwrap();
        assert!(wrong.is_empty(), "{what}: {} wrong, such as {:?}", wrong.len(), wrong.iter().take(5));
    }
    let answered = real.unwrap_or_default();
    let kept: (i64, i64, i64) = sqlx::query_as(
        "select count(*) filter (where status = 'published'), count(*) filter (where status = 'held'),
                count(*) filter (where status = 'rejected')
         from comments
         where author_id in (select id from accounts where substr(username, 7)::int >= $1)",
    )
    .bind(i32::try_from(crate::fill::READERS).unwrap())
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(kept, (answered.published, answered.held, answered.rejected), "rows of the real comments, and answers");
    let comments: i64 = sqlx::query_scalar("select count(*) from comments").fetch_one(pool).await.unwrap();
    println!(
        "counters equal rows: articles, accounts, replies, flags, reactions, review ({} comments)",
        crate::report::grouped(comments)
    );
}
