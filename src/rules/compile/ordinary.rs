//! What hardly any comment has: a few ordinary ones tell which tests are worth waiting for.

use super::super::answers::Answers;
use super::super::facts::{Facts, FactsSnapshot, Role};
use super::Compiled;

/// Comments as most are. What holds for them makes a poor sign of anything.
const ORDINARY: [&str; 3] = [
    "I agree.",
    "Thank you for this piece. It says plainly what most of us here have seen for years, and I hope it is read.",
    "I read the report twice and still don't see where the council thinks the money will come from. Last May they \
     promised a new bridge by spring, and all we got was a survey (see page 12). If the Mayor wants our votes in June, \
     she should answer three simple questions first: who pays, how much, and when?",
];

/// How common it is that each test holds, by test; among equals the cheap ones are lower. It only decides what a rule
/// waits for, never what it says.
pub(super) fn ranks(compiled: &Compiled) -> Vec<u32> {
    let facts = ORDINARY.map(|body| Facts::new(body, regular()));
    let answers = facts.each_ref().map(|facts| Answers::new(facts, compiled));
    let rank = |(id, probe): (u32, u8)| {
        let holds = answers.iter().filter(|answers| answers.truth(id) == Some(true)).count();
        u32::try_from(holds).unwrap_or(u32::MAX).saturating_mul(16).saturating_add(u32::from(probe))
    };
    (0..).zip(compiled.conditions.iter().map(|condition| condition.probe.cost())).map(rank).collect()
}

/// Somebody who has been here for some time, under an article of the day.
fn regular() -> FactsSnapshot {
    let mut snapshot = FactsSnapshot { own_duplicates: Some(0), ..FactsSnapshot::default() };
    snapshot.author.role = Some(Role::Reader);
    snapshot.author.account_age = Some(500 * 86_400);
    snapshot.author.approved = Some(40);
    snapshot.author.rejected = Some(1);
    snapshot.author.first_comment = Some(false);
    snapshot.author.trust = Some(1);
    snapshot.article.age = Some(4 * 3_600);
    snapshot
}
