//! `gavel measure`

mod learner;

use super::CliError;

/// What can be measured.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// How fast a learner learns what was decided about the texts of a file. No database is needed.
    Learner(learner::Args),
}

pub(super) fn run(command: &Command) -> Result<(), CliError> {
    match command {
        Command::Learner(args) => learner::run(args),
    }
}
