//! Finds all phrases of all rules in a text at once, form by form.
//!
//! Most phrases ask for whole words, and are looked up by one of their words. One automaton finds the others, those that
//! may begin or end within a word. Neither costs much more for many phrases than for few.

use std::collections::{BTreeMap, HashMap};

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use super::condition::{PhraseTest, Phrases};
use super::facts::Facts;
use super::lists::{PhraseLists, Term};
use super::masked::MaskedTerms;
use super::words::{Wanted, WordTerms};
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
    forms: BTreeMap<Form, FormMatcher>,
}

/// The phrases that are looked for in one form.
#[derive(Debug)]
struct FormMatcher {
    /// Those that are found by one of their words.
    words: WordTerms,
    /// The others, and the number of each one's pattern.
    anywhere: Option<AhoCorasick>,
    anywhere_patterns: Vec<usize>,
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
        let mut texts: Vec<(&String, &usize)> = self.ids.iter().collect();
        texts.sort_unstable_by_key(|(_, id)| **id);
        let is_inside = |owner: &Owner| owner.exception || inside_words.get(owner.group as usize) == Some(&true);
        let wanted = texts.iter().zip(&self.owners).map(|((text, id), owners)| Wanted {
            text,
            open_left: owners.iter().any(|owner| owner.open_left || is_inside(owner)),
            open_right: owners.iter().any(|owner| owner.open_right || is_inside(owner)),
            pattern: **id,
        });
        let (words, others) = WordTerms::new(wanted.collect());
        // A DFA would be somewhat faster, and take ten times the memory: a node serves many sites.
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::Standard).kind(Some(AhoCorasickKind::ContiguousNFA)).prefilter(false);
        let anywhere = (!others.is_empty()).then(|| builder.build(others.iter().map(|term| term.text))).transpose()?;
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
        let anywhere_patterns = others.iter().map(|term| term.pattern).collect();
        let inside_words = inside_words.to_vec();
        Ok(FormMatcher { words, anywhere, anywhere_patterns, masked, first, owners, inside_words })
    }
}

impl FormMatcher {
    /// Every phrase in the text, by group and then by place.
    fn hits(&self, text: &FormText) -> Vec<Hit> {
        let text = text.text();
        let mut hits = Vec::new();
        let mut exceptions = Vec::new();
        for (pattern, start, end) in self.words.find(text).chain(self.anywhere(text)).chain(self.masked.find(text)) {
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

    /// The phrases that stand in the text, within words or not, as far as they are not found by words.
    fn anywhere<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, usize)> + 't {
        let found = self.anywhere.iter().flat_map(move |search| search.find_overlapping_iter(text));
        found.filter_map(|found| {
            let pattern = self.anywhere_patterns.get(found.pattern().as_usize())?;
            Some((*pattern, found.start(), found.end()))
        })
    }

    fn heap_bytes(&self) -> usize {
        let anywhere = self.anywhere.as_ref().map_or(0, AhoCorasick::memory_usage);
        let anywhere = anywhere + size_of_val(self.anywhere_patterns.as_slice());
        let owners = size_of_val(self.first.as_slice()) + size_of_val(self.owners.as_slice());
        let found = self.words.heap_bytes() + anywhere + self.masked.heap_bytes();
        found + owners + self.inside_words.len() + size_of::<Self>()
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
            let phrases = self.matcher.forms.get(&form);
            phrases.map_or_else(Vec::new, |phrases| phrases.hits(self.facts.form(form)))
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
        self.matcher.forms.keys().copied()
    }
}
