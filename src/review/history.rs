//! Everything that happened to a comment.

use serde::Serialize;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::accounts::Moderator;
use crate::comments::{self, Revision};
use crate::events::{self, Recorded};
use crate::ids::CommentId;
use crate::time::Timestamp;
use crate::watch;

/// Something that happened to a comment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HistoryItem {
    /// When.
    pub at: Timestamp,
    /// What: `revision`, `verdict`, `flag`, `claim`, `decision`, `decision_refused`, `hidden`, …
    pub kind: String,
    /// Who.
    pub actor: HistoryActor,
    /// The rest, by kind.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub details: Map<String, Value>,
}

/// Who made something happen.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HistoryActor {
    /// `account`, `guest`, `rule` or `system`.
    pub kind: String,
    /// The id behind it.
    pub id: Option<Uuid>,
    /// An account's name.
    pub name: Option<String>,
}

/// Everything that happened to a comment of the moderator's site, oldest first.
pub async fn history(
    conn: &mut PgConnection,
    moderator: &Moderator,
    comment: CommentId,
) -> sqlx::Result<Vec<HistoryItem>> {
    let mut revisions = comments::revisions(conn, moderator.site(), comment).await?.into_iter();
    let shadow = watch::found(conn, moderator.site(), comment).await?;
    let mut items = Vec::new();
    for event in events::of_comment(conn, moderator.site(), comment).await? {
        let revises = matches!(event.name.as_str(), "comment.submitted" | "comment.edited");
        let texts = if revises { revisions.next() } else { None };
        match texts {
            Some(mut revision) => {
                let found = shadow.iter().filter(|(of, _)| *of == revision.revision).map(|(_, found)| found.clone());
                if let Some(rules) = revision.verdict.get_mut("rules").and_then(Value::as_array_mut) {
                    rules.extend(found);
                }
                items.extend(text_and_verdict(event, &revision));
            }
            None => items.push(HistoryItem {
                at: event.at,
                kind: kind(&event.name).to_owned(),
                details: details(&event.payload),
                actor: actor(event),
            }),
        }
    }
    Ok(items)
}

/// A text and what the rules found about it: two things that happened at once.
fn text_and_verdict(event: Recorded, revision: &Revision) -> [HistoryItem; 2] {
    let at = event.at;
    let status = event.payload.get("status").or_else(|| event.payload.get("to")).cloned().unwrap_or_default();
    let text = json!({ "revision": revision.revision, "body": revision.body });
    let verdict = json!({ "revision": revision.revision, "status": status, "verdict": revision.verdict });
    let by_rules = HistoryActor { kind: "rule".to_owned(), id: None, name: None };
    [
        HistoryItem { at, kind: "revision".to_owned(), actor: actor(event), details: details(&text) },
        HistoryItem { at, kind: "verdict".to_owned(), actor: by_rules, details: details(&verdict) },
    ]
}

/// The word for an event in a comment's history.
fn kind(event: &str) -> &str {
    match event {
        "comment.flagged" => "flag",
        "review.claimed" => "claim",
        "comment.decided" => "decision",
        _ => event.split_once('.').map_or(event, |(_, happened)| happened),
    }
}

fn actor(event: Recorded) -> HistoryActor {
    HistoryActor { kind: event.actor_kind, id: event.actor_id, name: event.actor_name }
}

/// An event's own fields, but for the comment, which they all share.
fn details(payload: &Value) -> Map<String, Value> {
    let mut fields = payload.as_object().cloned().unwrap_or_default();
    fields.remove("comment");
    fields
}
