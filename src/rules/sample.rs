//! Made-up comments, for a rule's own tests and for checks.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::facts::{
    ArticleFacts, AuthorFacts, ClientFacts, FactsSnapshot, FlagFacts, ModelFacts, Role, ThreadFacts, TimeFacts,
};
use super::period::Period;
use super::rate::Window;

/// A made-up comment, for tests and checks. What it does not say is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = RuleSample)]
pub struct Given {
    /// The text.
    pub body: String,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<GivenAuthor>,
    /// Under what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<GivenArticle>,
    /// Where in the discussion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<ThreadFacts>,
    /// How often the author posted the same text within 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_duplicates: Option<i64>,
    /// How often the author posted nearly the same text within 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_near_duplicates: Option<i64>,
    /// How often anybody posted the same text within 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<i64>,
    /// How often anybody posted nearly the same text within 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near_duplicates: Option<i64>,
    /// How it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientFacts>,
    /// Who reported it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flags: Option<FlagFacts>,
    /// When it was judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeFacts>,
    /// What the site's own learner says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<GivenModel>,
    /// Rates by fact and window: `{"rate.author.comments": {"10m": 5}}`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Object, required = false)]
    pub rates: BTreeMap<&'static str, BTreeMap<Window, i64>>,
}

/// What a learner says of a made-up comment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = RuleSampleModel)]
pub struct GivenModel {
    /// The probability of a rejection, from 0 to 1.
    pub reject: f64,
}

/// A made-up author. Without a role, a reader.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = RuleSampleAuthor)]
pub struct GivenAuthor {
    /// What the author is to the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// How long there has been an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub account_age: Option<Period>,
    /// Comments that were published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved: Option<i64>,
    /// Comments that were rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected: Option<i64>,
    /// Whether it is the first comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_comment: Option<bool>,
    /// How far the site trusts the author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<i64>,
    /// The share rejected of the last comments that were decided about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejection_share: Option<f64>,
    /// Flags that nobody found without ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flags_received: Option<i64>,
    /// Whether the address was verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// The domain of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_domain: Option<String>,
    /// Labels that rules gave the last comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<String>>,
    /// Sanctions that were not taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sanctions: Option<i64>,
}

/// A made-up article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = RuleSampleArticle)]
pub struct GivenArticle {
    /// The site's own key for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// How long ago it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub age: Option<Period>,
    /// Comments a minute, over the last ten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments_per_minute: Option<f64>,
    /// The share rejected of its last comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejection_share: Option<f64>,
}

impl Given {
    /// What would have been known of such a comment.
    pub fn snapshot(&self) -> FactsSnapshot {
        let counted = self.rates.iter().flat_map(|(rate, windows)| windows.iter().map(move |(per, n)| (rate, per, n)));
        FactsSnapshot {
            author: self.author.as_ref().map(GivenAuthor::facts).unwrap_or_default(),
            article: self.article.as_ref().map(GivenArticle::facts).unwrap_or_default(),
            thread: self.thread.clone().unwrap_or_default(),
            rates: counted.map(|(rate, per, n)| (format!("{rate}/{}", per.name()), *n)).collect(),
            own_duplicates: self.own_duplicates,
            own_near_duplicates: self.own_near_duplicates,
            duplicates: self.duplicates,
            near_duplicates: self.near_duplicates,
            client: self.client.clone().unwrap_or_default(),
            flags: self.flags.clone().unwrap_or_default(),
            time: self.time.clone().unwrap_or_default(),
            model: self.model.map(|GivenModel { reject }| ModelFacts { reject, version: 0 }),
        }
    }
}

impl GivenAuthor {
    fn facts(&self) -> AuthorFacts {
        AuthorFacts {
            role: Some(self.role.unwrap_or(Role::Reader)),
            account_age: self.account_age.map(Period::seconds),
            approved: self.approved,
            rejected: self.rejected,
            first_comment: self.first_comment,
            trust: self.trust,
            rejection_share: self.rejection_share,
            flags_received: self.flags_received,
            email_verified: self.email_verified,
            email_domain: self.email_domain.clone(),
            labels: self.labels.clone(),
            sanctions: self.sanctions,
        }
    }
}

impl GivenArticle {
    fn facts(&self) -> ArticleFacts {
        ArticleFacts {
            key: self.key.clone(),
            section: self.section.clone(),
            age: self.age.map(Period::seconds),
            comments_per_minute: self.comments_per_minute,
            rejection_share: self.rejection_share,
        }
    }
}
