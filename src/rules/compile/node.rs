//! Conditions with everything looked up that can be looked up beforehand.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::super::catalogue::{Fact, Source};
use super::super::condition::{Condition, Leaf, Phrases, Test, WordTest};
use super::super::expression;
use super::super::lists::{PhraseLists, WordList};
use super::super::matcher::{MatcherBuilder, Search};
use super::super::period::Period;
use super::super::probe::{Probe, Truth, WordProbe};
use super::rate_key;
use crate::text::links;

/// A compiled condition. Within a combinator the cheapest stand first.
#[derive(Debug)]
pub(in super::super) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    None(Vec<Node>),
    AtLeast(usize, Vec<Node>),
    Leaf(Box<CompiledLeaf>),
}

/// A compiled test.
#[derive(Debug)]
pub(in super::super) struct CompiledLeaf {
    /// Which leaf of the rule it is, as the rule was written.
    pub(in super::super) place: usize,
    pub(in super::super) fact: &'static Fact,
    pub(in super::super) wanted: Value,
    pub(in super::super) probe: Probe,
}

impl Node {
    /// Whether it holds, in Kleene's logic of three values.
    pub(in super::super) fn truth(&self, search: &Search<'_>) -> Truth {
        match self {
            Self::All(of) => all(of, search),
            Self::Any(of) => any(of, search),
            Self::None(of) => any(of, search).map(|any| !any),
            Self::AtLeast(n, of) => at_least(*n, of, search),
            Self::Leaf(leaf) => leaf.probe.truth(search),
        }
    }

    /// Calls `visit` with every leaf.
    pub(in super::super) fn leaves<'n>(&'n self, visit: &mut impl FnMut(&'n CompiledLeaf)) {
        match self {
            Self::All(of) | Self::Any(of) | Self::None(of) | Self::AtLeast(_, of) => {
                for node in of {
                    node.leaves(visit);
                }
            }
            Self::Leaf(leaf) => visit(leaf),
        }
    }

    /// How dear its dearest leaf is.
    fn cost(&self) -> u8 {
        match self {
            Self::All(of) | Self::Any(of) | Self::None(of) | Self::AtLeast(_, of) => {
                of.iter().map(Self::cost).max().unwrap_or(0)
            }
            Self::Leaf(leaf) => leaf.probe.cost(),
        }
    }
}

fn all(of: &[Node], search: &Search<'_>) -> Truth {
    let mut truth = Some(true);
    for node in of {
        match node.truth(search) {
            Some(false) => return Some(false),
            None => truth = None,
            Some(true) => {}
        }
    }
    truth
}

fn any(of: &[Node], search: &Search<'_>) -> Truth {
    let mut truth = Some(false);
    for node in of {
        match node.truth(search) {
            Some(true) => return Some(true),
            None => truth = None,
            Some(false) => {}
        }
    }
    truth
}

fn at_least(n: usize, of: &[Node], search: &Search<'_>) -> Truth {
    let (mut yes, mut open) = (0, of.len());
    let mut unknown = 0;
    for node in of {
        open -= 1;
        match node.truth(search) {
            Some(true) => yes += 1,
            None => unknown += 1,
            Some(false) => {}
        }
        if yes >= n {
            return Some(true);
        }
        if yes + unknown + open < n {
            return Some(false);
        }
    }
    None
}

/// A mistake: where, its code, what would be right.
type Mistake = (String, &'static str, String);

/// Compiles the conditions of rules that share their lists.
pub(super) struct NodeCompiler<'c> {
    lists: &'c PhraseLists,
    phrases: &'c mut MatcherBuilder,
    /// By whether its words are domains, and by name.
    word_lists: BTreeMap<(bool, &'c str), Arc<WordList>>,
    mistakes: Vec<Mistake>,
    places: usize,
}

impl<'c> NodeCompiler<'c> {
    pub(super) fn new(lists: &'c PhraseLists, phrases: &'c mut MatcherBuilder) -> Self {
        Self { lists, phrases, word_lists: BTreeMap::new(), mistakes: Vec::new(), places: 0 }
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
        nodes.sort_by_key(Node::cost);
        Some(nodes)
    }

    fn leaf(&mut self, leaf: &Leaf, path: &str) -> Option<Node> {
        let place = self.places;
        self.places += 1;
        let probe = match (&leaf.test, leaf.fact.source) {
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
                Probe::Phrases { group, words_only: test.matches_words(), forms: test.searched().to_vec() }
            }
            (Test::Expression(pattern), Source::Text) => self.expression(pattern, path)?,
            _ => {
                let message = format!("{} cannot be tested like this", leaf.fact.name);
                self.mistakes.push((path.to_owned(), "unknown_operator", message));
                return None;
            }
        };
        Some(Node::Leaf(Box::new(CompiledLeaf { place, fact: leaf.fact, wanted: leaf.test.to_json(), probe })))
    }

    fn expression(&mut self, pattern: &str, path: &str) -> Option<Probe> {
        let compiled = expression::compile(pattern);
        let noted = compiled.map_err(|error| {
            self.mistakes.push((format!("{path}/regex"), error.code(), error.to_string()));
        });
        noted.ok().map(Probe::Expression)
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
        let message = format!("there is no phrase list {name:?}; there are: {lists}");
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
