//! How a moderator's desk is set up: saved queues, and what is blurred until it is asked for.

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::{Queue, store};
use crate::accounts::Moderator;
use crate::ids::RuleId;

/// How a moderator's desk is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Parts of the queue under names of the moderator's own.
    #[serde(default)]
    pub queues: Vec<SavedQueue>,
    /// Which texts are blurred until they are asked for.
    #[serde(default)]
    pub blur: Blur,
}

/// A part of the queue under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedQueue {
    /// What the moderator calls it.
    pub name: String,
    /// A part of the queue.
    #[serde(default)]
    pub queue: Queue,
    /// Of one section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Under one article, by its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// For one reason, by its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What one rule holds or flags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
}

/// Which texts are blurred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Blur {
    /// None.
    #[default]
    Off,
    /// Those with a severity of 4 or more: threats, hate, harassment, personal data.
    Hard,
    /// All.
    All,
}

impl Desk {
    /// How many queues can be saved.
    pub const MAX_QUEUES: usize = 20;

    /// What is wrong with it, and where: `queues[1].name`.
    pub fn mistake(&self) -> Option<(String, &'static str)> {
        if self.queues.len() > Self::MAX_QUEUES {
            return Some(("queues".to_owned(), "at most 20 queues"));
        }
        self.queues.iter().enumerate().find_map(|(index, queue)| {
            let field = |name: &str| format!("queues[{index}].{name}");
            let twice = self.queues.iter().take(index).any(|other| other.name == queue.name);
            if !(1..=60).contains(&queue.name.trim().chars().count()) {
                return Some((field("name"), "from 1 to 60 characters"));
            }
            if twice {
                return Some((field("name"), "another queue has this name"));
            }
            [("section", &queue.section), ("article", &queue.article), ("reason", &queue.reason)]
                .into_iter()
                .find(|(_, text)| text.as_deref().is_some_and(|text| text.chars().count() > 255))
                .map(|(name, _)| (field(name), "at most 255 characters"))
        })
    }
}

/// The moderator's desk as it was set up, or as everybody's is at first.
pub async fn desk(conn: &mut PgConnection, moderator: &Moderator) -> sqlx::Result<Desk> {
    Ok(store::desk(conn, moderator.site(), moderator.id()).await?.unwrap_or_default())
}

/// Sets the moderator's desk up.
pub async fn set_desk(conn: &mut PgConnection, moderator: &Moderator, desk: &Desk) -> sqlx::Result<()> {
    store::set_desk(conn, moderator.site(), moderator.id(), desk).await
}
