//! The order of the house, kept by a test: what may import what, and where SQL, HTTP and the environment may be named.

use std::path::Path;

/// What each module may import: itself, and whatever stands below it here. Modules on one line never import each other.
const STRATA: &[&[&str]] = &[
    &["cli"],
    &["server"],
    &["api", "web"],
    &["notifications"],
    &["trials"],
    &["intake"],
    &["stats"],
    &["review"],
    &["watch"],
    &["rules", "limits"],
    &["learner"],
    &["text"],
    &["flags"],
    &["comments"],
    &["articles"],
    &["sites"],
    &["mail"],
    &["accounts"],
    &["events", "jobs"],
    &["db", "page"],
    // An id holds the time it was made at.
    &["ids"],
    &["time"],
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] = ["utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff"];

/// No file is longer.
const LONGEST: usize = 400;

/// Words, which files may hold them, and what they are.
type Confined = (&'static [&'static str], fn(&str) -> bool, &'static str);

/// What only some modules may name.
const CONFINED: &[Confined] = &[
    (
        &["sqlx::query", "sqlx::raw_sql", "AssertSqlSafe", "whole_comments!", "items!", "top_level!"],
        |path| path.ends_with("/store.rs") || path.contains("/store/") || path.starts_with("src/events/"),
        "SQL",
    ),
    (
        &["actix_web"],
        |path| ["src/api/", "src/web/", "src/server/"].iter().any(|folder| path.starts_with(folder)),
        "HTTP",
    ),
    (
        &["env::var", "env::set_var", "dotenv"],
        |path| path.starts_with("src/server/") || path.starts_with("src/cli/"),
        "the environment",
    ),
];

/// A file of the project: its path from the project's folder, and its text.
type File = (String, String);

/// Every Rust file below `folder`.
fn files(folder: &str) -> Vec<File> {
    fn walk(folder: &Path, found: &mut Vec<File>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_str().unwrap().to_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.sort();
    found
}

/// A text without its comments, which may name anything.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let of_code = line.split_once(" //").map_or(line, |(code, _)| code);
        if of_code.trim_start().starts_with("//") { "" } else { of_code }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The name at the start of a text.
fn name(text: &str) -> &str {
    let end = text.find(|sign: char| !sign.is_alphanumeric() && sign != '_').unwrap_or(text.len());
    &text[..end]
}

/// The names directly below a path: one, or all that stand in the braces that open here.
fn names_below(text: &str) -> Vec<&str> {
    let Some(inside) = text.strip_prefix('{') else { return vec![name(text)] };
    let (mut depth, mut found, mut next) = (0, Vec::new(), true);
    for (at, sign) in inside.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => next = true,
            _ if next && !sign.is_whitespace() => {
                found.push(name(&inside[at..]));
                next = false;
            }
            _ => {}
        }
    }
    found.retain(|name| *name != "self");
    found
}

/// The top-level modules that a file of `src` names: below `crate::`, or below as many `super::` as lead there.
fn imports(path: &str, text: &str) -> Vec<String> {
    let text = code(text);
    let mut found: Vec<&str> =
        text.match_indices("crate::").flat_map(|(at, word)| names_below(&text[at + word.len()..])).collect();
    let folders = path.matches('/').count();
    let depth = if path.ends_with("/mod.rs") { folders - 1 } else { folders };
    let climb = "super::".repeat(depth);
    let known = |name: &&str| STRATA.iter().any(|stratum| stratum.contains(name));
    found.extend(text.match_indices(&climb).flat_map(|(at, _)| names_below(&text[at + climb.len()..])).filter(known));
    let mut found: Vec<String> = found.into_iter().filter(|name| !name.is_empty()).map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The top-level module that a file belongs to; none for those that hold the others together.
fn module(path: &str) -> Option<&str> {
    let first = path.strip_prefix("src/")?.split('/').next()?;
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(module, "lib" | "main")).then_some(module)
}

fn stratum(module: &str) -> Option<usize> {
    STRATA.iter().position(|stratum| stratum.contains(&module))
}

/// What is wrong with a file of `src`, in words.
fn strays((path, text): &File) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(own) = module(path) {
        let Some(place) = stratum(own) else { return vec![format!("{path}: {own} stands in no stratum")] };
        for other in imports(path, text) {
            match stratum(&other) {
                Some(below) if below > place => {}
                _ if other == own => {}
                _ => found.push(format!("{path} imports crate::{other}")),
            }
        }
    }
    let code = code(text);
    for (words, may, what) in CONFINED {
        for word in words.iter().filter(|word| code.contains(**word) && !may(path)) {
            found.push(format!("{path} names {what}: {word}"));
        }
    }
    found
}

/// What is wrong with the shape of any file.
fn misshapen((path, text): &File) -> Vec<String> {
    let mut found = Vec::new();
    if !text.starts_with("//! ") {
        found.push(format!("{path} does not open with a sentence on what it is"));
    }
    let lines = text.lines().count();
    if lines > LONGEST {
        found.push(format!("{path} has {lines} lines, more than {LONGEST}"));
    }
    let mut parts = path.split('/').map(|part| part.strip_suffix(".rs").unwrap_or(part));
    if let Some(part) = parts.find(|part| EMPTY_NAMES.contains(part)) {
        found.push(format!("{path}: `{part}` says nothing about what is inside"));
    }
    found
}

#[test]
fn a_module_imports_only_what_stands_below_it() {
    let files = files("src");
    for stratum in STRATA.iter().copied().flatten() {
        assert!(files.iter().any(|(path, _)| module(path) == Some(stratum)), "{stratum} is gone from src");
    }
    let strays: Vec<String> = files.iter().flat_map(strays).collect();
    assert!(strays.is_empty(), "{strays:#?}");
}

#[test]
fn the_table_of_contents_has_the_modules_in_this_order() {
    let contents = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let listed: Vec<&str> =
        contents.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(listed.len(), STRATA.iter().copied().flatten().count(), "{listed:?}");
    let places: Vec<usize> = listed.iter().map(|module| stratum(module).unwrap()).collect();
    assert!(places.is_sorted(), "{listed:?}");
}

#[test]
fn every_file_says_what_it_is_and_is_of_a_size_to_be_read() {
    let misshapen: Vec<String> =
        ["src", "tests", "benches"].into_iter().flat_map(files).flat_map(|file| misshapen(&file)).collect();
    assert!(misshapen.is_empty(), "{misshapen:#?}");
}

/// What the checker says about a file of this text.
fn said(path: &str, text: &str) -> Vec<String> {
    let file = (path.to_owned(), text.to_owned());
    strays(&file).into_iter().chain(misshapen(&file)).collect()
}

#[test]
fn the_checker_finds_every_way_to_name_a_module() {
    let stray = ["src/comments/store.rs imports crate::api"];
    for import in [
        "use crate::api::Problem;",
        "use crate::{ids::CommentId, api};",
        "use crate::{\n    ids::{CommentId, SiteId},\n    api::{Problem, state::{A, B}},\n};",
        "fn refused() -> crate::api::Problem {}",
        "use super::super::api::Problem;",
        "use crate::ids; /* and */ use crate::api;",
    ] {
        assert_eq!(said("src/comments/store.rs", &format!("//! SQL.\n\n{import}\n")), stray, "{import}");
    }
    let neighbour = said("src/rules/cache.rs", "//! A cache.\n\nuse crate::limits::Bucket;\n");
    assert_eq!(neighbour, ["src/rules/cache.rs imports crate::limits"]);
    let unknown = said("src/webhooks/mod.rs", "//! Calls out.\n");
    assert_eq!(unknown, ["src/webhooks/mod.rs: webhooks stands in no stratum"]);
}

#[test]
fn the_checker_finds_words_out_of_place_and_files_out_of_shape() {
    for (path, text, finding) in [
        ("src/review/claim.rs", "//! Claims.\n\nlet row = sqlx::query!(\"select 1\");", "names SQL: sqlx::query"),
        ("src/review/claim.rs", "//! Claims.\n\nlet rows = items!(\"where open\");", "names SQL: items!"),
        ("src/review/claim.rs", "//! Claims.\n\nuse actix_web::web;", "names HTTP: actix_web"),
        ("src/api/guard.rs", "//! Guards.\n\nstd::env::var(\"HOME\");", "names the environment: env::var"),
        ("src/time.rs", "use std::fmt;\n", "does not open with a sentence"),
        ("src/text/utils.rs", "//! Things.\n", "`utils` says nothing"),
        ("src/helpers/text.rs", "//! Things.\n", "stands in no stratum"),
    ] {
        let said = said(path, text);
        assert!(said.iter().any(|said| said.contains(finding)), "{path}: {said:?}");
    }
    let long = format!("//! Long.\n{}", "\n".repeat(LONGEST));
    assert_eq!(said("src/time.rs", &long), ["src/time.rs has 401 lines, more than 400"]);
}

#[test]
fn the_checker_lets_pass_what_is_in_order() {
    let text = "//! SQL. Unlike crate::api, this knows no HTTP.\n\nuse crate::{events, ids::{CommentId, SiteId}};\n\
                use super::Status;\nuse crate::comments::Author; // as crate::api does\n\
                let row = sqlx::query!(\"select 1\");\n";
    assert_eq!(said("src/comments/store.rs", text), [""; 0]);
}
