//! The embedded Postgres: a cluster in the data folder that runs while somebody uses it.

mod binaries;
mod cluster;
mod guard;
mod place;

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use sqlx::migrate::MigrateDatabase as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions as _, Connection as _};

use self::binaries::Binaries;
use self::cluster::Postmaster;
use self::guard::Hold;
use self::place::{Place, RunAs};
use super::data_dir::{DataDir, DataDirError};

/// How long a start may take. Recovery after a crash is the slowest of them.
const PATIENCE: Duration = Duration::from_mins(2);

/// What a cluster owes us after a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durability {
    /// Everything that was committed.
    Durable,
    /// Nothing: it is thrown away.
    ThrowAway,
}

/// Why there is no embedded Postgres.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it all")]
pub enum EmbeddedError {
    #[error(
        "no PostgreSQL 15 or newer found in {place}. To install it: {install} (or set DATABASE_URL to use one elsewhere)"
    )]
    NoBinaries { place: String, install: &'static str },
    #[error(
        "{} was made by PostgreSQL {version}, here is only {installed}: install version {version} beside it, or move the data over with pg_dump", folder.display()
    )]
    OtherVersion { folder: PathBuf, version: u32, installed: String },
    #[error(
        "Postgres does not run as root, and there is neither an account `postgres` nor `nobody` that it could run as"
    )]
    NoAccount,
    #[error(
        "Postgres runs as user {user} and cannot reach {}: set GAVEL_DATA_DIR to a folder outside of root's home", folder.display()
    )]
    OutOfReach { folder: PathBuf, user: u32 },
    #[error("{} belongs to another account (user {user})", folder.display())]
    Foreign { folder: PathBuf, user: u32 },
    #[error("{} is open to other accounts: close it with `chmod 700`", folder.display())]
    Open { folder: PathBuf },
    #[error("initdb failed: {output}")]
    Initdb { output: String },
    #[error("Postgres did not start: {log}")]
    Start { log: String },
    #[error(
        "the Postgres in {} (process {process}) does not answer: end it, or set GAVEL_DATA_DIR to another folder", folder.display()
    )]
    Stuck { folder: PathBuf, process: i32 },
    #[error("the embedded Postgres was not ready in time")]
    Late,
    #[error("cannot {what} {}: {source}", path.display())]
    Io { what: &'static str, path: PathBuf, source: io::Error },
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    #[error("cannot make the database in the embedded Postgres: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the start was broken off")]
    Cancelled,
}

impl EmbeddedError {
    /// For `map_err`: `what` was tried on `path`.
    fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, path: path.to_owned(), source }
    }
}

/// A Postgres that runs at least as long as this value lives.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    place: Place,
    presence: Presence,
    guard: Option<Child>,
}

/// What shows others that we use the cluster.
#[derive(Debug)]
struct Presence {
    /// Keeps the guard from stopping Postgres. None where the guard has crashed and others still use its Postgres.
    hold: Option<Hold>,
    /// Locked shared by every user; who can lock it alone knows that nobody else is there.
    users: File,
}

impl EmbeddedPostgres {
    /// The cluster of `data` with the database `gavel`: the one that runs, or a newly started one.
    pub async fn start(data: &DataDir) -> Result<Self, EmbeddedError> {
        Self::start_as(data.clone(), Durability::Durable).await
    }

    /// A cluster in a new folder below `parent`, fast and without any promise. Postgres's end takes the folder with it.
    pub async fn start_throw_away(parent: &Path) -> Result<Self, EmbeddedError> {
        let parent = parent.canonicalize().map_err(EmbeddedError::io("find", parent))?;
        let key = getrandom::u64().map_err(|error| EmbeddedError::io("name", &parent)(io::Error::other(error)))?;
        let folder = parent.join(format!("gavel-{key:016x}"));
        // Postgres's account removes it in the end, so it has to be its own.
        place::make_folder(&folder, RunAs::choose(&folder)?)?;
        let data = DataDir::new(folder.clone()).ok_or(EmbeddedError::Cancelled)?;
        let started = Self::start_as(data, Durability::ThrowAway).await;
        if started.is_err() {
            // The guard does this otherwise; here there may be none, and the first error is the one to tell.
            let _ = std::fs::remove_dir_all(&folder);
        }
        started
    }

    async fn start_as(data: DataDir, durability: Durability) -> Result<Self, EmbeddedError> {
        let start = tokio::task::spawn_blocking(move || start(&data, durability));
        let started = start.await.map_err(|_| EmbeddedError::Cancelled)??;
        started.make_database().await?;
        Ok(started)
    }

    /// How to connect to the database.
    pub fn options(&self) -> PgConnectOptions {
        // Every value that the environment could set is set here.
        PgConnectOptions::new_without_pgpass()
            .socket(&self.place.sockets)
            .port(5432)
            .username("gavel")
            .password("")
            .database("gavel")
            .ssl_mode(PgSslMode::Disable)
    }

    /// The same as a URL.
    pub fn url(&self) -> String {
        self.options().to_url_lossy().to_string()
    }

    async fn make_database(&self) -> Result<(), EmbeddedError> {
        match self.options().connect().await {
            Ok(connection) => connection.close().await?,
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("3D000") => {
                match sqlx::Postgres::create_database(&self.url()).await {
                    // Another process was faster, by much or by a hair.
                    Err(sqlx::Error::Database(error)) if matches!(error.code().as_deref(), Some("42P04" | "23505")) => {
                    }
                    made => made?,
                }
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Lets go of the cluster, and waits for its end where nobody else uses it.
    pub async fn stop(self) {
        // A failure to wait leaves it to the guard, which needs no help.
        let _ = tokio::task::spawn_blocking(move || self.stop_and_wait()).await;
    }

    fn stop_and_wait(self) {
        let Self { place, presence: Presence { hold, users }, mut guard } = self;
        let deadline = Instant::now() + PATIENCE;
        drop(hold);
        let mut last_seen = None;
        loop {
            // Where unlocking fails, locking fails too, and the guard is left to itself.
            let _ = users.unlock();
            let alone = users.try_lock().is_ok();
            let _ = users.unlock();
            let guarded = match &mut guard {
                Some(guard) => guard.try_wait().is_ok_and(|status| status.is_none()),
                None => guard::is_there(&place),
            };
            // Its file goes a moment before itself.
            last_seen = Postmaster::read(&place).or(last_seen);
            match last_seen.filter(|left| left.runs()) {
                None if !guarded => return,
                // Its guard has crashed, and the last to leave shuts the door.
                Some(left) if alone && !guarded => left.interrupt(),
                _ => (),
            }
            if !alone || pause(deadline).is_err() {
                return;
            }
        }
    }
}

/// Everything of the start that waits for processes and files.
fn start(data: &DataDir, durability: Durability) -> Result<EmbeddedPostgres, EmbeddedError> {
    let deadline = Instant::now() + PATIENCE;
    data.create()?;
    // One at a time: of two that come first at once, one starts Postgres and the other finds it running.
    let starting = data.lock_file("postgres.lock")?;
    starting.lock().map_err(EmbeddedError::io("lock", data.path()))?;
    let place = Place::prepare(data)?;
    loop {
        if let Some(hold) = guard::join(&place, deadline)? {
            let presence = Presence { hold: Some(hold), users: show_up(data)? };
            let started = EmbeddedPostgres { place, presence, guard: None };
            wait_until_ready(&started.place, 0, deadline)?;
            return Ok(started);
        }
        let Some(left) = Postmaster::read(&place).filter(|left| left.runs()) else { break };
        if let Some(presence) = take_over(data, &place, left, deadline)? {
            return Ok(EmbeddedPostgres { place, presence, guard: None });
        }
    }

    let binaries = Binaries::find(place.version(), &place.cluster)?;
    cluster::make(&place, &binaries, durability)?;
    clear_stale_pid(&place)?;
    let users = show_up(data)?;
    let log_start = std::fs::metadata(&place.log).map_or(0, |log| log.len());
    let remove = (durability == Durability::ThrowAway).then(|| data.path());
    let (hold, guard) = guard::spawn(&place, &binaries, durability, remove)?;
    wait_until_ready(&place, log_start, deadline)?;
    Ok(EmbeddedPostgres { place, presence: Presence { hold: Some(hold), users }, guard: Some(guard) })
}

/// A Postgres whose guard has been killed: used as it is where others still use it, otherwise stopped.
fn take_over(
    data: &DataDir,
    place: &Place,
    left: Postmaster,
    deadline: Instant,
) -> Result<Option<Presence>, EmbeddedError> {
    if !Postmaster::answers(place) {
        return Err(EmbeddedError::Stuck { folder: place.home.clone(), process: left.id() });
    }
    let users = data.lock_file("postgres.users")?;
    match users.try_lock() {
        Ok(()) => {
            left.interrupt();
            while left.runs() {
                pause(deadline)?;
            }
            Ok(None)
        }
        Err(TryLockError::WouldBlock) => Ok(Some(Presence { hold: None, users: show_up(data)? })),
        Err(TryLockError::Error(error)) => Err(EmbeddedError::io("lock", data.path())(error)),
    }
}

fn show_up(data: &DataDir) -> Result<File, EmbeddedError> {
    let users = data.lock_file("postgres.users")?;
    users.lock_shared().map_err(EmbeddedError::io("lock", data.path()))?;
    Ok(users)
}

/// Postgres will not start while the process that its pid file names is alive, whatever that is: in a container that
/// was killed, numbers come again. We know by now that it is no Postgres.
fn clear_stale_pid(place: &Place) -> Result<(), EmbeddedError> {
    let path = place.cluster.join("postmaster.pid");
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(EmbeddedError::io("remove", &path)(error)),
        _ => Ok(()),
    }
}

/// Waits for the pid file to say that connections are taken. An error shows the log from `log_start` on.
fn wait_until_ready(place: &Place, log_start: u64, deadline: Instant) -> Result<(), EmbeddedError> {
    while !Postmaster::read(place).is_some_and(|postmaster| postmaster.ready) {
        if guard::has_given_up(place) {
            return Err(EmbeddedError::Start { log: cluster::log_since(&place.log, log_start) });
        }
        pause(deadline)?;
    }
    guard::note_ready(place)
}

/// A moment between two looks at a condition, or the end of all patience.
fn pause(deadline: Instant) -> Result<(), EmbeddedError> {
    if Instant::now() >= deadline {
        return Err(EmbeddedError::Late);
    }
    std::thread::sleep(Duration::from_millis(2));
    Ok(())
}
