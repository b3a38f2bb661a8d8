//! Pausing a rule: what a brake saves.

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::brake::{Brake, BrakeKind, Record};
use super::store::{self, SavedRule};
use crate::events::{self, Actor, Event};
use crate::ids::{RuleId, SiteId};
use crate::sites;
use crate::time::Timestamp;

/// A brake paused a rule.
#[derive(Serialize)]
struct RuleBraked<'a> {
    rule: RuleId,
    /// The version that it made.
    version: i32,
    brake: BrakeKind,
    why: &'a str,
    figures: &'a Record,
}

impl Event for RuleBraked<'_> {
    const NAME: &'static str = "rule.braked";
}

/// Saves a live rule as a new version in mode `paused`. None, and nothing to commit, where it is no longer live at
/// `version`: somebody saved it meanwhile, or another node was quicker.
pub async fn pause(
    conn: &mut PgConnection,
    site: SiteId,
    rule: RuleId,
    version: i32,
    brake: &Brake,
    figures: &Record,
    now: Timestamp,
) -> sqlx::Result<Option<SavedRule>> {
    // Holds the site's row as every save does, so that of two nodes the second sees what the first did.
    sites::bump_rules(conn, site).await?;
    let before = store::find(conn, site, rule).await?;
    let Some(before) = before.filter(|before| before.version == version) else { return Ok(None) };
    let mut document = before.document;
    match document.get_mut("mode") {
        Some(mode) if mode == "live" => *mode = Value::from("paused"),
        _ => return Ok(None),
    }
    let brake = Some(Json(brake.clone()));
    let saved = SavedRule {
        id: rule,
        version: version + 1,
        document,
        brake,
        created_at: before.created_at,
        saved_at: now,
        saved_by: None,
    };
    store::add_version(conn, site, &saved, Actor::System).await?;
    if let Some(Json(brake)) = &saved.brake {
        let event = RuleBraked { rule, version: saved.version, brake: brake.kind, why: &brake.why, figures };
        events::record(conn, site, Actor::System, &event, now).await?;
    }
    Ok(Some(saved))
}
