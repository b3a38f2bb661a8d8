//! `gavel measure`: how good the engine is, on files of texts that people have judged.

mod hide;
mod matcher;

use clap::Subcommand;

use super::CliError;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Hide insults in sentences and print how many are found, and how many harmless texts are hit.
    Matcher(matcher::Args),
}

pub(super) fn run(command: &Command) -> Result<(), CliError> {
    match command {
        Command::Matcher(args) => matcher::run(args),
    }
}
