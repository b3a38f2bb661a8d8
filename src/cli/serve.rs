//! `gavel serve`

use std::net::TcpListener;

use crate::cli::CliError;
use crate::server::DemoPages;
use crate::server::config::{Config, DatabaseChoice, Flags};
use crate::server::database::{self, Database};

/// How to serve.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address and port to serve on; port 0 takes a free one (default: `GAVEL_LISTEN`, else 127.0.0.1:8080)
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Leave the database as it is, and refuse to start where it is behind
    #[arg(long)]
    no_migrate: bool,
}

impl Args {
    pub(super) fn flags(&self) -> Flags {
        Flags { listen: self.listen.clone() }
    }
}

pub(super) async fn run(args: Args, config: Config) -> Result<(), CliError> {
    run_prepared(&args, &config, async |_, _| Ok(None)).await
}

/// Serves after `prepare` has seen to the migrated database, knowing where we listen; with its pages, if it has any.
pub(super) async fn run_prepared(
    args: &Args,
    config: &Config,
    prepare: impl AsyncFnOnce(&Database, &TcpListener) -> Result<Option<DemoPages>, CliError>,
) -> Result<(), CliError> {
    let _lock = match config.database {
        DatabaseChoice::Embedded => Some(config.data_dir.lock_for_serving()?),
        DatabaseChoice::Url(_) => None,
    };
    let database = database::open(config, config.database_connections).await?;
    // Whatever happens, Postgres has stopped when we are gone.
    let served = serve(args, config, &database, prepare).await;
    database.close().await;
    served
}

async fn serve(
    args: &Args,
    config: &Config,
    database: &Database,
    prepare: impl AsyncFnOnce(&Database, &TcpListener) -> Result<Option<DemoPages>, CliError>,
) -> Result<(), CliError> {
    if args.no_migrate {
        database.check_migrated().await?;
    } else {
        database.migrate().await?;
    }
    let listener = crate::server::bind(config)?;
    let demo = prepare(database, &listener).await?;
    Ok(crate::server::run(config, database.pool().clone(), listener, demo).await?)
}
