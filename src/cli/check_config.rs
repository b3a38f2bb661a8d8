//! `gavel check-config`

use std::io::Write as _;

use super::CliError;
use crate::server::config::Config;

pub(super) fn run(config: &Config) -> Result<(), CliError> {
    let report = config.report();
    let width = report.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut out = std::io::stdout();
    for (name, value) in report {
        writeln!(out, "{name:width$}  {value}").map_err(|error| CliError::Failed(error.into()))?;
    }
    Ok(())
}
