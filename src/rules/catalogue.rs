//! Everything that conditions can ask about, in one table: the engine, the documentation and the schema read it.

mod article;
mod author;
mod occasion;
mod operators;
mod text;

use std::sync::LazyLock;

pub use operators::OPERATORS;

use super::facts::Facts;
use super::rate::Rate;

/// One thing that conditions can ask about.
#[derive(Debug)]
pub struct Fact {
    /// How rules write it.
    pub name: &'static str,
    /// What it means, as a sentence for an editor.
    pub meaning: &'static str,
    /// In what it is counted, where that is not plain.
    pub unit: Option<&'static str>,
    /// What kind of value it has, and where that comes from. None of them: the value is not known.
    pub source: Source,
}

/// The type of a fact with the way to its value.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// The text itself.
    Text,
    /// A number.
    Number(fn(&Facts) -> Option<f64>),
    /// A length of time, in seconds.
    Duration(fn(&Facts) -> Option<i64>),
    /// Yes or no.
    Bool(fn(&Facts) -> Option<bool>),
    /// One of a few words, or a word of the site's own.
    Word(Words, fn(&Facts) -> Option<&str>),
    /// Several words; a test asks whether any of them passes.
    AnyWord(fn(&Facts) -> Option<&[String]>),
    /// The domains of the links; a test asks whether any of them passes.
    Domains,
    /// A count within a window.
    Rate(Rate),
}

/// Which words a fact can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Any.
    Free,
    /// Those of [`super::facts::Role`].
    Roles,
    /// Those of [`super::facts::Weekday`].
    Weekdays,
    /// Those of [`crate::text::language::LANGUAGES`].
    Languages,
}

impl PartialEq for Fact {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Fact {
    /// The fact of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FACTS.iter().find(|fact| fact.name == name).copied()
    }

    /// The word for its type in documentation.
    pub fn type_name(&self) -> &'static str {
        match self.source {
            Source::Text => "text",
            Source::Number(_) => "number",
            Source::Duration(_) => "duration",
            Source::Bool(_) => "yes or no",
            Source::Word(..) | Source::AnyWord(_) | Source::Domains => "word",
            Source::Rate(_) => "rate",
        }
    }

    /// The operators that its tests may use.
    pub fn operators(&self) -> &'static [&'static str] {
        match self.source {
            Source::Text => &["phrase", "list", "regex", "as", "forms"],
            Source::Number(_) | Source::Duration(_) => &["eq", "ne", "lt", "lte", "gt", "gte"],
            Source::Bool(_) => &["eq"],
            Source::Word(..) | Source::AnyWord(_) | Source::Domains => {
                &["eq", "ne", "in", "not_in", "in_list", "not_in_list"]
            }
            Source::Rate(_) => &["per", "eq", "ne", "lt", "lte", "gt", "gte"],
        }
    }
}

const fn fact(name: &'static str, source: Source, unit: Option<&'static str>, meaning: &'static str) -> Fact {
    Fact { name, meaning, unit, source }
}

/// Every fact, by subject.
pub static FACTS: LazyLock<Vec<&'static Fact>> = LazyLock::new(|| {
    [TEXT, text::FACTS, author::FACTS, article::FACTS, occasion::FACTS].into_iter().flatten().collect()
});

static TEXT: &[Fact] = &[
    fact("text", Source::Text, None, "What was typed, searched for phrases, lists and expressions."),
    fact("text.length", Source::Number(|f| count(f.characters())), Some("characters"), "How long the text is."),
    fact("text.words", Source::Number(|f| count(f.words())), Some("words"), "How many words the text has."),
    fact("text.links", Source::Number(|f| count(f.links().len())), Some("links"), "How many web links the text has."),
    fact(
        "text.caps_share",
        Source::Number(Facts::caps_share),
        Some("share from 0 to 1"),
        "How much of the text is in capitals; not known under twelve letters.",
    ),
    fact(
        "text.repeat_share",
        Source::Number(|f| Some(f.repeat_share())),
        Some("share from 0 to 1"),
        "How much of the text is long runs of one character or of one word.",
    ),
    fact(
        "text.own_duplicates",
        Source::Number(|f| whole(f.snapshot().own_duplicates)),
        Some("comments"),
        "How many comments with the same text the author posted in the last 24 hours, among their last hundred.",
    ),
    fact(
        "text.own_near_duplicates",
        Source::Number(|f| whole(f.snapshot().own_near_duplicates)),
        Some("comments"),
        "How many comments with nearly the same text the author posted in the last 24 hours, among their last hundred; not known under eight words.",
    ),
    fact(
        "text.duplicates",
        Source::Number(|f| whole(f.snapshot().duplicates)),
        Some("comments"),
        "How many comments with the same text anybody posted on the site in the last 24 hours, a thousand at most.",
    ),
    fact(
        "text.near_duplicates",
        Source::Number(|f| whole(f.snapshot().near_duplicates)),
        Some("comments"),
        "How many comments with nearly the same text anybody posted on the site in the last 24 hours, a thousand at most; not known under eight words.",
    ),
    fact("link.domain", Source::Domains, None, "The domain of any link in the text, without www."),
];

#[expect(
    clippy::cast_precision_loss,
    clippy::unnecessary_wraps,
    reason = "no text has 2^52 characters; a getter's type"
)]
fn count(number: usize) -> Option<f64> {
    Some(number as f64)
}

/// A stored count as a number.
#[expect(clippy::cast_precision_loss, reason = "nobody wrote 2^52 comments")]
pub(super) fn whole(number: Option<i64>) -> Option<f64> {
    number.map(|number| number as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_one_name_and_says_what_it_means() {
        for (at, fact) in FACTS.iter().enumerate() {
            assert_eq!(FACTS.iter().position(|other| other.name == fact.name), Some(at), "{} stands once", fact.name);
            assert!(fact.meaning.ends_with('.'), "{}", fact.name);
        }
        for rate in Rate::ALL {
            assert!(Fact::named(rate.name()).is_some_and(|fact| matches!(fact.source, Source::Rate(r) if r == rate)));
        }
    }
}
