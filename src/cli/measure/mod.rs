//! `gavel measure`: how good the engine is, on files of texts that people have judged.

mod hide;
mod learner;
mod matcher;

use clap::Subcommand;

use super::CliError;

/// What can be measured.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// How fast a learner learns what was decided about the texts of a file. No database is needed.
    Learner(learner::Args),
    /// Hide insults in sentences and print how many are found, and how many harmless texts are hit.
    Matcher(matcher::Args),
}

pub(super) fn run(command: &Command) -> Result<(), CliError> {
    match command {
        Command::Learner(args) => learner::run(args),
        Command::Matcher(args) => matcher::run(args),
    }
}
