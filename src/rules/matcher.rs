//! Finds all phrases of all rules in a text at once, form by form.
//!
//! Phrases that begin where a word does, which is nearly all of them, are looked up by their words. One automaton finds
//! those that may begin within a word, another the exceptions, once there is something to except.

mod automaton;
mod search;
mod words;

pub(super) use search::Search;

use std::collections::{BTreeMap, HashMap};

use aho_corasick::BuildError;

use super::condition::{PhraseTest, Phrases};
use super::lists::{PhraseLists, Term};
use super::masked::MaskedTerms;
use crate::text::forms::{Form, FormText};
use automaton::Automaton;
use words::{Wanted, WordTerms};

/// Where a pattern stands in a text: its number, start and end.
type Found = (usize, usize, usize);

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
    forms: BTreeMap<Form, FormMatcher>,
}

/// The phrases that are looked for in one form.
#[derive(Debug)]
struct FormMatcher {
    /// Those that begin where a word does.
    words: WordTerms,
    /// Those that may begin anywhere.
    anywhere: Option<Automaton>,
    /// Where phrases do not count.
    exceptions: Option<Automaton>,
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

    /// The search for everything that was added.
    pub(super) fn build(self) -> Result<Matcher, BuildError> {
        let inside_words = self.inside_words;
        let forms = self.forms.into_iter().map(|(form, patterns)| Ok((form, patterns.build(form, &inside_words)?)));
        Ok(Matcher { forms: forms.collect::<Result<_, BuildError>>()? })
    }
}

impl Matcher {
    /// How much memory it keeps, in bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        self.forms.values().map(FormMatcher::heap_bytes).sum()
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

    fn build(self, form: Form, inside_words: &[bool]) -> Result<FormMatcher, BuildError> {
        let mut texts: Vec<(&str, usize)> = self.ids.iter().map(|(text, id)| (text.as_str(), *id)).collect();
        texts.sort_unstable_by_key(|(_, id)| *id);
        let is_inside = |owner: &Owner| owner.open_left || inside_words.get(owner.group as usize) == Some(&true);
        let (mut wanted, mut anywhere, mut exceptions) = (Vec::new(), Vec::new(), Vec::new());
        for ((text, pattern), owners) in texts.iter().zip(&self.owners) {
            if owners.iter().any(|owner| owner.exception) {
                exceptions.push((*text, *pattern));
            }
            let mut counting = owners.iter().filter(|owner| !owner.exception).peekable();
            if counting.peek().is_none() {
                continue;
            }
            let open_right = owners.iter().any(|owner| owner.open_right && !owner.exception);
            match u32::try_from(*pattern) {
                Ok(pattern) if !counting.any(is_inside) => wanted.push(Wanted { text, open_right, pattern }),
                _ => anywhere.push((*text, *pattern)),
            }
        }
        let (words, others) = WordTerms::new(wanted);
        anywhere.extend(others.into_iter().map(|term| (term.text, term.pattern as usize)));
        let masked = match form {
            Form::Deobfuscated => MaskedTerms::new(texts.iter().copied()),
            _ => MaskedTerms::default(),
        };
        let (anywhere, exceptions) = (Automaton::new(&anywhere)?, Automaton::new(&exceptions)?);
        let mut first = Vec::with_capacity(self.owners.len() + 1);
        let mut owners = Vec::with_capacity(self.owners.len());
        for of_pattern in self.owners {
            first.push(u32::try_from(owners.len()).unwrap_or(u32::MAX));
            owners.extend(of_pattern);
        }
        first.push(u32::try_from(owners.len()).unwrap_or(u32::MAX));
        Ok(FormMatcher { words, anywhere, exceptions, masked, first, owners, inside_words: inside_words.to_vec() })
    }
}

impl FormMatcher {
    /// Every phrase in a form of the text, by group and then by place.
    fn hits(&self, form: &FormText) -> Vec<Hit> {
        let text = form.text();
        let mut hits = Vec::new();
        let anywhere = self.anywhere.iter().flat_map(|automaton| automaton.find(text));
        for (pattern, start, end) in self.words.find(text, form.hidden_edges()).into_iter().chain(anywhere) {
            self.add_hits(&mut hits, form, (pattern, start, end));
        }
        for found in self.masked.find(text) {
            self.add_hits(&mut hits, form, found);
        }
        if !hits.is_empty() {
            self.drop_exceptions(&mut hits, text);
        }
        hits.sort_by_key(|hit| (hit.group, hit.start, hit.end));
        hits
    }

    /// Adds what a pattern that was found means to those who look for it.
    fn add_hits(&self, hits: &mut Vec<Hit>, form: &FormText, (pattern, start, end): Found) {
        let mut edges = None;
        for owner in self.owners_of(pattern).iter().filter(|owner| !owner.exception) {
            let (left, right) = *edges.get_or_insert_with(|| (form.is_edge(start), form.is_edge(end)));
            let is_word = (owner.open_left || left) && (owner.open_right || right);
            if is_word || self.inside_words.get(owner.group as usize) == Some(&true) {
                let Owner { group, open_left, open_right, .. } = *owner;
                hits.push(Hit { group, start, end, is_word, open_left, open_right });
            }
        }
    }

    /// Takes out the hits that lie inside an exception of their own group.
    fn drop_exceptions(&self, hits: &mut Vec<Hit>, text: &str) {
        let Some(automaton) = &self.exceptions else { return };
        let mut exceptions = Vec::new();
        for (pattern, start, end) in automaton.find(text) {
            let owners = self.owners_of(pattern).iter().filter(|owner| owner.exception);
            exceptions.extend(owners.map(|owner| (owner.group, start, end)));
        }
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

    fn heap_bytes(&self) -> usize {
        let owners = size_of_val(self.first.as_slice()) + size_of_val(self.owners.as_slice());
        let automata = self.anywhere.iter().chain(&self.exceptions).map(Automaton::heap_bytes).sum::<usize>();
        let found = self.words.heap_bytes() + automata + self.masked.heap_bytes();
        found + owners + self.inside_words.len() + size_of::<Self>()
    }

    fn owners_of(&self, pattern: usize) -> &[Owner] {
        match (self.first.get(pattern), self.first.get(pattern + 1)) {
            (Some(from), Some(to)) => self.owners.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}
