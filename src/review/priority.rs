//! How urgent a review item is.

use serde::{Deserialize, Serialize};

use crate::flags::FlagReason;
use crate::time::Timestamp;

/// What an item's priority is made from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Grounds {
    /// How bad it would be, from 0 to 5: the worst of its reasons.
    pub severity: u8,
    /// The sum of the weights of its open flags.
    pub flag_weight: f64,
    /// How likely a moderator rejects it, from 0 to 1, where that is known.
    pub reject_probability: Option<f64>,
    /// Whether readers see it meanwhile, and among how many comments.
    pub seen_among: Option<i32>,
    /// How many of the author's comments stand published and rejected; none for guests.
    pub author: Option<(i32, i32)>,
}

/// The parts of a priority, in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Parts {
    /// Up to 40 for the worst of its reasons.
    pub severity: f64,
    /// Up to 20 for its flags.
    pub flags: f64,
    /// Up to 15 for what the site's model expects; null where that is not known.
    pub model: Option<f64>,
    /// Up to 15 for how many see it meanwhile.
    pub reach: f64,
    /// Up to 10 for the author's record.
    pub author: f64,
}

/// How urgent an item is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Priority {
    /// 0 for danger to life, 1 for what was left to admins, 2 for the rest. A lower tier comes first whatever its points.
    pub tier: i16,
    /// From 0 to 100.
    pub total: f64,
    /// What the points are made of.
    pub parts: Parts,
}

/// The severity from which an item stands in the first tier: somebody may be in danger.
const DANGER: u8 = 5;

/// The tier of danger to life.
pub(super) const DANGER_TIER: i16 = 0;
/// The tier of the rest.
pub(super) const ORDINARY_TIER: i16 = 2;

/// How far apart the tiers stand: more than points and hours make up in three centuries.
const TIER: f64 = 1e7;

impl Priority {
    /// 40·severity/5 + 20·(1 − 2^(−F/3)) + 15·p(reject) + 15·reach + 10·author's risk.
    pub fn of(grounds: &Grounds) -> Self {
        let reach = grounds.seen_among.map_or(0.0, |among| (f64::from(among.max(0)) + 10.0).log10() / 4.0).min(1.0);
        let (published, rejected) = grounds.author.unwrap_or((0, 0));
        // With one imagined comment of each kind before, so that a newcomer stands in the middle.
        let risk = (1.0 + f64::from(rejected)) / (2.0 + f64::from(published) + f64::from(rejected));
        let parts = Parts {
            severity: 40.0 * f64::from(grounds.severity.min(5)) / 5.0,
            flags: 20.0 * (1.0 - (-grounds.flag_weight / 3.0).exp2()),
            model: grounds.reject_probability.map(|probability| 15.0 * probability),
            reach: 15.0 * reach,
            author: 10.0 * risk,
        };
        let total = parts.severity + parts.flags + parts.model.unwrap_or(0.0) + parts.reach + parts.author;
        Self { tier: if grounds.severity >= DANGER { DANGER_TIER } else { ORDINARY_TIER }, total, parts }
    }

    /// Tier, priority and waiting time as one number: two points an hour come on top, so nothing waits for ever. Because
    /// all items age alike, the order never changes, needs no re-sorting, and one index serves it.
    pub fn sort_key(&self, opened_at: Timestamp) -> f64 {
        self.total - 2.0 * opened_at.unix_hours() - TIER * f64::from(self.tier)
    }
}

/// How bad it would be, from 0 to 5, if a flag of this reason were right.
pub fn reason_severity(reason: FlagReason) -> u8 {
    match reason {
        FlagReason::Threat => DANGER,
        FlagReason::Hate | FlagReason::Harassment | FlagReason::PersonalInformation => 4,
        FlagReason::Misinformation => 3,
        FlagReason::Spam => 2,
        FlagReason::OffTopic | FlagReason::Other => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up_and_stay_in_their_bounds() {
        let worst = Grounds {
            severity: 5,
            flag_weight: 1_000.0,
            reject_probability: Some(1.0),
            seen_among: Some(1_000_000),
            author: Some((0, 1_000_000)),
        };
        let priority = Priority::of(&worst);
        assert_eq!(priority.tier, 0);
        assert!(priority.total > 99.0 && priority.total <= 100.0);
        let mildest = Priority::of(&Grounds { author: Some((1_000, 0)), ..Grounds::default() });
        assert!(mildest.total < 0.1, "{mildest:?}");
        assert_eq!(mildest.tier, 2);
    }

    #[test]
    fn a_mild_item_overtakes_a_worse_one_that_came_much_later() {
        let mild = Priority::of(&Grounds { severity: 1, ..Grounds::default() });
        let bad = Priority::of(&Grounds { severity: 4, ..Grounds::default() });
        let danger = Priority::of(&Grounds { severity: 5, ..Grounds::default() });
        let start = Timestamp::from_unix_micros(1_800_000_000_000_000);
        assert!(mild.sort_key(start) < bad.sort_key(start.plus_seconds(3_600)));
        assert!(mild.sort_key(start) > bad.sort_key(start.plus_seconds(13 * 3_600)));
        assert!(mild.sort_key(start) < danger.sort_key(start.plus_seconds(1_000 * 86_400)));
    }
}
