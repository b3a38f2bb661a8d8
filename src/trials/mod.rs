//! Rules on trial, as background jobs: backtests over the site's own past, and retroactive runs with the way back.

mod backtest;
mod effect;
mod hunt;
mod retroactive;
mod start;
mod store;
mod undo;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::PgConnection;

pub use backtest::{Backtest, BacktestInput, Sample, SampleError};
pub use hunt::{Found, HuntError, hunt};
pub use retroactive::{RetroactiveExample, RetroactiveExamples, RetroactiveReport};
pub use start::{Between, StartError, Target, start_backtest, start_preview, start_run, start_undo};
pub use store::Text;
pub use undo::UndoReport;

use crate::events::Event;
use crate::ids::{CommentId, JobId, SiteId};
use crate::jobs::{Broken, Lease};
use crate::rules::backtest::Trial;
use crate::rules::{PhraseLists, RuleVersion, save};

/// The kind of job that tries a rule on the past and changes nothing.
pub const BACKTEST: &str = "backtest";
/// The kind of job that says what a retroactive run would do.
pub const PREVIEW: &str = "retroactive_preview";
/// The kind of job that applies a rule to comments of the past.
pub const RUN: &str = "retroactive_run";
/// The kind of job that takes a retroactive run back.
pub const UNDO: &str = "retroactive_undo";
/// All of them.
pub const KINDS: &[&str] = &[BACKTEST, PREVIEW, RUN, UNDO];

/// Somebody wanted work done in the background.
#[derive(Serialize)]
struct JobCreated<'a> {
    job: JobId,
    kind: &'a str,
    input: &'a Value,
}

impl Event for JobCreated<'_> {
    const NAME: &'static str = "job.created";
}

/// Somebody no longer wants it.
#[derive(Serialize)]
pub struct JobCancelled {
    /// The job.
    pub job: JobId,
}

impl Event for JobCancelled {
    const NAME: &'static str = "job.cancelled";
}

/// Does the job in hand, from where it was left.
pub async fn run(lease: Lease) -> Result<Value, Broken> {
    match lease.job().kind.as_str() {
        BACKTEST => backtest::run(&lease).await,
        PREVIEW => retroactive::run(&lease, true).await,
        RUN => retroactive::run(&lease, false).await,
        UNDO => undo::run(&lease).await,
        other => Err(Broken::Failed(format!("Nobody here knows how to do a {other}."))),
    }
}

/// A job's input or checkpoint as its kind writes it.
fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Broken> {
    T::deserialize(value).map_err(|error| Broken::Failed(format!("Another version of Gavel wrote this job: {error}.")))
}

/// A job's result as it is kept.
fn written(result: &impl Serialize) -> Result<Value, Broken> {
    serde_json::to_value(result).map_err(|error| Broken::Failed(format!("The result cannot be written: {error}.")))
}

/// The site's rules and lists as they are saved.
async fn saved(conn: &mut PgConnection, site: SiteId) -> sqlx::Result<(Vec<RuleVersion>, PhraseLists)> {
    let rules = crate::rules::store::all(conn, site).await?;
    Ok((save::parsed(rules), crate::rules::store::lists(conn, site).await?))
}

/// Work for a thread of its own, so that nobody waits for it who serves readers.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Broken> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Broken::Database(sqlx::Error::Protocol(format!("judging broke off: {error}"))))
}

/// A rule put on trial among the saved ones.
async fn trial(
    rule: RuleVersion,
    before: Option<RuleVersion>,
    (rules, lists): (Vec<RuleVersion>, PhraseLists),
) -> Result<Result<Trial, Vec<crate::rules::CompileError>>, Broken> {
    aside(move || Trial::new(&rule, before.as_ref(), &rules, &lists)).await
}

/// Puts the texts into the examples of a job's result: a result holds none, so that no copy outlives the original.
pub async fn add_texts(conn: &mut PgConnection, site: SiteId, result: &mut Value) -> sqlx::Result<()> {
    let Some(kinds) = result.get_mut("examples").and_then(Value::as_object_mut) else { return Ok(()) };
    let mut examples: Vec<&mut Value> = kinds.values_mut().filter_map(Value::as_array_mut).flatten().collect();
    let key = |example: &Value| {
        let comment: CommentId = example.get("comment")?.as_str()?.parse().ok()?;
        Some((comment, i32::try_from(example.get("revision")?.as_i64()?).ok()?))
    };
    let keys: Vec<(CommentId, i32)> = examples.iter().filter_map(|example| key(example)).collect();
    let bodies = store::bodies(conn, site, &keys).await?;
    for example in &mut examples {
        let body = key(example).and_then(|key| bodies.get(&key)).cloned();
        if let (Some(fields), Some(body)) = (example.as_object_mut(), body) {
            fields.insert("body".to_owned(), body.into());
        }
    }
    Ok(())
}
