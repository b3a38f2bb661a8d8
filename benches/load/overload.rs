//! More than Gavel can carry: three times the posts, ten times the sign-ins, held against what it carries by itself.

use std::io::Write as _;

use crate::client::{Load, Outcome};
use crate::report::{self, Row};
use crate::{Bench, fill, post, turn};

/// Connections of a rush: enough that requests come when they are due, also while some wait.
const CONNECTIONS: usize = 512;
/// Connections that sign in when there is no rush.
const SIGNING_IN: usize = 4;
const PASSWORD: &str = "a good password";

/// Measures both, and says how long the accepted ones took and what the server took of memory.
pub(crate) async fn measure(bench: &Bench<'_>) {
    bench.world.account("bench", &who(), PASSWORD);
    let mut rows = [
        Row::new("posts taken, 3 times as many sent", "posts sent as they are taken").at_least(0.7),
        Row::new("sign-ins taken, 10 times as many", "sign-ins sent as they are taken").at_least(0.7),
    ];
    let mut slower = [Vec::new(), Vec::new()];
    let mut grown = Vec::new();
    for round in 0..=bench.rounds {
        for (row, (slower, kind)) in rows.iter_mut().zip(slower.iter_mut().zip([Kind::Post, Kind::SignIn])) {
            let calm = kind.calm(bench).await.with(201);
            let before = bench.world.server.memory("VmRSS");
            let rush = kind.rush(bench, calm.rate()).await;
            let grew = bench.world.server.memory("VmHWM").zip(before).map(|(most, before)| most - before);
            let taken = rush.with(201);
            if round > 0 {
                row.add(&taken, Some(calm.rate()));
                slower.push(taken.millis(99) / calm.millis(99));
                grown.extend(grew);
            }
        }
    }
    report::table(&rows);
    let [posts, sign_ins] = slower;
    report::figure("p99 of the posts taken in a rush, of that of calm ones", "times", posts, 5.0);
    report::figure("p99 of the sign-ins taken in a rush, of that of calm ones", "times", sign_ins, 5.0);
    report::figure("resident memory more in a rush, at its peak", "MiB", grown, 128.0);
}

/// Who signs in: one reader more than there are.
fn who() -> String {
    format!("reader{}", 2 * fill::READERS)
}

/// What there is too much of.
#[derive(Clone, Copy)]
enum Kind {
    Post,
    SignIn,
}

impl Kind {
    fn write(self, request: &mut Vec<u8>) {
        match self {
            Self::Post => post::another(request, fill::spread, false),
            Self::SignIn => {
                let body = format!("{{\"email\":\"{}@mail.example\",\"password\":\"{PASSWORD}\"}}", who());
                let length = body.len();
                write!(
                    request,
                    "POST /api/v1/sites/bench/sessions HTTP/1.1\r\nHost: bench.example\r\n\
                     Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
                )
                .unwrap();
            }
        }
    }

    /// As many as are taken.
    async fn calm(self, bench: &Bench<'_>) -> Outcome {
        let connections = match self {
            Self::Post => bench.load.connections,
            Self::SignIn => SIGNING_IN,
        };
        self.send(bench, "calm", Load { connections, ..bench.load }).await
    }

    /// Several times as many.
    async fn rush(self, bench: &Bench<'_>, rate: f64) -> Outcome {
        let (name, times) = match self {
            Self::Post => ("posts", 3.0),
            Self::SignIn => ("sign-ins", 10.0),
        };
        let load = Load { connections: CONNECTIONS, pace: Some(times * rate), ..bench.load };
        let outcome = self.send(bench, "rush", load).await;
        println!("{name}: sent {:.0} a second, answered with {:?}", outcome.rate(), outcome.statuses);
        outcome
    }

    /// Each is taken, or refused as one too many.
    async fn send(self, bench: &Bench<'_>, turn_name: &str, load: Load) -> Outcome {
        let ask = |_, request: &mut Vec<u8>| {
            self.write(request);
            true
        };
        let heard = |number, status, body: &[u8]| {
            assert!(matches!(status, 201 | 429 | 503), "{number}: {status} {}", String::from_utf8_lossy(body));
        };
        turn(&bench.world.pool, turn_name, || load.run(ask, heard)).await
    }
}
