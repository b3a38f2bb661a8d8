//! Decisions as lessons: hands what moderators decided to the site's learner, after the fact.

use std::collections::BTreeMap;

use sqlx::PgPool;

use super::store::{self, Pending};
use crate::ids::{DecisionId, SiteId};
use crate::learner::{self, Lesson};
use crate::time::Timestamp;

/// So many decisions are learned before they are saved.
const PORTION: i64 = 200;

/// Teaches every site's learner what was decided since, and says how many decisions it looked at.
///
/// The decisions themselves are the queue: each says whether it was looked at, in the transaction that saves what was
/// learned. So none is lost or learned twice, whatever crashes, and to decide takes no longer. A site whose learner another
/// node sits with is left to that node.
pub async fn teach(pool: &PgPool, now: Timestamp) -> sqlx::Result<usize> {
    let sites = {
        let mut conn = pool.acquire().await?;
        store::sites_to_teach(&mut conn).await?
    };
    let mut looked_at = 0;
    for site in sites {
        loop {
            let portion = teach_portion(pool, site, now).await?;
            looked_at += portion;
            if i64::try_from(portion).is_ok_and(|portion| portion < PORTION) {
                break;
            }
        }
    }
    Ok(looked_at)
}

/// Teaches one site's learner its oldest decisions, and says how many there were.
async fn teach_portion(pool: &PgPool, site: SiteId, now: Timestamp) -> sqlx::Result<usize> {
    let mut tx = pool.begin().await?;
    let Some(learner) = learner::begin(&mut tx, site, now).await? else { return Ok(0) };
    let pending = store::pending(&mut tx, site, PORTION).await?;
    if pending.is_empty() {
        return Ok(0);
    }
    let (lessons, looked) = lessons(pending);
    let count = lessons.len();
    if !lessons.is_empty() {
        learner::teach(&mut tx, learner, lessons, now).await?;
    }
    let (ids, taught): (Vec<DecisionId>, Vec<bool>) = looked.into_iter().unzip();
    store::set_taught(&mut tx, site, &ids, &taught).await?;
    tx.commit().await?;
    metrics::counter!("gavel_lessons_total").increment(u64::try_from(count).unwrap_or(0));
    Ok(ids.len())
}

/// What is to be learned of decisions in their order, and of each whether it was. Of several about one text, only the last
/// counts; one taken back counts for nothing, and where it was learned before, it is taken back from the learner too.
fn lessons(pending: Vec<Pending>) -> (Vec<Lesson>, Vec<(DecisionId, bool)>) {
    let standing = pending.iter().filter(|one| !one.undone);
    let last: BTreeMap<_, DecisionId> = standing.map(|one| ((one.comment_id, one.revision), one.id)).collect();
    let (mut lessons, mut looked) = (Vec::new(), Vec::new());
    for one in pending {
        let counts = !one.undone && last.get(&(one.comment_id, one.revision)) == Some(&one.id);
        let taken_back = one.undone && one.taught;
        let text = one.body.filter(|_| counts || taken_back);
        looked.push((one.id, counts && text.is_some()));
        lessons.extend(text.map(|text| Lesson { text, rejected: one.rejected, taken_back, at: one.decided_at }));
    }
    (lessons, looked)
}
