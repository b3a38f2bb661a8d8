//! Comments that readers really wrote, posted as their browsers would: each once, each with a key of its own.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::Load;
use crate::report::grouped;
use crate::{fill, post};

/// What became of them.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    /// Everybody sees them.
    pub(crate) published: i64,
    /// They wait for a moderator.
    pub(crate) held: i64,
    /// They were refused, and kept.
    pub(crate) rejected: i64,
    /// Their authors were asked to reconsider; nothing was kept.
    nudged: i64,
}

/// Posts the sample of news comments, where it is at hand, and prints what became of it.
pub(crate) fn post_all(load: Load) -> Option<Tally> {
    let texts = texts()?;
    let load = Load { time: Duration::from_mins(10), ..load };
    let tally = Mutex::new(Tally::default());
    let failures = Mutex::new(Vec::new());
    let ask = |number: u64, request: &mut Vec<u8>| {
        let text = usize::try_from(number).ok().and_then(|number| texts.get(number));
        text.is_some_and(|text| {
            let reader = fill::READERS + number % fill::READERS;
            let body = json!({ "body": text }).to_string();
            post::write(request, &fill::real(number), reader, Some(&format!("real-{number}")), &body);
            true
        })
    };
    let heard = |number, status, body: &[u8]| {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let mut tally = tally.lock().unwrap();
        match (status, answer["status"].as_str(), answer["code"].as_str()) {
            (201, Some("published"), _) => tally.published += 1,
            (201, Some("held"), _) => tally.held += 1,
            (201, Some("rejected"), _) => tally.rejected += 1,
            (422, _, Some("nudged")) => tally.nudged += 1,
            _ => failures.lock().unwrap().push(format!("{number}: {status} {answer}")),
        }
    };
    let outcome = load.run(ask, heard);
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{} of {} failed: {:#?}", failures.len(), texts.len(), failures.iter().take(10));
    let tally = tally.into_inner().unwrap();
    assert_eq!(outcome.statuses.values().sum::<u64>(), u64::try_from(texts.len()).unwrap());
    println!(
        "\n{} real comments by {} readers over {} articles, default rules, {} connections: {:.1} s, {} a second, none failed\n  \
         published {}, held {}, nudged {}, rejected {}; milliseconds: median {:.1}, 99 % within {:.1}",
        grouped(i64::try_from(texts.len()).unwrap()),
        fill::READERS,
        fill::REAL_ARTICLES,
        load.connections,
        outcome.took.as_secs_f64(),
        outcome.rate().round(),
        grouped(tally.published),
        grouped(tally.held),
        grouped(tally.nudged),
        grouped(tally.rejected),
        outcome.millis(50),
        outcome.millis(99),
    );
    Some(tally)
}

/// The sample's texts. It lies outside of the project and is never copied into it.
fn texts() -> Option<Vec<String>> {
    let folder = std::env::var_os("GAVEL_DATA_SAMPLES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join("news-comments.csv");
    let mut reader = match csv::Reader::from_path(&path) {
        Ok(reader) => reader,
        Err(error) => {
            println!("\nno real comments are posted, since {} cannot be read: {error}", path.display());
            return None;
        }
    };
    Some(reader.records().map(|record| record.unwrap()[0].to_owned()).collect())
}
