//! Judges a comment: one pure function, for live answers, shadow runs, checks and backtests alike.

use std::time::Instant;

use super::answers::Answers;
use super::compile::{CompiledLeaf, CompiledRule, RuleSet};
use super::document::{Action, Mode, Trigger};
use super::facts::{Facts, FactsSnapshot};
use super::probe::Truth;
use super::verdict::{LeafResult, LeafVerdict, Outcome, RuleResult, RuleVerdict, Span, Verdict};

/// How much a verdict tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The rules that matched.
    Matched,
    /// Every rule.
    Everything,
}

/// Which rules are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Those that act.
    Live,
    /// Those that only watch.
    Shadow,
    /// Both.
    All,
}

impl Asked {
    fn includes(self, mode: Mode) -> bool {
        match self {
            Self::Live => mode == Mode::Live,
            Self::Shadow => mode != Mode::Live,
            Self::All => true,
        }
    }
}

/// What one rule said.
struct Judged<'r> {
    rule: &'r CompiledRule,
    result: RuleResult,
    cost_us: Option<u64>,
}

impl RuleSet {
    /// What the rules say about a comment that was posted or edited.
    pub fn evaluate(&self, facts: &Facts, trigger: Trigger, asked: Asked, detail: Detail) -> Verdict {
        let started = Instant::now();
        let answers = Answers::new(facts, &self.0);
        let mut judged = self.judge(&answers, trigger, asked, detail);
        lift(&mut judged);

        let acting = || judged.iter().filter(|one| one.result == RuleResult::Match && is_live(one));
        let outcome = acting().map(|one| Outcome::from(one.action())).max().unwrap_or(Outcome::None);
        let given = acting().filter(|one| one.action() != Action::Allow);
        let mut labels: Vec<String> = given.flat_map(|one| one.rule.document.then.labels.iter().cloned()).collect();
        labels.sort_unstable();
        labels.dedup();
        let rules = judged.iter().map(|one| one.verdict(&answers)).collect();
        Verdict { outcome, labels, rules, ruleset_hash: self.hash().to_owned(), elapsed_us: micros(started) }
    }

    /// What each rule says by itself: those that matched, or all.
    fn judge(&self, answers: &Answers<'_>, trigger: Trigger, asked: Asked, detail: Detail) -> Vec<Judged<'_>> {
        let rules = &self.0.rules;
        let is_asked = |rule: &&CompiledRule| asked.includes(rule.document.mode);
        match detail {
            Detail::Everything => {
                rules.iter().filter(is_asked).map(|rule| Judged::new(rule, answers, trigger, true)).collect()
            }
            Detail::Matched => {
                let candidates = self.0.index.candidates(answers).into_iter();
                let candidates = candidates.filter_map(|at| rules.get(at)).filter(is_asked);
                let judged = candidates.map(|rule| Judged::new(rule, answers, trigger, rule.has_expression));
                judged.filter(|one| one.result == RuleResult::Match).collect()
            }
        }
    }
}

/// Lifts the rules that carry a label which a live `allow` names. Shadow rules lift nothing.
fn lift(judged: &mut [Judged<'_>]) {
    let allowing =
        judged.iter().filter(|one| one.result == RuleResult::Match && is_live(one) && one.action() == Action::Allow);
    let lifted: Vec<&str> = allowing.flat_map(|one| one.rule.document.then.labels.iter().map(String::as_str)).collect();
    if lifted.is_empty() {
        return;
    }
    for one in judged.iter_mut().filter(|one| one.result == RuleResult::Match && one.action() != Action::Allow) {
        if one.rule.document.then.labels.iter().any(|label| lifted.contains(&label.as_str())) {
            one.result = RuleResult::Lifted;
        }
    }
}

fn is_live(judged: &Judged<'_>) -> bool {
    judged.rule.document.mode == Mode::Live
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

impl<'r> Judged<'r> {
    fn new(rule: &'r CompiledRule, answers: &Answers<'_>, trigger: Trigger, timed: bool) -> Self {
        let started = timed.then(Instant::now);
        let result = rule.result(answers, trigger);
        Self { rule, result, cost_us: started.map(micros) }
    }

    fn action(&self) -> Action {
        self.rule.document.then.action
    }

    /// What is told of it.
    fn verdict(&self, answers: &Answers<'_>) -> RuleVerdict {
        let CompiledRule { id, version, document, shown, .. } = self.rule;
        let judges = !matches!(self.result, RuleResult::Exempt | RuleResult::OutOfScope);
        let (leaves, spans) = if judges { self.rule.trace(answers) } else { (Vec::new(), Vec::new()) };
        RuleVerdict {
            id: *id,
            name: shown.name.clone(),
            version: *version,
            mode: document.mode,
            action: document.then.action,
            result: self.result,
            leaves,
            spans,
            message: shown.message.clone(),
            labels: shown.labels.clone(),
            policy: shown.policy.clone(),
            cost_us: self.cost_us,
        }
    }
}

impl CompiledRule {
    fn result(&self, answers: &Answers<'_>, trigger: Trigger) -> RuleResult {
        let snapshot = answers.search.facts.snapshot();
        if !self.document.applies_on(trigger) || !self.is_in_scope(snapshot) {
            return RuleResult::OutOfScope;
        }
        if self.is_exempt(snapshot) {
            return RuleResult::Exempt;
        }
        match self.when.truth(answers) {
            Some(true) => RuleResult::Match,
            Some(false) => RuleResult::NoMatch,
            None => RuleResult::Unknown,
        }
    }

    fn is_in_scope(&self, snapshot: &FactsSnapshot) -> bool {
        let scope = &self.document.scope;
        let has = |names: &[String], name: &Option<String>| name.as_ref().is_some_and(|name| names.contains(name));
        scope.is_everywhere()
            || has(&scope.sections, &snapshot.article.section)
            || has(&scope.articles, &snapshot.article.key)
    }

    fn is_exempt(&self, snapshot: &FactsSnapshot) -> bool {
        let exempt = &self.document.exempt;
        let trusted = exempt.trust_at_least.zip(snapshot.author.trust).is_some_and(|(least, trust)| trust >= least);
        trusted || snapshot.author.role.is_some_and(|role| exempt.roles.contains(&role))
    }

    /// What every leaf found, in the order in which the rule was written, and where in the text.
    fn trace(&self, answers: &Answers<'_>) -> (Vec<LeafVerdict>, Vec<Span>) {
        let mut leaves = Vec::new();
        self.when.leaves(&mut |leaf| leaves.push(*leaf));
        leaves.sort_unstable_by_key(|leaf| leaf.place);
        let mut spans = Vec::new();
        let mut trace = |leaf: CompiledLeaf| {
            let condition = answers.condition(leaf.condition)?;
            let truth = answers.truth(leaf.condition);
            let found = if truth == Some(true) { condition.probe.spans(&answers.search) } else { Vec::new() };
            let got = condition.probe.got(&answers.search, &found);
            spans.extend(found);
            let (fact, wanted) = (condition.fact.name.into(), condition.wanted.clone());
            Some(LeafVerdict { fact, wanted, got, result: leaf_result(truth) })
        };
        let leaves = leaves.into_iter().filter_map(&mut trace).collect();
        spans.sort_unstable_by(|a: &Span, b: &Span| {
            (a.start, a.end, a.form, &a.term).cmp(&(b.start, b.end, b.form, &b.term))
        });
        spans.dedup();
        (leaves, spans)
    }
}

fn leaf_result(truth: Truth) -> LeafResult {
    match truth {
        Some(true) => LeafResult::Match,
        Some(false) => LeafResult::NoMatch,
        None => LeafResult::Unknown,
    }
}

#[cfg(test)]
mod tests;
