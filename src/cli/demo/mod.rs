//! `gavel demo`

use super::{CliError, serve};
use crate::server::config::Config;

/// How to serve the demo.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) serve: serve::Args,
}

pub(super) async fn run(args: Args, config: Config) -> Result<(), CliError> {
    serve::run_prepared(&args.serve, &config, async |_| Ok(())).await
}
