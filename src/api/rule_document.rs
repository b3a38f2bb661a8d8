//! Rule documents as admins send them, with what stands beside the rule itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::Validate;

use super::document::Document;
use super::extract::Limit;
use super::problem::{ApiResult, FieldError, Problem};
use crate::rules::RuleDocument;

/// What the answer adds to a document: a document that was read may be sent back as it came.
const ADDED: [&str; 6] = ["id", "created_at", "saved_at", "saved_by", "brake", "stats"];

/// A rule to make, and why it must go live untried if it must: what [`AnyDocument`] reads.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct NewRule {
    /// Lets a rule that rejects go live without having run in the shadow.
    #[serde(skip_serializing_if = "Option::is_none")]
    force: Option<Force>,
    /// The document.
    #[serde(flatten)]
    document: RuleDocument,
}

/// A rule to save, with the revision that the admin saw: what [`AnyDocument`] reads.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct PutRule {
    /// The revision that the admin saw.
    revision: i32,
    /// The rule.
    #[serde(flatten)]
    rule: NewRule,
}

/// Why a rule goes live untried.
#[derive(Serialize, utoipa::ToSchema)]
struct Force {
    /// For the record.
    reason: String,
}

/// A rule document as it came, not yet read.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct AnyDocument(pub(super) Document);

// The rules' own parser checks it, for it knows the path of every mistake.
impl Validate for AnyDocument {
    fn validate(&self) -> Result<(), validator::ValidationErrors> {
        Ok(())
    }
}

impl Limit for AnyDocument {}

/// A document taken apart.
pub(super) struct Sent {
    pub(super) document: RuleDocument,
    pub(super) revision: Option<i32>,
    pub(super) force: Option<String>,
}

impl AnyDocument {
    pub(super) fn read(self) -> ApiResult<Sent> {
        self.sent().map_err(Problem::fields)
    }

    /// The same, with everything that is wrong with it.
    pub(super) fn sent(self) -> Result<Sent, Vec<FieldError>> {
        let Self(Document(mut fields)) = self;
        for added in ADDED {
            fields.remove(added);
        }
        let mut mistakes = Vec::new();
        let mut wrong = |field: &str, message: &str| {
            mistakes.push(FieldError {
                field: field.to_owned(),
                code: "invalid".to_owned(),
                message: message.to_owned(),
            });
        };
        let revision = fields.remove("revision").and_then(|revision| {
            let revision = revision.as_i64().and_then(|revision| i32::try_from(revision).ok());
            if revision.is_none() {
                wrong("/revision", "the revision that you saw, a whole number");
            }
            revision
        });
        let force = fields.remove("force").and_then(|force| {
            let reason = force.get("reason").and_then(Value::as_str).map(str::trim).filter(|reason| !reason.is_empty());
            if reason.is_none() {
                wrong("/force", "{\"reason\": …}, why the rule must go live without having been tried");
            }
            reason.map(str::to_owned)
        });
        match RuleDocument::parse(&Value::Object(fields)) {
            Ok(document) if mistakes.is_empty() => Ok(Sent { document, revision, force }),
            Ok(_) => Err(mistakes),
            Err(errors) => {
                mistakes.extend(errors.into_iter().map(FieldError::from));
                Err(mistakes)
            }
        }
    }
}
