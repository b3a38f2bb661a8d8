//! Sanctions: what was done to an account, until when, and why.

use serde::{Deserialize, Serialize};

use crate::events::Event;
use crate::ids::{AccountId, NoteId, RuleId, SanctionId};
use crate::time::Timestamp;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "sanction_kind", rename_all = "snake_case")]
pub enum SanctionKind {
    /// A word to the account, nothing more.
    Warn,
    /// Each of its comments waits for a moderator.
    Premoderate,
    /// It reads, and no more.
    Suspend,
    /// It is shut out.
    Ban,
}

/// A sanction to be laid on an account.
#[derive(Debug)]
pub struct NewSanction {
    /// What is done.
    pub kind: SanctionKind,
    /// When it ends; none: it does not.
    pub until: Option<Timestamp>,
    /// Why, for the record.
    pub reason: Option<String>,
    /// What the account is told.
    pub message: Option<String>,
}

/// Something done to an account.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Sanction {
    /// Its id.
    pub id: SanctionId,
    /// What was done.
    pub kind: SanctionKind,
    /// Why, for the record.
    pub reason: Option<String>,
    /// What the account was told.
    pub message: Option<String>,
    /// When it ends; null: it has no end.
    pub until: Option<Timestamp>,
    /// The moderator who did it; null where a rule did.
    pub created_by: Option<AccountId>,
    /// That moderator's name.
    pub by: Option<String>,
    /// The rule that did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// When it was done.
    pub created_at: Timestamp,
    /// When it was taken back, if it was.
    pub lifted_at: Option<Timestamp>,
    /// The name of the moderator who took it back.
    pub lifted_by: Option<String>,
}

/// A sanction as the account itself sees it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct OwnSanction {
    /// What was done.
    pub kind: SanctionKind,
    /// What the moderators say about it.
    pub message: Option<String>,
    /// When it ends; null: it has no end.
    pub until: Option<Timestamp>,
    /// When it was done.
    pub created_at: Timestamp,
}

/// A moderator or a rule laid a sanction on an account.
#[derive(Serialize)]
pub(super) struct AccountSanctioned {
    /// The account.
    pub account: AccountId,
    /// The sanction.
    pub sanction: SanctionId,
    /// What was done.
    pub kind: SanctionKind,
    /// When it ends; none: it does not.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: Option<String>,
}

impl Event for AccountSanctioned {
    const NAME: &'static str = "account.sanctioned";

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}

/// A moderator took sanctions back.
#[derive(Serialize)]
pub(super) struct SanctionLifted {
    /// The account.
    pub account: AccountId,
    /// The kind that no longer weighs on it.
    pub kind: SanctionKind,
    /// The sanctions that weighed on it.
    pub sanctions: Vec<SanctionId>,
}

impl Event for SanctionLifted {
    const NAME: &'static str = "account.sanction_lifted";

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}

/// A moderator's note about an account, for staff only.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// What it says.
    pub body: String,
    /// Who wrote it.
    pub created_by: AccountId,
    /// Their name.
    pub by: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
}
