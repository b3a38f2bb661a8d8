//! The embedded Postgres: starts, is shared, survives, and never stays behind.

use std::path::Path;

use gavel::server::data_dir::DataDir;
use gavel::server::postgres::EmbeddedPostgres;
use rustix::process::{Signal, kill_process};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, Row as _};

use crate::support::cluster::fresh_database;
use crate::support::process::{Folder, Serving, gavel, migrate, stderr, stdout, wait_until};

async fn start(folder: &Folder) -> EmbeddedPostgres {
    let data = DataDir::new(folder.path().to_owned()).unwrap();
    EmbeddedPostgres::start(&data).await.unwrap_or_else(|error| panic!("{error}"))
}

async fn execute(postgres: &EmbeddedPostgres, sql: &'static str) {
    let mut connection = postgres.options().connect().await.unwrap();
    connection.execute(sql).await.unwrap();
    connection.close().await.unwrap();
}

async fn number(postgres: &EmbeddedPostgres, sql: &'static str) -> i32 {
    let mut connection = postgres.options().connect().await.unwrap();
    let number = connection.fetch_one(sql).await.unwrap().get(0);
    connection.close().await.unwrap();
    number
}

#[tokio::test]
async fn a_second_start_finds_what_the_first_left() {
    let folder = Folder::new();
    let first = start(&folder).await;
    execute(&first, "create table kept as select 42 as answer").await;
    first.stop().await;
    assert_eq!(folder.processes(), []);

    let second = start(&folder).await;
    assert_eq!(number(&second, "select answer from kept").await, 42);
    second.stop().await;
}

#[tokio::test]
async fn two_users_of_one_folder_share_one_postgres_until_the_last_has_gone() {
    let folder = Folder::new();
    let (first, second) = tokio::join!(start(&folder), start(&folder));
    let postgres = folder.postgres();
    assert!(postgres.is_some());

    first.stop().await;
    assert_eq!(folder.postgres(), postgres);
    assert_eq!(number(&second, "select 1").await, 1);

    second.stop().await;
    assert_eq!(folder.postgres(), None);
    folder.wait_until_quiet();
}

#[tokio::test]
async fn users_that_come_and_go_at_once_always_have_a_postgres() {
    let folder = Folder::new();
    start(&folder).await.stop().await;
    let users = (0..24).map(|_| async {
        let postgres = start(&folder).await;
        assert_eq!(number(&postgres, "select 1").await, 1);
        postgres.stop().await;
    });
    futures_util::future::join_all(users).await;
    folder.wait_until_quiet();
}

#[test]
fn a_killed_server_takes_its_postgres_along() {
    let folder = Folder::new();
    let server = Serving::start(gavel(folder.path(), &["serve", "--listen", "127.0.0.1:0"]));
    assert!(!folder.processes().is_empty());
    server.signal(Signal::KILL);
    server.wait();
    folder.wait_until_quiet();
}

#[test]
fn a_command_uses_the_postgres_of_the_running_server_and_leaves_it_running() {
    let folder = Folder::new();
    let server = Serving::start(gavel(folder.path(), &["serve", "--listen", "127.0.0.1:0"]));
    let postgres = folder.postgres().unwrap();

    assert_eq!(stdout(&migrate(folder.path())), "the database is up to date\n");
    assert_eq!(folder.postgres(), Some(postgres));

    server.stop();
    assert_eq!(folder.processes(), []);
}

#[test]
fn a_second_server_on_the_folder_is_told_who_is_there() {
    let folder = Folder::new();
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let server = Serving::start(gavel(folder.path(), &serve));
    let second = gavel(folder.path(), &serve).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).contains("another Gavel already serves from"), "{}", stderr(&second));
    server.stop();
}

#[tokio::test]
async fn a_postgres_that_is_killed_comes_back_with_all_that_was_committed() {
    let folder = Folder::new();
    let postgres = start(&folder).await;
    execute(&postgres, "create table kept as select 42 as answer").await;
    let killed = folder.postgres().unwrap();
    kill_process(killed, Signal::KILL).unwrap();

    let mut connection = None;
    wait_until("another Postgres takes its place", || folder.postgres().is_some_and(|process| process != killed));
    while connection.is_none() {
        connection = postgres.options().connect().await.ok();
    }
    connection.unwrap().close().await.unwrap();
    assert_eq!(number(&postgres, "select answer from kept").await, 42);
    postgres.stop().await;
    assert_eq!(folder.processes(), []);
}

#[tokio::test]
async fn a_postgres_that_cannot_come_back_at_once_does_once_it_can() {
    let folder = Folder::new();
    let postgres = start(&folder).await;
    let control = folder.path().join("postgres/cluster/global/pg_control");
    let aside = control.with_extension("aside");
    std::fs::rename(&control, &aside).unwrap();
    // Without it, none starts: as on a disk without room.
    kill_process(folder.postgres().unwrap(), Signal::KILL).unwrap();
    let log = folder.path().join("postgres/postgres.log");
    wait_until("another has tried to start, and tried again", || {
        std::fs::read_to_string(&log).unwrap().matches("could not find the database system").count() > 1
    });
    std::fs::rename(&aside, &control).unwrap();
    while postgres.options().connect().await.is_err() {}
    assert_eq!(number(&postgres, "select 1").await, 1);
    postgres.stop().await;
    assert_eq!(folder.processes(), []);
}

#[tokio::test]
async fn a_postgres_whose_guard_was_killed_is_shared_and_then_stopped_by_the_last_user() {
    let folder = Folder::new();
    let first = start(&folder).await;
    kill_guards(&folder);
    let postgres = folder.postgres();

    let second = start(&folder).await;
    assert_eq!(folder.postgres(), postgres);
    first.stop().await;
    assert_eq!(number(&second, "select 1").await, 1);
    second.stop().await;
    folder.wait_until_quiet();
}

#[test]
fn a_postgres_that_everybody_left_for_dead_is_replaced() {
    let folder = Folder::new();
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let server = Serving::start(gavel(folder.path(), &serve));
    let postgres = folder.postgres();
    kill_guards(&folder);
    server.signal(Signal::KILL);
    server.wait();
    assert_eq!(folder.postgres(), postgres);

    let server = Serving::start(gavel(folder.path(), &serve));
    assert_ne!(folder.postgres(), postgres);
    server.stop();
}

/// Ends the shells that watch over the folder's Postgres, and nothing else.
fn kill_guards(folder: &Folder) {
    for (process, line) in folder.processes() {
        if line.contains("gavel-postgres-guard") {
            kill_process(process, Signal::KILL).unwrap();
        }
    }
    wait_until("the guards are gone", || {
        !folder.processes().iter().any(|(_, line)| line.contains("gavel-postgres-guard"))
    });
}

#[test]
fn a_pid_file_that_names_a_stranger_does_not_keep_postgres_from_starting() {
    let folder = Folder::new();
    migrate(folder.path());
    // What a crash leaves behind, with a number that belongs to something else by now: this test.
    let pid_file = folder.path().join("postgres/cluster/postmaster.pid");
    std::fs::write(&pid_file, format!("{}\n\n\n\n\n\n\nready   \n", std::process::id())).unwrap();
    migrate(folder.path());
}

#[test]
fn a_first_start_that_was_interrupted_is_repeated() {
    let folder = Folder::new();
    migrate(folder.path());
    let home = folder.path().join("postgres");
    std::fs::rename(home.join("cluster"), home.join("cluster.new")).unwrap();
    std::fs::remove_file(home.join("cluster.new/PG_VERSION")).unwrap();
    migrate(folder.path());
}

#[test]
fn a_cluster_of_another_version_is_named_and_left_alone() {
    let folder = Folder::new();
    migrate(folder.path());
    let version = folder.path().join("postgres/cluster/PG_VERSION");
    std::fs::write(&version, "9\n").unwrap();
    let output = gavel(folder.path(), &["migrate"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("was made by PostgreSQL 9"), "{}", stderr(&output));
    assert_eq!(std::fs::read_to_string(&version).unwrap(), "9\n");
}

#[test]
fn without_postgres_the_line_that_installs_it_is_printed() {
    let folder = Folder::new();
    let output = gavel(folder.path(), &["migrate"]).env("PG_BIN", "/nonexistent").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("no PostgreSQL 15 or newer found in /nonexistent"), "{}", stderr(&output));
}

#[test]
fn a_postgres_that_cannot_start_says_why() {
    let folder = Folder::new();
    migrate(folder.path());
    let settings = folder.path().join("postgres/cluster/postgresql.conf");
    std::fs::write(&settings, "shared_buffers = nonsense\n").unwrap();
    let output = gavel(folder.path(), &["migrate"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("shared_buffers"), "{}", stderr(&output));
}

#[tokio::test]
async fn a_deep_folder_has_its_socket_in_a_short_one() {
    let folder = Folder::new();
    let deep = folder.path().join("deep ".repeat(20)).join("er");
    let data = DataDir::new(deep).unwrap();
    let postgres = EmbeddedPostgres::start(&data).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(number(&postgres, "select 1").await, 1);
    let socket = postgres.options().get_socket().unwrap().clone();
    postgres.stop().await;
    assert!(!socket.exists(), "{}", socket.display());
}

#[tokio::test]
async fn a_throw_away_cluster_takes_its_folder_along() {
    let parent = Folder::new();
    std::fs::create_dir(parent.path()).unwrap();
    open_to_everybody(parent.path());
    let postgres = EmbeddedPostgres::start_throw_away(parent.path()).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
    postgres.stop().await;
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
}

/// As `/tmp` is: run as root, Postgres is another account's and has to get through.
fn open_to_everybody(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o1777)).unwrap();
}

#[tokio::test]
async fn every_test_has_a_migrated_database_of_its_own() {
    let (one, other) = tokio::join!(fresh_database(), fresh_database());
    one.execute("create table mine as select 1 as one").await.unwrap();
    assert!(other.execute("select one from mine").await.is_err());
    let migrated = other.fetch_one("select count(*) from _sqlx_migrations").await.unwrap();
    assert!(migrated.get::<i64, _>(0) > 0);
}
