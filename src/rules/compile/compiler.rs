//! Turns conditions as rules write them into compiled ones, with everything looked up that can be looked up beforehand.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::catalogue::Source;
use super::super::condition::{Condition, Leaf, Phrases, Test, WordTest};
use super::super::expression::{Expression, NeedlesBuilder};
use super::super::lists::{PhraseLists, WordList};
use super::super::matcher::MatcherBuilder;
use super::super::period::Period;
use super::super::probe::{Probe, WordProbe};
use super::budget::Budget;
use super::conditions::{CompiledCondition, Conditions};
use super::node::{CompiledLeaf, Node};
use super::rate_key;
use crate::text::links;

/// A mistake: where, its code, what would be right.
pub(super) type Mistake = (String, &'static str, String);

/// Compiles the conditions of rules that share their lists.
pub(super) struct NodeCompiler<'c> {
    lists: &'c PhraseLists,
    pub(super) phrases: MatcherBuilder,
    pub(super) needles: NeedlesBuilder,
    pub(super) conditions: Conditions,
    /// By whether its words are domains, and by name.
    word_lists: BTreeMap<(bool, &'c str), Arc<WordList>>,
    budget: Budget,
    mistakes: Vec<Mistake>,
    places: usize,
}

impl<'c> NodeCompiler<'c> {
    pub(super) fn new(lists: &'c PhraseLists) -> Self {
        Self {
            lists,
            phrases: MatcherBuilder::default(),
            needles: NeedlesBuilder::default(),
            conditions: Conditions::default(),
            word_lists: BTreeMap::new(),
            budget: Budget::default(),
            mistakes: Vec::new(),
            places: 0,
        }
    }

    /// The condition of one rule, or what is wrong with it.
    pub(super) fn compile(&mut self, when: &Condition) -> (Option<Node>, Vec<Mistake>) {
        self.places = 0;
        let node = self.node(when, "/when");
        (node, std::mem::take(&mut self.mistakes))
    }

    fn node(&mut self, condition: &Condition, path: &str) -> Option<Node> {
        match condition {
            Condition::All(of) => self.nodes(of, &format!("{path}/all")).map(Node::All),
            Condition::Any(of) => self.nodes(of, &format!("{path}/any")).map(Node::Any),
            Condition::None(of) => self.nodes(of, &format!("{path}/none")).map(Node::None),
            Condition::AtLeast { n, of } => {
                self.nodes(of, &format!("{path}/at_least/of")).map(|of| Node::AtLeast(*n, of))
            }
            Condition::Leaf(leaf) => self.leaf(leaf, &format!("{path}/{}", leaf.fact.name)),
        }
    }

    fn nodes(&mut self, of: &[Condition], path: &str) -> Option<Vec<Node>> {
        let nodes: Vec<_> = of.iter().enumerate().map(|(at, one)| self.node(one, &format!("{path}/{at}"))).collect();
        let mut nodes = nodes.into_iter().collect::<Option<Vec<_>>>()?;
        nodes.sort_by_cached_key(|node| node.cost(&self.conditions));
        Some(nodes)
    }

    fn leaf(&mut self, leaf: &Leaf, path: &str) -> Option<Node> {
        let place = self.places;
        self.places += 1;
        let wanted = leaf.test.to_json();
        let key = (leaf.fact.name, wanted.to_string());
        let condition = if let Some(known) = self.conditions.known(&key) {
            known
        } else {
            let (probe, wanted) = (self.probe(leaf, path)?, Arc::new(wanted));
            self.conditions.add(key, CompiledCondition { fact: leaf.fact, wanted, probe })
        };
        Some(Node::Leaf(CompiledLeaf { place, condition }))
    }

    fn probe(&mut self, leaf: &Leaf, path: &str) -> Option<Probe> {
        Some(match (&leaf.test, leaf.fact.source) {
            (Test::Number(tests), Source::Number(get)) => Probe::Number(get, tests.clone()),
            (Test::Duration(tests), Source::Duration(get)) => {
                Probe::Duration(get, tests.iter().map(|(how, with)| (*how, Period::seconds(*with))).collect())
            }
            (Test::Bool(wanted), Source::Bool(get)) => Probe::Bool(get, *wanted),
            (Test::Word(tests), Source::Word(_, get)) => Probe::Word(get, self.words(tests, false, path)?),
            (Test::Word(tests), Source::AnyWord(get)) => Probe::AnyWord(get, self.words(tests, false, path)?),
            (Test::Word(tests), Source::Domains) => Probe::Domains(self.words(tests, true, path)?),
            (Test::Rate(per, tests), Source::Rate(rate)) => {
                Probe::Rate(rate_key(rate, *per).to_string(), tests.clone())
            }
            (Test::Phrases(test), Source::Text) => {
                if let Phrases::List(name) = &test.phrases {
                    self.known(name, &format!("{path}/list"))?;
                }
                let group = self.phrases.add(test, self.lists);
                self.affordable(Budget::check_terms(self.phrases.terms()), path)?;
                Probe::Phrases { group, words_only: test.matches_words(), forms: test.searched().to_vec() }
            }
            (Test::Expression(pattern), Source::Text) => self.expression(pattern, path)?,
            _ => {
                let message = format!("{} cannot be tested like this", leaf.fact.name);
                self.mistakes.push((path.to_owned(), "unknown_operator", message));
                return None;
            }
        })
    }

    fn expression(&mut self, pattern: &str, path: &str) -> Option<Probe> {
        let compiled = Expression::new(pattern);
        let noted = compiled.map_err(|error| {
            self.mistakes.push((format!("{path}/regex"), error.code(), error.to_string()));
        });
        let expression = noted.ok()?;
        let waits = self.needles.add(&expression, self.conditions.next());
        let taken = self.budget.take_expression(&expression, waits);
        self.affordable(taken, &format!("{path}/regex"))?;
        let required = expression.required().filter(|_| !waits);
        let required = required.map(|(of, at_least)| (self.conditions.characters(of), at_least));
        Some(Probe::Expression { expression, waits, required })
    }

    /// Notes it where something would be too dear.
    fn affordable(&mut self, taken: Result<(), String>, path: &str) -> Option<()> {
        taken.map_err(|message| self.mistakes.push((path.to_owned(), "too_dear", message))).ok()
    }

    fn words(&mut self, tests: &[WordTest], domains: bool, path: &str) -> Option<Vec<WordProbe>> {
        let spell = |word: &String| spell(word, domains);
        let probes: Vec<_> = tests
            .iter()
            .map(|test| {
                Some(match test {
                    WordTest::Eq(word) => WordProbe::OneOf(vec![spell(word)], true),
                    WordTest::Ne(word) => WordProbe::OneOf(vec![spell(word)], false),
                    WordTest::In(words) => WordProbe::OneOf(words.iter().map(spell).collect(), true),
                    WordTest::NotIn(words) => WordProbe::OneOf(words.iter().map(spell).collect(), false),
                    WordTest::InList(name) => {
                        WordProbe::InList(self.word_list(name, domains, &format!("{path}/in_list"))?, true)
                    }
                    WordTest::NotInList(name) => {
                        WordProbe::InList(self.word_list(name, domains, &format!("{path}/not_in_list"))?, false)
                    }
                })
            })
            .collect();
        probes.into_iter().collect()
    }

    fn word_list(&mut self, name: &str, domains: bool, path: &str) -> Option<Arc<WordList>> {
        self.known(name, path)?;
        let lists: &'c PhraseLists = self.lists;
        let (name, list) = lists.get_key_value(name)?;
        let known = self.word_lists.entry((domains, name.as_str()));
        Some(known.or_insert_with(|| Arc::new(WordList::new(list, |word| spell(word, domains)))).clone())
    }

    /// Notes it where there is no list of that name.
    fn known(&mut self, name: &str, path: &str) -> Option<()> {
        if self.lists.contains_key(name) {
            return Some(());
        }
        let lists = self.lists.keys().take(20).map(String::as_str).collect::<Vec<_>>().join(", ");
        let message = match lists.as_str() {
            "" => format!("there is no phrase list {name:?}, and no other: make it first"),
            lists => format!("there is no phrase list {name:?}; there are: {lists}"),
        };
        self.mistakes.push((path.to_owned(), "unknown_list", message));
        None
    }
}

/// A word in the spelling of its fact: domains as links have them.
fn spell(word: &str, domains: bool) -> String {
    let word = word.trim();
    let domain = domains.then(|| links::domain(&format!("http://{word}"))).flatten();
    domain.unwrap_or_else(|| word.to_owned())
}

/// The phrase lists that a test names.
pub(super) fn list_names(test: &Test) -> Vec<&str> {
    fn of_word(test: &WordTest) -> Option<&str> {
        match test {
            WordTest::InList(name) | WordTest::NotInList(name) => Some(name),
            _ => None,
        }
    }
    match test {
        Test::Word(tests) => tests.iter().filter_map(of_word).collect(),
        Test::Phrases(test) => match &test.phrases {
            Phrases::List(name) => vec![name],
            Phrases::These(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}
