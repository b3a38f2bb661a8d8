//! `gavel demo`

use super::{CliError, serve};
use crate::server::config::Config;

pub(super) async fn run(args: serve::Args, config: Config) -> Result<(), CliError> {
    serve::run_prepared(&args, &config, async |_| Ok(())).await
}
