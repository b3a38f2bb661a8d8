//! One Postgres cluster on disk: how it is made, and what its `postmaster.pid` tells.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::binaries::Binaries;
use super::place::Place;
use super::{Durability, EmbeddedError};

/// What Postgres says about itself in `postmaster.pid`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Postmaster {
    process: Pid,
    /// Whether it takes connections.
    pub(super) ready: bool,
}

impl Postmaster {
    /// What the file says, where there is one. It may be stale.
    pub(super) fn read(place: &Place) -> Option<Self> {
        let text = std::fs::read_to_string(place.cluster.join("postmaster.pid")).ok()?;
        let process = Pid::from_raw(text.lines().next()?.trim().parse().ok()?)?;
        let ready = text.lines().nth(7).is_some_and(|status| status.trim() == "ready");
        Some(Self { process, ready })
    }

    /// Whether the process is there and is a Postgres. After a crash its number may belong to anything.
    pub(super) fn runs(self) -> bool {
        // Refused means that it exists and is another account's: all of ours are of one account, or we are root.
        test_kill_process(self.process).is_ok()
            && program(self.process).is_some_and(|program| program.ends_with("postgres"))
    }

    /// Whether somebody listens on the cluster's socket.
    pub(super) fn answers(place: &Place) -> bool {
        UnixStream::connect(place.socket()).is_ok()
    }

    /// Asks for a fast shutdown: connections are cut, transactions rolled back.
    pub(super) fn interrupt(self) {
        // Where it has gone already, there is nothing left to do.
        let _ = kill_process(self.process, Signal::INT);
    }

    /// Its process id, for messages.
    pub(super) fn id(self) -> i32 {
        self.process.as_raw_nonzero().get()
    }
}

/// What the process runs, by `/proc` where there is one, since `ps` is missing in small containers. Nothing where it has
/// ended and only waits to be collected: in a container that may be for ever.
fn program(process: Pid) -> Option<PathBuf> {
    let process = process.as_raw_nonzero().get();
    if Path::new("/proc/self/cmdline").exists() {
        let line = std::fs::read_to_string(format!("/proc/{process}/cmdline")).ok()?;
        return line.split('\0').next().map(PathBuf::from);
    }
    let output = Command::new("ps").args(["-o", "comm=", "-p", &process.to_string()]).output().ok()?;
    Some(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// Makes the cluster unless it is there.
///
/// It is made under another name and moved when it is whole, so that an interrupted first start is simply repeated.
pub(super) fn make(place: &Place, binaries: &Binaries, durability: Durability) -> Result<(), EmbeddedError> {
    if place.version().is_some() {
        return Ok(());
    }
    let unfinished = place.home.join("cluster.new");
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished).map_err(EmbeddedError::io("remove", &unfinished))?;
    }
    let initdb = binaries.program("initdb");
    tracing::info!(folder = %place.cluster.display(), "making the database cluster");
    let mut command = place.run_as.command(&initdb);
    command.args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--username=gavel"]);
    if durability == Durability::ThrowAway {
        command.arg("--no-sync");
    }
    command.arg("--pgdata").arg(&unfinished);
    let output = command.output().map_err(EmbeddedError::io("run", &initdb))?;
    if !output.status.success() {
        return Err(EmbeddedError::Initdb { output: last_words(&String::from_utf8_lossy(&output.stderr)) });
    }
    std::fs::rename(&unfinished, &place.cluster).map_err(EmbeddedError::io("move", &unfinished))
}

/// The settings of the server, as arguments of `postgres`.
pub(super) fn settings(place: &Place, durability: Durability) -> Vec<String> {
    // A list of folders in which commas separate and quotes hold together.
    let sockets = place.sockets.to_string_lossy().replace('"', "\"\"");
    let mut settings = vec![
        String::from("listen_addresses="),
        String::from("port=5432"),
        format!("unix_socket_directories=\"{sockets}\""),
        String::from("unix_socket_permissions=0700"),
        String::from("log_destination=stderr"),
        String::from("logging_collector=off"),
        String::from("log_checkpoints=off"),
        String::from("log_timezone=UTC"),
        String::from("timezone=UTC"),
        String::from("jit=off"),
    ];
    if durability == Durability::ThrowAway {
        let fast = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=300"];
        settings.extend(fast.map(String::from));
    }
    settings.into_iter().flat_map(|setting| [String::from("-c"), setting]).collect()
}

/// The end of Postgres's log from `start` on, in one line.
pub(super) fn log_since(log: &Path, start: u64) -> String {
    let read = || {
        let mut file = std::fs::File::open(log)?;
        file.seek(SeekFrom::Start(start))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        std::io::Result::Ok(text)
    };
    last_words(&String::from_utf8_lossy(&read().unwrap_or_default()))
}

/// The last lines of what a program said, in one line.
fn last_words(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).rev().take(3).collect();
    lines.reverse();
    lines.join("; ")
}
