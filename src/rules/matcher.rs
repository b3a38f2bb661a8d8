//! Finds all phrases of all rules in a text at once: one automaton per form, whose cost hardly grows with its terms.

use std::collections::{BTreeMap, HashMap};

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use super::condition::{PhraseTest, Phrases};
use super::facts::Facts;
use super::lists::{PhraseLists, Term};
use super::masked::MaskedTerms;
use crate::text::boundary::{ends_word, starts_word};
use crate::text::forms::{Form, FormText, PerForm};

/// Phrases that stand together: a list, or those of one condition.
pub(super) type Group = u32;

/// A phrase found in a form of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) group: Group,
    /// Where, in bytes of the form.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is whole words, as far as its term asks for that.
    pub(super) is_word: bool,
    pub(super) open_left: bool,
    pub(super) open_right: bool,
}

/// One group's claim to a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Owner {
    group: Group,
    open_left: bool,
    open_right: bool,
    exception: bool,
}

/// All phrases of a rule set.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    automata: BTreeMap<Form, Automaton>,
}

#[derive(Debug)]
struct Automaton {
    search: AhoCorasick,
    /// In the form that sees through disguises, the terms of which letters may be masked.
    masked: MaskedTerms,
    /// Where the owners of each pattern begin.
    first: Vec<u32>,
    owners: Vec<Owner>,
    /// By group: whether some rule looks inside words, too.
    inside_words: Vec<bool>,
}

/// Gathers the phrases of a rule set.
#[derive(Debug, Default)]
pub(super) struct MatcherBuilder {
    groups: BTreeMap<Phrases, Group>,
    inside_words: Vec<bool>,
    forms: BTreeMap<Form, Patterns>,
}

#[derive(Debug, Default)]
struct Patterns {
    ids: HashMap<String, usize>,
    owners: Vec<Vec<Owner>>,
    groups: Vec<Group>,
}

impl MatcherBuilder {
    /// Adds what a test looks for, and says under which group it will be found.
    pub(super) fn add(&mut self, test: &PhraseTest, lists: &PhraseLists) -> Group {
        let next = Group::try_from(self.groups.len()).unwrap_or(Group::MAX);
        let group = *self.groups.entry(test.phrases.clone()).or_insert(next);
        if group == next {
            self.inside_words.push(false);
        }
        if let Some(inside) = self.inside_words.get_mut(group as usize) {
            *inside |= !test.matches_words();
        }
        for form in test.searched() {
            let patterns = self.forms.entry(*form).or_default();
            if patterns.groups.contains(&group) {
                continue;
            }
            patterns.groups.push(group);
            match &test.phrases {
                Phrases::These(phrases) => patterns.add(phrases, *form, group, false),
                Phrases::List(name) => {
                    let Some(list) = lists.get(name) else { continue };
                    patterns.add(&list.terms, *form, group, false);
                    patterns.add(&list.exceptions, *form, group, true);
                }
            }
        }
        group
    }

    /// How many terms were added, each form counted apart.
    pub(super) fn terms(&self) -> usize {
        self.forms.values().map(|patterns| patterns.owners.len()).sum()
    }

    /// The automata over everything that was added.
    pub(super) fn build(self) -> Result<Matcher, BuildError> {
        let inside_words = self.inside_words;
        let automata = self.forms.into_iter().map(|(form, patterns)| Ok((form, patterns.build(form, &inside_words)?)));
        Ok(Matcher { automata: automata.collect::<Result<_, BuildError>>()? })
    }
}

impl Matcher {
    /// How much memory it keeps, in bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        self.automata.values().map(Automaton::heap_bytes).sum()
    }
}

impl Patterns {
    fn add(&mut self, phrases: &[String], form: Form, group: Group, exception: bool) {
        for term in phrases.iter().filter_map(|phrase| Term::new(phrase, form)) {
            let next = self.owners.len();
            let id = *self.ids.entry(term.text).or_insert(next);
            if id == next {
                self.owners.push(Vec::new());
            }
            let owner = Owner { group, open_left: term.open_left, open_right: term.open_right, exception };
            // The same term twice, or two that are one in this form, are found once.
            if let Some(owners) = self.owners.get_mut(id).filter(|owners| !owners.contains(&owner)) {
                owners.push(owner);
            }
        }
    }

    fn build(self, form: Form, inside_words: &[bool]) -> Result<Automaton, BuildError> {
        let mut texts: Vec<(&String, &usize)> = self.ids.iter().collect();
        texts.sort_unstable_by_key(|(_, id)| **id);
        // A DFA would be somewhat faster, and take ten times the memory: a node serves many sites.
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .prefilter(false)
            .build(texts.iter().map(|(text, _)| text))?;
        let masked = match form {
            Form::Deobfuscated => MaskedTerms::new(texts.iter().map(|(text, id)| (text.as_str(), **id))),
            _ => MaskedTerms::default(),
        };
        let mut first = Vec::with_capacity(self.owners.len() + 1);
        let mut owners = Vec::with_capacity(self.owners.len());
        for of_pattern in self.owners {
            first.push(u32::try_from(owners.len()).unwrap_or(u32::MAX));
            owners.extend(of_pattern);
        }
        first.push(u32::try_from(owners.len()).unwrap_or(u32::MAX));
        Ok(Automaton { search, masked, first, owners, inside_words: inside_words.to_vec() })
    }
}

impl Automaton {
    /// Every phrase in the text, by group and then by place.
    fn hits(&self, text: &FormText) -> Vec<Hit> {
        let text = text.text();
        let mut hits = Vec::new();
        let mut exceptions = Vec::new();
        let plain = self.search.find_overlapping_iter(text);
        let plain = plain.map(|found| (found.pattern().as_usize(), found.start(), found.end()));
        for (pattern, start, end) in plain.chain(self.masked.find(text)) {
            let mut edges = None;
            for owner in self.owners_of(pattern) {
                if owner.exception {
                    exceptions.push((owner.group, start, end));
                    continue;
                }
                let (left, right) = *edges.get_or_insert_with(|| (starts_word(text, start), ends_word(text, end)));
                let is_word = (owner.open_left || left) && (owner.open_right || right);
                if is_word || self.inside_words.get(owner.group as usize) == Some(&true) {
                    let Owner { group, open_left, open_right, .. } = *owner;
                    hits.push(Hit { group, start, end, is_word, open_left, open_right });
                }
            }
        }
        if !exceptions.is_empty() {
            drop_exceptions(&mut hits, exceptions);
        }
        hits.sort_by_key(|hit| (hit.group, hit.start, hit.end));
        hits
    }

    fn heap_bytes(&self) -> usize {
        let owners = size_of_val(self.first.as_slice()) + size_of_val(self.owners.as_slice());
        self.search.memory_usage() + self.masked.heap_bytes() + owners + self.inside_words.len() + size_of::<Self>()
    }

    fn owners_of(&self, pattern: usize) -> &[Owner] {
        match (self.first.get(pattern), self.first.get(pattern + 1)) {
            (Some(from), Some(to)) => self.owners.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// Takes out the hits that lie inside an exception of their own group.
fn drop_exceptions(hits: &mut Vec<Hit>, mut exceptions: Vec<(Group, usize, usize)>) {
    exceptions.sort_unstable();
    // From now on each says how far any exception of its group reaches that begins there or before.
    let mut reach = (0, 0);
    for (group, _, end) in &mut exceptions {
        reach = if reach.0 == *group { (*group, reach.1.max(*end)) } else { (*group, *end) };
        *end = reach.1;
    }
    hits.retain(|hit| {
        let behind = exceptions.partition_point(|(group, start, _)| (*group, *start) <= (hit.group, hit.start));
        let nearest = behind.checked_sub(1).and_then(|at| exceptions.get(at));
        !nearest.is_some_and(|(group, _, end)| *group == hit.group && *end >= hit.end)
    });
}

/// The search of one comment: each form is searched once, when somebody first asks.
pub(super) struct Search<'e> {
    pub(super) facts: &'e Facts,
    matcher: &'e Matcher,
    hits: PerForm<Vec<Hit>>,
}

impl<'e> Search<'e> {
    pub(super) fn new(facts: &'e Facts, matcher: &'e Matcher) -> Self {
        Self { facts, matcher, hits: PerForm::new() }
    }

    /// Every hit in a form, by group.
    pub(super) fn hits(&self, form: Form) -> &[Hit] {
        self.hits.get_or_make(form, || {
            let automaton = self.matcher.automata.get(&form);
            automaton.map_or_else(Vec::new, |automaton| automaton.hits(self.facts.form(form)))
        })
    }

    /// The hits of one group in a form.
    pub(super) fn hits_of(&self, form: Form, group: Group) -> &[Hit] {
        let hits = self.hits(form);
        let from = hits.partition_point(|hit| hit.group < group);
        let to = hits.partition_point(|hit| hit.group <= group);
        hits.get(from..to).unwrap_or_default()
    }

    /// The forms that are searched at all.
    pub(super) fn forms(&self) -> impl Iterator<Item = Form> {
        self.matcher.automata.keys().copied()
    }
}
