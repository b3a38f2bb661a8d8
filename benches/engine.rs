//! What a verdict costs, with few rules and with many.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on says so by failing")]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use gavel::ids::RuleId;
use gavel::rules::facts::{ArticleFacts, AuthorFacts, Role};
use gavel::rules::{
    Asked, Detail, Facts, FactsSnapshot, PhraseList, PhraseLists, RuleDocument, RuleVersion, Trigger, compile,
};
use serde_json::{Value, json};

/// An ordinary comment of 280 characters.
const COMMENT: &str = "I read the report twice and still don't see where the council thinks the money will come from. Last May they \
    promised a new bridge by spring, and all we got was a survey (see page 12). If the Mayor wants our votes in June, she should \
    answer three simple questions first: who pays?";

fn rules_and_lists(rules: usize, terms: &[String]) -> (Vec<RuleVersion>, PhraseLists) {
    let lists = terms.len().div_ceil(10_000).max(1);
    let size = terms.len().div_ceil(lists);
    let named = terms
        .chunks(size)
        .enumerate()
        .map(|(at, terms)| (format!("list-{at}"), PhraseList { terms: terms.to_vec(), ..PhraseList::default() }));
    let versions = (0..rules).map(|at| {
        let id = RuleId::from(uuid::Uuid::from_u128(at as u128 + 1));
        RuleVersion { id, version: 1, document: RuleDocument::parse(&rule(at, lists)).unwrap() }
    });
    (versions.collect(), named.collect())
}

/// The rules of a site: most look for phrases, alone or with facts about the author, and some only at facts.
fn rule(at: usize, lists: usize) -> Value {
    let list = format!("list-{}", at % lists);
    let when = match at % 10 {
        0 => json!({ "all": [{ "author.account_age": { "lt": "7d" } }, { "text.links": { "gte": 1 } }] }),
        1 => json!({ "all": [{ "text.caps_share": { "gte": 0.7 } }, { "text.length": { "gte": 20 + at } }] }),
        2 | 3 => json!({ "all": [{ "text": { "list": list } }, { "author.approved": { "lt": 3 } }] }),
        4 => json!({ "any": [{ "text": { "list": list } }, { "text": { "phrase": format!("offer {at}") } }] }),
        5 => {
            json!({ "all": [{ "text": { "phrase": [format!("promo{at}*"), "cheap pills"] } }, { "text.links": { "gte": 1 } }] })
        }
        6 => json!({ "rate.author.comments": { "per": "10m", "gte": 5 + at } }),
        7 => {
            json!({ "all": [{ "article.section": { "eq": format!("section-{at}") } }, { "author.first_comment": true }] })
        }
        8 => json!({ "at_least": { "n": 2, "of": [
            { "text": { "phrase": format!("win {at}") } }, { "text.repeat_share": { "gte": 0.3 } }, { "text.words": { "lt": 4 } }
        ] } }),
        _ => json!({ "text": { "phrase": [format!("code {at}"), format!("call {at}")], "forms": ["raw", "fold"] } }),
    };
    json!({ "name": format!("Rule {at}"), "mode": "live", "when": when, "then": { "action": "hold", "labels": ["bench"] } })
}

fn snapshot() -> FactsSnapshot {
    let author = AuthorFacts {
        role: Some(Role::Reader),
        account_age: Some(40 * 86_400),
        approved: Some(12),
        rejected: Some(1),
        first_comment: Some(false),
        trust: Some(1),
        ..AuthorFacts::default()
    };
    let article = ArticleFacts {
        key: Some("a-1".into()),
        section: Some("local".into()),
        age: Some(7_200),
        ..ArticleFacts::default()
    };
    let rates = [("rate.author.comments/10m".to_owned(), 1)].into();
    FactsSnapshot { author, article, rates, own_duplicates: Some(0), ..FactsSnapshot::default() }
}

/// The big term list where it is at hand, otherwise as many made-up terms.
fn terms() -> Vec<String> {
    let data = std::env::var_os("GAVEL_DATA_SAMPLES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    match std::fs::read_to_string(data.join("terms-62k.txt")) {
        Ok(text) => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        Err(error) => {
            println!("made-up terms, since {} cannot be read: {error}", data.display());
            let letters = |mut n: usize| {
                let mut word = String::new();
                while n > 0 {
                    word.extend(char::from_u32(u32::from(b'a') + u32::try_from(n % 26).unwrap()));
                    n /= 26;
                }
                word
            };
            (0..62_204_usize).map(|n| letters(n.wrapping_mul(2_654_435_761) % 8_031_810_176 + 26)).collect()
        }
    }
}

fn verdicts(criterion: &mut Criterion) {
    assert_eq!(COMMENT.chars().count(), 280);
    let terms = terms();
    let some: Vec<String> = terms.iter().step_by(terms.len() / 100).take(100).cloned().collect();
    for (name, rules, terms) in [("10 rules, 100 terms", 10, &some), ("1,000 rules, 62,204 terms", 1_000, &terms)] {
        let (versions, lists) = rules_and_lists(rules, terms);
        let set = compile(&versions, &lists).unwrap();
        criterion.bench_function(&format!("verdict: {name}"), |bencher| {
            bencher.iter(|| {
                let facts = Facts::new(black_box(COMMENT), snapshot());
                set.evaluate(&facts, Trigger::Post, Asked::All, Detail::Matched)
            });
        });
    }
    let (versions, lists) = rules_and_lists(1_000, &terms);
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10);
    group.bench_function("1,000 rules, 62,204 terms", |bencher| bencher.iter(|| compile(&versions, &lists).unwrap()));
    group.finish();
}

criterion_group!(benches, verdicts);
criterion_main!(benches);
