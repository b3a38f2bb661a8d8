//! From a verdict to a status: what becomes of a text, why, and whether a person must look. Pure.

use crate::comments::{Reason, Status};
use crate::rules::verdict::RuleVerdict;
use crate::rules::{Action, Outcome, Verdict};

/// What counts beside the verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five facts that are each true or not")]
pub struct Circumstances {
    /// Comments under this article wait for a moderator.
    pub article_waits: bool,
    /// Comments of this author wait for a moderator.
    pub author_waits: bool,
    /// Comments of guests wait for a moderator, and this is one.
    pub guest_waits: bool,
    /// The author is a moderator or an admin, for whom nobody waits.
    pub is_staff: bool,
    /// The author was nudged and sends it all the same.
    pub nudge_accepted: bool,
}

/// What becomes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// It is not taken yet: the author may want to reconsider.
    Nudged(Vec<Reason>),
    /// It is taken.
    Taken {
        /// How it stands.
        status: Status,
        /// Why it is not published, for its author.
        reasons: Vec<Reason>,
        /// Why a person must look; empty where nobody need.
        review: Vec<Reason>,
    },
}

/// Rules on a text: the most severe of what the rules found and what is premoderated.
pub fn rule_on(verdict: &Verdict, circumstances: Circumstances) -> Ruling {
    let found: Vec<Reason> =
        verdict.author_reasons().into_iter().map(|reason| Reason::new(reason.code, reason.message)).collect();
    let by = |code: &str, rule: &RuleVerdict| Reason::new(code, format!("Rule “{}”", rule.name)).by_rule(rule.id);
    let by_rules = verdict.deciding().map(|rule| by("rule", rule));
    // Whatever else becomes of it: what a rule flags, a person sees.
    let flagged = verdict.acting(Action::Flag).map(|rule| by("flagged_by_rule", rule));
    let taken = |status, reasons: Vec<Reason>, review| {
        let reasons = reasons.into_iter().chain(masked(verdict)).collect();
        Ruling::Taken { status, reasons, review }
    };
    match verdict.outcome {
        Outcome::Reject => return taken(Status::Rejected, found, Vec::new()),
        Outcome::Nudge if !circumstances.nudge_accepted => return Ruling::Nudged(found),
        _ => {}
    }
    let waits = waiting(circumstances);
    if verdict.outcome == Outcome::Hold {
        let review = by_rules.chain(waits).chain(flagged).collect();
        return taken(Status::Held, found, review);
    }
    if !waits.is_empty() {
        let review = waits.iter().cloned().chain(flagged).collect();
        return taken(Status::Held, waits, review);
    }
    taken(Status::Published, Vec::new(), flagged.collect())
}

/// That words of the text are not shown, whatever else becomes of it.
fn masked(verdict: &Verdict) -> Option<Reason> {
    let usual = "Some words of your comment are not shown: they go against the rules of this comment section.";
    let message = verdict.acting(Action::Mask).map(|rule| rule.message.as_deref().unwrap_or(usual)).next()?;
    Some(Reason::new(Reason::MASKED, message))
}

/// Why a person must approve it whatever the rules say.
fn waiting(circumstances: Circumstances) -> Vec<Reason> {
    if circumstances.is_staff {
        return Vec::new();
    }
    let reason = |waits: bool, message: &str| waits.then(|| Reason::new("premoderation", message));
    [
        reason(circumstances.author_waits, "Your comments are read by a moderator before they appear."),
        reason(circumstances.article_waits, "Comments here are read by a moderator before they appear."),
        reason(circumstances.guest_waits, "Comments by guests are read by a moderator before they appear."),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(outcome: Outcome) -> Verdict {
        Verdict {
            outcome,
            labels: Vec::new(),
            rules: Vec::new(),
            model: None,
            ruleset_hash: String::new(),
            elapsed_us: 0,
        }
    }

    fn status(outcome: Outcome, circumstances: Circumstances) -> Option<(Status, bool)> {
        match rule_on(&verdict(outcome), circumstances) {
            Ruling::Nudged(_) => None,
            Ruling::Taken { status, review, .. } => Some((status, !review.is_empty())),
        }
    }

    #[test]
    fn the_most_severe_of_rules_and_premoderation_counts() {
        let plain = Circumstances::default();
        let waits = Circumstances { article_waits: true, ..plain };
        assert_eq!(status(Outcome::None, plain), Some((Status::Published, false)));
        assert_eq!(status(Outcome::None, waits), Some((Status::Held, true)));
        assert_eq!(status(Outcome::Reject, waits), Some((Status::Rejected, false)));
        assert_eq!(status(Outcome::Nudge, plain), None);
        assert_eq!(
            status(Outcome::Nudge, Circumstances { nudge_accepted: true, ..plain }),
            Some((Status::Published, false))
        );
        assert_eq!(status(Outcome::Nudge, Circumstances { nudge_accepted: true, ..waits }), Some((Status::Held, true)));
    }

    #[test]
    fn nobody_waits_for_staff() {
        let staff = Circumstances { article_waits: true, is_staff: true, ..Circumstances::default() };
        assert_eq!(status(Outcome::None, staff), Some((Status::Published, false)));
    }
}
