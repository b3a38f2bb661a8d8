//! `gavel measure matcher`: what a list of insults finds in hidden and in harmless words.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::json;

use super::super::{CliError, say};
use super::hide::{Dice, Trick};
use crate::ids::RuleId;
use crate::rules::{
    Asked, Detail, Facts, FactsSnapshot, Outcome, PhraseList, PhraseLists, RuleDocument, RuleSet, RuleVersion, Trigger,
    compile,
};
use crate::text::forms::Form;

/// Two hundred common insults.
static INSULTS: &str = include_str!("insults.txt");

/// Harmless sentences to hide an insult in.
const CARRIERS: [&str; 12] = [
    "{}",
    "You are a {} and everybody knows it.",
    "What a {}!",
    "Only a {} would vote for this, I think.",
    "the mayor is such a {}, honestly",
    "{}, that is what they all are.",
    "I read the report twice; the author is a {}.",
    "Nobody asked you, {}! Go home.",
    "Well... (a {}) as they say in 2023.",
    "This \"{}\" costs us 100 € a month.",
    "He/she is a {} – period.",
    "Why does a {} get a column here?",
];

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A file of harmless words and phrases that resemble bad ones, one a line.
    #[arg(long, value_name = "FILE")]
    benign: PathBuf,
    /// A CSV file with the columns `text` and `raters_say`; rows that say `fine` are harmless.
    #[arg(long, value_name = "FILE")]
    news: PathBuf,
    /// Where the dice begin that hide the words.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(super) fn run(args: &Args) -> Result<(), CliError> {
    let benign = std::fs::read_to_string(&args.benign).with_context(|| format!("reading {}", args.benign.display()))?;
    let benign: Vec<&str> = benign.lines().filter(|line| !line.trim().is_empty()).collect();
    let fine = fine_rows(&args.news)?;
    let (plain, all) = (rules(&[Form::Fold])?, rules(&Form::ALL)?);

    let look_alikes = benign.iter().filter(|text| hits(&plain, text)).count();
    say(&format!("harmless look-alikes hit, plain: {}", share(look_alikes, benign.len())));
    let (mut found, mut hidden) = (0, 0);
    for (name, trick) in Trick::ALL {
        let texts = hide_insults(trick, args.seed);
        let seen = texts.iter().filter(|text| hits(&all, text)).count();
        let seen_plainly = texts.iter().filter(|text| hits(&plain, text)).count();
        let line = format!("{}; plain {}", share(seen, texts.len()), share(seen_plainly, texts.len()));
        say(&format!("hidden by {name} and found in all forms: {line}"));
        (found, hidden) = (found + seen, hidden + texts.len());
    }
    say(&format!("hidden by any trick and found in all forms: {}", share(found, hidden)));
    let harmless: Vec<&str> = benign.iter().copied().chain(fine.iter().map(String::as_str)).collect();
    let count = |rules: &RuleSet| harmless.iter().filter(|text| hits(rules, text)).count();
    let (before, after) = (count(&plain), count(&all));
    say(&format!("harmless texts hit, plain: {}", share(before, harmless.len())));
    say(&format!("harmless texts hit, all forms: {}", share(after, harmless.len())));
    for text in harmless.iter().filter(|text| hits(&all, text) && !hits(&plain, text)) {
        say(&format!("  hit in all forms only: {}", found_in(&all, text)));
    }
    Ok(())
}

/// One row of the news file.
#[derive(Deserialize)]
struct Row {
    text: String,
    raters_say: String,
}

/// The texts that all raters found harmless.
fn fine_rows(path: &Path) -> anyhow::Result<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("reading {}", path.display()))?;
    let rows = reader.deserialize::<Row>().collect::<Result<Vec<_>, _>>()?;
    Ok(rows.into_iter().filter(|row| row.raters_say == "fine").map(|row| row.text).collect())
}

/// One live rule that looks for the insults as whole words in these forms.
fn rules(forms: &[Form]) -> anyhow::Result<RuleSet> {
    let names: Vec<_> = forms.iter().map(|form| form.name()).collect();
    let when = json!({ "text": { "list": "insults", "as": "word", "forms": names } });
    let rule = json!({ "name": "Insults", "mode": "live", "when": when, "then": { "action": "hold" } });
    let document = RuleDocument::parse(&rule).map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    let insults = PhraseList { terms: INSULTS.lines().map(str::to_owned).collect(), ..PhraseList::default() };
    let lists = PhraseLists::from([("insults".to_owned(), insults)]);
    let version = RuleVersion { id: RuleId::MIN, version: 1, document };
    compile(&[version], &lists).map_err(|errors| anyhow::anyhow!("{errors:?}"))
}

fn hits(rules: &RuleSet, text: &str) -> bool {
    let facts = Facts::new(text, FactsSnapshot::default());
    rules.evaluate(&facts, Trigger::Post, Asked::Live, Detail::Matched).outcome == Outcome::Hold
}

/// What was found in a text, and where it was typed.
fn found_in(rules: &RuleSet, text: &str) -> String {
    let facts = Facts::new(text, FactsSnapshot::default());
    let verdict = rules.evaluate(&facts, Trigger::Post, Asked::Live, Detail::Matched);
    let spans = verdict.rules.iter().flat_map(|rule| &rule.spans);
    let spots = spans.map(|span| format!("{} in {:?}", span.term, text.get(span.start..span.end).unwrap_or_default()));
    spots.collect::<Vec<_>>().join(", ")
}

/// Every insult, hidden by a trick in one of the sentences, in small letters, capitals or with a capital.
fn hide_insults(trick: Trick, seed: u64) -> Vec<String> {
    let mut dice = Dice(seed);
    let mut hide = |insult: &str| {
        let hidden = trick.hide(insult, &mut dice)?;
        let cased = match dice.below(4) {
            0 => hidden.to_uppercase(),
            1 => hidden.chars().take(1).flat_map(char::to_uppercase).chain(hidden.chars().skip(1)).collect(),
            _ => hidden,
        };
        Some(dice.one_of(&CARRIERS).replace("{}", &cased))
    };
    INSULTS.lines().filter_map(&mut hide).collect()
}

/// A share with what it is the share of.
#[expect(clippy::cast_precision_loss, reason = "no file has 2^52 lines")]
fn share(part: usize, whole: usize) -> String {
    let percent = if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    format!("{percent:.2} % ({part} of {whole})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_two_hundred_insults_in_order() {
        assert_eq!(INSULTS.lines().count(), 200);
        assert!(INSULTS.lines().is_sorted_by(|a, b| a < b), "sorted, and nothing twice");
    }

    #[test]
    fn nine_of_ten_hidden_insults_are_found_and_the_sentences_around_them_are_harmless() {
        let (plain, all) = (rules(&[Form::Fold]).unwrap(), rules(&Form::ALL).unwrap());
        for carrier in CARRIERS {
            assert!(!hits(&all, &carrier.replace("{}", "person")), "{carrier}");
        }
        for (name, trick) in Trick::ALL {
            let texts = hide_insults(trick, 7);
            let missed: Vec<_> = texts.iter().filter(|text| !hits(&all, text)).collect();
            assert!(texts.len() >= 180 && missed.len() * 10 <= texts.len(), "{name}: {missed:?}");
            let seen_plainly = texts.iter().filter(|text| hits(&plain, text)).count();
            assert!(trick == Trick::ZeroWidth || seen_plainly * 20 < texts.len(), "{name} hides nothing");
        }
    }
}
