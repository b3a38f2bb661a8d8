//! What readers send in: posts, edits, deletions, flags, reactions.
//!
//! A post goes one way, which [`prepare`] reads like a list: limits, facts, rules, status, queue. Then it is written, as
//! a rule together with others, as flags and reactions are: [`Writers`].

mod author;
mod budget;
mod delete;
mod edit;
mod effects;
mod erase;
mod facts;
mod first_post;
mod flag;
mod group_commit;
mod names;
mod on_flag;
mod prepared;
mod queue;
mod react;
mod ruling;
mod setting;
mod store;
mod submit;

pub use author::{Guest, Writer};
pub use budget::{Act, buckets};
pub use delete::{DeleteError, delete};
pub use edit::{Edit, EditError, edit};
pub use erase::{ERASURE, Legacy, erase, run_erasure};
pub use first_post::{FirstPost, article, make_article};
pub use flag::{FlagError, Flagged, NewFlag, unflag};
pub use group_commit::{GroupCommit, Writers};
pub use names::is_reserved;
pub use prepared::Prepared;
pub use queue::{Queued, update as requeue};
pub use react::{ReactError, react, unreact};
pub use ruling::{Circumstances, Ruling, rule_on};
pub use store::KeptAnswer;
pub use submit::{Post, SubmitError, prepare, submit};

use sqlx::PgConnection;

use self::setting::Setting;
use crate::accounts::{Ends, Standing};
use crate::comments::Comment;
use crate::rules::facts::ModelFacts;
use crate::rules::{Asked, Detail, Facts, RuleSet, Trigger, Verdict};
use crate::time::Timestamp;
use crate::watch::Judged;

/// A text that was taken in.
#[derive(Debug)]
pub struct Taken {
    /// The comment as it stands now.
    pub comment: Comment,
    /// What is to be watched once it is committed; none where nothing was judged.
    pub judged: Option<Judged>,
}

/// Why an account may not write just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the account may read only")]
pub struct Suspended(pub Ends);

/// Whether an account of this standing may write.
fn may_write(standing: &Standing) -> Result<(), Suspended> {
    standing.suspended().map_or(Ok(()), |ends| Err(Suspended(ends)))
}

/// What the rules find in a text, and the facts they find it from; counted by outcome.
async fn judge(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    body: &str,
    rules: &RuleSet,
    trigger: Trigger,
    now: Timestamp,
) -> sqlx::Result<(Facts, Verdict)> {
    let mut snapshot = facts::gather(conn, setting, rules.needs(trigger), now).await?;
    // Kept with every text, whether or not a rule reads it now: it orders the queue, and a later rule may be tried on it.
    snapshot.model = setting.model.as_ref().map(|said| ModelFacts { reject: said.reject, version: said.version });
    let facts = Facts::new(body, snapshot);
    // Only what acts: the shadow runs on these very facts after the answer.
    let mut verdict = rules.evaluate(&facts, trigger, Asked::Live, Detail::Matched);
    verdict.model.clone_from(&setting.model);
    metrics::counter!("gavel_verdicts_total", "outcome" => verdict.outcome.as_str()).increment(1);
    Ok((facts, verdict))
}
