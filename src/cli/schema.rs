//! `gavel schema`

use super::{CliError, say};

pub(super) fn run() -> Result<(), CliError> {
    let schema = serde_json::to_string_pretty(&crate::rules::schema::schema()).map_err(anyhow::Error::from)?;
    say(&schema);
    Ok(())
}
