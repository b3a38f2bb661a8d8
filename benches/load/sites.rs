//! Thousands of sites on one Gavel.

use std::time::Duration;

use crate::client::{Load, Outcome};
use crate::report::{Row, grouped};
use crate::{Bench, grow, request, turn};

/// How many comments each article has.
const COMMENTS: i64 = 5;

/// What has to be grown: as many articles in one site as there are sites with one article each.
pub(crate) fn crops(sites: i64) -> [grow::Crop; 2] {
    [
        grow::Crop { sites: "many-%", first: 0, articles: 1, comments: COMMENTS },
        grow::Crop { sites: "alone-0", first: 0, articles: sites, comments: COMMENTS },
    ]
}

/// Measures pages of many sites against as many pages of one, and how dear a look at the metrics is.
pub(crate) async fn measure(bench: &Bench<'_>, sites: i64) -> Row {
    let pool = &bench.world.pool;
    let count = u64::try_from(sites).unwrap();
    let what = format!("first pages, {} sites", grouped(sites));
    let mut row = Row::new(what.clone(), "as many pages of one site");
    for round in 0..=bench.rounds {
        let one = turn(pool, "pages of one site", || {
            pages(bench.load, |number| grow::path("alone-0", i64::try_from(number % count).unwrap()))
        });
        let one = one.await;
        let many = turn(pool, &what, || pages(bench.load, |number| grow::path(&format!("many-{}", number % count), 0)));
        let many = many.await;
        if round > 0 {
            row.add(&many, Some(one.rate()));
        }
    }
    let started = std::time::Instant::now();
    bench.world.server.measurement("gavel_database_up");
    let took: Duration = started.elapsed();
    println!("a look at the metrics, with what waits in {} sites: {} ms", grouped(sites), took.as_millis());
    row
}

fn pages(load: Load, path: impl Fn(u64) -> String + Sync) -> Outcome {
    load.expect(200, |number, bytes| bytes.extend_from_slice(&request(&path(number))))
}
