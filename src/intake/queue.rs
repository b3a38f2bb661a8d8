//! Puts what needs a person into the review queue.

use sqlx::PgConnection;

use super::store;
use crate::accounts::Account;
use crate::articles::Article;
use crate::comments::{Comment, Reason, Status};
use crate::flags::{FlagReason, Tally};
use crate::ids::{CommentId, SiteId};
use crate::review::{self, Grounds, Opening, reason_severity};
use crate::time::Timestamp;

/// How bad it would be, from 0 to 5, if a review reason of this code were right.
fn severity(code: &str) -> u8 {
    match code {
        "rule" => 3,
        "flagged_by_rule" => 2,
        "premoderation" => 1,
        _ => FlagReason::ALL.into_iter().find(|reason| reason.as_str() == code).map_or(0, reason_severity),
    }
}

/// What makes an item urgent.
pub(super) fn grounds(
    status: Status,
    reasons: &[Reason],
    flags: &Tally,
    article: &Article,
    author: Option<&Account>,
    reject_probability: Option<f64>,
) -> Grounds {
    Grounds {
        severity: reasons.iter().map(|reason| severity(&reason.code)).max().unwrap_or(0),
        flag_weight: flags.weight,
        reject_probability,
        seen_among: (status == Status::Published).then_some(article.comment_count),
        author: author.map(|account| (account.published, account.rejected)),
    }
}

/// The reasons that open flags give, one for each reason of theirs.
pub(super) fn flag_reasons(tally: &Tally) -> Vec<Reason> {
    tally
        .reasons
        .iter()
        .map(|(reason, count)| {
            let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
            Reason::new(reason, format!("Flagged {times} as {}", reason.replace('_', " ")))
        })
        .collect()
}

/// A locked comment with what its place in the queue depends on.
pub struct Queued<'a> {
    /// The comment.
    pub comment: &'a Comment,
    /// The article it stands under.
    pub article: &'a Article,
    /// Who wrote it, where it was somebody with an account.
    pub author: Option<&'a Account>,
    /// The open flags on it.
    pub flags: &'a Tally,
    /// Why a person must look, beside the flags.
    pub reasons: Vec<Reason>,
}

/// Opens the review items of comments, or takes those out of the queue where nothing is left to look at: no reason, or no
/// text any more. What a rule has rejected, nobody need look at.
pub async fn update(
    conn: &mut PgConnection,
    site: SiteId,
    queued: Vec<Queued<'_>>,
    now: Timestamp,
) -> sqlx::Result<()> {
    let texts: Vec<(CommentId, i32)> =
        queued.iter().map(|Queued { comment, .. }| (comment.id, comment.revision)).collect();
    let models = store::models(conn, site, &texts).await?;
    let mut openings = Vec::with_capacity(queued.len());
    for Queued { comment, article, author, flags, mut reasons } in queued {
        reasons.extend(flag_reasons(flags));
        if reasons.is_empty() || matches!(comment.status, Status::Deleted | Status::Rejected) {
            review::close(conn, site, comment.id).await?;
            continue;
        }
        let reject = models.get(&comment.id).map(|model| model.reject);
        let grounds = grounds(comment.status, &reasons, flags, article, author, reject);
        openings.push(Opening { comment, section: article.record.section.as_deref(), reasons, grounds });
    }
    review::open(conn, site, openings, now).await
}
