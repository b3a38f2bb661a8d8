//! The database: opened by its settings, brought up to date, and closed.

use std::num::NonZeroU32;
use std::time::Duration;

use sqlx::migrate::{Migrate as _, MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgPool};

use super::config::{Config, DatabaseChoice};
use super::postgres::{EmbeddedError, EmbeddedPostgres};

/// Connections of a command that does one thing and ends.
pub const FOR_A_COMMAND: NonZeroU32 = NonZeroU32::MIN;

/// How long a request waits for a connection before it is told to come back later.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the first connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long closing waits for connections that are in use.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
/// What the server cuts off: no request has any use for an answer after that time.
const STATEMENT_TIMEOUT: &str = "8s";
/// When the server ends a session that began a transaction and does nothing: what it has locked, others wait for, and what
/// it has recorded, nobody sees.
const IDLE_TIMEOUT: &str = "30s";
/// What the server is told of each session, unless who wrote the address has set it.
pub const SETTINGS: [(&str, &str); 4] = [
    ("statement_timeout", STATEMENT_TIMEOUT),
    ("idle_in_transaction_session_timeout", IDLE_TIMEOUT),
    // Statements are not compiled before they run. Ours are short: to compile one takes longer than to run it.
    ("jit", "off"),
    // What a page out of turn costs, by one in turn: little more, from memory or a disk that does not spin. The server's own
    // 4 makes it read a table of ten thousand accounts whole for the authors of a few comments.
    ("random_page_cost", "1.1"),
];

/// An open database, with the embedded Postgres below it where that is ours to keep alive.
#[derive(Debug)]
pub struct Database {
    pool: PgPool,
    options: PgConnectOptions,
    embedded: Option<EmbeddedPostgres>,
}

/// Why there is no database to work with.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The embedded Postgres did not start.
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    /// Nobody answers, or we are refused.
    #[error("cannot open the database: {0}")]
    Connect(#[from] sqlx::Error),
    /// Nobody says anything.
    #[error("cannot open the database: no answer within {0:?}")]
    Silent(Duration),
    /// A migration failed.
    #[error("cannot migrate the database: {0}")]
    Migrate(#[from] MigrateError),
    /// The binary needs tables that are not there yet.
    #[error("the database is behind by {0} migrations: run `gavel migrate`")]
    Behind(usize),
}

/// Opens the database of `config`, starting the embedded one where none is named, with a pool of `connections`.
pub async fn open(config: &Config, connections: NonZeroU32) -> Result<Database, DatabaseError> {
    let (options, embedded) = match &config.database {
        DatabaseChoice::Url(options) => (options.as_ref().clone(), None),
        DatabaseChoice::Embedded => {
            let embedded = EmbeddedPostgres::start(&config.data_dir).await?;
            (embedded.options(), Some(embedded))
        }
    };
    let options = options.application_name("gavel");
    // A pool would only say that it timed out, not why.
    let first = tokio::time::timeout(CONNECT_TIMEOUT, options.connect()).await;
    first.map_err(|_| DatabaseError::Silent(CONNECT_TIMEOUT))??.close().await?;
    let pool = pool_options(connections).connect_with(with_settings(&options)).await?;
    Ok(Database { pool, options, embedded })
}

/// A pool that stays as large as it is and does not ask a connection whether it is well before it is used.
pub fn pool_options(connections: NonZeroU32) -> PgPoolOptions {
    PgPoolOptions::new()
        .min_connections(connections.get())
        .max_connections(connections.get())
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .test_before_acquire(false)
}

/// With those of [`SETTINGS`] that who wrote the address has not set.
fn with_settings(options: &PgConnectOptions) -> PgConnectOptions {
    let given = options.get_options().unwrap_or_default();
    options.clone().options(SETTINGS.into_iter().filter(|(name, _)| !given.contains(name)))
}

impl Database {
    /// The connections to work with.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Runs the migrations that are missing and says how many there were.
    ///
    /// On a connection of its own: an index may take longer than any request, and a failed migration leaves a lock
    /// that goes with its connection.
    pub async fn migrate(&self) -> Result<usize, DatabaseError> {
        // sqlx would have the server remark, at every start, that its table is there already.
        let quiet = self.options.clone().options([("client_min_messages", "warning")]);
        let mut connection = quiet.connect().await?;
        let migrator = migrator();
        let missing = pending(&migrator, &mut connection).await?;
        // Also where none is missing: it checks that those applied are those of this binary.
        migrator.run(&mut connection).await?;
        connection.close().await?;
        Ok(missing)
    }

    /// Fails where migrations are missing.
    pub async fn check_migrated(&self) -> Result<(), DatabaseError> {
        let mut connection = self.options.connect().await?;
        let missing = pending(&migrator(), &mut connection).await?;
        connection.close().await?;
        if missing > 0 { Err(DatabaseError::Behind(missing)) } else { Ok(()) }
    }

    /// Closes all connections, and stops the embedded Postgres unless others use it.
    pub async fn close(self) {
        if tokio::time::timeout(CLOSE_TIMEOUT, self.pool.close()).await.is_err() {
            tracing::warn!("connections to the database were still in use at the end");
        }
        if let Some(embedded) = self.embedded {
            embedded.stop().await;
        }
    }
}

/// The migrations that belong to this binary.
pub fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!("./migrations");
    // During an upgrade the old binary still runs on the tables of the new one.
    migrator.set_ignore_missing(true);
    migrator
}

/// How many migrations the database does not have.
async fn pending(migrator: &Migrator, connection: &mut sqlx::PgConnection) -> Result<usize, DatabaseError> {
    let applied = match connection.list_applied_migrations(&migrator.table_name).await {
        Ok(applied) => applied,
        // No table, no migrations.
        Err(MigrateError::Execute(sqlx::Error::Database(error))) if error.code().as_deref() == Some("42P01") => {
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    let is_applied = |version| applied.iter().any(|applied| applied.version == version);
    Ok(migrator.iter().filter(|migration| !is_applied(migration.version)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_get_every_setting_but_those_that_the_address_brings() {
        let said = |address: &str| {
            let options = with_settings(&address.parse().unwrap());
            options.get_options().unwrap().to_owned()
        };
        let all = said("postgres://db.example/gavel");
        assert!(SETTINGS.iter().all(|(name, value)| all.contains(&format!("-c {name}={value}"))), "{all}");
        let own = said("postgres://db.example/gavel?options=-c%20random_page_cost%3D4");
        assert!(own.contains("random_page_cost=4") && !own.contains("random_page_cost=1.1"), "{own}");
        assert!(own.contains("-c jit=off"), "{own}");
    }
}
