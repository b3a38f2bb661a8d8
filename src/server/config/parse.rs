//! One function for each kind of setting: from its text to its type, or one line about what is wrong.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;

use super::{ConfigError, DatabaseChoice, Limits, LogFilter};
use crate::server::data_dir::DataDir;

fn wrong(setting: &'static str, given: &str, wanted: impl Into<String>) -> ConfigError {
    // Quoted and escaped: it stays one line, whatever it holds.
    ConfigError { setting, given: format!("{given:?}"), wanted: wanted.into() }
}

fn wrong_secret(setting: &'static str, wanted: impl Into<String>) -> ConfigError {
    ConfigError { setting, given: String::from("wrong (and not shown)"), wanted: wanted.into() }
}

pub(super) fn listen(given: &str) -> Result<SocketAddr, ConfigError> {
    given.parse().map_err(|_| {
        wrong("GAVEL_LISTEN", given, "it has to be an IP address and a port, such as 127.0.0.1:8080 or [::]:8080")
    })
}

/// The folder that was named, otherwise where the system wants such things.
pub(super) fn data_dir(
    root: bool,
    get: &impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
) -> Result<DataDir, ConfigError> {
    let home = |rest: &str| Ok(get("HOME")?.map(|home| PathBuf::from(home).join(rest)));
    let default = || {
        if root {
            Ok(Some(PathBuf::from("/var/lib/gavel")))
        } else if cfg!(target_os = "macos") {
            home("Library/Application Support/gavel")
        } else if let Some(folder) = get("XDG_DATA_HOME")? {
            Ok(Some(PathBuf::from(folder).join("gavel")))
        } else {
            home(".local/share/gavel")
        }
    };
    let absolute = "it has to be the absolute path of a folder";
    match get("GAVEL_DATA_DIR")? {
        Some(given) => DataDir::new(PathBuf::from(&given)).ok_or_else(|| wrong("GAVEL_DATA_DIR", &given, absolute)),
        None => default()?.and_then(DataDir::new).ok_or_else(|| ConfigError {
            setting: "GAVEL_DATA_DIR",
            given: String::from("not set, and there is no home folder"),
            wanted: String::from(absolute),
        }),
    }
}

pub(super) fn database(given: &str) -> Result<DatabaseChoice, ConfigError> {
    let wanted = "it has to be of the form postgres://user:password@host:5432/database";
    if !given.starts_with("postgres://") && !given.starts_with("postgresql://") {
        // Only what stands before the first colon: behind it there may be a password.
        let scheme = given.split_once("://").map(|(scheme, _)| scheme);
        return Err(match scheme {
            Some(_) if !given.contains('@') => wrong("DATABASE_URL", given, wanted),
            _ => wrong_secret("DATABASE_URL", wanted),
        });
    }
    match given.parse() {
        Ok(options) => Ok(DatabaseChoice::Url(Box::new(options))),
        Err(sqlx::Error::Configuration(error)) => Err(wrong_secret("DATABASE_URL", format!("{wanted} ({error})"))),
        Err(_) => Err(wrong_secret("DATABASE_URL", wanted)),
    }
}

pub(super) fn limits(given: &str) -> Result<Limits, ConfigError> {
    match given {
        "on" => Ok(Limits::On),
        "off" => Ok(Limits::Off),
        _ => Err(wrong("GAVEL_LIMITS", given, "it has to be `on` or `off`")),
    }
}

pub(super) fn networks(setting: &'static str, given: &str) -> Result<Vec<IpNet>, ConfigError> {
    let network = |text: &str| text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    given.split(',').map(str::trim).filter(|part| !part.is_empty()).map(network).collect::<Result<_, _>>().map_err(
        |_| {
            wrong(setting, given, "it has to be networks or addresses with commas between them, such as 10.0.0.0/8,::1")
        },
    )
}

pub(super) fn secret(setting: &'static str, given: String, shortest: usize) -> Result<SecretString, ConfigError> {
    if given.chars().count() < shortest {
        let wanted = format!("it has to have at least {shortest} characters (`openssl rand -hex 32` makes good ones)");
        return Err(wrong_secret(setting, wanted));
    }
    Ok(SecretString::from(given))
}

pub(super) fn log(given: String) -> Result<LogFilter, ConfigError> {
    match EnvFilter::try_new(&given) {
        Ok(_) => Ok(LogFilter(given)),
        Err(error) => Err(wrong(
            "GAVEL_LOG",
            &given,
            format!("it has to be a level or levels of modules, such as `info` or `warn,gavel=debug` ({error})"),
        )),
    }
}

/// Bytes, given in MiB.
pub(super) fn mebibytes(setting: &'static str, given: &str, least: u64) -> Result<u64, ConfigError> {
    let number = given.parse().ok().filter(|number| (least..=1 << 20).contains(number));
    let bytes = number.map(|number| number << 20);
    bytes.ok_or_else(|| wrong(setting, given, format!("it has to be a number of MiB, at least {least}")))
}

pub(super) fn number(setting: &'static str, given: &str, highest: usize) -> Result<usize, ConfigError> {
    given
        .parse()
        .ok()
        .filter(|number| (1..=highest).contains(number))
        .ok_or_else(|| wrong(setting, given, format!("it has to be a number from 1 to {highest}")))
}
