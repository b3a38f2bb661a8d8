//! Which rules can match at all, by what was found: most rules wait for something that most comments do not have.

mod bounds;

use std::collections::{BTreeMap, HashMap};

use super::super::answers::Answers;
use super::super::probe::Probe;
use super::conditions::{CompiledCondition, ConditionId};
use super::node::Node;
use super::{Compiled, ordinary};
use bounds::Bounds;

/// Rules by the tests of which one must hold, or else they do not match.
#[derive(Debug, Default)]
pub(in super::super) struct Index {
    /// These rules may match whatever holds.
    always: Vec<usize>,
    /// By test: the rules that may match where it holds.
    waiting: Vec<Vec<usize>>,
    /// By group of phrases: the tests that may hold where one of them was found.
    phrases: Vec<Vec<ConditionId>>,
    /// The tests that may hold where an expression's needle was found are known to the search for needles.
    needles: bool,
    /// By set of characters: the tests by expressions that require some of them, with how many, the fewest first.
    required: BTreeMap<usize, Vec<(usize, ConditionId)>>,
    /// By number: the tests that bound it.
    bounds: Vec<Bounds>,
    /// By word fact: a test that reads it, and the tests that hold for each word.
    words: Vec<(ConditionId, HashMap<String, Vec<ConditionId>>)>,
    /// Tests that are asked for every comment.
    asked: Vec<ConditionId>,
}

impl Index {
    /// The index of the rules in `compiled`.
    pub(super) fn new(compiled: &Compiled) -> Self {
        let ranks = ordinary::ranks(compiled);
        let mut index = Self { waiting: vec![Vec::new(); compiled.conditions.len()], ..Self::default() };
        for (at, rule) in compiled.rules.iter().enumerate() {
            match needed(&rule.when, &ranks) {
                None => index.always.push(at),
                Some(needed) => {
                    for test in needed.tests {
                        index.waiting.get_mut(test as usize).into_iter().for_each(|rules| rules.push(at));
                    }
                }
            }
        }
        index.sort_tests(&compiled.conditions);
        index
    }

    /// Puts the tests that rules wait for where they are found.
    fn sort_tests(&mut self, conditions: &[CompiledCondition]) {
        let mut bounds: BTreeMap<&str, Bounds> = BTreeMap::new();
        let mut words: BTreeMap<&str, (ConditionId, HashMap<String, Vec<ConditionId>>)> = BTreeMap::new();
        for ((id, condition), rules) in (0..).zip(conditions).zip(&mut self.waiting) {
            rules.shrink_to_fit();
            if rules.is_empty() {
                continue;
            }
            let probe = &condition.probe;
            if let Probe::Phrases { group, .. } = probe {
                let group = *group as usize;
                if self.phrases.len() <= group {
                    self.phrases.resize_with(group + 1, Vec::new);
                }
                self.phrases.get_mut(group).into_iter().for_each(|tests| tests.push(id));
            } else if let Probe::Expression { waits: true, .. } = probe {
                self.needles = true;
            } else if let Probe::Expression { required: Some((of, least)), .. } = probe {
                self.required.entry(*of).or_default().push((*least, id));
            } else if let Some((how, bound)) = probe.bound() {
                let number = if let Probe::Rate(key, _) = probe { key } else { condition.fact.name };
                bounds.entry(number).or_insert_with(|| Bounds::of(id)).add(how, bound, id);
            } else if let Some(wanted) = probe.wanted_words() {
                let (_, tests) = words.entry(condition.fact.name).or_insert_with(|| (id, HashMap::new()));
                for word in wanted {
                    tests.entry(word.clone()).or_default().push(id);
                }
            } else {
                self.asked.push(id);
            }
        }
        self.required.values_mut().for_each(|tests| tests.sort_unstable());
        self.bounds = bounds.into_values().map(Bounds::sorted).collect();
        self.words = words.into_values().collect();
    }

    /// About how much memory it keeps, in bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        let waiting = self.waiting.iter().map(|rules| size_of_val(rules) + rules.capacity() * size_of::<usize>());
        let words = self.words.iter().flat_map(|(_, tests)| tests).map(|(word, tests)| {
            word.capacity() + size_of::<(String, Vec<ConditionId>)>() + tests.capacity() * size_of::<ConditionId>()
        });
        let phrases = self.phrases.iter().map(|tests| size_of_val(tests) + tests.capacity() * size_of::<ConditionId>());
        // A test stands in one of the bounds at most, or requires one set of characters.
        let bounds = self.waiting.len() * size_of::<(f64, ConditionId)>();
        waiting.chain(words).chain(phrases).sum::<usize>() + bounds
    }

    /// The rules that can match, in their order. All others do not.
    pub(in super::super) fn candidates(&self, answers: &Answers<'_>) -> Vec<usize> {
        let mut candidates = self.always.clone();
        let mut look = |test: ConditionId| {
            if let Some(rules) = self.waiting.get(test as usize).filter(|rules| !rules.is_empty())
                && answers.truth(test) == Some(true)
            {
                candidates.extend(rules);
            }
        };
        self.asked.iter().copied().for_each(&mut look);
        if self.needles {
            answers.likely().iter().copied().for_each(&mut look);
        }
        for (of, tests) in &self.required {
            let count = answers.count(*of);
            tests.iter().take_while(|(least, _)| *least <= count).for_each(|(_, test)| look(*test));
        }
        for bounds in &self.bounds {
            bounds.kept(answers).for_each(&mut look);
        }
        for (reader, tests) in &self.words {
            let word = answers.condition(*reader).and_then(|condition| condition.probe.word(&answers.search));
            word.and_then(|word| tests.get(word)).into_iter().flatten().copied().for_each(&mut look);
        }
        if !self.phrases.is_empty() {
            let search = &answers.search;
            for hits in search.forms().flat_map(|form| search.hits(form).chunk_by(|a, b| a.group == b.group)) {
                let tests = hits.first().and_then(|hit| self.phrases.get(hit.group as usize));
                tests.into_iter().flatten().copied().for_each(&mut look);
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

/// Tests of which one must hold, or else a condition does not.
struct Needed {
    /// How often the most common of them holds.
    rank: u32,
    tests: Vec<ConditionId>,
}

/// The rarest such tests of a condition: none where it may hold without.
fn needed(node: &Node, ranks: &[u32]) -> Option<Needed> {
    match node {
        Node::All(of) => {
            of.iter().filter_map(|node| needed(node, ranks)).min_by_key(|needed| (needed.rank, needed.tests.len()))
        }
        Node::Any(of) => one_needed(1, of, ranks),
        Node::AtLeast(n, of) => one_needed(*n, of, ranks),
        Node::None(_) => None,
        Node::Leaf(leaf) => {
            let rank = ranks.get(leaf.condition as usize).copied().unwrap_or(u32::MAX);
            Some(Needed { rank, tests: vec![leaf.condition] })
        }
    }
}

/// The same where at least `n` of some conditions must hold: one of any that remain when `n - 1` are left out.
fn one_needed(n: usize, of: &[Node], ranks: &[u32]) -> Option<Needed> {
    let mut each: Vec<_> = of.iter().map(|node| needed(node, ranks)).collect();
    each.sort_by_key(|needed| needed.as_ref().map_or(u32::MAX, |needed| needed.rank));
    each.truncate((of.len() + 1).saturating_sub(n));
    let each: Vec<Needed> = each.into_iter().collect::<Option<_>>()?;
    let rank = each.iter().map(|needed| needed.rank).max()?;
    let mut tests: Vec<_> = each.into_iter().flat_map(|needed| needed.tests).collect();
    tests.sort_unstable();
    tests.dedup();
    Some(Needed { rank, tests })
}
