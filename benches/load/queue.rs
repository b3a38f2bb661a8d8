//! A queue as long as one likes: moderators who take what is most urgent, count what waits, and search.

use std::time::Duration;

use sqlx::PgPool;

use crate::client::{Load, Outcome};
use crate::report::{Row, grouped};
use crate::{Bench, ask, grow, turn};

/// How many wait in the short queue.
const SHORT: i64 = 1_000;
/// How many items are taken in one turn: twenty at a time, and not all of the short queue.
const CLAIMS: u64 = 40;
/// The articles that have them all; each is the only one of its site but for what other parts made.
const ARTICLE: i64 = 9_000;

/// What has to be grown.
pub(crate) fn crops(large: i64) -> [grow::Crop; 2] {
    let crop = |sites, comments| grow::Crop { sites, first: ARTICLE, articles: 1, comments };
    [crop("short-queue-0", SHORT), crop("long-queue-0", large)]
}

/// Measures everything that moderators ask of a long queue against a short one.
pub(crate) async fn measure(bench: &Bench<'_>, large: i64) -> Vec<Row> {
    let pool = &bench.world.pool;
    fill(pool).await;
    let load = Load { connections: 1, time: Duration::from_secs(1), ..bench.load };
    let (long, short) = (grouped(large), grouped(SHORT));
    let row = |what: &str| Row::new(format!("{what}, {long}"), format!("the same, {short}"));
    // Half as long again at the most, that is two thirds of the pace.
    let mut claims = row("claim 20 of those that wait").at_least(1.0 / 1.5);
    for round in 0..=bench.rounds * 3 {
        let few = turn(pool, "claims, short queue", || claim(load, "short-queue-0")).await;
        let many = turn(pool, "claims, long queue", || claim(load, "long-queue-0")).await;
        give_back(pool).await;
        if round > 0 {
            claims.add(&many, Some(few.rate()));
        }
    }
    let asked = [
        ("first page of the queue", "review?limit=20"),
        ("counts of the queue", "review/counts"),
        ("search, a common word", "moderation/comments?q=mayor"),
        ("search, a rare word", "moderation/comments?q=000000000042"),
    ];
    let mut rows = vec![claims];
    for (what, path) in asked {
        let mut row = row(what);
        for round in 0..=bench.rounds {
            let few = turn(pool, &format!("{what}, short"), || get(load, "short-queue-0", path)).await;
            let many = turn(pool, &format!("{what}, long"), || get(load, "long-queue-0", path)).await;
            if round > 0 {
                row.add(&many, Some(few.rate()));
            }
        }
        rows.push(row);
    }
    rows
}

/// Takes twenty items again and again.
fn claim(load: Load, site: &str) -> Outcome {
    let path = format!("/api/v1/sites/{site}/review/claims");
    let write = |number: u64, request: &mut Vec<u8>| {
        ask::signed_in(request, "POST", &path, 0, r#"{"count":20}"#);
        number < CLAIMS
    };
    // However slow they are, all of them: each turn finds as many taken as the one before.
    Load { time: Duration::from_mins(1), ..load }.run(write, |_, status, body| {
        let answer: serde_json::Value = serde_json::from_slice(body).unwrap();
        assert_eq!((status, answer["items"].as_array().map(Vec::len)), (201, Some(20)), "{answer}");
    })
}

fn get(load: Load, site: &str, path: &str) -> Outcome {
    let path = format!("/api/v1/sites/{site}/{path}");
    load.expect(200, |_, request| ask::signed_in(request, "GET", &path, 0, ""))
}

/// Nobody has anything on the desk any more.
async fn give_back(pool: &PgPool) {
    let all = "update review_items set claimed_by = null, claimed_until = null where claimed_by is not null";
    sqlx::query(all).execute(pool).await.unwrap();
}

/// Every comment under those articles waits, flagged by readers.
async fn fill(pool: &PgPool) {
    let mut tx = pool.begin().await.unwrap();
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await.unwrap();
    let indexes = grow::drop_indexes(&mut tx, "review_items").await;
    sqlx::query(
        "insert into review_items (site_id, comment_id, article_id, reasons, codes, held, flagged, tier, priority, parts,
                                   sort_key, open, opened_at)
         select c.site_id, c.id, c.article_id, '[{\"code\": \"spam\", \"message\": \"Flagged once as spam\"}]', '{spam}',
                false, true, 2, points, '{\"severity\": 20, \"flags\": 3, \"model\": null, \"reach\": 4, \"author\": 5}',
                points - 20000000 - extract(epoch from c.created_at) / 1800, true, c.created_at
         from comments c join articles a on a.site_id = c.site_id and a.id = c.article_id,
              lateral (select 20 + c.text_hash % 50 as points) urgency
         where a.key = 'a-' || $1 and a.site_id in (select id from sites where slug like '%-queue-0')",
    )
    .bind(ARTICLE)
    .execute(&mut *tx)
    .await
    .unwrap();
    grow::build(&mut tx, indexes).await;
    tx.commit().await.unwrap();
    sqlx::query("vacuum (analyze) review_items").execute(pool).await.unwrap();
}
