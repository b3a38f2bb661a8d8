//! Reads a fact and its test.

use super::super::catalogue::{FACTS, Fact, Source, Words};
use super::super::condition::{Comparison, Leaf, MatchAs, PhraseTest, Phrases, Test, WordTest};
use super::super::expression::Expression;
use super::super::facts::{Role, Weekday};
use super::super::lists::Term;
use super::super::rate::Window;
use super::bounds::{MAX_PHRASE, MAX_PHRASES};
use super::reader::{Mistakes, Node};
use crate::text::forms::Form;
use crate::text::language::LANGUAGES;

/// The test of the fact called `name`.
pub(super) fn leaf(mistakes: &mut Mistakes, name: &str, node: &Node<'_>, combinators: &[&str]) -> Option<Leaf> {
    let Some(fact) = Fact::named(name) else {
        mistakes.note(&node.path, "unknown_fact", unknown_fact(name, combinators));
        return None;
    };
    let test = match fact.source {
        Source::Text => text_test(mistakes, fact, node),
        Source::Number(_) => comparisons(mistakes, fact, node, &[], Mistakes::number).map(Test::Number),
        Source::Duration(_) => {
            let period = |mistakes: &mut Mistakes, node: &Node<'_>| mistakes.parsed(node, "bad_duration");
            comparisons(mistakes, fact, node, &[], period).map(Test::Duration)
        }
        Source::Bool(_) => bool_test(mistakes, fact, node),
        Source::Word(words, _) => word_test(mistakes, fact, node, words),
        Source::AnyWord(_) | Source::Domains => word_test(mistakes, fact, node, Words::Free),
        Source::Rate(_) => rate_test(mistakes, fact, node),
    };
    Some(Leaf { fact, test: test? })
}

/// What to say of a name that is no fact's.
fn unknown_fact(name: &str, combinators: &[&str]) -> String {
    let group = name.split('.').next().unwrap_or(name);
    let near = FACTS.iter().map(|fact| fact.name).filter(|known| known.split('.').next() == Some(group));
    let mut near: Vec<&str> = near.collect();
    if near.is_empty() {
        near = FACTS.iter().map(|fact| fact.name).chain(combinators.iter().copied()).collect();
    }
    format!("there is no fact {name:?}; there are {}", near.join(", "))
}

/// The object that a test is, with no operators but the fact's own, and at least one of those that say something.
fn operators(mistakes: &mut Mistakes, fact: &Fact, node: &Node<'_>, beside: &[&str]) -> Option<()> {
    let known = fact.operators();
    let Some(object) = node.value.as_object() else {
        mistakes.wrong_type(node, &format!("an object with one of {}", known.join(", ")));
        return None;
    };
    let strange: Vec<_> = object.keys().filter(|key| !known.contains(&key.as_str())).collect();
    for key in &strange {
        let type_name = fact.type_name();
        let message =
            format!("{key:?} is no test of a {type_name}; {} can be tested with {}", fact.name, known.join(", "));
        mistakes.note(&node.path, "unknown_operator", message);
    }
    if !object.keys().any(|key| known.contains(&key.as_str()) && !beside.contains(&key.as_str())) && strange.is_empty()
    {
        let saying: Vec<_> = known.iter().filter(|name| !beside.contains(name)).copied().collect();
        mistakes.note(&node.path, "missing_field", format!("a test is needed here: {}", saying.join(", ")));
        return None;
    }
    strange.is_empty().then_some(())
}

/// The comparisons of a test, each with a value that `read` understands.
fn comparisons<T>(
    mistakes: &mut Mistakes,
    fact: &Fact,
    node: &Node<'_>,
    beside: &[&str],
    mut read: impl FnMut(&mut Mistakes, &Node<'_>) -> Option<T>,
) -> Option<Vec<(Comparison, T)>> {
    operators(mistakes, fact, node, beside)?;
    let written = Comparison::NAMES.into_iter().filter_map(|(name, how)| Some((how, node.field(name)?)));
    let read: Vec<_> = written.map(|(how, value)| Some((how, read(mistakes, &value)?))).collect();
    read.into_iter().collect()
}

fn rate_test(mistakes: &mut Mistakes, fact: &Fact, node: &Node<'_>) -> Option<Test> {
    let tests = comparisons(mistakes, fact, node, &["per"], Mistakes::number);
    let per = mistakes.required(node, "per").and_then(|per| mistakes.one_of(&per, &Window::NAMES));
    Some(Test::Rate(per?, tests?))
}

fn bool_test(mistakes: &mut Mistakes, fact: &Fact, node: &Node<'_>) -> Option<Test> {
    if let Some(wanted) = node.value.as_bool() {
        return Some(Test::Bool(wanted));
    }
    if !node.value.is_object() {
        mistakes.wrong_type(node, "true or false");
        return None;
    }
    operators(mistakes, fact, node, &[])?;
    node.field("eq").and_then(|wanted| mistakes.flag(&wanted)).map(Test::Bool)
}

fn word_test(mistakes: &mut Mistakes, fact: &Fact, node: &Node<'_>, words: Words) -> Option<Test> {
    operators(mistakes, fact, node, &[])?;
    let mut tests = Vec::new();
    if let Some(node) = node.field("eq") {
        tests.push(word(mistakes, &node, words).map(WordTest::Eq));
    }
    if let Some(node) = node.field("ne") {
        tests.push(word(mistakes, &node, words).map(WordTest::Ne));
    }
    if let Some(node) = node.field("in") {
        tests.push(several_words(mistakes, &node, words).map(WordTest::In));
    }
    if let Some(node) = node.field("not_in") {
        tests.push(several_words(mistakes, &node, words).map(WordTest::NotIn));
    }
    if let Some(node) = node.field("in_list") {
        tests.push(mistakes.text(&node, MAX_PHRASE).map(|name| WordTest::InList(name.to_owned())));
    }
    if let Some(node) = node.field("not_in_list") {
        tests.push(mistakes.text(&node, MAX_PHRASE).map(|name| WordTest::NotInList(name.to_owned())));
    }
    tests.into_iter().collect::<Option<_>>().map(Test::Word)
}

fn word(mistakes: &mut Mistakes, node: &Node<'_>, words: Words) -> Option<String> {
    match words {
        Words::Free => mistakes.text(node, MAX_PHRASE).map(str::to_owned),
        Words::Languages => mistakes.one_of(node, &LANGUAGES.map(|code| (code, code))).map(str::to_owned),
        Words::Roles => mistakes.one_of(node, &Role::NAMES).map(|role| role.name().to_owned()),
        Words::Weekdays => mistakes.one_of(node, &Weekday::NAMES).map(|day| day.name().to_owned()),
    }
}

fn several_words(mistakes: &mut Mistakes, node: &Node<'_>, words: Words) -> Option<Vec<String>> {
    let read: Vec<_> = mistakes.list(node, MAX_PHRASES).iter().map(|item| word(mistakes, item, words)).collect();
    if read.is_empty() { None } else { read.into_iter().collect() }
}

fn text_test(mistakes: &mut Mistakes, fact: &Fact, node: &Node<'_>) -> Option<Test> {
    operators(mistakes, fact, node, &["as", "forms"])?;
    let sought: Vec<_> = ["phrase", "list", "regex"].into_iter().filter(|key| node.field(key).is_some()).collect();
    if sought.len() > 1 {
        let message = "a condition has only one of phrase, list and regex; put several into \"any\"";
        mistakes.note(&node.path, "not_one_condition", message);
        return None;
    }
    if let Some(regex) = node.field("regex") {
        return regex_test(mistakes, node, &regex);
    }
    let phrases = match (node.field("phrase"), node.field("list")) {
        (Some(phrase), _) => these_phrases(mistakes, &phrase).map(Phrases::These),
        (_, list) => list.and_then(|name| mistakes.text(&name, MAX_PHRASE).map(|name| Phrases::List(name.to_owned()))),
    };
    let as_ = node.field("as").map(|as_| mistakes.one_of(&as_, &MatchAs::NAMES));
    let forms = Form::ALL.map(|form| (form.name(), form));
    let forms = node.field("forms").map(|list| mistakes.several_of(&list, &forms));
    Some(Test::Phrases(PhraseTest { phrases: phrases?, as_: as_.flatten(), forms: forms.unwrap_or_default() }))
}

fn regex_test(mistakes: &mut Mistakes, node: &Node<'_>, regex: &Node<'_>) -> Option<Test> {
    for beside in ["as", "forms"].into_iter().filter_map(|key| node.field(key)) {
        let message = "an expression says itself what it matches, in the text as typed";
        mistakes.note(&beside.path, "unknown_field", message);
    }
    let Some(pattern) = regex.value.as_str() else {
        mistakes.wrong_type(regex, "a text");
        return None;
    };
    if let Err(error) = Expression::new(pattern) {
        mistakes.note(&regex.path, error.code(), error.to_string());
        return None;
    }
    Some(Test::Expression(pattern.to_owned()))
}

/// One phrase or a list of them.
fn these_phrases(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<Vec<String>> {
    let items = if node.value.is_string() { vec![node.clone()] } else { mistakes.list(node, MAX_PHRASES) };
    let read: Vec<_> = items.iter().map(|item| phrase(mistakes, item)).collect();
    if read.is_empty() { None } else { read.into_iter().collect() }
}

fn phrase(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<String> {
    let phrase = mistakes.text(node, MAX_PHRASE)?;
    if Term::new(phrase, Form::Fold).is_none() {
        mistakes.note(&node.path, "empty", "nothing is left of this phrase without invisible characters and *");
        return None;
    }
    Some(phrase.to_owned())
}
