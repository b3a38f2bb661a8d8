//! The guard process: stops Postgres when the last of its users has gone, in whichever way.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::binaries::Binaries;
use super::place::Place;
use super::{Durability, EmbeddedError, cluster, pause};

const SCRIPT: &str = include_str!("guard.sh");

/// Our end of the users' pipe: as long as it is open, Postgres runs.
#[derive(Debug)]
pub(super) struct Hold(#[expect(dead_code, reason = "the open file is the hold")] File);

/// Opens the pipe for writing, or says that nobody reads it: then no guard is there.
fn open_pipe(pipe: &Path) -> Result<Option<File>, EmbeddedError> {
    match rustix::fs::open(pipe, OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty()) {
        Ok(file) => Ok(Some(File::from(file))),
        Err(Errno::NOENT | Errno::NXIO) => Ok(None),
        Err(error) => Err(EmbeddedError::io("open", pipe)(error.into())),
    }
}

/// Whether a guard watches over the cluster.
pub(super) fn is_there(place: &Place) -> bool {
    open_pipe(&place.users).is_ok_and(|pipe| pipe.is_some())
}

/// Whether Postgres has ended by itself and will not be started again.
pub(super) fn has_given_up(place: &Place) -> bool {
    answer(place, "ended").exists()
}

/// Tells the guard that Postgres took connections: whatever ends it from now on, it is to come back.
pub(super) fn note_ready(place: &Place) -> Result<(), EmbeddedError> {
    let note = answer(place, "ready");
    // Whoever shares a Postgres that lost its room finds the file of who started it.
    if note.exists() {
        return Ok(());
    }
    File::create(&note).map(drop).map_err(EmbeddedError::io("make", &note))
}

/// A file by which the guard is told, or tells, something.
fn answer(place: &Place, word: &str) -> PathBuf {
    place.users.with_extension(word)
}

/// Starts Postgres under a new guard.
///
/// `remove` is a folder of ours that nobody needs once Postgres has stopped.
pub(super) fn spawn(
    place: &Place,
    binaries: &Binaries,
    durability: Durability,
    remove: Option<&Path>,
) -> Result<(Hold, Child), EmbeddedError> {
    let shell = Path::new("/bin/sh");
    // `ps` shows it; what it says there should be short.
    let code = |line: &&str| !line.is_empty() && !line.trim_start().starts_with('#');
    let script = SCRIPT.lines().filter(code).collect::<Vec<_>>().join("\n");
    let mut guard = place
        .run_as
        .command(shell)
        .args(["-c", &script, "gavel-postgres-guard"])
        .arg(binaries.program("postgres"))
        .args([&place.cluster, &place.users, &place.log, &place.sockets])
        .arg(remove.unwrap_or(Path::new("")))
        .args(cluster::settings(place, durability))
        // A Ctrl-C goes to the whole group of the terminal, and Postgres would stop before we have.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(EmbeddedError::io("run", shell))?;

    let mut word = String::new();
    let (Some(mut stdin), Some(stdout)) = (guard.stdin.take(), guard.stdout.take()) else {
        return Err(EmbeddedError::io("talk to", shell)(io::ErrorKind::BrokenPipe.into()));
    };
    BufReader::new(stdout).read_line(&mut word).map_err(EmbeddedError::io("talk to", shell))?;
    let Some(pipe) = open_pipe(&place.users)? else {
        return Err(EmbeddedError::io("make", &place.users)(io::ErrorKind::NotFound.into()));
    };
    stdin.write_all(b"go\n").map_err(EmbeddedError::io("talk to", shell))?;
    Ok((Hold(pipe), guard))
}

/// Becomes one more user of the Postgres that runs, if there is a guard and it still takes users.
///
/// A guard that is just stopping is waited for.
pub(super) fn join(place: &Place, deadline: Instant) -> Result<Option<Hold>, EmbeddedError> {
    static JOINED: AtomicU32 = AtomicU32::new(0);

    let Some(mut pipe) = open_pipe(&place.users)? else { return Ok(None) };
    let word = format!("{}-{}", std::process::id(), JOINED.fetch_add(1, Ordering::Relaxed));
    if pipe.write_all(format!("{word}\n").as_bytes()).is_err() {
        return Ok(None);
    }
    let answer = answer(place, &word);
    loop {
        if answer.exists() {
            std::fs::remove_file(&answer).map_err(EmbeddedError::io("remove", &answer))?;
            return Ok(Some(Hold(pipe)));
        }
        if open_pipe(&place.users)?.is_none() {
            return Ok(None);
        }
        pause(deadline)?;
    }
}
