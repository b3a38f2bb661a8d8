//! How a comment stands, and what decisions make of that.

use serde::{Deserialize, Serialize};

/// How a comment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "comment_status", rename_all = "snake_case")]
pub enum Status {
    /// Everybody sees it.
    Published,
    /// It waits for a person; its author sees it.
    Held,
    /// It is not shown; its author sees why.
    Rejected,
    /// Its author took it away.
    Deleted,
}

/// What a moderator does about a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It may be seen: publishes what waits, and finds flags against it without ground.
    Approve,
    /// It may not be seen.
    Reject,
    /// Takes down what is published.
    Remove,
    /// Brings back what was rejected.
    Restore,
    /// The newsroom recommends it.
    Feature,
    /// The newsroom no longer recommends it.
    Unfeature,
    /// Nobody may answer in its thread any more.
    CloseThread,
}

/// Why a decision cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The author has taken the comment away.
    #[error("the author has deleted this comment")]
    Deleted,
    /// It stands that way already.
    #[error("this comment already stands that way")]
    Unchanged,
    /// The action is for comments that stand otherwise.
    #[error("this comment does not stand so that it can be done")]
    NotApplicable,
}

impl Status {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Held => "held",
            Self::Rejected => "rejected",
            Self::Deleted => "deleted",
        }
    }

    /// The status after `action`. Approving what is published settles its flags, so it is no mistake.
    pub fn after(self, action: Action) -> Result<Self, TransitionError> {
        use Action::{Approve, CloseThread, Feature, Reject, Remove, Restore, Unfeature};
        match (self, action) {
            (Self::Deleted, _) => Err(TransitionError::Deleted),
            (_, Approve) | (Self::Rejected, Restore) => Ok(Self::Published),
            (Self::Rejected, Reject | Remove) | (Self::Published, Restore) => Err(TransitionError::Unchanged),
            (_, Reject | Remove) => Ok(Self::Rejected),
            (Self::Published, Feature | Unfeature | CloseThread) => Ok(self),
            (Self::Held, Restore) | (Self::Held | Self::Rejected, Feature | Unfeature | CloseThread) => {
                Err(TransitionError::NotApplicable)
            }
        }
    }
}

impl Action {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Remove => "remove",
            Self::Restore => "restore",
            Self::Feature => "feature",
            Self::Unfeature => "unfeature",
            Self::CloseThread => "close_thread",
        }
    }

    /// Whether it says that the comment may be seen or may not, and so settles what is open about it.
    pub fn settles(self) -> bool {
        matches!(self, Self::Approve | Self::Reject | Self::Remove | Self::Restore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_decided_about_a_deleted_comment() {
        for action in [Action::Approve, Action::Reject, Action::Restore, Action::Feature] {
            assert_eq!(Status::Deleted.after(action), Err(TransitionError::Deleted));
        }
    }

    #[test]
    fn a_decision_moves_a_comment_between_published_and_rejected() {
        assert_eq!(Status::Held.after(Action::Approve), Ok(Status::Published));
        assert_eq!(Status::Held.after(Action::Reject), Ok(Status::Rejected));
        assert_eq!(Status::Published.after(Action::Approve), Ok(Status::Published));
        assert_eq!(Status::Published.after(Action::Remove), Ok(Status::Rejected));
        assert_eq!(Status::Rejected.after(Action::Restore), Ok(Status::Published));
        assert_eq!(Status::Rejected.after(Action::Reject), Err(TransitionError::Unchanged));
        assert_eq!(Status::Held.after(Action::Feature), Err(TransitionError::NotApplicable));
    }
}
