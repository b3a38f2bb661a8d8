//! `gavel migrate`

use std::io::Write as _;

use super::CliError;
use crate::server::config::Config;
use crate::server::database;

pub(super) async fn run(config: Config) -> Result<(), CliError> {
    let database = database::open(&config, database::FOR_A_COMMAND).await?;
    let migrated = database.migrate().await;
    database.close().await;
    let message = match migrated? {
        0 => String::from("the database is up to date"),
        1 => String::from("1 migration done"),
        count => format!("{count} migrations done"),
    };
    writeln!(std::io::stdout(), "{message}").map_err(|error| CliError::Failed(error.into()))
}
