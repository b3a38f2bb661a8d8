//! Readers and a backtest at once: how much of their pace they keep while the past is judged beside them.

use std::sync::Mutex;

use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::client::{Load, Outcome};
use crate::report::Row;
use crate::{ask, fill, post, request, texts, turn};

/// How many comments of the past are judged.
const PAST: i64 = 100_000;
/// Of so many requests one is a post; the others read the first page.
const POSTS: u64 = 5;

/// Measures the readers' pace by itself and beside a backtest, in turns.
pub(crate) async fn measure(load: Load, pool: &PgPool, site: Uuid, rounds: u64) -> Row {
    past(pool, site).await;
    let mut row = Row::new("posts and reads, backtest beside", "the same by themselves");
    let mut judged = Vec::new();
    for round in 0..rounds {
        let beside = async {
            let job = tokio::task::block_in_place(|| start(load));
            let beside = turn(pool, "beside a backtest", || readers(load)).await;
            let (state, done) = tokio::task::block_in_place(|| stop(load, &job));
            assert_eq!(state, "running", "the backtest was over before the readers; it needs more comments");
            (beside, done)
        };
        // First the one, then the other: what a turn leaves behind falls on both.
        let ((beside, done), alone) = if round % 2 == 0 {
            let alone = turn(pool, "by themselves", || readers(load)).await;
            (beside.await, alone)
        } else {
            let beside = beside.await;
            (beside, turn(pool, "by themselves", || readers(load)).await)
        };
        judged.push(done);
        row.add(&beside, Some(alone.rate()));
    }
    println!("comments that the backtest judged meanwhile, by turn: {judged:?} of {PAST}");
    row
}

/// One turn of readers, of whom some post.
fn readers(load: Load) -> Outcome {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(50_000_000);

    let page = request(&fill::page());
    let ask = |number: u64, request: &mut Vec<u8>| {
        if number.is_multiple_of(POSTS) {
            let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let body = format!("{{\"body\":\"{}\"}}", texts::comment(number));
            post::write(request, &fill::spread(number), 1 + number % (fill::READERS - 1), None, &body);
        } else {
            request.extend_from_slice(&page);
        }
        true
    };
    load.run(ask, |number, status, body| {
        let wanted = if number.is_multiple_of(POSTS) { 201 } else { 200 };
        assert_eq!(status, wanted, "{}", String::from_utf8_lossy(body));
    })
}

/// Starts a backtest of everything as the admin, and answers its id.
fn start(load: Load) -> String {
    let rule = json!({
        "name": "Bench", "mode": "draft", "then": { "action": "hold" },
        "when": { "any": [{ "text": { "phrase": "mayor", "as": "word" } }, { "text.caps_share": { "gte": 0.5 } }] },
    });
    let body = json!({ "rule": rule, "from": "2000-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z" }).to_string();
    let (status, job) = call(load, "POST", "rules/backtest", &body);
    assert_eq!(status, 202, "{job}");
    job["id"].as_str().unwrap().to_owned()
}

/// Calls the backtest off; answers how it stood, and how far it was.
fn stop(load: Load, job: &str) -> (String, u64) {
    let (_, seen) = call(load, "GET", &format!("jobs/{job}"), "");
    call(load, "DELETE", &format!("jobs/{job}"), "");
    (seen["state"].as_str().unwrap().to_owned(), seen["progress"]["done"].as_u64().unwrap())
}

/// One request of the admin, who is reader 0.
fn call(load: Load, method: &str, path: &str, body: &str) -> (u16, Value) {
    let answer = Mutex::new((0, Value::Null));
    let one = |number: u64, request: &mut Vec<u8>| {
        ask::signed_in(request, method, &format!("/api/v1/sites/bench/{path}"), 0, body);
        number == 0
    };
    Load { connections: 1, ..load }.run(one, |_, status, body| {
        *answer.lock().unwrap() = (status, serde_json::from_slice(body).unwrap_or_default());
    });
    answer.into_inner().unwrap()
}

/// Comments of the last hundred days with their stored facts, and an admin to judge them.
async fn past(pool: &PgPool, site: Uuid) {
    let texts: Vec<String> = (0..1_000).map(texts::comment).collect();
    sqlx::query(
        "with numbered as (
             select n, $3::text[] as texts, now() - interval '100 days' + n * interval '80 seconds' as at,
                    ('00000000-0000-7000-8000-' || lpad((n % $4)::text, 12, '0'))::uuid as author
             from generate_series(1, $5) n
         ), named as (
             select *, texts[1 + n % 1000] || ' ' || n as body,
                    (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70009000'
                     || lpad(to_hex(n), 12, '0'))::uuid as id
             from numbered
         ), written as (
             insert into comments (site_id, id, article_id, thread_id, depth, author_id, body, html, text_hash, status,
                                   reasons, revision, created_at)
             select $1, id, ('00000000-0000-7000-8000-' || lpad($2::text, 12, '0'))::uuid, id, 0, author, body, body, n,
                    'published', '[]', 1, at
             from named
         )
         insert into comment_revisions (site_id, comment_id, revision, body, verdict, facts, created_at)
         select $1, id, 1, body, '{\"outcome\":\"none\",\"labels\":[],\"rules\":[],\"ruleset_hash\":\"\",\"elapsed_us\":50}',
                '{\"author\":{\"role\":\"reader\",\"account_age\":900000,\"approved\":10,\"rejected\":0},
                  \"article\":{\"key\":\"a-1\",\"section\":\"local\",\"age\":3600},\"thread\":{\"depth\":0}}', at
         from named",
    )
    .bind(site)
    .bind(i64::try_from(fill::ARTICLES).unwrap())
    .bind(texts)
    .bind(i64::try_from(fill::READERS).unwrap())
    .bind(PAST)
    .execute(pool)
    .await
    .unwrap();
    fill::count(pool, site).await;
    sqlx::query("update accounts set role = 'admin' where username = 'reader0'").execute(pool).await.unwrap();
    sqlx::query("analyze").execute(pool).await.unwrap();
}
