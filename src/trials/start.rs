//! Putting a rule on trial: what is wanted is checked at once, and done by a job.

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

use super::backtest::{Against, BacktestInput, Sample};
use super::retroactive::{self, RetroactiveReport};
use super::{BACKTEST, JobCreated, PREVIEW, RUN, UNDO, saved, trial, undo};
use crate::accounts::Admin;
use crate::events;
use crate::ids::{JobId, RuleId, SiteId};
use crate::jobs::{self, Broken, Job, State};
use crate::rules::store::SavedRule;
use crate::rules::{CompileError, RuleDocument};
use crate::time::Timestamp;

/// Comments from a time on, before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    /// From this time on.
    pub from: Timestamp,
    /// Before this time.
    pub to: Timestamp,
}

/// What is to be tried.
#[derive(Debug)]
pub enum Target {
    /// A document that is not saved.
    New(Box<RuleDocument>),
    /// A saved rule, or another document in its place.
    Saved(RuleId, Option<Box<RuleDocument>>),
}

/// Why nothing was started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such rule or job.
    #[error("there is no such rule or job")]
    NotFound,
    /// The rule does not compile.
    #[error("the rule has {} mistakes", .0.len())]
    Mistakes(Vec<CompileError>),
    /// A field is not right: its name, a code, what would be right.
    #[error("{0}: {2}")]
    Field(&'static str, &'static str, &'static str),
    /// The run to take back is not over, or it is no run.
    #[error("only a run that is over can be taken back")]
    NotUndoable,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The compiler could not run.
    #[error("the compiler did not finish")]
    Interrupted,
}

impl From<Broken> for StartError {
    fn from(error: Broken) -> Self {
        match error {
            Broken::Database(error) => Self::Database(error),
            Broken::Lost | Broken::Stopping | Broken::Failed(_) => Self::Interrupted,
        }
    }
}

/// Starts a backtest: nothing is changed, whatever comes of it.
pub async fn start_backtest(
    conn: &mut PgConnection,
    admin: &Admin,
    target: Target,
    (between, sample): (Between, Sample),
    now: Timestamp,
) -> Result<Job, StartError> {
    check(between)?;
    let input = match target {
        Target::New(document) => (None, None, encoded(&document)?, None),
        Target::Saved(rule, tried) => {
            let saved = find(conn, admin.site(), rule).await?;
            match tried {
                None => (Some(rule), Some(saved.version), saved.document, None),
                Some(tried) => {
                    let against = Against { version: saved.version, document: saved.document };
                    (Some(rule), None, encoded(&tried)?, Some(against))
                }
            }
        }
    };
    let (rule, version, document, against) = input;
    let input = BacktestInput { rule, version, document, against, from: between.from, to: between.to, sample };
    let (rule, before) = input.versions()?;
    let saved = saved(conn, admin.site()).await?;
    trial(rule, before, saved).await?.map_err(StartError::Mistakes)?;
    create(conn, admin, BACKTEST, &input, now).await
}

/// Starts the preview of a retroactive run: nothing is changed.
pub async fn start_preview(
    conn: &mut PgConnection,
    admin: &Admin,
    rule: RuleId,
    between: Between,
    now: Timestamp,
) -> Result<Job, StartError> {
    check(between)?;
    let saved = find(conn, admin.site(), rule).await?;
    create(conn, admin, PREVIEW, &input(saved, between, None, None), now).await
}

/// Starts a retroactive run: applies a live rule to comments of the past, as its preview foresaw.
pub async fn start_run(
    conn: &mut PgConnection,
    admin: &Admin,
    rule: RuleId,
    between: Between,
    preview: JobId,
    now: Timestamp,
) -> Result<Job, StartError> {
    check(between)?;
    let saved = find(conn, admin.site(), rule).await?;
    let wrong = |code, message| StartError::Field("preview", code, message);
    let seen = jobs::find(conn, admin.site(), preview).await?.filter(|job| job.kind == PREVIEW);
    let seen = seen.ok_or_else(|| wrong("unknown_preview", "the id of a preview job of this rule"))?;
    let report = seen.result.filter(|_| seen.state == State::Done);
    let report: RetroactiveReport = report
        .and_then(|report| serde_json::from_value(report).ok())
        .ok_or_else(|| wrong("not_done", "the preview has no result; wait for it, or make another"))?;
    let of: retroactive::Input = serde_json::from_value(seen.input).map_err(|_| StartError::Interrupted)?;
    if of.rule != rule || of.version != saved.version {
        return Err(wrong("outdated", "that preview is of another rule or version; make one of this version"));
    }
    if (of.from, of.to) != (between.from, between.to) {
        return Err(wrong("outdated", "that preview is of another time; from and to have to be the same"));
    }
    // Else a rule would act that no save has let act.
    if saved.document.get("mode").and_then(Value::as_str) != Some("live") {
        return Err(StartError::Field("rule", "not_live", "only a live rule acts; set its mode to live first"));
    }
    create(conn, admin, RUN, &input(saved, between, Some(preview), Some(report.rule_hash)), now).await
}

/// Starts taking a retroactive run back.
pub async fn start_undo(conn: &mut PgConnection, admin: &Admin, run: JobId, now: Timestamp) -> Result<Job, StartError> {
    let job = jobs::find(conn, admin.site(), run).await?.ok_or(StartError::NotFound)?;
    if job.kind != RUN || !job.state.is_over() {
        return Err(StartError::NotUndoable);
    }
    create(conn, admin, UNDO, &undo::Input { run }, now).await
}

fn check(between: Between) -> Result<(), StartError> {
    if between.from < between.to { Ok(()) } else { Err(StartError::Field("to", "invalid", "a time after from")) }
}

async fn find(conn: &mut PgConnection, site: SiteId, rule: RuleId) -> Result<SavedRule, StartError> {
    crate::rules::store::find(conn, site, rule).await?.ok_or(StartError::NotFound)
}

fn input(saved: SavedRule, between: Between, preview: Option<JobId>, rule_hash: Option<String>) -> retroactive::Input {
    let SavedRule { id: rule, version, document, .. } = saved;
    retroactive::Input { rule, version, document, from: between.from, to: between.to, preview, rule_hash }
}

fn encoded(value: &impl Serialize) -> Result<Value, StartError> {
    serde_json::to_value(value).map_err(|error| sqlx::Error::Encode(error.into()).into())
}

async fn create(
    conn: &mut PgConnection,
    admin: &Admin,
    kind: &'static str,
    input: &impl Serialize,
    now: Timestamp,
) -> Result<Job, StartError> {
    let input = encoded(input)?;
    let job = jobs::create(conn, admin.site(), (kind, input), Some(admin.id()), now).await?;
    let event = JobCreated { job: job.id, kind, input: &job.input };
    events::record(conn, admin.site(), admin.actor(), &event, now).await?;
    Ok(job)
}
