//! `gavel measure learner`

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::cli::{CliError, say};
use crate::learner::{Learner, Lesson, auc};
use crate::time::Timestamp;

/// The texts, and how to read them.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A CSV file with a heading
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The column with the texts
    #[arg(long, value_name = "COLUMN")]
    text: String,
    /// The column with what was decided
    #[arg(long, value_name = "COLUMN")]
    label: String,
    /// What stands there for a rejection; other rows count as approved
    #[arg(long, value_name = "VALUE", default_value = "1")]
    reject: String,
    /// What stands there for an approval; rows with neither are left out [all others]
    #[arg(long, value_name = "VALUE")]
    approve: Option<String>,
    /// Learn all but the rows that share a value of this column and judge those, one value after the other
    #[arg(long, value_name = "COLUMN")]
    hold_out: Option<String>,
    /// As --hold-out, for files without such a column: the first row of each group but the first, counted from 1
    #[arg(long, value_name = "ROWS", value_delimiter = ',', conflicts_with = "hold_out")]
    hold_out_from: Vec<usize>,
    /// Shuffle by this number; otherwise rows come in the order of the file
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Measure so often, each time shuffled by the next seed, and print the means
    #[arg(long, value_name = "TIMES", default_value = "1")]
    runs: u64,
}

/// A text that somebody decided about.
struct Row {
    text: String,
    rejected: bool,
    group: String,
}

/// From here on, the figures are taken each time the decisions have doubled.
const FIRST: usize = 50;

pub(in crate::cli) fn run(args: &Args) -> Result<(), CliError> {
    let rows = read(args)?;
    let rejected = rows.iter().filter(|row| row.rejected).count();
    say(&format!("{} texts, {rejected} of them rejected", rows.len()));
    let seeds: Vec<Option<u64>> = match args.seed {
        None if args.runs <= 1 => vec![None],
        seed => (0..args.runs.max(1)).map(|run| Some(seed.unwrap_or(1).wrapping_add(run))).collect(),
    };
    if args.hold_out.is_none() && args.hold_out_from.is_empty() {
        curve(&rows, &seeds);
    } else {
        hold_out(&rows, &seeds);
    }
    Ok(())
}

fn read(args: &Args) -> Result<Vec<Row>, CliError> {
    let failed = |error: csv::Error| CliError::Failed(anyhow::anyhow!("{}: {error}", args.file.display()));
    let mut reader = csv::Reader::from_path(&args.file).map_err(failed)?;
    let heading = reader.headers().map_err(failed)?.clone();
    let column = |name: &str| {
        heading.iter().position(|column| column == name).ok_or_else(|| {
            let columns = heading.iter().collect::<Vec<_>>().join(", ");
            CliError::Usage(format!("{} has no column {name}; it has {columns}", args.file.display()))
        })
    };
    let (text, label) = (column(&args.text)?, column(&args.label)?);
    let group = args.hold_out.as_deref().map(column).transpose()?;
    let mut rows = Vec::new();
    for (at, record) in (1..).zip(reader.records()) {
        let record = record.map_err(failed)?;
        let field = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let rejected = field(label) == args.reject;
        if rejected || args.approve.as_ref().is_none_or(|approve| *approve == field(label)) {
            let group = group.map_or_else(|| group_of(at, &args.hold_out_from), field);
            rows.push(Row { text: field(text), rejected, group });
        }
    }
    Ok(rows)
}

/// The group of a row, named by its number, where groups begin `from` these rows.
fn group_of(row: usize, from: &[usize]) -> String {
    format!("group {}", 1 + from.iter().filter(|first| **first <= row).count())
}

/// Prints how well a learner does after 50, 100, 200 … decisions, as the mean over the seeds.
fn curve(rows: &[Row], seeds: &[Option<u64>]) {
    say("decisions  AUC before learning each (last 500)  AUC on the rows not yet seen  Brier score there");
    let mut at = FIRST.min(rows.len());
    loop {
        let measured: Vec<_> = seeds.iter().map(|seed| after(rows, *seed, at)).collect();
        let mean = |column: fn(&After) -> Option<f64>| figure(mean(measured.iter().map(column)));
        let (before, unseen, brier) = (mean(|one| one.before), mean(|one| one.unseen), mean(|one| one.brier));
        say(&format!("{at:9}  {before:>37}  {unseen:>28}  {brier:>17}"));
        if at >= rows.len() {
            return;
        }
        at = (at * 2).min(rows.len());
    }
}

/// How well a learner does after some decisions.
struct After {
    /// The AUC of what was foretold.
    before: Option<f64>,
    /// The AUC on the rows that it has not seen.
    unseen: Option<f64>,
    /// The mean squared error of the probabilities there.
    brier: Option<f64>,
}

/// How well a learner does after the first `count` rows in the order of `seed`.
fn after(rows: &[Row], seed: Option<u64>, count: usize) -> After {
    let order = order(rows.len(), seed);
    let (seen, unseen) = order.split_at(count.min(order.len()));
    let learner = taught(seen.iter().filter_map(|at| rows.get(*at)));
    let rest = unseen.iter().filter_map(|at| rows.get(*at));
    let scored: Vec<(f32, bool)> = rest.map(|row| (learner.score(&row.text), row.rejected)).collect();
    let error = |(score, rejected): &(f32, bool)| {
        f64::from(learner.calibration().probability(*score) - f32::from(u8::from(*rejected))).powi(2)
    };
    let brier = mean(scored.iter().map(|one| Some(error(one))));
    After { before: learner.prequential().auc(), unseen: auc(scored), brier }
}

/// Prints how well a learner does on each group after learning all the others, as the mean over the seeds.
fn hold_out(rows: &[Row], seeds: &[Option<u64>]) {
    let groups: BTreeSet<&str> = rows.iter().map(|row| row.group.as_str()).collect();
    let mut figures = Vec::new();
    for group in &groups {
        let of_seed = |seed: &Option<u64>| {
            let order = order(rows.len(), *seed);
            let others = order.iter().filter_map(|at| rows.get(*at)).filter(|row| row.group != *group);
            let learner = taught(others);
            let held_out = rows.iter().filter(|row| row.group == *group);
            auc(held_out.map(|row| (learner.score(&row.text), row.rejected)))
        };
        let found = mean(seeds.iter().map(of_seed));
        say(&format!("AUC on {group}, after all the others: {}", figure(found)));
        figures.push(found);
    }
    say(&format!("mean: {}", figure(mean(figures.into_iter()))));
}

fn taught<'r>(rows: impl Iterator<Item = &'r Row>) -> Learner {
    let mut learner = Learner::default();
    let at = Timestamp::from_unix_micros(0);
    for row in rows {
        learner.learn(&Lesson { text: row.text.clone(), rejected: row.rejected, taken_back: false, at });
    }
    learner
}

/// The mean of the figures that there are.
fn mean(figures: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let (count, sum) = figures.flatten().fold((0.0, 0.0), |(count, sum), figure| (count + 1.0, sum + figure));
    (count > 0.0).then(|| sum / count)
}

fn figure(figure: Option<f64>) -> String {
    figure.map_or_else(|| String::from("–"), |figure| format!("{figure:.4}"))
}

/// The rows' places: as they are, or shuffled (Fisher and Yates) by a seed (`SplitMix64`).
fn order(count: usize, seed: Option<u64>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let Some(mut state) = seed else { return order };
    let mut random = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    for last in (1..count).rev() {
        let choices = u64::try_from(last + 1).unwrap_or(u64::MAX);
        order.swap(last, usize::try_from(random() % choices).unwrap_or(last));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_begin_at_the_rows_that_are_named() {
        let groups = [1, 350, 351, 788, 789, 1_158].map(|row| group_of(row, &[351, 789]));
        assert_eq!(groups, ["group 1", "group 1", "group 2", "group 2", "group 3", "group 3"]);
    }

    #[test]
    fn a_shuffled_order_has_every_row_once_and_is_the_same_for_the_same_seed() {
        let shuffled = order(100, Some(7));
        assert_ne!(shuffled, order(100, None));
        assert_eq!(shuffled, order(100, Some(7)));
        assert_ne!(shuffled, order(100, Some(8)));
        let all: BTreeSet<usize> = shuffled.into_iter().collect();
        assert_eq!(all.len(), 100);
    }
}
