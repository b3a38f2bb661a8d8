//! Gavel as a newsroom runs it: the real binary as a process of its own, on an embedded Postgres that keeps every commit.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gavel::server::data_dir::DataDir;
use gavel::server::postgres::EmbeddedPostgres;
use rustix::process::{Pid, Signal, kill_process};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgPool};

/// How long a start or an end may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// What switches the list of dear statements on.
const STATEMENTS: &str = "GAVEL_BENCH_STATEMENTS";

/// Everything that runs. Fields are dropped in their order: first who uses something, then what is used.
pub(crate) struct World {
    /// Gavel.
    pub(crate) server: Server,
    /// A few connections of the benchmark's own.
    pub(crate) pool: PgPool,
    postgres: EmbeddedPostgres,
    /// Where all of it lies.
    pub(crate) folder: Folder,
}

impl World {
    /// A new cluster with the site `bench`, and a Gavel without limits on it.
    pub(crate) async fn start() -> Self {
        let folder = Folder::new();
        let mut postgres = start_postgres(&folder).await;
        if lists_statements() {
            let pool = connect(postgres.options()).await;
            sqlx::query("alter system set shared_preload_libraries = 'pg_stat_statements'")
                .execute(&pool)
                .await
                .unwrap();
            pool.close().await;
            postgres.stop().await;
            postgres = start_postgres(&folder).await;
        }
        gavel(&folder.0, &["migrate"]);
        gavel(&folder.0, &["site", "create", "bench", "--name", "Bench", "--origin", "https://bench.example"]);
        let pool = connect(postgres.options()).await;
        if lists_statements() {
            sqlx::query("create extension pg_stat_statements").execute(&pool).await.unwrap();
        }
        let server = Server::start(&folder.0, "server", &[]);
        Self { server, pool, postgres, folder }
    }

    /// Makes an account at a site that can sign in as `<name>@mail.example`.
    pub(crate) fn account(&self, site: &str, name: &str, password: &str) {
        let email = format!("{name}@mail.example");
        let args = ["account", "create", "--site", site, "--email", &email, "--username", name, "--role", "reader"];
        let output = command(&self.folder.0, &args).env("GAVEL_PASSWORD", password).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// How to connect to the database.
    pub(crate) fn database(&self) -> PgConnectOptions {
        self.postgres.options()
    }

    /// How many connections Gavel holds.
    pub(crate) async fn connections(&self) -> u32 {
        let count = "select count(*) from pg_stat_activity where application_name = 'gavel' and datname = 'gavel'";
        let open: i64 = sqlx::query_scalar(count).fetch_one(&self.pool).await.unwrap();
        u32::try_from(open).unwrap()
    }

    /// One more Gavel on the same database, with these settings. The data folder serves only one; this one has an address.
    pub(crate) fn another(&self, name: &str, settings: &[(&str, &str)]) -> Server {
        let database = self.database().to_url_lossy();
        let settings: Vec<_> =
            [("DATABASE_URL", database.as_str())].into_iter().chain(settings.iter().copied()).collect();
        Server::start(&self.folder.0, name, &settings)
    }

    /// Stops everything in order and leaves nothing behind.
    pub(crate) async fn stop(self) {
        let Self { server, pool, postgres, folder } = self;
        server.stop();
        pool.close().await;
        postgres.stop().await;
        drop(folder);
    }
}

/// Whether the statements that took most of the database's time are to be listed. It costs some speed.
pub(crate) fn lists_statements() -> bool {
    std::env::var_os(STATEMENTS).is_some_and(|value| !value.is_empty())
}

async fn start_postgres(folder: &Folder) -> EmbeddedPostgres {
    let data = DataDir::new(folder.0.clone()).unwrap();
    EmbeddedPostgres::start(&data).await.unwrap_or_else(|error| panic!("{error}"))
}

async fn connect(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new().max_connections(2).connect_with(options.application_name("bench")).await.unwrap()
}

/// A `gavel` command with nothing of our environment but what finds Postgres.
fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gavel"));
    command.env_clear().env("GAVEL_DATA_DIR", folder).args(args).stdin(Stdio::null());
    for name in ["PATH", "PG_BIN"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// Runs a command that does one thing.
fn gavel(folder: &Path, args: &[&str]) {
    let output = command(folder, args).output().unwrap();
    assert!(output.status.success(), "gavel {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// `gavel serve`, ended with this value at the latest.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// As it comes, but for the limits and these settings: the log is written, to a file.
    fn start(folder: &Path, name: &str, settings: &[(&str, &str)]) -> Self {
        let log = folder.join(name).with_extension("log");
        let mut command = command(folder, &["serve", "--listen", "127.0.0.1:0"]);
        command.envs(settings.iter().copied());
        // All the readers come from this machine.
        command.env("GAVEL_STREAMS_PER_NETWORK", "10000");
        command.env("GAVEL_LIMITS", "off").stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix("listening on http://").map(str::to_owned));
        let address = address.unwrap_or_else(|| panic!("{}", std::fs::read_to_string(&log).unwrap_or_default()));
        // Reads to the end, so that the server never writes into a closed pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address: address.parse().unwrap() }
    }

    /// One of the figures that it measures itself.
    pub(crate) fn measurement(&self, name: &str) -> Option<f64> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }

    /// One line of what the kernel says about its memory, in MiB.
    pub(crate) fn memory(&self, what: &str) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'))?;
        let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kib / 1_024.0)
    }

    /// Tells it to stop, and expects that it does so in peace.
    pub(crate) fn stop(mut self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        let status = wait_for("the server's end", || self.child.try_wait().unwrap());
        assert!(status.success(), "the server ended with {status}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Has usually ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looks again and again until there is something.
fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The data folder, removed with this value once Postgres has left it.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("gavel-bench-{:016x}", getrandom::u64().unwrap());
        Self(std::env::temp_dir().canonicalize().unwrap().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The last thing that the guard of Postgres removes.
        let users = self.0.join("postgres/users");
        let deadline = Instant::now() + PATIENCE;
        while users.exists() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("{} is left: {error}", self.0.display());
        }
    }
}
