//! Which part of the queue is meant: in a query, in a claim, in a decision about many at once.

use serde::Deserialize;
use sqlx::PgConnection;

use super::extract::word;
use super::problem::{ApiResult, Problem};
use crate::accounts::{Moderator, Role};
use crate::articles::{self, ArticleKey};
use crate::ids::{AccountId, RuleId};
use crate::review::{Queue, QueueFilter};

/// A part of the queue; each field left out means everything.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueuePart {
    /// A part of it.
    #[serde(default)]
    pub queue: Queue,
    /// Of one section.
    pub section: Option<String>,
    /// Under one article, by its key.
    pub article: Option<String>,
    /// For one reason, by its code: `rule`, `premoderation`, `spam`, …
    pub reason: Option<String>,
    /// What one rule holds or flags.
    pub rule: Option<RuleId>,
    /// By one author.
    pub author: Option<AccountId>,
}

/// The same in a query, where a mistake names its field.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QueuePartQuery {
    /// A part of it.
    #[param(value_type = Option<Queue>)]
    pub queue: Option<String>,
    /// Of one section.
    pub section: Option<String>,
    /// Under one article, by its key.
    pub article: Option<String>,
    /// For one reason, by its code: `rule`, `premoderation`, `spam`, …
    pub reason: Option<String>,
    /// What one rule holds or flags.
    #[param(value_type = Option<RuleId>)]
    pub rule: Option<String>,
    /// By one author.
    #[param(value_type = Option<AccountId>)]
    pub author: Option<String>,
}

impl QueuePartQuery {
    /// The part that is meant.
    pub fn read(self) -> ApiResult<QueuePart> {
        Ok(QueuePart {
            queue: word("queue", self.queue.as_ref())?.unwrap_or_default(),
            rule: word("rule", self.rule.as_ref())?,
            author: word("author", self.author.as_ref())?,
            section: self.section,
            article: self.article,
            reason: self.reason,
        })
    }
}

impl QueuePart {
    /// Whether it is any narrower than the whole queue.
    pub fn is_narrow(&self) -> bool {
        let Self { queue, section, article, reason, rule, author } = self;
        *queue != Queue::All
            || [section.is_some(), article.is_some(), reason.is_some(), rule.is_some(), author.is_some()]
                .contains(&true)
    }

    /// What is looked for, with what was left to admins only for admins; none where the article is not known.
    pub async fn find(self, conn: &mut PgConnection, moderator: &Moderator) -> ApiResult<Option<QueueFilter>> {
        let article = match self.article {
            None => None,
            Some(key) => {
                let key = ArticleKey::try_from(key)
                    .map_err(|error| Problem::field("article", "invalid", error.to_string()))?;
                match articles::find(conn, moderator.site(), &key).await? {
                    Some(article) => Some(article.id),
                    None => return Ok(None),
                }
            }
        };
        Ok(Some(QueueFilter {
            queue: self.queue,
            section: self.section,
            article,
            reason: self.reason,
            rule: self.rule,
            author: self.author,
            with_escalated: moderator.account().role >= Role::Admin,
        }))
    }
}
