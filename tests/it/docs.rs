//! What `docs/RULES.md` says about facts and actions is what the code says, and every recipe works as it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gavel::rules::catalogue::{FACTS, Fact, OPERATORS};
use gavel::rules::document::{Action, Expect};
use gavel::rules::{PhraseList, PhraseLists, RuleDocument, failures};
use serde_json::Value;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// The facts as a table.
fn facts() -> String {
    let row = |fact: &&Fact| {
        format!("| `{}` | {} | {} | {} |", fact.name, fact.type_name(), fact.unit.unwrap_or_default(), fact.meaning)
    };
    let rows: Vec<_> = FACTS.iter().map(row).collect();
    format!("| fact | type | counted in | means |\n|---|---|---|---|\n{}\n", rows.join("\n"))
}

/// The operators, what each means, and the types of facts that it can test.
fn operators() -> String {
    let row = |(name, meaning): &(&str, &str)| {
        let mut types: Vec<&str> = Vec::new();
        for fact in FACTS.iter().filter(|fact| fact.operators().contains(name)) {
            if !types.contains(&fact.type_name()) {
                types.push(fact.type_name());
            }
        }
        format!("| `{name}` | {} | {meaning} |", types.join(", "))
    };
    let rows: Vec<_> = OPERATORS.iter().map(row).collect();
    format!("| operator | tests | means |\n|---|---|---|\n{}\n", rows.join("\n"))
}

/// What rules can do.
fn actions() -> String {
    let rows: Vec<_> =
        Action::NAMES.iter().map(|(name, action)| format!("| `{name}` | {} |", action.meaning())).collect();
    format!("| action | does |\n|---|---|\n{}\n", rows.join("\n"))
}

/// The page with its generated parts as the code has them now.
fn rendered(page: &str) -> String {
    let mut page = page.to_owned();
    for (name, table) in [("facts", facts()), ("operators", operators()), ("actions", actions())] {
        let (begin, end) = (format!("<!-- {name}: made from the code -->\n\n"), format!("\n<!-- end of {name} -->"));
        let from = page.find(&begin).unwrap_or_else(|| panic!("RULES.md has no place for {name}")) + begin.len();
        let to = from + page[from..].find(&end).unwrap_or_else(|| panic!("the place for {name} has no end"));
        page.replace_range(from..to, &table);
    }
    page
}

#[test]
fn the_tables_of_the_language_are_those_of_the_code() {
    let path = docs().join("RULES.md");
    let page = fs::read_to_string(&path).unwrap();
    let wanted = rendered(&page);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &wanted).unwrap();
        return;
    }
    assert!(
        page == wanted,
        "docs/RULES.md differs from the code; UPDATE_DOCS=1 cargo test --test it docs brings it up to date"
    );
}

/// The lists that recipes name, one file each with one term a line.
fn lists() -> PhraseLists {
    let file = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        let terms = gavel::rules::lists::one_a_line(&fs::read_to_string(&path).unwrap());
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), PhraseList { terms, ..PhraseList::default() })
    };
    fs::read_dir(docs().join("recipes/lists")).unwrap().map(file).collect()
}

#[test]
fn every_recipe_is_a_rule_that_passes_its_own_tests_and_stands_in_the_page() {
    let page = fs::read_to_string(docs().join("RULES.md")).unwrap();
    let lists = lists();
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(docs().join("recipes")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let document: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let rule = RuleDocument::parse(&document).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        assert_eq!(failures(&rule, &lists), [], "{name}");
        let expects = |wanted| rule.tests.iter().filter(|test| test.expect == wanted).count();
        assert!(expects(Expect::Match) >= 1 && expects(Expect::NoMatch) >= 1, "{name} has tests for both sides");
        assert!(page.contains(&format!("(recipes/{name})")), "RULES.md does not mention {name}");
        names.insert(name);
    }
    assert!(names.len() >= 10, "{names:?}");
    let promised = page.split("(recipes/").skip(1).filter_map(|rest| rest.split(')').next());
    let promised: BTreeSet<String> = promised.map(str::to_owned).filter(|name| name.contains('.')).collect();
    assert_eq!(promised, names);
}
