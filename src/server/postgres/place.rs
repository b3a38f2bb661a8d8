//! Where the cluster of one data folder lies, and which account owns it.

use std::fs::Permissions;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::EmbeddedError;
use crate::server::data_dir::DataDir;

/// The name of the socket that Postgres makes for port 5432.
const SOCKET: &str = ".s.PGSQL.5432";
/// The longest path of a socket: what the system's address structure has room for.
const LONGEST_SOCKET_PATH: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// The account that Postgres runs as.
#[derive(Clone, Copy, Debug)]
pub(super) enum RunAs {
    /// Our own.
    Us,
    /// Another one, because Postgres refuses to run as root.
    Other {
        /// Its user id.
        user: u32,
        /// Its group id.
        group: u32,
    },
}

impl RunAs {
    /// The owner of `home` where it exists, otherwise `postgres`, otherwise `nobody`; or ourselves unless we are root.
    pub(super) fn choose(home: &Path) -> Result<Self, EmbeddedError> {
        let us = rustix::process::geteuid();
        let owner = std::fs::metadata(home).ok().map(|home| (home.uid(), home.gid()));
        match owner {
            Some((user, _)) if !us.is_root() && user != us.as_raw() => {
                Err(EmbeddedError::Foreign { folder: home.to_owned(), user })
            }
            _ if !us.is_root() => Ok(Self::Us),
            Some((user, group)) if user != 0 => Ok(Self::Other { user, group }),
            _ => ["postgres", "nobody"].into_iter().find_map(Self::named).ok_or(EmbeddedError::NoAccount),
        }
    }

    fn named(account: &str) -> Option<Self> {
        let id = |kind| {
            let output = Command::new("id").args([kind, account]).output().ok()?;
            String::from_utf8_lossy(&output.stdout).trim().parse::<u32>().ok().filter(|id| *id != 0)
        };
        Some(Self::Other { user: id("-u")?, group: id("-g")? })
    }

    /// A command run as this account, in a folder that everyone may enter and with nothing of our environment: it holds secrets, and settings (`PGPORT`) that Postgres would take for its own.
    pub(super) fn command(self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        use std::os::unix::process::CommandExt as _;
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin").env("LC_ALL", "C");
        command.current_dir("/");
        if let Self::Other { user, group } = self {
            command.uid(user).gid(group);
        }
        command
    }

    fn user(self) -> u32 {
        match self {
            Self::Us => rustix::process::geteuid().as_raw(),
            Self::Other { user, .. } => user,
        }
    }

    /// Hands a folder that we made to this account.
    fn take(self, folder: &Path) -> io::Result<()> {
        match self {
            Self::Us => Ok(()),
            Self::Other { user, group } => std::os::unix::fs::lchown(folder, Some(user), Some(group)),
        }
    }
}

/// The paths of one embedded cluster.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Holds everything below and is closed to everybody but the account.
    pub(super) home: PathBuf,
    /// Postgres's data directory.
    pub(super) cluster: PathBuf,
    /// Postgres's own log.
    pub(super) log: PathBuf,
    /// The pipe that everyone who uses the cluster holds open.
    pub(super) users: PathBuf,
    /// Where the socket lies: `home`, or a short folder where that path is too long.
    pub(super) sockets: PathBuf,
    /// Whom all of this belongs to.
    pub(super) run_as: RunAs,
}

impl Place {
    /// Finds, or makes, the cluster's folders in `data`.
    pub(super) fn prepare(data: &DataDir) -> Result<Self, EmbeddedError> {
        // One folder, one name: the short folder's name is made from it.
        let data = data.path().canonicalize().map_err(EmbeddedError::io("find", data.path()))?;
        let home = data.join("postgres");
        let run_as = RunAs::choose(&home)?;
        make_folder(&home, run_as)?;
        let short = short_folder(&home);
        let sockets = if fits(&home) { home.clone() } else { short };
        if sockets != home {
            make_folder(&sockets, run_as)?;
        }
        let place = Self {
            cluster: home.join("cluster"),
            log: home.join("postgres.log"),
            users: home.join("users"),
            sockets,
            run_as,
            home,
        };
        place.check_within_reach()?;
        Ok(place)
    }

    /// The socket's own path.
    pub(super) fn socket(&self) -> PathBuf {
        self.sockets.join(SOCKET)
    }

    /// The major version of the cluster, where there is one.
    pub(super) fn version(&self) -> Option<u32> {
        std::fs::read_to_string(self.cluster.join("PG_VERSION")).ok()?.trim().parse().ok()
    }

    /// Postgres's account must be able to walk down to its folder, which it cannot in root's home.
    fn check_within_reach(&self) -> Result<(), EmbeddedError> {
        let RunAs::Other { user, .. } = self.run_as else { return Ok(()) };
        let mut command = self.run_as.command("/bin/sh");
        let output = command.args(["-c", "cd \"$1\"", "sh"]).arg(&self.home).output();
        match output {
            Ok(output) if output.status.success() => Ok(()),
            Ok(_) => Err(EmbeddedError::OutOfReach { folder: self.home.clone(), user }),
            Err(error) => Err(EmbeddedError::io("run", Path::new("/bin/sh"))(error)),
        }
    }
}

fn fits(folder: &Path) -> bool {
    folder.join(SOCKET).as_os_str().as_bytes().len() <= LONGEST_SOCKET_PATH
}

/// Always the same short folder for the same `home`. Not in `$TMPDIR`, which is long itself on macOS.
fn short_folder(home: &Path) -> PathBuf {
    use std::fmt::Write as _;
    let mut name = String::from("/tmp/gavel-");
    for byte in Sha256::digest(home.as_os_str().as_bytes()).iter().take(8) {
        // Writing into a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    PathBuf::from(name)
}

/// Makes `folder` for one account alone, or checks that the one there is just that: in `/tmp` anybody may have been first.
pub(super) fn make_folder(folder: &Path, run_as: RunAs) -> Result<(), EmbeddedError> {
    match std::fs::create_dir(folder) {
        Ok(()) => {
            let closed = std::fs::set_permissions(folder, Permissions::from_mode(0o700));
            closed.and_then(|()| run_as.take(folder)).map_err(EmbeddedError::io("hand over", folder))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let found = std::fs::symlink_metadata(folder).map_err(EmbeddedError::io("look at", folder))?;
            if !found.is_dir() || found.uid() != run_as.user() {
                return Err(EmbeddedError::Foreign { folder: folder.to_owned(), user: found.uid() });
            }
            if found.mode() & 0o077 != 0 {
                return Err(EmbeddedError::Open { folder: folder.to_owned() });
            }
            Ok(())
        }
        Err(error) => Err(EmbeddedError::io("create", folder)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_that_would_not_fit_goes_into_a_short_folder_of_its_own() {
        let deep = PathBuf::from(format!("/var/lib/{}", "deep/".repeat(20)));
        assert!(!fits(&deep));
        assert!(fits(&short_folder(&deep)));
        assert_eq!(short_folder(&deep), short_folder(&deep));
        assert_ne!(short_folder(&deep), short_folder(&deep.join("er")));
    }
}
