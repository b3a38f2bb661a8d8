//! Comments to judge, and terms to look for.
//!
//! Where the samples are at hand: the first 280 characters of real comments under news articles, and a real term
//! list, which hits many of them. Otherwise made-up ones.

use std::path::PathBuf;

use gavel::rules::facts::Role;
use gavel::rules::{Facts, FactsSnapshot};

/// How long each comment is, in characters.
const CHARS: usize = 280;
/// How many comments there are.
const COMMENTS: usize = 500;

/// A comment and what is known beside its text.
pub(crate) struct Comment {
    body: String,
    snapshot: FactsSnapshot,
}

impl Comment {
    /// What somebody wrote.
    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    /// What a set judges, nothing worked out yet.
    pub(crate) fn facts(&self) -> Facts {
        Facts::new(&self.body, self.snapshot.clone())
    }
}

/// Comments of 280 characters by all sorts of authors.
pub(crate) fn comments() -> Vec<Comment> {
    let bodies = real_comments().unwrap_or_else(made_up_comments);
    assert!(bodies.len() == COMMENTS && bodies.iter().all(|body| body.chars().count() == CHARS));
    (0..).zip(bodies).map(|(number, body)| Comment { body, snapshot: snapshot(number) }).collect()
}

/// What is known of comment number `number`: few authors are new, and hardly any in a hurry.
fn snapshot(number: i64) -> FactsSnapshot {
    let approved = (number * 7) % 90;
    let mut snapshot = FactsSnapshot { own_duplicates: Some(0), ..FactsSnapshot::default() };
    snapshot.author.role = Some(Role::Reader);
    snapshot.author.account_age = Some((number * 37 % 400) * 86_400);
    snapshot.author.approved = Some(approved);
    snapshot.author.rejected = Some(number % 3);
    snapshot.author.first_comment = Some(approved == 0);
    snapshot.author.trust = Some(1);
    snapshot.article.section = Some(format!("section-{}", number % 10));
    snapshot.article.age = Some(7_200);
    let rate = if number % 100 == 99 { 6 } else { number % 3 };
    snapshot.rates.insert("rate.author.comments/10m".to_owned(), rate);
    snapshot
}

/// Where the samples are, if anywhere.
fn samples() -> PathBuf {
    std::env::var_os("GAVEL_DATA_SAMPLES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from)
}

fn real_comments() -> Option<Vec<String>> {
    let path = samples().join("news-comments.csv");
    let mut rows = csv::Reader::from_path(&path)
        .map_err(|error| println!("made-up comments, since {} cannot be read: {error}", path.display()))
        .ok()?;
    let texts = rows.records().map(|row| row.unwrap().get(0).unwrap().chars().take(CHARS).collect::<String>());
    Some(texts.filter(|text| text.chars().count() == CHARS).take(COMMENTS).collect())
}

fn made_up_comments() -> Vec<String> {
    let opening = "I read the report twice and still don't see where the council thinks the money will come from. Last May \
        they promised a new bridge by spring, and all we got was a survey (see page 12). If the Mayor wants our votes in \
        June, she should answer three simple questions first: who pays? ";
    let words: Vec<&str> = opening.split_inclusive(' ').collect();
    let from = |at: usize| words.iter().cycle().skip(at % words.len());
    (0..COMMENTS).map(|at| from(at).flat_map(|word| word.chars()).take(CHARS).collect()).collect()
}

/// The big term list, otherwise as many made-up terms.
pub(crate) fn terms() -> Vec<String> {
    let path = samples().join("terms-62k.txt");
    match std::fs::read_to_string(&path) {
        Ok(text) => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        Err(error) => {
            println!("made-up terms, since {} cannot be read: {error}", path.display());
            (0..62_204_usize).map(|n| letters(n.wrapping_mul(2_654_435_761) % 8_031_810_176 + 26)).collect()
        }
    }
}

/// A word for every number.
fn letters(mut number: usize) -> String {
    let mut word = String::new();
    while number > 0 {
        word.extend(char::from_u32(u32::from(b'a') + u32::try_from(number % 26).unwrap()));
        number /= 26;
    }
    word
}
