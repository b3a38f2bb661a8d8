//! Readers whose page is never at hand: each request asks for another article, of a server that keeps no pages.

use crate::bare::Bare;
use crate::client::Load;
use crate::report::Row;
use crate::{Bench, get, grow, request, turn};

/// The number of the first article that is read.
const FIRST: i64 = 7_000;
/// How many: more than connections, so that two never wait for the same page and share it.
const ARTICLES: i64 = 64;

/// What has to be grown.
pub(crate) fn crops() -> [grow::Crop; 1] {
    [grow::Crop { sites: "bench", first: FIRST, articles: ARTICLES, comments: 1_000 }]
}

/// Measures pages against the bare handler with one SELECT.
pub(crate) async fn measure(bench: &Bench<'_>, bare: &Bare) -> Row {
    let pool = &bench.world.pool;
    let server = bench.world.another("misses", &[("GAVEL_PAGE_MEMORY", "0")]);
    let pages: Vec<Vec<u8>> = (FIRST..FIRST + ARTICLES).map(|article| request(&grow::path("bench", article))).collect();
    let page = |number: u64, request: &mut Vec<u8>| {
        request.extend_from_slice(&pages[usize::try_from(number).unwrap() % pages.len()]);
    };
    let mut row = Row::new("first page, every request misses", "bare handler and one SELECT").at_least(0.4);
    let mut asked = 0;
    for round in 0..=bench.rounds {
        let missed =
            turn(pool, "first page, missed", || Load { to: server.address, ..bench.load }.expect(200, page)).await;
        let select = turn(pool, "bare row", || get(Load { to: bare.address, ..bench.load }, "/row")).await;
        asked += missed.statuses.values().sum::<u64>();
        if round > 0 {
            row.add(&missed, Some(select.rate()));
        }
    }
    let missed = server.measurement("gavel_page_misses_total");
    #[expect(clippy::cast_precision_loss, reason = "counts of a minute")]
    let share = missed.unwrap() / asked as f64;
    assert!(share > 0.99, "only {share:.3} of the requests asked the database");
    server.stop();
    row
}
