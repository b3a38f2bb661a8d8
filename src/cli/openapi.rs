//! `gavel openapi`

use super::{CliError, say};

pub(super) fn run() -> Result<(), CliError> {
    let document = crate::api::openapi_document().to_pretty_json().map_err(anyhow::Error::from)?;
    say(&document);
    Ok(())
}
