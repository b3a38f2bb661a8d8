//! Brakes: when a live rule is taken out of force until an admin has looked. Pure.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::costs::Costs;
use super::document::{Action, RuleDocument};
use super::wilson;
use crate::time::Timestamp;

/// For how long a saved rule counts as a fresh change, in seconds.
pub const FRESH_SECONDS: i64 = 24 * 3_600;

/// Fewer hits than this never brake a fresh change.
const FRESH_HITS: u64 = 10;
/// Hits on fewer authors than this never brake a fresh change: one spammer is not many readers.
const FRESH_AUTHORS: u64 = 5;
/// Fewer reviewed hits than this never brake a rule that is overturned.
const REVIEWED: u64 = 20;
/// The share of overturned hits that must be exceeded for certain.
const OVERTURNED_SHARE: f64 = 0.2;
/// Fewer timed runs than this never brake a rule that is slow.
const TIMED: u64 = 100;
/// How long 99 of 100 runs may take, in microseconds; an end of a bucket of [`Costs`].
const SLOW_US: u64 = 5_000;

/// Why a rule was paused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RuleBrake)]
pub struct Brake {
    /// Which brake it was.
    pub kind: BrakeKind,
    /// When.
    pub at: Timestamp,
    /// Why, in plain words.
    pub why: String,
}

/// What a rule is paused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleBrakeKind)]
pub enum BrakeKind {
    /// Soon after it was saved it hit too many comments.
    FreshChange,
    /// Moderators decide otherwise too often.
    Overturned,
    /// It takes too long.
    Cost,
}

impl BrakeKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FreshChange => "fresh_change",
            Self::Overturned => "overturned",
            Self::Cost => "cost",
        }
    }
}

/// What a live rule did since it was saved, so far as it matters to the brakes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Comments that were judged while it ran.
    pub judged: u64,
    /// How many of them it hit.
    pub hits: u64,
    /// Different authors of these; counted only where [`too_many_hits`] asks for it.
    pub authors: u64,
    /// How many of its latest hits moderators have decided about.
    pub reviewed: u64,
    /// How many of these they decided the other way.
    pub overturned: u64,
    /// What it costs.
    #[serde(skip)]
    pub costs: Costs,
}

/// The share of comments that a rule may hit while it is fresh; none where nothing is too much.
pub fn max_hit_share(document: &RuleDocument) -> Option<f64> {
    document.limits.max_hit_share.or(match document.then.action {
        Action::Hold | Action::Reject => Some(0.10),
        Action::Nudge | Action::Flag => Some(0.25),
        _ => None,
    })
}

/// Whether a fresh rule hits more than it may, were it but enough authors.
pub fn too_many_hits(document: &RuleDocument, record: &Record) -> bool {
    let limit = max_hit_share(document);
    record.hits >= FRESH_HITS && limit.is_some_and(|limit| share(record.hits, record.judged) > limit)
}

/// The brake that a live rule has to be stopped by, and why in plain words. `fresh`: somebody saved it within
/// [`FRESH_SECONDS`].
pub fn due(document: &RuleDocument, fresh: bool, record: &Record) -> Option<(BrakeKind, String)> {
    if fresh && record.authors >= FRESH_AUTHORS && too_many_hits(document, record) {
        let Record { judged, hits, authors, .. } = record;
        let (found, limit) = (percent(share(*hits, *judged)), percent(max_hit_share(document).unwrap_or_default()));
        let why = format!(
            "Since it was last changed it hit {hits} of {judged} comments ({found}), by {authors} authors or more. At most {limit} were expected."
        );
        return Some((BrakeKind::FreshChange, why));
    }
    if is_overturned(document.then.action, record) {
        let Record { reviewed, overturned, .. } = record;
        let found = percent(share(*overturned, *reviewed));
        let why = format!(
            "Moderators decided the other way about {overturned} of {reviewed} of its latest reviewed hits ({found})."
        );
        return Some((BrakeKind::Overturned, why));
    }
    if is_slow(&record.costs) {
        let (timed, slow) = (record.costs.timed(), record.costs.over(SLOW_US));
        let why = format!("It took longer than 5 ms on {slow} of {timed} comments on which it was timed.");
        return Some((BrakeKind::Cost, why));
    }
    None
}

/// Whether moderators decide otherwise too often: for certain, by the lower end of the Wilson interval.
fn is_overturned(action: Action, record: &Record) -> bool {
    let least = wilson::share(record.overturned, record.reviewed).map_or(0.0, |share| share.low);
    action >= Action::Flag && record.reviewed >= REVIEWED && least > OVERTURNED_SHARE
}

/// Whether more than one run in a hundred takes too long.
fn is_slow(costs: &Costs) -> bool {
    costs.timed() >= TIMED && costs.over(SLOW_US) * 100 > costs.timed()
}

#[expect(clippy::cast_precision_loss, reason = "counts of comments stay far below 2^52")]
fn share(part: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(action: &str, max_hit_share: Option<f64>) -> RuleDocument {
        let mut rule = json!({
            "name": "x", "mode": "live", "when": { "text.links": { "gte": 1 } },
            "then": { "action": action, "labels": ["x"] },
        });
        if let Some(share) = max_hit_share {
            rule["limits"] = json!({ "max_hit_share": share });
        }
        RuleDocument::parse(&rule).unwrap()
    }

    fn kind(document: &RuleDocument, fresh: bool, record: &Record) -> Option<BrakeKind> {
        due(document, fresh, record).map(|(kind, _)| kind)
    }

    #[test]
    fn a_fresh_change_is_braked_from_ten_hits_on_five_authors_over_its_share() {
        let hold = document("hold", None);
        let record = Record { judged: 99, hits: 10, authors: 5, ..Record::default() };
        assert_eq!(kind(&hold, true, &record), Some(BrakeKind::FreshChange));
        assert_eq!(kind(&hold, false, &record), None);
        for just_below in
            [Record { judged: 100, ..record }, Record { hits: 9, judged: 9, ..record }, Record { authors: 4, ..record }]
        {
            assert_eq!(kind(&hold, true, &just_below), None, "{just_below:?}");
        }
        assert_eq!(kind(&document("hold", Some(0.5)), true, &record), None);
        assert_eq!(
            kind(&document("hold", Some(0.05)), true, &Record { judged: 199, ..record }),
            Some(BrakeKind::FreshChange)
        );
        assert_eq!(kind(&document("flag", None), true, &record), None);
        assert_eq!(kind(&document("flag", None), true, &Record { judged: 39, ..record }), Some(BrakeKind::FreshChange));
        assert_eq!(kind(&document("label", None), true, &Record { judged: 10, ..record }), None);
        assert_eq!(
            kind(&document("label", Some(0.5)), true, &Record { judged: 10, ..record }),
            Some(BrakeKind::FreshChange)
        );
    }

    #[test]
    fn an_overturned_rule_is_braked_from_twenty_reviews_where_the_share_is_certain() {
        let hold = document("hold", None);
        let record = |overturned, reviewed| Record { reviewed, overturned, ..Record::default() };
        assert_eq!(kind(&hold, false, &record(8, 20)), Some(BrakeKind::Overturned));
        assert_eq!(kind(&hold, false, &record(7, 20)), None);
        assert_eq!(kind(&hold, false, &record(19, 19)), None);
        assert_eq!(kind(&hold, false, &record(28, 100)), Some(BrakeKind::Overturned));
        assert_eq!(kind(&hold, false, &record(27, 100)), None);
        for action in ["label", "allow"] {
            assert_eq!(kind(&document(action, None), false, &record(20, 20)), None, "{action}");
        }
    }

    #[test]
    fn a_slow_rule_is_braked_where_more_than_one_run_in_a_hundred_takes_over_five_milliseconds() {
        let hold = document("hold", None);
        let record = |fast: u64, slow: u64| {
            let mut costs = Costs::default();
            (0..fast).for_each(|_| costs.add(5_000));
            (0..slow).for_each(|_| costs.add(5_001));
            Record { costs, ..Record::default() }
        };
        assert_eq!(kind(&hold, false, &record(98, 2)), Some(BrakeKind::Cost));
        assert_eq!(kind(&hold, false, &record(99, 1)), None);
        assert_eq!(kind(&hold, false, &record(97, 2)), None);
        assert_eq!(kind(&document("allow", None), false, &record(0, 100)), Some(BrakeKind::Cost));
    }

    #[test]
    fn the_reason_names_the_figures_in_plain_words() {
        let record = Record { judged: 40, hits: 12, authors: 7, ..Record::default() };
        let (_, why) = due(&document("hold", None), true, &record).unwrap();
        assert_eq!(
            why,
            "Since it was last changed it hit 12 of 40 comments (30 %), by 7 authors or more. At most 10 % were expected."
        );
    }
}
