//! What the demo site shows: an article of our own writing, and the people who argue about it.

use serde::Deserialize;

use crate::accounts::Role;
use crate::flags::FlagReason;

/// The article.
#[derive(Debug, Deserialize)]
pub(super) struct DemoArticle {
    pub(super) key: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) section: String,
    pub(super) standfirst: String,
    pub(super) paragraphs: Vec<String>,
}

/// Somebody who takes part.
#[derive(Debug, Deserialize)]
pub(super) struct DemoAccount {
    pub(super) username: String,
    /// How old the account is, in days with fraction.
    pub(super) days_old: f64,
    pub(super) role: Role,
}

/// Something somebody wrote.
#[derive(Debug, Deserialize)]
pub(super) struct DemoComment {
    pub(super) id: String,
    pub(super) parent: Option<String>,
    pub(super) author: String,
    pub(super) minutes_ago: i64,
    pub(super) body: String,
    /// What becomes of it with the rules that a site starts with.
    pub(super) expect: Expected,
    pub(super) reactions: Vec<String>,
    pub(super) flags: Vec<DemoFlag>,
}

/// What becomes of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Expected {
    Published,
    Held,
    Nudged,
    Rejected,
}

/// Somebody's report.
#[derive(Debug, Deserialize)]
pub(super) struct DemoFlag {
    pub(super) by: String,
    pub(super) reason: FlagReason,
    pub(super) detail: Option<String>,
}

pub(super) fn article() -> serde_json::Result<DemoArticle> {
    serde_json::from_str(include_str!("article.json"))
}

pub(super) fn accounts() -> serde_json::Result<Vec<DemoAccount>> {
    serde_json::from_str(include_str!("accounts.json"))
}

pub(super) fn comments() -> serde_json::Result<Vec<DemoComment>> {
    serde_json::from_str(include_str!("comments.json"))
}
