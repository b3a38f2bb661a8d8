//! `gavel site`

use super::CliError;
use crate::server::config::Config;
use crate::server::database;

/// What can be done with sites.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a site: one publication's community.
    Create(Create),
}

/// The site to make.
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// Its short name in addresses: small letters, digits and hyphens
    #[arg(value_name = "SLUG")]
    slug: String,
    /// Its name as readers see it
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Where its pages are, such as `https://news.example`; may be given several times
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
}

pub(super) async fn run(command: Command, config: Config) -> Result<(), CliError> {
    let Command::Create(site) = command;
    let database = database::open(&config, database::FOR_A_COMMAND).await?;
    let created = match database.check_migrated().await {
        Ok(()) => create(site, database.pool()),
        Err(error) => Err(error.into()),
    };
    database.close().await;
    created
}

fn create(site: Create, _pool: &sqlx::PgPool) -> Result<(), CliError> {
    let Create { slug, name, origins } = site;
    Err(CliError::Failed(anyhow::anyhow!("this build makes no sites ({slug}, {name}, {})", origins.join(" "))))
}
