//! What is counted.

/// A figure that is counted by hour and section, and some of them by moderator or by rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// Comments that came in.
    Comments,
    /// Those that were shown at once.
    Published,
    /// Comments that came to wait for a moderator: when they came in, by an edit, by flags, or by a rule.
    Held,
    /// Comments that rules rejected, also later.
    RejectedByRules,
    /// Flags, one for each reader and comment.
    Flags,
    /// Comments that their authors took away.
    Deleted,
    /// What moderators decided about how comments stand; by moderator.
    Decisions,
    /// Decisions that made a comment published; by moderator.
    Approved,
    /// Decisions that made a comment rejected; by moderator.
    RejectedByModerators,
    /// Decisions that were taken back; by the moderator who had made them.
    Undone,
    /// Decisions on which a colleague then decided about the same text; by the moderator who had made them.
    LookedAgain,
    /// Those of them that the colleague decided otherwise.
    Overruled,
    /// Decisions about what had waited, by how long.
    Waited,
    /// Texts where a rule was live and part of the outcome; by rule.
    Acted,
    /// Decisions about such texts; by rule.
    Reviewed,
    /// Those of them that went against the rule.
    Overturned,
    /// Decisions about texts on which any live rule had acted.
    Ruled,
    /// Those of them that went against it.
    RuledOtherwise,
}

impl Figure {
    /// Every figure with its word in the database.
    pub const NAMES: [(&'static str, Self); 18] = [
        ("comments", Self::Comments),
        ("published", Self::Published),
        ("held", Self::Held),
        ("rejected_by_rules", Self::RejectedByRules),
        ("flags", Self::Flags),
        ("deleted", Self::Deleted),
        ("decisions", Self::Decisions),
        ("approved", Self::Approved),
        ("rejected_by_moderators", Self::RejectedByModerators),
        ("undone", Self::Undone),
        ("looked_again", Self::LookedAgain),
        ("overruled", Self::Overruled),
        ("waited", Self::Waited),
        ("acted", Self::Acted),
        ("reviewed", Self::Reviewed),
        ("overturned", Self::Overturned),
        ("ruled", Self::Ruled),
        ("ruled_otherwise", Self::RuledOtherwise),
    ];

    /// The figure of this word; none for one that another version of Gavel counts.
    pub fn named(word: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(name, _)| *name == word).map(|(_, figure)| figure)
    }
}
