//! What is answered about a span of time.

use serde::Serialize;
use utoipa::ToSchema;

use super::span::Grain;
use super::wait::Wait;
use crate::ids::{AccountId, RuleId};
use crate::review::Waiting;
use crate::rules::wilson;
use crate::time::Timestamp;

/// What happened on a site.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Stats {
    /// Where the series begins.
    pub from: Timestamp,
    /// Before what it ends.
    pub to: Timestamp,
    /// How long each bucket is.
    pub per: Grain,
    /// Where days begin: the site's time zone.
    pub timezone: String,
    /// The section that was asked for; null: all of them, and articles without one.
    pub section: Option<String>,
    /// Whether all hours are counted. False for a while after Gavel stood still for more than some hours.
    pub complete: bool,
    /// What waits for a moderator now, whatever the time asked for.
    pub waiting: Waiting,
    /// Each bucket, the oldest first.
    pub items: Vec<Bucket>,
    /// All of it.
    pub totals: Figures,
    /// How far colleagues decide alike: decisions on which a colleague decided again.
    pub moderators_agree: Agreement,
    /// How far rules and moderators agree: decisions about texts on which a live rule had acted.
    pub rules_agree: Agreement,
    /// By section, the one with the most comments first. The empty name: articles without one.
    pub sections: Vec<SectionFigures>,
    /// By rule that acted or was decided about, the one that acted most first.
    pub rules: Vec<RuleFigures>,
    /// By moderator, the one with the most decisions first.
    pub moderators: Vec<ModeratorFigures>,
}

/// What happened in one bucket.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StatsBucket)]
pub struct Bucket {
    /// When it begins.
    pub at: Timestamp,
    /// The figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// How much happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = StatsFigures)]
pub struct Figures {
    /// Comments that came in.
    pub comments: u64,
    /// Those that were shown at once.
    pub published: u64,
    /// Comments that came to wait for a moderator, at once or later.
    pub held: u64,
    /// Comments that rules rejected, at once or later.
    pub rejected_by_rules: u64,
    /// Flags.
    pub flags: u64,
    /// Comments that their authors deleted.
    pub deleted: u64,
    /// What moderators decided about how comments stand; also what was taken back later.
    pub decisions: u64,
    /// Decisions that made a comment published.
    pub approved: u64,
    /// Decisions that made a comment rejected.
    pub rejected_by_moderators: u64,
    /// Decisions that were taken back.
    pub undone: u64,
    /// Decisions that a colleague then decided otherwise about the same text.
    pub overruled: u64,
    /// How long comments waited for a decision.
    #[serde(flatten)]
    pub wait: Wait,
}

/// How often two sides agree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = StatsAgreement)]
pub struct Agreement {
    /// Cases that both decided.
    pub both: u64,
    /// Those that they decided alike.
    pub alike: u64,
    /// The share of these, from 0 to 1; null where there are none.
    pub share: Option<f64>,
    /// The lower end of its Wilson interval at 95 %.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// What happened in one section.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SectionFigures {
    /// Its name; empty: articles without a section.
    pub section: String,
    /// The figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// What became of what one rule did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RuleFigures {
    /// The rule.
    pub rule: RuleId,
    /// Its name now.
    pub name: String,
    /// Texts where it was live and part of the outcome.
    pub acted: u64,
    /// Decisions about such texts, whenever the rule acted on them.
    pub reviewed: u64,
    /// Those of them that went against the rule.
    pub overturned: u64,
}

/// What one moderator did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ModeratorFigures {
    /// Their account.
    pub account: AccountId,
    /// Their name now.
    pub name: String,
    /// Decisions about how comments stand.
    pub decisions: u64,
    /// Those that made a comment published.
    pub approved: u64,
    /// Those that made a comment rejected.
    pub rejected: u64,
    /// Decisions of theirs that were taken back.
    pub undone: u64,
    /// Decisions of theirs on which a colleague decided again.
    pub looked_again: u64,
    /// Those of them that the colleague decided otherwise.
    pub overruled: u64,
    /// What they decided in each bucket in which they decided something.
    pub load: Vec<Load>,
}

/// How much one moderator decided in one bucket.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ModeratorLoad)]
pub struct Load {
    /// When the bucket begins.
    pub at: Timestamp,
    /// So many.
    pub decisions: u64,
}

impl Agreement {
    pub(super) fn of(both: u64, otherwise: u64) -> Self {
        let alike = both.saturating_sub(otherwise);
        // Of no cases nothing is known: the share may be anything.
        let share = wilson::share(alike, both);
        let (low, high) = share.map_or((0.0, 1.0), |share| (share.low, share.high));
        Self { both, alike, share: share.map(|share| share.value), low, high }
    }
}
