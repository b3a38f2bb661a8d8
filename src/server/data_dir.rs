//! The data folder: where the embedded Postgres keeps its cluster and Gavel its secret.

use std::fs::{File, Permissions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// A folder of Gavel's own, by its absolute path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDir(PathBuf);

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// The system refused something.
    #[error("cannot {what} {}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another server runs on this folder.
    #[error("another Gavel already serves from {} (process {process}): stop it, or set GAVEL_DATA_DIR to another folder", folder.display())]
    Served {
        /// The folder.
        folder: PathBuf,
        /// The other server's process id, as far as known.
        process: String,
    },
    /// The file that holds the secret has been damaged.
    #[error("{} should hold at least {} characters and does not: restore it, or remove it to have a new one made", path.display(), DataDir::SECRET_CHARS)]
    Secret {
        /// The file.
        path: PathBuf,
    },
}

impl DataDirError {
    /// For `map_err`: `what` was tried on `path`.
    pub(super) fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, path: path.to_owned(), source }
    }
}

/// Held for as long as a server uses the folder; the system lets go of it even when the server is killed.
#[derive(Debug)]
pub struct ServerLock(#[expect(dead_code, reason = "the open file is the lock")] File);

impl DataDir {
    /// The fewest characters of a secret.
    pub const SECRET_CHARS: usize = 32;

    /// The folder at `path`, or none where the path is not absolute.
    pub fn new(path: PathBuf) -> Option<Self> {
        path.is_absolute().then_some(Self(path))
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Makes the folder unless it exists.
    ///
    /// Root's is open to passing through, because Postgres runs as another account and keeps its cluster inside.
    pub fn create(&self) -> Result<(), DataDirError> {
        if self.0.is_dir() {
            return Ok(());
        }
        std::fs::create_dir_all(&self.0).map_err(DataDirError::io("create", &self.0))?;
        let mode = if rustix::process::geteuid().is_root() { 0o711 } else { 0o700 };
        std::fs::set_permissions(&self.0, Permissions::from_mode(mode))
            .map_err(DataDirError::io("set the permissions of", &self.0))
    }

    /// Opens a file that serves as a lock.
    pub(super) fn lock_file(&self, name: &str) -> Result<File, DataDirError> {
        let path = self.0.join(name);
        File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(DataDirError::io("open", &path))
    }

    /// Claims the folder for one server.
    pub fn lock_for_serving(&self) -> Result<ServerLock, DataDirError> {
        self.create()?;
        let failed = || DataDirError::io("lock", &self.0);
        let mut file = self.lock_file("server.lock")?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0).and_then(|()| write!(file, "{}", std::process::id())).map_err(failed())?;
                Ok(ServerLock(file))
            }
            Err(TryLockError::WouldBlock) => {
                let mut process = String::new();
                file.read_to_string(&mut process).map_err(failed())?;
                Err(DataDirError::Served { folder: self.0.clone(), process })
            }
            Err(TryLockError::Error(error)) => Err(failed()(error)),
        }
    }

    /// The secret kept in the folder, made at the first call.
    pub fn secret(&self) -> Result<SecretString, DataDirError> {
        self.create()?;
        let path = self.0.join("secret");
        if let Some(secret) = read_secret(&path)? {
            return Ok(secret);
        }
        self.make_secret(&path)?;
        read_secret(&path)?.ok_or(DataDirError::Secret { path })
    }

    /// Writes a new secret beside `path` and links it there: of two processes that do so at once, one wins whole.
    fn make_secret(&self, path: &Path) -> Result<(), DataDirError> {
        let failed = || DataDirError::io("write the secret", path);
        let mut key = [0_u8; 32];
        getrandom::fill(&mut key).map_err(|error| failed()(io::Error::other(error)))?;
        let new = self.0.join(format!("secret.{}", std::process::id()));
        let mut file =
            File::options().write(true).create(true).truncate(true).mode(0o600).open(&new).map_err(failed())?;
        for byte in key {
            write!(file, "{byte:02x}").map_err(failed())?;
        }
        file.rewind().and_then(|()| file.sync_all()).map_err(failed())?;
        let linked = std::fs::hard_link(&new, path);
        std::fs::remove_file(&new).map_err(failed())?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed()(error)),
            _ => Ok(()),
        }
    }
}

/// The secret in the file at `path`, or none where there is no such file.
fn read_secret(path: &Path) -> Result<Option<SecretString>, DataDirError> {
    match std::fs::read_to_string(path) {
        Ok(text) if text.trim().len() >= DataDir::SECRET_CHARS => Ok(Some(SecretString::from(text.trim()))),
        Ok(_) => Err(DataDirError::Secret { path: path.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DataDirError::io("read", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn folder(name: &str) -> DataDir {
        let path = std::env::temp_dir().join(format!("gavel-{name}-{}", std::process::id()));
        DataDir::new(path).unwrap()
    }

    #[test]
    fn the_secret_is_made_once_and_only_its_owner_reads_it() {
        let data = folder("secret");
        let first = data.secret().unwrap();
        let again = data.secret().unwrap();
        let mode = std::fs::metadata(data.path().join("secret")).unwrap().permissions().mode();
        std::fs::remove_dir_all(data.path()).unwrap();
        assert_eq!(first.expose_secret().len(), 64);
        assert_eq!(first.expose_secret(), again.expose_secret());
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_folder_serves_one_server_and_names_it_to_the_next() {
        let data = folder("lock");
        let first = data.lock_for_serving().unwrap();
        let second = data.lock_for_serving().unwrap_err().to_string();
        drop(first);
        let third = data.lock_for_serving();
        std::fs::remove_dir_all(data.path()).unwrap();
        assert!(second.contains(&format!("process {}", std::process::id())), "{second}");
        assert!(third.is_ok());
    }
}
