//! Turns rules and lists into a set that judges.

mod budget;
mod compiler;
mod conditions;
mod index;
mod node;
mod ordinary;
mod size;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use super::catalogue::Source;
use super::condition::Test;
use super::document::{Mode, Policy, RuleDocument, Trigger};
use super::expression::{Characters, Needles};
use super::lists::PhraseLists;
use super::matcher::Matcher;
use super::rate::{Rate, RateKey};
use crate::ids::RuleId;
use compiler::NodeCompiler;
pub(super) use conditions::{CompiledCondition, ConditionId};
use index::Index;
pub(super) use node::{CompiledLeaf, Node};

/// One version of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleVersion {
    /// The rule.
    pub id: RuleId,
    /// Which version of it.
    pub version: i32,
    /// What it says.
    pub document: RuleDocument,
}

/// Why a rule does not compile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, thiserror::Error)]
#[error("{rule} {path}: {message}")]
pub struct CompileError {
    /// The rule.
    pub rule: RuleId,
    /// Where in it, as a JSON pointer.
    pub path: String,
    /// What kind of mistake it is.
    pub code: String,
    /// What would be right.
    pub message: String,
}

/// What the rules of a set read beside what is always known, so that nothing else need be gathered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// These counts.
    pub rates: BTreeSet<RateKey>,
    /// These facts, by name.
    pub facts: BTreeSet<&'static str>,
}

impl Needs {
    /// Whether some rule reads the fact of this name.
    pub fn reads(&self, fact: &str) -> bool {
        self.facts.contains(fact)
    }

    /// Whether some rule reads one of these counts, over whatever window.
    pub fn reads_rate(&self, rates: &[Rate]) -> bool {
        self.rates.iter().any(|key| rates.contains(&key.rate))
    }
}

/// Rules ready to judge. Cheap to clone, and the same for everybody who asks.
#[derive(Clone, Debug)]
pub struct RuleSet(pub(super) Arc<Compiled>);

#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) rules: Vec<CompiledRule>,
    /// The distinct tests of the rules.
    pub(super) conditions: Vec<CompiledCondition>,
    pub(super) matcher: Matcher,
    pub(super) needles: Needles,
    /// The distinct sets of characters of which expressions require some.
    pub(super) characters: Vec<Characters>,
    pub(super) index: Index,
    pub(super) hash: String,
    /// By trigger, in the order of [`Trigger::NAMES`].
    needs: [Needs; Trigger::NAMES.len()],
    heap_bytes: usize,
}

#[derive(Debug)]
pub(super) struct CompiledRule {
    pub(super) id: RuleId,
    pub(super) version: i32,
    /// Without the rule's own tests, which have been run.
    pub(super) document: RuleDocument,
    pub(super) shown: Shown,
    pub(super) when: Node,
    /// Whether it has an expression, whose cost is watched.
    pub(super) has_expression: bool,
}

/// What verdicts show of a rule, shared with them.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) name: Arc<str>,
    pub(super) labels: Arc<[String]>,
    pub(super) message: Option<Arc<str>>,
    pub(super) policy: Option<Arc<Policy>>,
}

impl RuleSet {
    /// Names the rules and lists that it was made of: equal ones have an equal hash.
    pub fn hash(&self) -> &str {
        &self.0.hash
    }

    /// About how much memory it keeps, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.0.heap_bytes
    }

    /// What must be gathered for the rules that run on `trigger`.
    pub fn needs(&self, trigger: Trigger) -> &Needs {
        let [post, edit, flag] = &self.0.needs;
        match trigger {
            Trigger::Post => post,
            Trigger::Edit => edit,
            Trigger::Flag => flag,
        }
    }

    /// Whether any rule runs on `trigger`.
    pub fn runs_on(&self, trigger: Trigger) -> bool {
        self.0.rules.iter().any(|rule| rule.document.applies_on(trigger))
    }

    /// How many rules it has.
    pub fn len(&self) -> usize {
        self.0.rules.len()
    }

    /// Whether it has no rules.
    pub fn is_empty(&self) -> bool {
        self.0.rules.is_empty()
    }
}

/// Compiles the live, shadow and paused ones of `rules`; drafts and archived rules are left out.
pub fn compile(rules: &[RuleVersion], lists: &PhraseLists) -> Result<RuleSet, Vec<CompileError>> {
    let mut running: Vec<&RuleVersion> =
        rules.iter().filter(|rule| matches!(rule.document.mode, Mode::Live | Mode::Shadow | Mode::Paused)).collect();
    // Whatever their order was: the most severe first, then the oldest.
    running.sort_by_key(|rule| (std::cmp::Reverse(rule.document.then.action), rule.id, rule.version));

    let mut compiled = Vec::with_capacity(running.len());
    let mut errors = Vec::new();
    let mut compiler = NodeCompiler::new(lists);
    for version in &running {
        let (when, mistakes) = compiler.compile(&version.document.when);
        let of_rule = |(path, code, message): (String, &str, String)| {
            let rule = version.id;
            CompileError { rule, path, code: code.to_owned(), message }
        };
        errors.extend(mistakes.into_iter().map(of_rule));
        compiled.extend(when.map(|when| CompiledRule::new(version, when)));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let too_many = |error: aho_corasick::BuildError| vec![too_many_terms(&running, &error.to_string())];
    let (conditions, characters) = compiler.conditions.finish();
    let mut set = Compiled {
        rules: compiled,
        matcher: compiler.phrases.build().map_err(too_many)?,
        needles: compiler.needles.build().map_err(too_many)?,
        conditions,
        characters,
        index: Index::default(),
        hash: hash(&running, lists),
        needs: Trigger::NAMES.map(|(_, trigger)| needs(&running, trigger)),
        heap_bytes: 0,
    };
    set.index = Index::new(&set);
    set.heap_bytes = size::of(&set);
    Ok(RuleSet(Arc::new(set)))
}

impl CompiledRule {
    fn new(version: &RuleVersion, when: Node) -> Self {
        let document = RuleDocument { tests: Vec::new(), ..version.document.clone() };
        let shown = Shown {
            name: document.name.as_str().into(),
            labels: document.then.labels.as_slice().into(),
            message: document.then.message.as_deref().map(Arc::from),
            policy: document.policy.clone().map(Arc::new),
        };
        let has_expression = any_leaf(&document, |test| matches!(test, Test::Expression(_)));
        Self { id: version.id, version: version.version, document, shown, when, has_expression }
    }
}

fn too_many_terms(rules: &[&RuleVersion], why: &str) -> CompileError {
    let rule = rules.first().map_or(RuleId::MIN, |rule| rule.id);
    let message = format!("all phrases together are too many: {why}");
    CompileError { rule, path: "/when".to_owned(), code: "too_many".to_owned(), message }
}

fn any_leaf(document: &RuleDocument, wanted: impl Fn(&Test) -> bool) -> bool {
    let mut any = false;
    document.when.leaves(&mut |leaf| any |= wanted(&leaf.test));
    any
}

fn needs(rules: &[&RuleVersion], trigger: Trigger) -> Needs {
    let mut needs = Needs::default();
    for rule in rules.iter().filter(|rule| rule.document.applies_on(trigger)) {
        rule.document.when.leaves(&mut |leaf| {
            needs.facts.insert(leaf.fact.name);
            if let (Test::Rate(per, _), Source::Rate(rate)) = (&leaf.test, leaf.fact.source) {
                needs.rates.insert(rate_key(rate, *per));
            }
        });
    }
    needs
}

fn rate_key(rate: Rate, per: super::rate::Window) -> RateKey {
    RateKey { rate, per }
}

/// A short name for rules and the lists they use: the start of SHA-256 over both as JSON.
fn hash(rules: &[&RuleVersion], lists: &PhraseLists) -> String {
    let mut digest = Sha256::new();
    let mut used = BTreeSet::new();
    for rule in rules {
        rule.document.when.leaves(&mut |leaf| used.extend(compiler::list_names(&leaf.test)));
        digest.update(rule.id.uuid().as_bytes());
        digest.update(rule.version.to_be_bytes());
        digest.update(serde_json::to_vec(&rule.document).unwrap_or_default());
    }
    for list in lists.iter().filter(|(name, _)| used.contains(name.as_str())) {
        digest.update(serde_json::to_vec(&list).unwrap_or_default());
    }
    digest.finalize().iter().take(8).fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"))
}

#[cfg(test)]
mod tests;
