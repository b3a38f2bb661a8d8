//! `gavel site`

use std::io::{IsTerminal as _, Write as _};

use super::{CliError, say};
use crate::events::{self, Actor};
use crate::rules;
use crate::server::config::Config;
use crate::server::database;
use crate::sites::{self, Origin, RemovalError, Site, SiteCreated, SiteName, Size, Slug};
use crate::time::{Clock, Timestamp};

/// What can be done with sites.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a site: one publication's community.
    Create(Create),
    /// Delete a site with everything of it, for good: comments, accounts, rules, what its learner learned.
    Delete(Delete),
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

/// The site to delete.
#[derive(Debug, clap::Args)]
pub(super) struct Delete {
    /// Its short name in addresses
    #[arg(value_name = "SLUG")]
    slug: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(command: Command, config: Config) -> Result<(), CliError> {
    let database = database::open(&config, database::FOR_A_COMMAND).await?;
    let done = match (database.check_migrated().await, command) {
        (Ok(()), Command::Create(site)) => create(site, database.pool()).await,
        (Ok(()), Command::Delete(site)) => delete(&site, database.pool()).await,
        (Err(error), _) => Err(error.into()),
    };
    database.close().await;
    done
}

async fn delete(site: &Delete, pool: &sqlx::PgPool) -> Result<(), CliError> {
    let slug: Slug = site.slug.parse().map_err(|error| CliError::Usage(format!("{error}")))?;
    let size = sites::size(pool, &slug).await.map_err(anyhow::Error::from)?;
    let Size { accounts, comments } = size.ok_or_else(|| CliError::Usage(format!("there is no site {slug}")))?;
    if !site.yes {
        let question = format!(
            "This deletes the site {slug} for good, with {comments} comments and {accounts} accounts. Type {slug} to go on: "
        );
        confirm(&question, slug.as_ref())?;
    }
    let rows = match sites::remove(pool, &slug, Clock::system().now()).await {
        Ok(rows) => rows,
        Err(RemovalError::NotFound(_)) => return Err(CliError::Usage(format!("there is no site {slug}"))),
        Err(error) => return Err(CliError::Failed(error.into())),
    };
    say(&format!("deleted the site {slug}: {comments} comments, {accounts} accounts, {rows} rows in all"));
    Ok(())
}

/// Asks on the terminal, and fails unless `word` is the answer.
fn confirm(question: &str, word: &str) -> Result<(), CliError> {
    let refused = |why: &str| Err(CliError::Usage(why.to_owned()));
    if !std::io::stdin().is_terminal() {
        return refused("nobody can be asked: add --yes, or run this on a terminal");
    }
    let _ = write!(std::io::stderr(), "{question}");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(anyhow::Error::from)?;
    if answer.trim() == word { Ok(()) } else { refused("nothing was deleted") }
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
