//! Flags: readers' reports, one for each reader and comment, and what each weighs.

mod store;

use serde::{Deserialize, Serialize};

pub use store::{
    Outcomes, OwnFlag, Report, Tally, accuracies, by_account, flagged, made, open, own, put, received, reopen, settle,
    tallies, tally, wipe_details, withdraw,
};

use crate::events::Event;
use crate::ids::{AccountId, CommentId};
use crate::time::Timestamp;

/// What a reader finds wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlagReason {
    /// Advertising, or the same thing everywhere.
    Spam,
    /// Goes after a person.
    Harassment,
    /// Goes after people for what they are.
    Hate,
    /// Announces violence.
    Threat,
    /// Gives away an address, a number, a name.
    PersonalInformation,
    /// Says what is not so.
    Misinformation,
    /// Belongs elsewhere.
    OffTopic,
    /// None of these.
    Other,
}

impl FlagReason {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Spam,
        Self::Harassment,
        Self::Hate,
        Self::Threat,
        Self::PersonalInformation,
        Self::Misinformation,
        Self::OffTopic,
        Self::Other,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Harassment => "harassment",
            Self::Hate => "hate",
            Self::Threat => "threat",
            Self::PersonalInformation => "personal_information",
            Self::Misinformation => "misinformation",
            Self::OffTopic => "off_topic",
            Self::Other => "other",
        }
    }
}

/// What became of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "flag_outcome", rename_all = "snake_case")]
pub enum FlagOutcome {
    /// Nobody has looked.
    Open,
    /// A moderator agreed.
    Upheld,
    /// A moderator did not agree.
    Dismissed,
}

/// A reader's report about a comment.
#[derive(Clone, Debug)]
pub struct Flag {
    /// Who reports.
    pub reporter: AccountId,
    /// What they find wrong.
    pub reason: String,
    /// In their words.
    pub detail: Option<String>,
    /// The text they saw.
    pub revision: i32,
    /// What it weighs.
    pub weight: f64,
    /// What became of it.
    pub outcome: FlagOutcome,
    /// When it was made.
    pub created_at: Timestamp,
}

/// How often moderators agreed with a reporter, over the last hundred flags they looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accuracy {
    /// How often they did.
    pub upheld: u32,
    /// How often they did not.
    pub dismissed: u32,
}

/// What a flag weighs: the reporter's trust × clamp(2r, 0.2, 2), where r = (1 + upheld) / (2 + upheld + dismissed) is
/// their accuracy with one imagined flag of each kind before (Laplace's rule of succession).
///
/// `trust` is the account's level from 0 to 4; levels 0 and 1 weigh 1, each further one half as much again.
pub fn weight(trust: i16, accuracy: Accuracy) -> f64 {
    let trust = 1.0 + 0.5 * f64::from((trust - 1).max(0));
    let right = (1.0 + f64::from(accuracy.upheld)) / (2.0 + f64::from(accuracy.upheld) + f64::from(accuracy.dismissed));
    trust * (2.0 * right).clamp(0.2, 2.0)
}

/// A reader flagged a comment.
#[derive(Serialize)]
pub struct CommentFlagged {
    /// The comment.
    pub comment: CommentId,
    /// What the reader finds wrong.
    pub reason: FlagReason,
    /// The text they saw.
    pub revision: i32,
    /// What the flag weighs.
    pub weight: f64,
}

impl Event for CommentFlagged {
    const NAME: &'static str = "comment.flagged";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

/// A reader took a flag back.
#[derive(Serialize)]
pub struct FlagWithdrawn {
    /// The comment.
    pub comment: CommentId,
}

impl Event for FlagWithdrawn {
    const NAME: &'static str = "comment.flag_withdrawn";

    fn comment(&self) -> Option<CommentId> {
        Some(self.comment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reporter_who_is_right_weighs_more_and_one_who_is_wrong_less() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(close(weight(1, Accuracy::default()), 1.0));
        assert!(close(weight(0, Accuracy::default()), 1.0));
        assert!(close(weight(4, Accuracy::default()), 2.5));
        assert!(weight(1, Accuracy { upheld: 8, dismissed: 0 }) > 1.7);
        assert!(close(weight(1, Accuracy { upheld: 0, dismissed: 100 }), 0.2));
    }
}
