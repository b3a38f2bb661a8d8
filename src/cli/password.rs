//! Where the password of a new account comes from: never from an argument, which everybody on the machine can read.

use std::io::IsTerminal as _;

use secrecy::{ExposeSecret as _, SecretString};

use super::CliError;

/// The one in `GAVEL_PASSWORD`, otherwise what is typed twice on the terminal.
pub(super) fn read(from_environment: Option<SecretString>) -> Result<SecretString, CliError> {
    if let Some(password) = from_environment {
        return Ok(password);
    }
    if !std::io::stdin().is_terminal() {
        return Err(CliError::Usage(String::from("no password: set GAVEL_PASSWORD, or run this on a terminal")));
    }
    let ask = |prompt| {
        rpassword::prompt_password(prompt).map(SecretString::from).map_err(|error| CliError::Failed(error.into()))
    };
    let password = ask("Password: ")?;
    if ask("Again: ")?.expose_secret() == password.expose_secret() {
        Ok(password)
    } else {
        Err(CliError::Usage(String::from("the two passwords differ")))
    }
}
