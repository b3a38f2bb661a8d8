//! A compiled test: asks one fact, and can say what it found.

use std::sync::Arc;

use serde_json::{Value, json};

use super::catalogue::whole;
use super::condition::{Comparison, number};
use super::expression::Expression;
use super::facts::Facts;
use super::lists::WordList;
use super::matcher::{Group, Hit, Search};
use super::period;
use super::verdict::Span;
use crate::text::boundary::{word_end, word_start};
use crate::text::forms::Form;

/// At most this many hits of one test are shown.
const MAX_SPANS: usize = 50;

/// Whether something holds; none where that cannot be known.
pub(super) type Truth = Option<bool>;

/// A test, ready to run.
#[derive(Debug)]
pub(super) enum Probe {
    Number(fn(&Facts) -> Option<f64>, Vec<(Comparison, f64)>),
    Duration(fn(&Facts) -> Option<i64>, Vec<(Comparison, i64)>),
    Bool(fn(&Facts) -> Option<bool>, bool),
    Word(fn(&Facts) -> Option<&str>, Vec<WordProbe>),
    /// Any of several words passes.
    AnyWord(fn(&Facts) -> Option<&[String]>, Vec<WordProbe>),
    /// Any domain of the links passes.
    Domains(Vec<WordProbe>),
    /// The key under which the snapshot keeps the count.
    Rate(String, Vec<(Comparison, f64)>),
    Phrases {
        group: Group,
        words_only: bool,
        forms: Vec<Form>,
    },
    Expression {
        expression: Expression,
        /// Whether it need not run where none of its needles stands in the text.
        waits: bool,
        /// Which of the set's characters every match has, and how many at least.
        required: Option<(usize, usize)>,
    },
}

/// A test of a word.
#[derive(Debug)]
pub(super) enum WordProbe {
    /// Whether it is one of these must be so.
    OneOf(Vec<String>, bool),
    /// Whether it stands in a list must be so.
    InList(Arc<WordList>, bool),
}

impl WordProbe {
    fn passes(&self, word: &str) -> bool {
        match self {
            Self::OneOf(words, wanted) => words.iter().any(|one| one == word) == *wanted,
            Self::InList(list, wanted) => list.has(word) == *wanted,
        }
    }
}

/// Whether a value passes all comparisons.
fn compare<T: PartialOrd>(got: Option<T>, tests: &[(Comparison, T)]) -> Truth {
    let got = got?;
    Some(tests.iter().all(|(how, wanted)| how.holds(&got, wanted)))
}

fn passes(tests: &[WordProbe], word: &str) -> bool {
    tests.iter().all(|test| test.passes(word))
}

impl Probe {
    /// Whether the test holds.
    pub(super) fn truth(&self, search: &Search<'_>) -> Truth {
        let facts = search.facts;
        match self {
            Self::Number(get, tests) => compare(get(facts), tests),
            Self::Duration(get, tests) => compare(get(facts), tests),
            Self::Bool(get, wanted) => get(facts).map(|got| got == *wanted),
            Self::Word(get, tests) => get(facts).map(|word| passes(tests, word)),
            Self::AnyWord(get, tests) => get(facts).map(|words| words.iter().any(|word| passes(tests, word))),
            Self::Domains(tests) => Some(facts.links().iter().any(|link| passes(tests, &link.domain))),
            Self::Rate(key, tests) => compare(whole(facts.snapshot().rates.get(key).copied()), tests),
            Self::Phrases { group, words_only, forms } => {
                let found = |form: &Form| search.hits_of(*form, *group).iter().any(|hit| hit.is_word || !words_only);
                Some(forms.iter().any(found))
            }
            Self::Expression { expression, .. } => Some(expression.is_match(facts.body())),
        }
    }

    /// What the fact's value was; null where it is not known. Of a text: the terms of `spans`, what was found.
    pub(super) fn got(&self, search: &Search<'_>, spans: &[Span]) -> Value {
        let facts = search.facts;
        match self {
            Self::Number(get, _) => get(facts).map_or(Value::Null, number),
            Self::Duration(get, _) => get(facts).map_or(Value::Null, |seconds| period::written(seconds).into()),
            Self::Bool(get, _) => json!(get(facts)),
            Self::Word(get, _) => json!(get(facts)),
            Self::AnyWord(get, _) => json!(get(facts)),
            Self::Domains(_) => facts.links().iter().take(MAX_SPANS).map(|link| link.domain.as_str()).collect(),
            Self::Rate(key, _) => json!(facts.snapshot().rates.get(key)),
            Self::Phrases { .. } | Self::Expression { .. } => {
                let mut terms: Vec<&str> = spans.iter().map(|span| span.term.as_str()).collect();
                terms.sort_unstable();
                terms.dedup();
                terms.into()
            }
        }
    }

    /// Where in the typed text it hit, as far as that is shown.
    pub(super) fn spans(&self, search: &Search<'_>) -> Vec<Span> {
        self.hits(search, MAX_SPANS)
    }

    /// Where in the typed text it hit, `most` times at most.
    pub(super) fn hits(&self, search: &Search<'_>, most: usize) -> Vec<Span> {
        let body = search.facts.body();
        match self {
            Self::Phrases { group, words_only, forms } => {
                let hits =
                    forms.iter().flat_map(|form| search.hits_of(*form, *group).iter().map(move |hit| (*form, hit)));
                let counted = hits.filter(|(_, hit)| hit.is_word || !words_only).take(most);
                counted.map(|(form, hit)| span_of(search, form, hit)).collect()
            }
            Self::Expression { expression, .. } => {
                let found = expression.matches(body).filter(|found| !found.is_empty()).take(most);
                found.map(|found| Span::new(body, found.range(), Form::Raw, expression.pattern().to_owned())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The number that the test compares, as far as it does that and the number is known.
    #[expect(clippy::cast_precision_loss, reason = "no time is 2^52 seconds long")]
    pub(super) fn number(&self, search: &Search<'_>) -> Option<f64> {
        match self {
            Self::Number(get, _) => get(search.facts),
            Self::Duration(get, _) => get(search.facts).map(|seconds| seconds as f64),
            Self::Rate(key, _) => whole(search.facts.snapshot().rates.get(key).copied()),
            _ => None,
        }
    }

    /// A bound that the number must keep to for the test to hold.
    #[expect(clippy::cast_precision_loss, reason = "no time is 2^52 seconds long")]
    pub(super) fn bound(&self) -> Option<(Comparison, f64)> {
        let is_bound = |how: &Comparison| !matches!(how, Comparison::Eq | Comparison::Ne);
        match self {
            Self::Number(_, tests) | Self::Rate(_, tests) => tests.iter().copied().find(|(how, _)| is_bound(how)),
            Self::Duration(_, tests) => {
                tests.iter().find(|(how, _)| is_bound(how)).map(|(how, seconds)| (*how, *seconds as f64))
            }
            _ => None,
        }
    }

    /// The word that the test looks at, where it looks at one that is known.
    pub(super) fn word<'f>(&self, search: &Search<'f>) -> Option<&'f str> {
        if let Self::Word(get, _) = self { get(search.facts) } else { None }
    }

    /// The words of which the fact must be one for the test to hold.
    pub(super) fn wanted_words(&self) -> Option<&[String]> {
        let Self::Word(_, tests) = self else { return None };
        tests.iter().find_map(|test| match test {
            WordProbe::OneOf(words, true) => Some(words.as_slice()),
            _ => None,
        })
    }

    /// How dear the test is compared to others.
    pub(super) fn cost(&self) -> u8 {
        match self {
            Self::Duration(..) | Self::Bool(..) | Self::Word(..) | Self::AnyWord(..) | Self::Rate(..) => 0,
            Self::Phrases { .. } => 1,
            Self::Number(..) => 2,
            Self::Domains(_) => 3,
            Self::Expression { .. } => 4,
        }
    }
}

/// A hit as what was typed there, with its term as it was written. Where the term lets the word go on, it is the word.
fn span_of(search: &Search<'_>, form: Form, hit: &Hit) -> Span {
    let text = search.facts.form(form);
    let found = text.text().get(hit.start..hit.end).unwrap_or_default();
    let star = |open: bool| if open { "*" } else { "" };
    let term = format!("{}{found}{}", star(hit.open_left), star(hit.open_right));
    let start = if hit.open_left { word_start(text.text(), hit.start) } else { hit.start };
    let end = if hit.open_right { word_end(text.text(), hit.end) } else { hit.end };
    Span::new(search.facts.body(), text.back(start..end), form, term)
}
