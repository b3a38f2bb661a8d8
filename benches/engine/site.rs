//! Sites with few and with many rules of the same kinds.
//!
//! Of ten rules, two look for a list, which they share, and for a second sign beside it, since the terms stand in many
//! harmless comments; the others look for phrases of their own, expressions, links,
//! capitals, repeats, rates and sections, each with bounds of its own, so that no two are equal. A tenth of the
//! expressions asks for nothing in particular that could be looked for beforehand. The large site has a hundred times
//! the rules of the small one and its 62,204 terms in as many lists: two rules use each, as in the small one.

use gavel::ids::RuleId;
use gavel::rules::{PhraseList, PhraseLists, RuleDocument, RuleVersion};
use serde_json::{Value, json};

/// The rules and lists of a site.
pub(crate) struct Site {
    pub(crate) name: &'static str,
    pub(crate) rules: Vec<RuleVersion>,
    pub(crate) lists: PhraseLists,
}

impl Site {
    /// Ten rules, and a list with a hundred of the terms, which is looked for in these forms.
    pub(crate) fn small(terms: &[String], forms: &[&str]) -> Self {
        let some: Vec<String> = terms.iter().step_by(terms.len() / 100).take(100).cloned().collect();
        Self::new("10 rules, 100 terms", 10, &some, forms)
    }

    /// A thousand rules, and all terms in a hundred lists, which are looked for in these forms.
    pub(crate) fn large(terms: &[String], forms: &[&str]) -> Self {
        Self::new("1,000 rules, 62,204 terms", 1_000, terms, forms)
    }

    fn new(name: &'static str, rules: usize, terms: &[String], forms: &[&str]) -> Self {
        let lists = rules / 10;
        // Terms that stand together in the file resemble each other; a list has some of each.
        let list = |list: usize| terms.iter().skip(list).step_by(lists).cloned().collect();
        let named = |number| (format!("list-{number}"), PhraseList { terms: list(number), ..PhraseList::default() });
        let documents = (0..rules).map(|number| RuleDocument::parse(&rule(number, forms)).unwrap()).collect();
        Self { name, rules: versions(documents), lists: (0..lists).map(named).collect() }
    }
}

/// First versions of rules.
pub(crate) fn versions(documents: Vec<RuleDocument>) -> Vec<RuleVersion> {
    let id = |number: u128| RuleId::from(uuid::Uuid::from_u128(number));
    (1..).zip(documents).map(|(number, document)| RuleVersion { id: id(number), version: 1, document }).collect()
}

/// Rule number `number`: of the kind that its last digit says, with bounds by the others. Lists are looked for in `forms`.
fn rule(number: usize, forms: &[&str]) -> Value {
    let (n, kind) = (number / 10, number % 10);
    let list = json!({ "text": { "list": format!("list-{n}"), "forms": forms } });
    let share = |from: f64| from + f64::from(u32::try_from(n).unwrap()) / 500.0;
    let when = match kind {
        0 => {
            json!({ "all": [{ "author.account_age": { "lt": format!("{}h", 24 + n) } }, { "text.links": { "gte": 1 } }] })
        }
        1 => json!({ "all": [{ "text.caps_share": { "gte": share(0.7) } }, { "text.length": { "gte": 20 + n } }] }),
        2 => json!({ "all": [list, { "author.approved": { "lt": 1 + n % 5 } }] }),
        3 => json!({ "any": [
            { "all": [list, { "text.links": { "gte": 1 } }] }, { "text": { "phrase": format!("offer {n}") } }
        ] }),
        4 => json!({ "all": [
            { "text": { "phrase": [format!("promo{n}*"), format!("{n} cheap pills")] } }, { "text.links": { "gte": 1 } }
        ] }),
        5 => json!({ "rate.author.comments": { "per": "10m", "gte": 5 + n } }),
        6 => json!({ "all": [
            { "article.section": { "eq": format!("section-{n}") } }, { "author.first_comment": true }, { "text.links": { "gte": 1 } }
        ] }),
        7 => json!({ "at_least": { "n": 2, "of": [
            { "text": { "phrase": format!("win {n}") } }, { "text.repeat_share": { "gte": share(0.3) } }, { "text.words": { "lt": 4 } }
        ] } }),
        8 if n % 10 == 9 => {
            json!({ "text": { "regex": format!(r"\b\d{{2}}[ -]?\d{{4}}[ -]?\d{{{}}}\b", 1 + n / 10) } })
        }
        8 => json!({ "text": { "regex": format!(r"(?i)\b(?:wire|send) (?:me|us) {n} (?:dollars|euros?)\b") } }),
        _ => json!({ "text": { "phrase": [format!("code {n}"), format!("call {n}")], "forms": ["raw", "fold"] } }),
    };
    json!({ "name": format!("Rule {number}"), "mode": "live", "when": when, "then": { "action": "hold", "labels": ["bench"] } })
}
