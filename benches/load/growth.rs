//! Articles that have been talked about for years: how their pages and posts compare with those of a small one.

use std::time::Duration;

use sqlx::PgPool;
use tokio::task::JoinHandle;

use crate::client::{Load, Outcome};
use crate::report::{Row, grouped};
use crate::world::Server;
use crate::{Bench, ask, get, grow, post, request, turn};

/// The article that the others are held against.
const SMALL: i64 = 8_000;
/// The number of the first large article.
const LARGE: i64 = SMALL + 1;
/// How long a turn takes: there are many.
const TURN: Duration = Duration::from_secs(2);

/// How many comments the large articles have.
fn sizes(largest: i64) -> Vec<i64> {
    let smaller = [10_000, 100_000].into_iter().filter(|size| *size < largest);
    smaller.chain([largest]).collect()
}

/// What has to be grown.
pub(crate) fn crops(largest: i64) -> Vec<grow::Crop> {
    let crop = |(first, comments)| grow::Crop { sites: "bench", first, articles: 1, comments };
    [(SMALL, 1_000)].into_iter().chain((LARGE..).zip(sizes(largest))).map(crop).collect()
}

/// Measures pages, kept and not, counts, and posts.
pub(crate) async fn measure(bench: &Bench<'_>, largest: i64) -> Vec<Row> {
    let forgetful = bench.world.another("growth", &[("GAVEL_PAGE_MEMORY", "0")]);
    let load = Load { time: TURN, ..bench.load };
    let mut rows = Vec::new();
    for (article, size) in (LARGE..).zip(sizes(largest)) {
        let what = format!("first page of {} comments", grouped(size));
        let page = |article| get(load, &grow::path("bench", article));
        rows.push(compare(bench, what, "first page of 1,000 comments", article, page).await);
    }
    for (article, size) in (LARGE..).zip(sizes(largest)) {
        let what = format!("not kept, of {} comments", grouped(size));
        let page = |article| all_orders(load, &forgetful, article);
        rows.push(compare(bench, what, "not kept, of 1,000 comments", article, page).await);
    }
    forgetful.stop();
    let last = LARGE - 1 + i64::try_from(sizes(largest).len()).unwrap();
    let what = format!("counts of {} comments", grouped(largest));
    let counts = |article| {
        let body = format!(r#"{{"articles":["a-{article}"]}}"#);
        load.expect(200, |_, request| ask::signed_in(request, "POST", "/api/v1/sites/bench/counts", 0, &body))
    };
    rows.push(compare(bench, what, "counts of 1,000 comments", last, counts).await);
    let what = format!("post under {} comments", grouped(largest));
    // No more than are let in at once whatever the server has learned of its pace, and as many in line.
    let few = Load { connections: 16, ..load };
    let post = |article| post::run(few, |_| grow::path("bench", article), false);
    rows.push(compare(bench, what, "post under 1,000 comments", last, post).await);
    rows.push(beside_vacuum(bench, || post(last)).await);
    rows
}

/// Posts while comments are vacuumed, against posts by themselves.
async fn beside_vacuum(bench: &Bench<'_>, post: impl Fn() -> Outcome) -> Row {
    let pool = &bench.world.pool;
    let mut row = Row::new("post, autovacuum at work", "post by itself").at_least(0.9);
    for round in 0..=bench.rounds {
        let alone = turn(pool, "post by itself", &post).await;
        let vacuum = Vacuum::start(pool).await;
        let beside = turn(pool, "post beside vacuum", &post).await;
        vacuum.stop(pool).await;
        if round > 0 {
            row.add(&beside, Some(alone.rate()));
        }
    }
    row
}

/// Vacuums comments as autovacuum does and at its pace, but over and over.
struct Vacuum {
    backend: i32,
    work: JoinHandle<()>,
}

impl Vacuum {
    async fn start(pool: &PgPool) -> Self {
        let mut conn = pool.acquire().await.unwrap();
        let backend = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut *conn).await.unwrap();
        sqlx::query("set vacuum_cost_delay = 2").execute(&mut *conn).await.unwrap();
        let vacuum = "vacuum (analyze) comments";
        // Until its backend ends.
        let work = tokio::spawn(async move { while sqlx::query(vacuum).execute(&mut *conn).await.is_ok() {} });
        Self { backend, work }
    }

    async fn stop(self, pool: &PgPool) {
        sqlx::query("select pg_terminate_backend($1, 10000)").bind(self.backend).execute(pool).await.unwrap();
        self.work.await.unwrap();
    }
}

/// Takes turns between one article and the small one.
async fn compare(bench: &Bench<'_>, what: String, against: &str, article: i64, run: impl Fn(i64) -> Outcome) -> Row {
    let pool = &bench.world.pool;
    let mut row = Row::new(what.clone(), against).at_least(0.9);
    for round in 0..=bench.rounds {
        // First the one, then the other: what a turn leaves behind falls on both.
        let mut order = [SMALL, article];
        order.rotate_left(usize::from(round % 2 == 1));
        let mut outcomes = Vec::new();
        for article in order {
            outcomes.push(turn(pool, &format!("{what}: article {article}"), || run(article)).await);
        }
        outcomes.rotate_left(usize::from(round % 2 == 1));
        // The first round warms everything up and does not count.
        if let [small, large] = &outcomes[..]
            && round > 0
        {
            row.add(large, Some(small.rate()));
        }
    }
    row
}

/// First pages in all five orders and of several lengths, from a server that keeps none: nobody finds another waiting for
/// the same page and shares it.
fn all_orders(load: Load, server: &Server, article: i64) -> Outcome {
    let orders = ["newest", "oldest", "top", "discussed", "controversial"];
    let path = grow::path("bench", article);
    let targets: Vec<Vec<u8>> =
        (40..50).flat_map(|limit| orders.map(|order| request(&format!("{path}?sort={order}&limit={limit}")))).collect();
    let pages = |number: u64, request: &mut Vec<u8>| {
        request.extend_from_slice(&targets[usize::try_from(number).unwrap() % targets.len()]);
    };
    Load { to: server.address, ..load }.expect(200, pages)
}
