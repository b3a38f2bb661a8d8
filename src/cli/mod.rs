//! The command line: what can be asked of `gavel`, one file per command.

mod account;
mod backtest;
mod check_config;
mod demo;
mod measure;
mod migrate;
mod openapi;
mod password;
mod schema;
mod serve;
mod site;

use std::io::Write as _;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::server::config::{Config, ConfigError, Flags, SETTINGS};
use crate::server::data_dir::DataDirError;
use crate::server::database::DatabaseError;
use crate::server::telemetry;

/// Gavel: a comment section that a newsroom can run itself.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve readers, moderators and programs until stopped (SIGTERM or Ctrl-C; requests in flight are answered).
    ///
    /// Prints `listening on http://ADDRESS` once it does. The database is brought up to date first.
    Serve(serve::Args),
    /// Bring the database up to date and say what was done.
    Migrate,
    /// Make sites.
    #[command(subcommand)]
    Site(site::Command),
    /// Make accounts.
    #[command(subcommand)]
    Account(account::Command),
    /// Try a rule on a site's past comments, and print what it would have done. Nothing is changed.
    Backtest(backtest::Args),
    /// Serve with a demo site in it, made at the first time, and print what to open and who to sign in as.
    Demo(serve::Args),
    /// Measure how good the engine is, on files of texts that people have judged.
    #[command(subcommand)]
    Measure(measure::Command),
    /// Print the OpenAPI document of the HTTP interface.
    Openapi,
    /// Print the JSON Schema of rule documents.
    Schema,
    /// Check all settings and print those in force, without secrets.
    CheckConfig,
}

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The command was called in a way that cannot work.
    #[error("{0}")]
    Usage(String),
    /// What was to be made is there already.
    #[error("{0}")]
    Exists(String),
    /// The data folder cannot be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Anything else.
    #[error("{0:#}")]
    Failed(#[from] anyhow::Error),
}

impl CliError {
    /// The exit code, on which scripts rely.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Usage(_) => 2,
            Self::Exists(_) => 3,
            Self::DataDir(_) | Self::Database(_) | Self::Failed(_) => 1,
        }
    }
}

/// Does what the command line says. Wrong usage ends the process right here, as `--help` does.
pub async fn run() -> Result<(), CliError> {
    let matches = Cli::command().after_help(reference()).get_matches();
    let Cli { command } = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let config = Config::from_environment(command.flags())?;
    telemetry::start(&config.log);
    match command {
        Command::Serve(args) => serve::run(args, config).await,
        Command::Migrate => migrate::run(config).await,
        Command::Site(command) => site::run(command, config).await,
        Command::Account(command) => account::run(command, config).await,
        Command::Backtest(args) => backtest::run(args, config).await,
        Command::Demo(args) => demo::run(args, config).await,
        Command::Measure(command) => measure::run(&command),
        Command::Openapi => openapi::run(),
        Command::Schema => schema::run(),
        Command::CheckConfig => check_config::run(&config),
    }
}

impl Command {
    fn flags(&self) -> Flags {
        match self {
            Self::Serve(args) | Self::Demo(args) => args.flags(),
            _ => Flags::default(),
        }
    }
}

/// Says on standard output what was done.
fn say(line: &str) {
    // Nobody may be reading.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The settings and exit codes, below the help of every command.
fn reference() -> String {
    let width = SETTINGS.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines: Vec<String> = SETTINGS.iter().map(|(name, meaning)| format!("  {name:width$}  {meaning}")).collect();
    format!(
        "Settings (environment; an empty one counts as not set; in brackets what holds otherwise):\n{}\n\n\
         Exit codes: 0 done, 1 failed, 2 wrong setting or usage, 3 exists already",
        lines.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_fit_together() {
        Cli::command().debug_assert();
    }
}
