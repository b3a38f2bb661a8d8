//! `gavel account`

use secrecy::{ExposeSecret as _, SecretString};

use super::{CliError, password, say};
use crate::accounts::{
    self, AccountConflict, AccountCreated, AccountRecord, Email, Password, Passwords, Role, TotpDisabled, Username,
};
use crate::events::{self, Actor};
use crate::ids::{AccountId, SiteId};
use crate::server::config::Config;
use crate::server::database;
use crate::sites::{self, Slug};
use crate::time::{Clock, Timestamp};

/// What can be done with accounts.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make an account. The password comes from `GAVEL_PASSWORD`, or is asked on the terminal.
    Create(Create),
    /// Let somebody who lost their device sign in with the password alone: their one-time passwords are removed
    RemoveTotp(RemoveTotp),
}

/// Whose one-time passwords to remove.
#[derive(Debug, clap::Args)]
pub(super) struct RemoveTotp {
    /// The site it belongs to, by its slug
    #[arg(long, value_name = "SLUG")]
    site: String,
    /// Its mail address, used to sign in
    #[arg(long, value_name = "E")]
    email: String,
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

pub(super) async fn run(command: Command, config: Config) -> Result<(), CliError> {
    match command {
        Command::Create(account) => run_create(account, config).await,
        Command::RemoveTotp(whose) => run_remove_totp(whose, config).await,
    }
}

async fn run_remove_totp(whose: RemoveTotp, config: Config) -> Result<(), CliError> {
    let database = database::open(&config, database::FOR_A_COMMAND).await?;
    let removed = match database.check_migrated().await {
        Ok(()) => remove_totp(whose, database.pool()).await,
        Err(error) => Err(error.into()),
    };
    database.close().await;
    removed
}

async fn remove_totp(whose: RemoveTotp, pool: &sqlx::PgPool) -> Result<(), CliError> {
    let (slug, site) = site_of(&whose.site, pool).await?;
    let email: Email = whose.email.parse().map_err(|error| usage(&error))?;
    let now = Clock::system().now();
    let mut tx = pool.begin().await.map_err(anyhow::Error::from)?;
    let found = accounts::find_by_email(&mut tx, site, &email, now).await.map_err(anyhow::Error::from)?;
    let (account, _) =
        found.ok_or_else(|| CliError::Failed(anyhow::anyhow!("nobody signs in at {slug} with this address")))?;
    if !accounts::forget_totp(&mut tx, site, account.id).await.map_err(anyhow::Error::from)? {
        return Err(CliError::Failed(anyhow::anyhow!("{} has no one-time passwords", account.username)));
    }
    let event = TotpDisabled { account: account.id };
    events::record(&mut tx, site, Actor::System, &event, now).await.map_err(anyhow::Error::from)?;
    tx.commit().await.map_err(anyhow::Error::from)?;
    say(&format!("{} signs in at {slug} with the password alone", account.username));
    Ok(())
}

fn usage(error: &dyn std::fmt::Display) -> CliError {
    CliError::Usage(error.to_string())
}

/// The site of this slug.
async fn site_of(slug: &str, pool: &sqlx::PgPool) -> Result<(Slug, SiteId), CliError> {
    let slug: Slug = slug.parse().map_err(|error| usage(&error))?;
    let mut conn = pool.acquire().await.map_err(anyhow::Error::from)?;
    let site = sites::find(&mut conn, &slug).await.map_err(anyhow::Error::from)?;
    let site =
        site.ok_or_else(|| CliError::Failed(anyhow::anyhow!("there is no site {slug}: gavel site create {slug}")))?;
    Ok((slug, site.id))
}

async fn run_create(account: Create, config: Config) -> Result<(), CliError> {
    // Before anything is started: who types a password does not wait for a database first.
    let password = password::read(config.password.clone())?;
    let database = database::open(&config, database::FOR_A_COMMAND).await?;
    let created = match database.check_migrated().await {
        Ok(()) => create(account, password, database.pool()).await,
        Err(error) => Err(error.into()),
    };
    database.close().await;
    created
}

async fn create(account: Create, password: SecretString, pool: &sqlx::PgPool) -> Result<(), CliError> {
    let email: Email = account.email.parse().map_err(|error| usage(&error))?;
    let username: Username = account.username.parse().map_err(|error| usage(&error))?;
    let password = Password::try_from(password.expose_secret().to_owned()).map_err(|error| usage(&error))?;
    let (slug, site) = site_of(&account.site, pool).await?;
    let now = Clock::system().now();
    let hash = Passwords::new(1).hash(password).await.map_err(anyhow::Error::from)?;
    let new = AccountRecord {
        id: AccountId::new(now),
        username: &username,
        email: &email,
        password: Some(&hash),
        role: account.role,
        created_at: now,
    };
    match add(pool, site, &new, now).await.map_err(anyhow::Error::from)? {
        Err(AccountConflict::Email) => Err(CliError::Exists(format!("an account with this address exists at {slug}"))),
        Err(AccountConflict::Username) => Err(CliError::Exists(format!("an account with this name exists at {slug}"))),
        Ok(()) => {
            say(&format!("made the {} {} at {slug}", account.role.as_str(), username.as_ref()));
            Ok(())
        }
    }
}

/// Makes an account, unless its name or its address is taken.
pub(super) async fn add(
    pool: &sqlx::PgPool,
    site: SiteId,
    new: &AccountRecord<'_>,
    now: Timestamp,
) -> sqlx::Result<Result<(), AccountConflict>> {
    let mut tx = pool.begin().await?;
    if let Err(conflict) = accounts::create(&mut tx, site, new).await? {
        return Ok(Err(conflict));
    }
    let event = AccountCreated { account: new.id, role: new.role };
    events::record(&mut tx, site, Actor::System, &event, now).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
