//! Gathers what the rules of a site read about a text, and no more.

use sqlx::PgConnection;

use super::setting::Setting;
use super::store;
use crate::rules::facts::{ArticleFacts, ThreadFacts};
use crate::rules::{FactsSnapshot, Needs};
use crate::time::Timestamp;

/// The snapshot of facts about a text. What no rule reads is not gathered, and so not known.
pub(super) async fn gather(
    conn: &mut PgConnection,
    setting: &Setting<'_>,
    needs: &Needs,
    now: Timestamp,
) -> sqlx::Result<FactsSnapshot> {
    let mut author = setting.writer.facts(now);
    author.first_comment = setting.first_comment;
    Ok(FactsSnapshot {
        author,
        article: ArticleFacts {
            key: Some(setting.article.key.as_ref().to_owned()),
            section: setting.article.record.section.clone(),
            age: Some(now.seconds_since(setting.article.published())),
        },
        thread: ThreadFacts { depth: Some(setting.depth.into()), reply_to_self: setting.reply_to_self },
        rates: store::rates(conn, setting, needs, now).await?,
        own_duplicates: setting.own_duplicates,
        model: None,
    })
}
