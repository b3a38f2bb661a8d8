//! `gavel site`

use super::{CliError, say};
use crate::events::{self, Actor};
use crate::rules;
use crate::server::config::Config;
use crate::server::database;
use crate::sites::{self, Origin, Site, SiteCreated, SiteName, Slug};
use crate::time::{Clock, Timestamp};

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
        Ok(()) => create(site, database.pool()).await,
        Err(error) => Err(error.into()),
    };
    database.close().await;
    created
}

async fn create(site: Create, pool: &sqlx::PgPool) -> Result<(), CliError> {
    let usage = |error: &dyn std::fmt::Display| CliError::Usage(error.to_string());
    let slug: Slug = site.slug.parse().map_err(|error| usage(&error))?;
    let origins: Result<Vec<Origin>, _> = site.origins.iter().map(|origin| origin.parse()).collect();
    let origins = origins.map_err(|error| usage(&error))?;
    let name = SiteName::try_from(site.name).map_err(|error| usage(&error))?;
    let made = add(pool, &slug, name.as_ref(), &origins, Clock::system().now()).await.map_err(anyhow::Error::from)?;
    if made.is_none() {
        return Err(CliError::Exists(format!("the site {slug} exists already")));
    }
    say(&format!("made the site {slug}"));
    Ok(())
}

/// Makes a site with the rules that a site starts with; none where the slug is taken.
pub(super) async fn add(
    pool: &sqlx::PgPool,
    slug: &Slug,
    name: &str,
    origins: &[Origin],
    now: Timestamp,
) -> sqlx::Result<Option<Site>> {
    let mut tx = pool.begin().await?;
    let Some(site) = sites::create(&mut tx, slug, name, origins, now).await? else { return Ok(None) };
    events::record(&mut tx, site.id, Actor::System, &SiteCreated { slug }, now).await?;
    rules::save::add_defaults(&mut tx, site.id, now).await?;
    tx.commit().await?;
    Ok(Some(site))
}
