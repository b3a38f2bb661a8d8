//! A backtest: a rule judged over the site's stored snapshots, batch by batch.

use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;

use super::{aside, read, saved, store, trial, written};
use crate::ids::{CommentId, RuleId, SiteId};
use crate::jobs::{Broken, Lease};
use crate::rules::backtest::{Report, Subject, Tally, Trial};
use crate::rules::{CompileError, RuleDocument, RuleVersion};
use crate::time::Timestamp;

/// How much of the past to look at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub enum Sample {
    /// This share of it, above 0 and up to 1.
    Share(f64),
    /// About so many texts.
    Count(u64),
}

/// No share and no count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a share above 0 and up to 1, or a whole number of texts from 2 on")]
pub struct SampleError;

impl TryFrom<f64> for Sample {
    type Error = SampleError;

    fn try_from(number: f64) -> Result<Self, SampleError> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below 10^12")]
        match number {
            share if share > 0.0 && share <= 1.0 => Ok(Self::Share(share)),
            count if (2.0..1e12).contains(&count) && count.fract() == 0.0 => Ok(Self::Count(count as u64)),
            _ => Err(SampleError),
        }
    }
}

impl From<Sample> for f64 {
    #[expect(clippy::cast_precision_loss, reason = "a whole number below 10^12")]
    fn from(sample: Sample) -> Self {
        match sample {
            Sample::Share(share) => share,
            Sample::Count(count) => count as Self,
        }
    }
}

impl Sample {
    /// The share of `total` texts that it comes to, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "counts of comments")]
    fn share_of(self, total: i64) -> f64 {
        match self {
            Self::Share(share) => share,
            Self::Count(count) => (count as f64 / total.max(1) as f64).min(1.0),
        }
    }
}

/// What is to be tried, and on what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BacktestInput {
    /// The saved rule, where it is one.
    pub rule: Option<RuleId>,
    /// Its version, where the document is saved.
    pub version: Option<i32>,
    /// The document to try.
    pub document: Value,
    /// The version in force, where that is another document.
    pub against: Option<Against>,
    /// Comments from this time on.
    pub from: Timestamp,
    /// Comments before this time.
    pub to: Timestamp,
    /// How much of them.
    pub sample: Sample,
}

/// The version in force, to compare with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Against {
    /// Its number.
    pub version: i32,
    /// Its document.
    pub document: Value,
}

impl BacktestInput {
    /// The rule and the version to compare with, as the compiler takes them.
    pub(super) fn versions(&self) -> Result<(RuleVersion, Option<RuleVersion>), Broken> {
        // One that was never saved would be the youngest.
        let id = self.rule.unwrap_or(RuleId::MAX);
        let rule = |version: i32, document: &Value| {
            let document = RuleDocument::parse(document)
                .map_err(|_| Broken::Failed("Another version of Gavel wrote this rule.".to_owned()))?;
            Ok::<_, Broken>(RuleVersion { id, version, document })
        };
        let before = self.against.as_ref().map(|against| rule(against.version, &against.document)).transpose()?;
        let next = self.against.as_ref().map_or(1, |against| against.version + 1);
        Ok((rule(self.version.unwrap_or(next), &self.document)?, before))
    }
}

/// Where a backtest goes on, with what it has found.
#[derive(Debug, Serialize, Deserialize)]
struct Progress {
    /// The last text that was looked at; those before it come next.
    last: (CommentId, i32),
    done: i64,
    total: i64,
    tally: Tally,
    /// Names the rules and lists that judged so far.
    hash: String,
}

/// A backtest under way.
pub struct Backtest {
    site: SiteId,
    input: BacktestInput,
    name: String,
    trial: Arc<Trial>,
    progress: Progress,
}

impl Backtest {
    /// Begins, or goes on from a checkpoint. Where rules or lists were changed since that was kept, it begins anew: half of
    /// a result by other rules is none.
    pub async fn begin(
        conn: &mut PgConnection,
        site: SiteId,
        input: BacktestInput,
        checkpoint: Option<&Value>,
    ) -> Result<Self, Broken> {
        let (rule, before) = input.versions()?;
        let name = rule.document.name.clone();
        let compiled = trial(rule, before, saved(conn, site).await?).await?;
        let trial = compiled.map_err(|errors| no_longer_fits(&errors))?;
        let kept = checkpoint.map(read::<Progress>).transpose()?.filter(|kept| kept.hash == trial.hash());
        let progress = match kept {
            Some(kept) => kept,
            None => Progress {
                last: (CommentId::floor(input.to), 0),
                done: 0,
                total: store::count_texts(conn, site, input.from, input.to).await?,
                tally: Tally::default(),
                hash: trial.hash().to_owned(),
            },
        };
        Ok(Self { site, input, name, trial: Arc::new(trial), progress })
    }

    /// How many texts were looked at, and how many there are.
    pub fn progress(&self) -> (i64, i64) {
        (self.progress.done, self.progress.total.max(self.progress.done))
    }

    fn share(&self) -> f64 {
        self.input.sample.share_of(self.progress.total)
    }

    /// The next texts, `batch` at most, the latest first; none at the end.
    pub async fn next(&self, conn: &mut PgConnection, batch: i64) -> sqlx::Result<Vec<store::Text>> {
        let range = store::Range { from: self.input.from, below: self.progress.last, share: self.share() };
        store::texts(conn, self.site, &range, batch).await
    }

    /// Judges texts that came next.
    pub async fn judge(&mut self, texts: Vec<store::Text>) -> Result<(), Broken> {
        if let Some(last) = texts.last() {
            self.progress.last = last.key();
        }
        self.progress.done += i64::try_from(texts.len()).unwrap_or(i64::MAX);
        let trial = Arc::clone(&self.trial);
        let mut tally = std::mem::take(&mut self.progress.tally);
        self.progress.tally = aside(move || {
            for past in texts.into_iter().filter_map(store::Text::into_past) {
                tally.add(&past, &trial.judge(&past));
            }
            tally
        })
        .await?;
        Ok(())
    }

    /// What was found.
    pub fn report(&self) -> Report {
        let subject = Subject {
            rule: self.input.rule,
            version: self.input.version,
            name: self.name.clone(),
            from: self.input.from,
            to: self.input.to,
            sample: self.share(),
            ruleset_hash: self.progress.hash.clone(),
        };
        Report::new(subject, &self.progress.tally, self.input.against.as_ref().map(|against| against.version))
    }
}

fn no_longer_fits(errors: &[CompileError]) -> Broken {
    let why = errors.first().map(ToString::to_string).unwrap_or_default();
    Broken::Failed(format!("The rule does not fit the present rules and lists any more: {why}."))
}

/// Does a backtest as a job. A connection is held only to read and to keep, never while judging.
pub(super) async fn run(lease: &Lease) -> Result<Value, Broken> {
    let job = lease.job();
    let mut conn = lease.pool().acquire().await?;
    let mut backtest = Backtest::begin(&mut conn, job.site_id, read(&job.input)?, job.checkpoint.as_ref()).await?;
    loop {
        let started = Instant::now();
        let texts = backtest.next(&mut conn, lease.batch()).await?;
        drop(conn);
        let is_end = texts.is_empty();
        backtest.judge(texts).await?;
        conn = lease.pool().acquire().await?;
        let (done, total) = backtest.progress();
        lease.keep(&mut conn, (done, Some(total)), &backtest.progress).await?;
        if is_end {
            return written(&backtest.report());
        }
        drop(conn);
        lease.rest(started.elapsed()).await?;
        conn = lease.pool().acquire().await?;
    }
}
