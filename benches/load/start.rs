//! How long a start takes on a database that is full.

use std::time::Instant;

use crate::client::Load;
use crate::{Bench, first_page, report};

/// How often it is started.
const STARTS: usize = 5;

/// Starts Gavel beside the one that runs, until it answers a page with 200; the database runs already.
pub(crate) fn measure(bench: &Bench<'_>) {
    let (mut times, mut memory, mut own) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let started = Instant::now();
        let server = bench.world.another("start", &[]);
        first_page(Load { to: server.address, ..bench.load });
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
        memory.extend(server.memory("VmRSS"));
        own.extend(server.memory("RssAnon"));
        server.stop();
    }
    println!();
    report::figure("from the start to the first page", "ms", times, 300.0);
    report::figure("resident memory of the server then", "MiB", memory, 40.0);
    // The rest is the program itself, which the system reads again where it needs the room.
    report::figure("of that its own, without the program's file", "MiB", own, 40.0);
}
