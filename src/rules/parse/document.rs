//! Reads a whole rule.

use serde_json::Value;

use super::super::condition::{Condition, Test};
use super::super::document::{
    Action, Exempt, Expect, Ground, Limits, Mode, OwnTest, Policy, RuleDocument, Scope, Then, Trigger,
};
use super::super::facts::Role;
use super::super::period::Period;
use super::bounds::{MAX_KEY, MAX_LABELS, MAX_MESSAGE, MAX_NAME, MAX_PLACES, MAX_SECONDS, MAX_TESTS, MAX_WORD};
use super::condition::{Budget, condition};
use super::reader::{Mistakes, Node};
use super::{DocumentError, sample};

const FIELDS: [&str; 10] =
    ["name", "mode", "applies_to", "scope", "exempt", "when", "then", "policy", "limits", "tests"];

/// The rule that `value` describes, or everything that is wrong with it.
pub fn document(value: &Value) -> Result<RuleDocument, Vec<DocumentError>> {
    let mut mistakes = Mistakes::default();
    let node = Node::root(value);
    let read = read(&mut mistakes, &node);
    mistakes.or(read)
}

impl RuleDocument {
    /// The rule that `value` describes, or everything that is wrong with it.
    pub fn parse(value: &Value) -> Result<Self, Vec<DocumentError>> {
        document(value)
    }
}

fn read(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<RuleDocument> {
    mistakes.object(node, &FIELDS)?;
    // Every part is read before any may be missing, so that all mistakes are found.
    let name = mistakes.required(node, "name").and_then(|name| mistakes.text(&name, MAX_NAME).map(str::to_owned));
    let mode = mistakes.required(node, "mode").and_then(|mode| mistakes.one_of(&mode, &Mode::NAMES));
    let applies_to = node.field("applies_to").map(|list| mistakes.several_of(&list, &Trigger::NAMES));
    let scope = node.field("scope").map(|scope| read_scope(mistakes, &scope));
    let exempt = node.field("exempt").map(|exempt| read_exempt(mistakes, &exempt));
    let when = mistakes.required(node, "when").and_then(|when| condition(mistakes, &mut Budget::default(), &when));
    let then = mistakes.required(node, "then").and_then(|then| read_then(mistakes, &then));
    let policy = node.field("policy").map(|policy| read_policy(mistakes, &policy));
    let limits = node.field("limits").map(|limits| read_limits(mistakes, &limits));
    let tests = node.field("tests").map(|tests| read_tests(mistakes, &tests));
    if let Some(then) = &then {
        fits(mistakes, node, then.action, when.as_ref(), applies_to.as_deref().unwrap_or_default());
    }
    Some(RuleDocument {
        name: name?,
        mode: mode?,
        applies_to: applies_to.unwrap_or_default(),
        scope: scope.unwrap_or_default(),
        exempt: exempt.unwrap_or_default(),
        when: when?,
        then: then?,
        policy: policy.flatten(),
        limits: limits.unwrap_or_default(),
        tests: tests.unwrap_or_default(),
    })
}

/// Notes where an action does not fit what it is done to.
fn fits(mistakes: &mut Mistakes, node: &Node<'_>, action: Action, when: Option<&Condition>, on: &[Trigger]) {
    if action == Action::Mask && when.is_some_and(|when| !can_hit(when)) {
        let message = "a mask needs a condition that finds something in the text: a phrase, a list or an expression";
        mistakes.note("/then/action", "nothing_to_mask", message);
    }
    if matches!(action, Action::Mask | Action::Nudge) && on.contains(&Trigger::Flag) {
        let message = "a nudge or a mask is for an author who is writing, not for a comment that is flagged";
        mistakes.note(&node.below("applies_to"), "not_on_flags", message);
    }
}

/// Whether a condition can hold because of something that stands in the text.
fn can_hit(when: &Condition) -> bool {
    match when {
        Condition::All(of) | Condition::Any(of) | Condition::AtLeast { of, .. } => of.iter().any(can_hit),
        Condition::None(_) => false,
        Condition::Leaf(leaf) => matches!(leaf.test, Test::Phrases(_) | Test::Expression(_)),
    }
}

fn read_scope(mistakes: &mut Mistakes, node: &Node<'_>) -> Scope {
    mistakes.object(node, &["sections", "articles"]);
    let sections = node.field("sections").map(|list| mistakes.texts(&list, MAX_PLACES, MAX_WORD));
    let articles = node.field("articles").map(|list| mistakes.texts(&list, MAX_PLACES, MAX_KEY));
    Scope { sections: sections.unwrap_or_default(), articles: articles.unwrap_or_default() }
}

fn read_exempt(mistakes: &mut Mistakes, node: &Node<'_>) -> Exempt {
    mistakes.object(node, &["roles", "trust_at_least"]);
    let roles = node.field("roles").map(|list| mistakes.several_of(&list, &Role::NAMES));
    let trust_at_least = node.field("trust_at_least").and_then(|trust| mistakes.count(&trust));
    Exempt { roles: roles.unwrap_or_default(), trust_at_least }
}

fn read_then(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<Then> {
    mistakes.object(node, &["action", "labels", "message", "seconds", "for"])?;
    let action = mistakes.required(node, "action").and_then(|action| mistakes.one_of(&action, &Action::NAMES));
    let labels = node.field("labels").map(|list| mistakes.texts(&list, MAX_LABELS, MAX_WORD));
    let message = node.field("message").and_then(|message| mistakes.text(&message, MAX_MESSAGE).map(str::to_owned));
    let needs_labels = match action {
        Some(Action::Allow) => Some("an allow needs the labels of the rules that it lifts"),
        Some(Action::Label) => Some("a label needs the labels that it gives"),
        _ => None,
    };
    if let (Some(why), None) = (needs_labels, &labels) {
        mistakes.note(&node.below("labels"), "missing_field", why);
    }
    let seconds = of_action(mistakes, node, "seconds", action, &[Action::SlowMode]);
    let seconds = seconds.and_then(|seconds| read_seconds(mistakes, &seconds));
    let period = of_action(mistakes, node, "for", action, &[Action::SlowMode, Action::Premoderate]);
    let period = period.and_then(|period| read_period(mistakes, &period));
    Some(Then { action: action?, labels: labels.unwrap_or_default(), message, seconds, period })
}

/// The field that these actions need, and no others have.
fn of_action<'v>(
    mistakes: &mut Mistakes,
    node: &Node<'v>,
    key: &str,
    action: Option<Action>,
    needing: &[Action],
) -> Option<Node<'v>> {
    let action = action?;
    if needing.contains(&action) {
        return mistakes.required(node, key);
    }
    if let Some(field) = node.field(key) {
        mistakes.note(&field.path, "unknown_field", "this action has no such field");
    }
    None
}

fn read_seconds(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<u32> {
    let seconds = mistakes.count(node)?;
    let fitting = u32::try_from(seconds).ok().filter(|_| (1..=MAX_SECONDS).contains(&seconds));
    if fitting.is_none() {
        mistakes.note(&node.path, "out_of_range", "choose from 1 to 86,400 seconds");
    }
    fitting
}

fn read_period(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<Period> {
    let period: Period = mistakes.parsed(node, "bad_duration")?;
    if !(60..=366 * 86_400).contains(&period.seconds()) {
        mistakes.note(&node.path, "out_of_range", "choose from a minute (1m) to a year (366d)");
        return None;
    }
    Some(period)
}

fn read_policy(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<Policy> {
    mistakes.object(node, &["ground", "category", "clause"])?;
    let ground = mistakes.required(node, "ground").and_then(|ground| mistakes.one_of(&ground, &Ground::NAMES));
    let category = node.field("category").and_then(|category| read_category(mistakes, &category));
    let clause = node.field("clause").and_then(|clause| mistakes.text(&clause, MAX_WORD).map(str::to_owned));
    Some(Policy { ground: ground?, category, clause })
}

fn read_category(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<String> {
    let category = mistakes.text(node, MAX_WORD)?;
    if !category.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') {
        let message = "a category is written as in the transparency database, such as \"SCAMS_AND_FRAUD\"";
        mistakes.note(&node.path, "unknown_value", message);
    }
    Some(category.to_owned())
}

fn read_limits(mistakes: &mut Mistakes, node: &Node<'_>) -> Limits {
    mistakes.object(node, &["max_hit_share"]);
    let field = node.field("max_hit_share");
    let max_hit_share = field.as_ref().and_then(|share| mistakes.number(share));
    if let (Some(node), Some(share)) = (field, max_hit_share)
        && !(share > 0.0 && share <= 1.0)
    {
        mistakes.note(&node.path, "out_of_range", "a share is more than 0 and at most 1");
    }
    Limits { max_hit_share }
}

fn read_tests(mistakes: &mut Mistakes, node: &Node<'_>) -> Vec<OwnTest> {
    mistakes.list(node, MAX_TESTS).iter().filter_map(|test| read_test(mistakes, test)).collect()
}

fn read_test(mistakes: &mut Mistakes, node: &Node<'_>) -> Option<OwnTest> {
    mistakes.object(node, &["given", "expect"])?;
    let given = mistakes.required(node, "given").and_then(|given| sample::read(mistakes, &given));
    let expect = mistakes.required(node, "expect").and_then(|expect| mistakes.one_of(&expect, &Expect::NAMES));
    Some(OwnTest { given: given?, expect: expect? })
}
