//! The real `gavel` binary, run as its users run it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_mins(1);

/// A `gavel` command with nothing of our environment but the path, and with `data` as its data folder.
pub(crate) fn gavel(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gavel"));
    command.env_clear().env("GAVEL_DATA_DIR", data).env("GAVEL_LOG", "warn").args(args).stdin(Stdio::null());
    for name in ["PATH", "PG_BIN"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// Runs `gavel migrate` and is content only if that went well.
pub(crate) fn migrate(data: &Path) -> Output {
    let output = gavel(data, &["migrate"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    output
}

/// What a program wrote on standard output.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a program wrote on standard error.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Waits until `condition` holds; `what` says what did not come to pass otherwise.
pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A server that runs, killed with this value at the latest.
pub(crate) struct Serving {
    child: Child,
    /// Where it listens, as it said: `http://127.0.0.1:PORT`.
    pub(crate) address: String,
}

impl Serving {
    /// Starts `command` and waits for the line that says where it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (say, said) = mpsc::channel();
        // Reads to the end, so that the server never writes into a closed pipe.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(address) = line.strip_prefix("listening on ") {
                    let _ = say.send(address.to_owned());
                }
            }
        });
        let address = said.recv_timeout(PATIENCE).unwrap();
        Self { child, address }
    }

    /// Sends a signal to the server alone.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// How many bytes of memory it takes just now.
    pub(crate) fn memory(&self) -> u64 {
        let id = self.child.id().to_string();
        let status = std::fs::read_to_string(format!("/proc/{id}/status"));
        // Where there is no such folder, there is `ps`.
        let kilobytes = status.ok().and_then(|status| status.split_once("VmRSS:").map(|(_, rest)| rest.to_owned()));
        let kilobytes =
            kilobytes.unwrap_or_else(|| stdout(&Command::new("ps").args(["-o", "rss=", "-p", &id]).output().unwrap()));
        kilobytes.split_whitespace().next().unwrap().parse::<u64>().unwrap() * 1_024
    }

    /// Has it stop as an operator does, and waits for its end, which must be a good one.
    pub(crate) fn stop(self) {
        self.signal(Signal::TERM);
        assert!(self.wait().success());
    }

    /// Waits for its end.
    pub(crate) fn wait(mut self) -> ExitStatus {
        let mut status = None;
        wait_until("the server ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Has usually ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A data folder of one test, removed with this value once no process is left in it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A new folder below the system's for temporary files.
    pub(crate) fn new() -> Self {
        Self::below(&std::env::temp_dir())
    }

    /// A new folder below `parent`.
    pub(crate) fn below(parent: &Path) -> Self {
        let name = format!("gavel-test-{:016x}", getrandom::u64().unwrap());
        Self(parent.canonicalize().unwrap().join(name))
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The processes that have the folder in their command line, which are Postgres and its guard.
    pub(crate) fn processes(&self) -> Vec<(Pid, String)> {
        let folder = self.0.to_str().unwrap();
        command_lines().into_iter().filter(|(_, line)| line.contains(folder)).collect()
    }

    /// Waits until no process of the folder is left.
    pub(crate) fn wait_until_quiet(&self) {
        wait_until("all processes of the folder end", || self.processes().is_empty());
    }

    /// The process id of the Postgres in it.
    pub(crate) fn postgres(&self) -> Option<Pid> {
        let text = std::fs::read_to_string(self.0.join("postgres/cluster/postmaster.pid")).ok()?;
        Pid::from_raw(text.lines().next()?.parse().ok()?)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.wait_until_quiet();
        }
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// All processes, by `/proc` where there is one, since `ps` is missing in small containers.
fn command_lines() -> Vec<(Pid, String)> {
    let pid = |text: &str| Pid::from_raw(text.parse().ok()?);
    if Path::new("/proc/self/cmdline").exists() {
        let entries = std::fs::read_dir("/proc").unwrap().flatten();
        return entries
            .filter_map(|entry| {
                let pid = pid(entry.file_name().to_str()?)?;
                // One that has ended meanwhile, or waits to be collected, has none.
                let line = std::fs::read(entry.path().join("cmdline")).ok()?;
                Some((pid, String::from_utf8_lossy(&line).replace('\0', " ")))
            })
            .collect();
    }
    let output = Command::new("ps").args(["-A", "-w", "-w", "-o", "pid=,args="]).output().unwrap();
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.trim_start().split_once(' '))
        .filter_map(|(process, line)| Some((pid(process)?, line.to_owned())))
        .collect()
}
