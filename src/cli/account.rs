//! `gavel account`

use secrecy::SecretString;

use super::{CliError, password};
use crate::server::config::Config;
use crate::server::database;

/// What can be done with accounts.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make an account. The password comes from `GAVEL_PASSWORD`, or is asked on the terminal.
    Create(Create),
}

/// The account to make.
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// The site it belongs to, by its slug
    #[arg(long, value_name = "SLUG")]
    site: String,
    /// Its mail address, used to sign in
    #[arg(long, value_name = "E")]
    email: String,
    /// Its name as readers see it
    #[arg(long, value_name = "U")]
    username: String,
    /// What it may do
    #[arg(long)]
    role: Role,
}

/// What an account may do.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Role {
    /// Read, post, flag
    Reader,
    /// Decide about comments as well
    Moderator,
    /// Make rules and change settings as well
    Admin,
}

pub(super) async fn run(command: Command, config: Config) -> Result<(), CliError> {
    let Command::Create(account) = command;
    // Before anything is started: who types a password does not wait for a database first.
    let password = password::read(config.password.clone())?;
    let database = database::open(&config, database::FOR_A_COMMAND).await?;
    let created = match database.check_migrated().await {
        Ok(()) => create(account, password, database.pool()),
        Err(error) => Err(error.into()),
    };
    database.close().await;
    created
}

fn create(account: Create, _password: SecretString, _pool: &sqlx::PgPool) -> Result<(), CliError> {
    let Create { site, email, username, role } = account;
    Err(CliError::Failed(anyhow::anyhow!("this build makes no accounts ({email}, {username}, {role:?} at {site})")))
}
