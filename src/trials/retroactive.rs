//! A retroactive run: a rule applied to comments of the past, each change remembered so that one call takes all back.

use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{Acquire as _, PgConnection};

use super::effect::{Acting, Effect, apply, effect};
use super::store::{self, Present};
use super::{aside, read, saved, trial, written};
use crate::comments::Status;
use crate::ids::{CommentId, JobId, RuleId, SiteId};
use crate::jobs::{Broken, Lease};
use crate::rules::backtest::Trial;
use crate::rules::verdict::{RuleResult, Span};
use crate::rules::{RuleDocument, RuleVersion};
use crate::time::Timestamp;

/// How many examples are kept of each kind.
const EXAMPLES: usize = 20;
/// How many comments one transaction changes: whoever posts under the same articles waits no longer than that takes.
const CHANGES: usize = 20;

/// What is to be applied, and to what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Input {
    pub(super) rule: RuleId,
    pub(super) version: i32,
    pub(super) document: Value,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    /// The preview that an admin saw; none for a preview.
    pub(super) preview: Option<JobId>,
    /// Names the rule and its lists as the preview had them.
    pub(super) rule_hash: Option<String>,
}

impl Input {
    fn rule(&self) -> Result<RuleVersion, Broken> {
        let document = RuleDocument::parse(&self.document)
            .map_err(|_| Broken::Failed("Another version of Gavel wrote this rule.".to_owned()))?;
        Ok(RuleVersion { id: self.rule, version: self.version, document })
    }
}

/// A comment that shows what the rule does.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RetroactiveExample {
    /// The comment.
    pub comment: CommentId,
    /// Which of its texts.
    pub revision: i32,
    /// The text as typed, looked up when the job is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Where the rule hit.
    pub spans: Vec<Span>,
    /// How it stood.
    pub from: Status,
    /// How it stands after the run.
    pub to: Status,
}

/// Examples by what they show.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RetroactiveExamples {
    /// The rule does something about them.
    pub changed: Vec<RetroactiveExample>,
    /// It would, but a moderator has decided.
    pub decided: Vec<RetroactiveExample>,
}

/// What a retroactive run did, or would do.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RetroactiveReport {
    /// How many comments were looked at.
    pub examined: u64,
    /// How many of their present texts the rule matches.
    pub matched: u64,
    /// How many of those are held now that everybody saw.
    pub held: u64,
    /// How many are rejected.
    pub rejected: u64,
    /// How many stay and go to the review queue.
    pub flagged: u64,
    /// How many a moderator had decided about, which stay: people win.
    pub decided: u64,
    /// How many stay as they are, since they stand that way already, or the rule's action does nothing to the past.
    pub unchanged: u64,
    /// Up to twenty of each kind, the latest first.
    pub examples: RetroactiveExamples,
    /// Names the rule and its lists.
    pub rule_hash: String,
}

/// What a match comes to.
enum End {
    Changed(Status),
    Decided,
    Unchanged,
}

impl RetroactiveReport {
    fn count(&mut self, hit: &Hit, end: &End) {
        self.matched += 1;
        let (kind, to) = match end {
            End::Changed(to) => {
                match to {
                    Status::Held => self.held += 1,
                    Status::Rejected => self.rejected += 1,
                    Status::Published | Status::Deleted => self.flagged += 1,
                }
                (&mut self.examples.changed, *to)
            }
            End::Decided => {
                self.decided += 1;
                (&mut self.examples.decided, hit.present.status)
            }
            End::Unchanged => {
                self.unchanged += 1;
                return;
            }
        };
        if kind.len() < EXAMPLES {
            kind.push(RetroactiveExample {
                comment: hit.present.comment_id,
                revision: hit.present.revision,
                body: None,
                spans: hit.spans.clone(),
                from: hit.present.status,
                to,
            });
        }
    }
}

/// Where a run goes on, with what it has done.
#[derive(Debug, Serialize, Deserialize)]
struct Progress {
    below: CommentId,
    total: i64,
    report: RetroactiveReport,
}

/// A comment that the rule matches, and what follows.
struct Hit {
    present: Present,
    spans: Vec<Span>,
    effect: Option<Effect>,
}

/// A comment that was looked at.
struct Looked {
    comment: CommentId,
    hit: Option<Hit>,
}

/// Does a run or its preview as a job.
pub(super) async fn run(lease: &Lease, is_preview: bool) -> Result<Value, Broken> {
    let job = lease.job();
    let input: Input = read(&job.input)?;
    let mut conn = lease.pool().acquire().await?;
    let (trial, mut progress) = begin(&mut conn, lease, &input).await?;
    drop(conn);
    loop {
        let started = Instant::now();
        let mut conn = lease.pool().acquire().await?;
        let batch = store::present(&mut conn, job.site_id, input.from, progress.below, lease.batch()).await?;
        if batch.is_empty() {
            keep(lease, &mut conn, &progress).await?;
            return written(&progress.report);
        }
        drop(conn);
        let looked = judge(&trial, batch).await?;
        let mut conn = lease.pool().acquire().await?;
        if is_preview {
            for looked in looked {
                progress.below = looked.comment;
                progress.report.examined += 1;
                if let Some(hit) = looked.hit {
                    progress.report.count(&hit, &foreseen(&hit));
                }
            }
            keep(lease, &mut conn, &progress).await?;
        } else {
            change(lease, &mut conn, &input, &mut progress, looked).await?;
        }
        drop(conn);
        lease.rest(started.elapsed()).await?;
    }
}

async fn begin(conn: &mut PgConnection, lease: &Lease, input: &Input) -> Result<(Arc<Trial>, Progress), Broken> {
    let site: SiteId = lease.job().site_id;
    let compiled = trial(input.rule()?, None, saved(conn, site).await?).await?;
    let trial = compiled.map_err(|_| Broken::Failed("The rule does not fit the present lists any more.".to_owned()))?;
    let is_as_seen = input.rule_hash.as_deref().is_none_or(|hash| hash == trial.rule_hash());
    let kept = lease.job().checkpoint.as_ref().map(read::<Progress>).transpose()?;
    let is_as_begun = kept.as_ref().is_none_or(|kept| kept.report.rule_hash == trial.rule_hash());
    if !is_as_seen || !is_as_begun {
        return Err(Broken::Failed(
            "A phrase list that the rule uses was changed meanwhile; preview it again.".to_owned(),
        ));
    }
    let progress = match kept {
        Some(kept) => kept,
        None => Progress {
            below: CommentId::floor(input.to),
            total: store::count_comments(conn, site, input.from, input.to).await?,
            report: RetroactiveReport { rule_hash: trial.rule_hash().to_owned(), ..RetroactiveReport::default() },
        },
    };
    Ok((Arc::new(trial), progress))
}

/// What the rule says of each comment.
async fn judge(trial: &Arc<Trial>, batch: Vec<Present>) -> Result<Vec<Looked>, Broken> {
    let trial = Arc::clone(trial);
    let look = move |present: Present| {
        let comment = present.comment_id;
        // An author's own deletion stands whatever a rule says.
        let past = (present.status != Status::Deleted).then(|| present.past());
        let hit = past.and_then(|past| {
            let judged = trial.judge(&past);
            (judged.result == RuleResult::Match).then(|| {
                let effect = effect(&trial.verdict_alone(&past), present.status);
                Hit { present, spans: judged.spans, effect }
            })
        });
        Looked { comment, hit }
    };
    aside(move || batch.into_iter().map(look).collect()).await
}

/// What a run would do.
fn foreseen(hit: &Hit) -> End {
    match &hit.effect {
        None => End::Unchanged,
        Some(_) if hit.present.decided => End::Decided,
        Some(effect) => End::Changed(effect.status),
    }
}

/// Changes comments, a few in each transaction, which also keeps how far the run is.
async fn change(
    lease: &Lease,
    conn: &mut PgConnection,
    input: &Input,
    progress: &mut Progress,
    looked: Vec<Looked>,
) -> Result<(), Broken> {
    let job = lease.job();
    let acting = Acting { site: job.site_id, job: job.id, rule: input.rule, version: input.version };
    let now = lease.now();
    let mut looked = looked.into_iter().peekable();
    while looked.peek().is_some() {
        let mut tx = conn.begin().await?;
        let mut changes = 0;
        while changes < CHANGES
            && let Some(Looked { comment, hit }) = looked.next()
        {
            progress.below = comment;
            progress.report.examined += 1;
            let Some(hit) = hit else { continue };
            let mut end = foreseen(&hit);
            if let (End::Changed(_), Some(effect)) = (&end, &hit.effect) {
                let seen = (comment, hit.present.revision, hit.present.status);
                if apply(&mut tx, acting, seen, effect, now).await? {
                    changes += 1;
                } else {
                    end = End::Unchanged;
                }
            }
            progress.report.count(&hit, &end);
        }
        keep(lease, &mut tx, progress).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn keep(lease: &Lease, conn: &mut PgConnection, progress: &Progress) -> Result<(), Broken> {
    let done = i64::try_from(progress.report.examined).unwrap_or(i64::MAX);
    lease.keep(conn, (done, Some(progress.total.max(done))), progress).await
}
