//! What rules can do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a rule does. The first three happen beside whatever else does; of the others, mildest first, the most severe wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleAction)]
pub enum Action {
    /// Shows the comment with what was found made unreadable.
    Mask,
    /// Lets readers wait between two comments on the article, for a time.
    SlowMode,
    /// Lets the author's further comments wait for a moderator, for a time.
    Premoderate,
    /// Lifts the rules that carry a label it names.
    Allow,
    /// Only labels.
    Label,
    /// Publishes, and tells staff in the comment's history.
    Notify,
    /// Publishes, and asks moderators to look.
    Flag,
    /// Asks the author to reconsider before it is posted.
    Nudge,
    /// Waits for a moderator.
    Hold,
    /// Is not published.
    Reject,
}

impl Action {
    /// Every action, with its name.
    pub const NAMES: [(&'static str, Self); 10] = [
        ("allow", Self::Allow),
        ("label", Self::Label),
        ("notify", Self::Notify),
        ("flag", Self::Flag),
        ("nudge", Self::Nudge),
        ("hold", Self::Hold),
        ("reject", Self::Reject),
        ("mask", Self::Mask),
        ("slow_mode", Self::SlowMode),
        ("premoderate", Self::Premoderate),
    ];

    /// What it does, as a sentence for an editor.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Allow => "Lifts the rules that carry one of its `labels`, which it must name.",
            Self::Label => "Only labels; it must name `labels`.",
            Self::Notify => "Publishes, and tells staff in the comment's history.",
            Self::Flag => "Publishes, and asks moderators to look.",
            Self::Nudge => "Asks the author to reconsider before it is posted.",
            Self::Hold => "Waits for a moderator.",
            Self::Reject => "Is not published.",
            Self::Mask => {
                "Shows the comment with what was found made unreadable (`m•••••`). Its author and staff still see what was typed, and the author is told. The rule needs a phrase, a list or an expression outside of `none`."
            }
            Self::SlowMode => {
                "Lets readers wait `seconds` (1 to 86,400) between two comments on the article, `for` a time (`1m` to `366d`). Another match makes it last longer; of two waits the longer counts, also of the site's own."
            }
            Self::Premoderate => {
                "Lets the author's further comments wait for a moderator `for` a time (`1m` to `366d`): a sanction by the rule, which moderators see and lift as any other. Another match makes it last longer. Not of staff, nor of guests."
            }
        }
    }

    /// Whether it happens beside whatever else does.
    pub fn is_beside(self) -> bool {
        matches!(self, Self::Mask | Self::SlowMode | Self::Premoderate)
    }
}
