//! Finds the Postgres that is installed on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::EmbeddedError;

/// The oldest major version that Gavel's schema works on.
const OLDEST: u32 = 15;

/// A folder with `postgres` and `initdb` in it.
#[derive(Clone, Debug)]
pub(super) struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// Those that can open a cluster of version `existing`, or, where there is none yet, the first new enough.
    pub(super) fn find(existing: Option<u32>, cluster: &Path) -> Result<Self, EmbeddedError> {
        let mut seen = Vec::new();
        for folder in candidates() {
            let Some(binaries) = Self::at(folder) else { continue };
            match existing {
                Some(version) if binaries.major == version => return Ok(binaries),
                None if binaries.major >= OLDEST => return Ok(binaries),
                _ => seen.push(binaries.major.to_string()),
            }
        }
        match existing {
            Some(version) if !seen.is_empty() => {
                Err(EmbeddedError::OtherVersion { folder: cluster.to_owned(), version, installed: seen.join(", ") })
            }
            _ => Err(EmbeddedError::NoBinaries {
                place: chosen().map_or_else(|| String::from("the usual places"), |folder| folder.display().to_string()),
                install: install_line(),
            }),
        }
    }

    fn at(folder: PathBuf) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let major = major(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { folder, major })
    }

    /// The path of one program.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn chosen() -> Option<PathBuf> {
    std::env::var_os("PG_BIN").filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// Folders that may hold Postgres, the preferred first. Lazy, since asking `pg_config` takes a process.
fn candidates() -> impl Iterator<Item = PathBuf> {
    let chosen = chosen();
    // Who names a folder wants that one or an error, not another one in silence.
    let anywhere = chosen.is_none();
    let elsewhere = std::iter::once_with(|| {
        versions(Path::new("/usr/lib/postgresql"))
            .into_iter()
            .chain(versions(Path::new("/usr")))
            .chain(pg_config())
            .chain(path())
            .chain(homebrew())
    });
    chosen.into_iter().chain(elsewhere.take(usize::from(anywhere)).flatten())
}

/// The `bin` folders below `root` whose parents are named after a version (`17` at Debian, `pgsql-17` at Red Hat), highest first.
fn versions(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix("pgsql-").unwrap_or(&name).parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}

fn pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    output.status.success().then(|| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

fn path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect()
}

fn homebrew() -> Vec<PathBuf> {
    let kegs = ["postgresql@18", "postgresql@17", "postgresql@16", "postgresql@15", "postgresql"];
    let roots = ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"];
    let places = roots.into_iter().flat_map(|root| kegs.into_iter().map(move |keg| Path::new(root).join(keg)));
    places.map(|place| place.join("bin")).collect()
}

/// `17` of `postgres (PostgreSQL) 17.2 (Debian 17.2-1)`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The one line that installs Postgres on this system.
fn install_line() -> &'static str {
    if cfg!(target_os = "macos") {
        "brew install postgresql@17"
    } else if Path::new("/etc/debian_version").exists() {
        "sudo apt-get install postgresql"
    } else if Path::new("/etc/redhat-release").exists() {
        "sudo dnf install postgresql-server"
    } else {
        "install it by your system's packages, or set PG_BIN to the folder that holds its `postgres`"
    }
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_what_postgres_says() {
        assert_eq!(major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("sh: postgres: not found"), None);
    }
}
