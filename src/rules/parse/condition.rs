//! Reads the conditions of a rule and how they are combined.

use super::super::condition::Condition;
use super::bounds::MAX_CONDITIONS;
use super::leaf::leaf;
use super::reader::{Mistakes, Node};

/// How deep conditions may nest.
const MAX_DEPTH: usize = 16;

const COMBINATORS: [&str; 4] = ["all", "any", "none", "at_least"];

/// How much of what one rule may have is used up.
#[derive(Default)]
pub(super) struct Budget {
    conditions: usize,
    depth: usize,
}

/// The condition that `node` is: an object with one key, a combinator or a fact.
pub(super) fn condition(mistakes: &mut Mistakes, budget: &mut Budget, node: &Node<'_>) -> Option<Condition> {
    budget.conditions += 1;
    if budget.conditions == MAX_CONDITIONS + 1 {
        let message = format!("a rule has at most {MAX_CONDITIONS} conditions: split it, or use a phrase list");
        mistakes.note(&node.path, "too_many", message);
    }
    if budget.conditions > MAX_CONDITIONS {
        return None;
    }
    if budget.depth >= MAX_DEPTH {
        mistakes.note(&node.path, "too_deep", format!("conditions nest at most {MAX_DEPTH} deep"));
        return None;
    }
    let Some(object) = node.value.as_object() else {
        mistakes.wrong_type(node, "an object: a combinator or a fact with its test");
        return None;
    };
    let mut keys = object.keys();
    let (Some(key), None) = (keys.next(), keys.next()) else {
        let message = "a condition has one key, a combinator or a fact; put several into \"all\" or \"any\"";
        mistakes.note(&node.path, "not_one_condition", message);
        return None;
    };
    let inner = node.field(key)?;
    match key.as_str() {
        "all" => conditions(mistakes, budget, &inner).map(Condition::All),
        "any" => conditions(mistakes, budget, &inner).map(Condition::Any),
        "none" => conditions(mistakes, budget, &inner).map(Condition::None),
        "at_least" => at_least(mistakes, budget, &inner),
        name => leaf(mistakes, name, &inner, &COMBINATORS).map(Condition::Leaf),
    }
}

/// The conditions that a combinator combines.
fn conditions(mistakes: &mut Mistakes, budget: &mut Budget, node: &Node<'_>) -> Option<Vec<Condition>> {
    budget.depth += 1;
    let items = mistakes.list(node, MAX_CONDITIONS);
    let read: Vec<_> = items.iter().map(|item| condition(mistakes, budget, item)).collect();
    budget.depth -= 1;
    if read.is_empty() { None } else { read.into_iter().collect() }
}

fn at_least(mistakes: &mut Mistakes, budget: &mut Budget, node: &Node<'_>) -> Option<Condition> {
    mistakes.object(node, &["n", "of"])?;
    let n = mistakes.required(node, "n").and_then(|n| mistakes.count(&n).map(|count| (n, count)));
    let of = mistakes.required(node, "of").and_then(|of| conditions(mistakes, budget, &of));
    let ((place, n), of) = (n?, of?);
    let n = usize::try_from(n).ok()?;
    if n == 0 || n > of.len() {
        mistakes.note(&place.path, "out_of_range", format!("this must be from 1 to {}", of.len()));
        return None;
    }
    Some(Condition::AtLeast { n, of })
}
