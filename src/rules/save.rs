//! Saving rules: only what compiles together with all the rest is ever in force.

mod lists;

pub use lists::{ListSave, MAX_TERMS, delete_list, save_list};

use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

use super::compile::{RuleSet, RuleVersion, compile};
use super::document::{Action, Mode, RuleDocument};
use super::lists::PhraseLists;
use super::own_tests::failures;
use super::parse::DocumentError;
use super::store::{self, SavedList, SavedRule};
use crate::accounts::Admin;
use crate::events::{self, Actor, Event};
use crate::ids::{RuleId, SiteId};
use crate::jobs;
use crate::sites;
use crate::time::Timestamp;

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// There is no such rule, version or list.
    #[error("there is no such rule")]
    NotFound,
    /// Somebody saved it since.
    #[error("the rule is at another revision")]
    Stale(Box<SavedRule>),
    /// Somebody saved the list since.
    #[error("the list is at another revision")]
    StaleList(Box<SavedList>),
    /// It is not right, or does not fit the rest.
    #[error("the rule has {} mistakes", .0.len())]
    Mistakes(Vec<DocumentError>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The compiler could not run.
    #[error("the compiler did not finish")]
    Interrupted,
}

/// An admin saved a rule.
#[derive(Serialize)]
struct RuleSaved<'a> {
    rule: RuleId,
    version: i32,
    document: &'a Value,
    /// What it was; none of a new rule.
    before: Option<&'a Value>,
    /// Why a rule that rejects went live without ever having been tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    forced: Option<&'a str>,
}

impl Event for RuleSaved<'_> {
    const NAME: &'static str = "rule.saved";
}

/// An admin deleted a rule.
#[derive(Serialize)]
struct RuleDeleted<'a> {
    rule: RuleId,
    /// What it was.
    before: &'a Value,
}

impl Event for RuleDeleted<'_> {
    const NAME: &'static str = "rule.deleted";
}

/// Which rule is saved.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// A new one.
    New,
    /// The one of this id, which the admin saw at this revision.
    Existing(RuleId, i32),
}

/// Saves a rule as a new version, if it passes its own tests (where it goes live) and compiles with all the rest.
///
/// `forced` is the admin's reason to let a rule that rejects go live without ever having been tried.
pub async fn save(
    conn: &mut PgConnection,
    admin: &Admin,
    target: Target,
    document: RuleDocument,
    forced: Option<&str>,
    now: Timestamp,
) -> Result<SavedRule, SaveError> {
    if document.mode == Mode::Paused {
        return Err(paused_by_hand());
    }
    let site = admin.site();
    // Holds the site's row, so that two saves cannot each compile without the other.
    sites::bump_rules(conn, site).await?;
    let (id, version, created_at, was) = match target {
        Target::New => (RuleId::new(now), 1, now, None),
        Target::Existing(id, seen) => {
            let before = store::find(conn, site, id).await?.ok_or(SaveError::NotFound)?;
            if before.version != seen {
                return Err(SaveError::Stale(Box::new(before)));
            }
            (id, before.version + 1, before.created_at, Some(before.document))
        }
    };
    let lists = store::lists(conn, site).await?;
    if document.mode == Mode::Live {
        was_tried(conn, site, id, &document, forced).await?;
        let failed = failures(&document, &lists);
        if !failed.is_empty() {
            return Err(SaveError::Mistakes(failed));
        }
    }
    let saved = SavedRule {
        id,
        version,
        document: serde_json::to_value(&document).map_err(|error| sqlx::Error::Encode(error.into()))?,
        brake: None,
        created_at,
        saved_at: now,
        saved_by: Some(admin.account().username.clone()),
    };
    let mut rules = parsed(store::all(conn, site).await?);
    rules.retain(|rule| rule.id != id);
    rules.push(RuleVersion { id, version, document });
    check(rules, lists, id).await?;
    store::add_version(conn, site, &saved, admin.actor()).await?;
    let event = RuleSaved { rule: id, version, document: &saved.document, before: was.as_ref(), forced };
    events::record(conn, site, admin.actor(), &event, now).await?;
    Ok(saved)
}

fn paused_by_hand() -> SaveError {
    SaveError::Mistakes(vec![DocumentError {
        path: "/mode".to_owned(),
        code: "set_by_a_brake".to_owned(),
        message: "only a brake pauses a rule; to let it run without acting, use shadow".to_owned(),
    }])
}

/// Refuses a rule that rejects and was never tried, neither on the past nor in the shadow, unless the admin says why it must be.
async fn was_tried(
    conn: &mut PgConnection,
    site: SiteId,
    rule: RuleId,
    document: &RuleDocument,
    forced: Option<&str>,
) -> Result<(), SaveError> {
    if document.then.action != Action::Reject || forced.is_some() {
        return Ok(());
    }
    if jobs::is_done(conn, site, "backtest", ("rule", &rule.to_string())).await? {
        return Ok(());
    }
    let versions = store::versions(conn, site, rule).await?;
    let tried =
        |version: &SavedRule| matches!(version.document.get("mode").and_then(Value::as_str), Some("shadow" | "live"));
    if versions.iter().any(tried) {
        return Ok(());
    }
    Err(SaveError::Mistakes(vec![DocumentError {
        path: "/force".to_owned(),
        code: "never_tried".to_owned(),
        message:
            "a rule that rejects is backtested first, or runs in mode shadow; to skip that, send force: {\"reason\": …}"
                .to_owned(),
    }]))
}

/// Deletes a rule. Its versions stay, for verdicts name them.
pub async fn delete(conn: &mut PgConnection, admin: &Admin, rule: RuleId, now: Timestamp) -> Result<(), SaveError> {
    sites::bump_rules(conn, admin.site()).await?;
    let before = store::find(conn, admin.site(), rule).await?.ok_or(SaveError::NotFound)?;
    if !store::delete(conn, admin.site(), rule, now).await? {
        return Err(SaveError::NotFound);
    }
    let event = RuleDeleted { rule, before: &before.document };
    events::record(conn, admin.site(), admin.actor(), &event, now).await?;
    Ok(())
}

/// Gives a new site the rules that a site starts with.
pub async fn add_defaults(conn: &mut PgConnection, site: SiteId, now: Timestamp) -> sqlx::Result<()> {
    for document in super::defaults() {
        let document = serde_json::to_value(&document).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let saved = SavedRule {
            id: RuleId::new(now),
            version: 1,
            document,
            brake: None,
            created_at: now,
            saved_at: now,
            saved_by: None,
        };
        store::add_version(conn, site, &saved, Actor::System).await?;
        let event = RuleSaved { rule: saved.id, version: 1, document: &saved.document, before: None, forced: None };
        events::record(conn, site, Actor::System, &event, now).await?;
    }
    Ok(())
}

/// Saved rules as the compiler takes them. One that an older version of Gavel saved and this one cannot read is left out.
pub fn parsed(rules: Vec<SavedRule>) -> Vec<RuleVersion> {
    let parse = |rule: SavedRule| match RuleDocument::parse(&rule.document) {
        Ok(document) => Some(RuleVersion { id: rule.id, version: rule.version, document }),
        Err(errors) => {
            tracing::error!(rule = %rule.id, version = rule.version, ?errors, "a saved rule cannot be read; it does not run");
            None
        }
    };
    rules.into_iter().filter_map(parse).collect()
}

/// Compiles everything, off the async workers. Mistakes of other rules than `saved` name the rule.
async fn check(rules: Vec<RuleVersion>, lists: PhraseLists, saved: RuleId) -> Result<RuleSet, SaveError> {
    let compiled = tokio::task::spawn_blocking(move || compile(&rules, &lists)).await;
    compiled.map_err(|_| SaveError::Interrupted)?.map_err(|errors| {
        let mistake = |error: super::CompileError| {
            let message =
                if error.rule == saved { error.message } else { format!("rule {}: {}", error.rule, error.message) };
            DocumentError { path: error.path, code: error.code, message }
        };
        SaveError::Mistakes(errors.into_iter().map(mistake).collect())
    })
}
