//! When a rule matches: conditions over facts, combined.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::catalogue::Fact;
use super::period::Period;
use super::rate::Window;
use crate::text::forms::Form;

/// A condition as a rule writes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Every one of them holds.
    All(Vec<Condition>),
    /// At least one of them holds.
    Any(Vec<Condition>),
    /// Not one of them holds.
    None(Vec<Condition>),
    /// At least `n` of them hold.
    AtLeast {
        /// How many.
        n: usize,
        /// Of these.
        of: Vec<Condition>,
    },
    /// A fact passes a test.
    Leaf(Leaf),
}

/// A fact and the test it must pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// What is asked about.
    pub fact: &'static Fact,
    /// What must be so.
    pub test: Test,
}

/// A test, by the type of the fact. Where it holds several comparisons, all must be true.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Of a number.
    Number(Vec<(Comparison, f64)>),
    /// Of a length of time.
    Duration(Vec<(Comparison, Period)>),
    /// Of a yes or no.
    Bool(bool),
    /// Of a word.
    Word(Vec<WordTest>),
    /// Of a count within a window.
    Rate(Window, Vec<(Comparison, f64)>),
    /// Of the text, for phrases.
    Phrases(PhraseTest),
    /// Of the text, for an expression.
    Expression(String),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less than.
    Lt,
    /// At most.
    Lte,
    /// More than.
    Gt,
    /// At least.
    Gte,
}

impl Comparison {
    /// Every comparison, with its name.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("eq", Self::Eq),
        ("ne", Self::Ne),
        ("lt", Self::Lt),
        ("lte", Self::Lte),
        ("gt", Self::Gt),
        ("gte", Self::Gte),
    ];

    /// How rules write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Gt => "gt",
            Self::Gte => "gte",
        }
    }

    /// Whether `got` compares that way to `wanted`.
    pub fn holds<T: PartialOrd>(self, got: &T, wanted: &T) -> bool {
        match self {
            Self::Eq => got == wanted,
            Self::Ne => got != wanted,
            Self::Lt => got < wanted,
            Self::Lte => got <= wanted,
            Self::Gt => got > wanted,
            Self::Gte => got >= wanted,
        }
    }
}

/// One comparison of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordTest {
    /// It is this word.
    Eq(String),
    /// It is another word.
    Ne(String),
    /// It is one of these.
    In(Vec<String>),
    /// It is none of these.
    NotIn(Vec<String>),
    /// It stands in the phrase list of this name.
    InList(String),
    /// It does not stand in the phrase list of this name.
    NotInList(String),
}

/// A search of the text for phrases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseTest {
    /// What is looked for.
    pub phrases: Phrases,
    /// Whether only whole words count. Absent: they do.
    pub as_: Option<MatchAs>,
    /// In which forms of the text. Empty: folded.
    pub forms: Vec<Form>,
}

impl PhraseTest {
    /// Whether only whole words count.
    pub fn matches_words(&self) -> bool {
        self.as_ != Some(MatchAs::Substring)
    }

    /// The forms that are searched.
    pub fn searched(&self) -> &[Form] {
        if self.forms.is_empty() { &[Form::Fold] } else { &self.forms }
    }
}

/// Phrases, in place or by the name of a list. They may carry `*` at either end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phrases {
    /// These.
    These(Vec<String>),
    /// Those of a list.
    List(String),
}

/// What counts as a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchAs {
    /// Whole words only, except on the side of a `*`.
    Word,
    /// Also inside words.
    Substring,
}

impl MatchAs {
    /// Both, with their names.
    pub const NAMES: [(&'static str, Self); 2] = [("word", Self::Word), ("substring", Self::Substring)];
}

impl Condition {
    /// Calls `visit` with every leaf.
    pub fn leaves<'c>(&'c self, visit: &mut impl FnMut(&'c Leaf)) {
        match self {
            Self::All(of) | Self::Any(of) | Self::None(of) | Self::AtLeast { of, .. } => {
                for condition in of {
                    condition.leaves(visit);
                }
            }
            Self::Leaf(leaf) => visit(leaf),
        }
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::All(of) => map.serialize_entry("all", of)?,
            Self::Any(of) => map.serialize_entry("any", of)?,
            Self::None(of) => map.serialize_entry("none", of)?,
            Self::AtLeast { n, of } => map.serialize_entry("at_least", &json!({ "n": n, "of": of }))?,
            Self::Leaf(leaf) => map.serialize_entry(leaf.fact.name, &leaf.test.to_json())?,
        }
        map.end()
    }
}

impl Test {
    /// The test as a rule writes it.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Number(comparisons) => numbers(comparisons).into(),
            Self::Duration(comparisons) => {
                let named = comparisons.iter().map(|(how, with)| (how.name().to_owned(), json!(with)));
                named.collect::<Map<_, _>>().into()
            }
            Self::Bool(wanted) => Value::Bool(*wanted),
            Self::Word(tests) => tests.iter().map(WordTest::to_json).collect::<Map<_, _>>().into(),
            Self::Rate(per, comparisons) => {
                let mut test = numbers(comparisons);
                test.insert("per".to_owned(), per.name().into());
                test.into()
            }
            Self::Phrases(test) => test.to_json(),
            Self::Expression(expression) => json!({ "regex": expression }),
        }
    }
}

fn numbers(comparisons: &[(Comparison, f64)]) -> Map<String, Value> {
    comparisons.iter().map(|(how, with)| (how.name().to_owned(), number(*with))).collect()
}

/// A number as it is usually written: without a fraction where it has none.
#[expect(clippy::cast_possible_truncation, reason = "whole and in range, as asked")]
pub(super) fn number(value: f64) -> Value {
    let is_whole = value.fract() == 0.0 && value.abs() < 1e15;
    if is_whole { Value::from(value as i64) } else { Value::from(value) }
}

impl WordTest {
    fn to_json(&self) -> (String, Value) {
        let (name, value) = match self {
            Self::Eq(word) => ("eq", json!(word)),
            Self::Ne(word) => ("ne", json!(word)),
            Self::In(words) => ("in", json!(words)),
            Self::NotIn(words) => ("not_in", json!(words)),
            Self::InList(name) => ("in_list", json!(name)),
            Self::NotInList(name) => ("not_in_list", json!(name)),
        };
        (name.to_owned(), value)
    }
}

impl PhraseTest {
    fn to_json(&self) -> Value {
        let mut test = match &self.phrases {
            Phrases::These(phrases) => match phrases.as_slice() {
                [one] => json!({ "phrase": one }),
                several => json!({ "phrase": several }),
            },
            Phrases::List(name) => json!({ "list": name }),
        };
        if let Value::Object(fields) = &mut test {
            let named = MatchAs::NAMES.iter().find(|(_, as_)| Some(*as_) == self.as_);
            fields.extend(named.map(|(name, _)| ("as".to_owned(), json!(name))));
            if !self.forms.is_empty() {
                fields.insert("forms".to_owned(), json!(self.forms));
            }
        }
        test
    }
}
