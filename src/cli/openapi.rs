//! `gavel openapi`

use super::CliError;

pub(super) fn run() -> Result<(), CliError> {
    Err(CliError::Failed(anyhow::anyhow!("this build has no OpenAPI document in it")))
}
