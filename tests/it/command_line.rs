//! The command line, as scripts rely on it: the real binary, its words and its exit codes.

use rustix::process::Signal;

use crate::support::cluster::fresh_database;
use crate::support::process::{Folder, Serving, gavel, migrate, stderr, stdout};

#[test]
fn help_names_every_command_and_every_setting() {
    let folder = Folder::new();
    let output = gavel(folder.path(), &["--help"]).output().unwrap();
    assert!(output.status.success());
    let help = stdout(&output);
    for word in ["serve", "migrate", "site", "account", "backtest", "demo", "openapi", "schema", "check-config"] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(word)), "{word} is missing in\n{help}");
    }
    for word in ["GAVEL_LISTEN", "GAVEL_DATA_DIR", "DATABASE_URL", "GAVEL_TRUSTED_PROXIES", "GAVEL_LIMITS"] {
        assert!(help.contains(word), "{word} is missing in\n{help}");
    }
}

#[test]
fn a_wrong_setting_is_one_line_and_exit_2() {
    let folder = Folder::new();
    for (args, name, value) in [
        (["check-config"].as_slice(), "GAVEL_LIMITS", "of"),
        (&["migrate"], "GAVEL_TRUSTED_PROXIES", "everybody"),
        (&["serve"], "GAVEL_LISTEN", "localhost"),
    ] {
        let output = gavel(folder.path(), args).env(name, value).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = stderr(&output);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with(&format!("gavel: {name} is \"{value}\": it has to be")), "{said}");
    }
    let output = gavel(folder.path(), &["serve", "--listen", "80"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(gavel(folder.path(), &["sing"]).output().unwrap().status.code(), Some(2));
    assert!(!folder.path().exists(), "nothing was touched");
}

#[test]
fn a_backtest_that_cannot_be_is_one_line_and_exit_2() {
    let folder = Folder::new();
    let rule = std::env::temp_dir().join(format!("gavel-rule-{:016x}.json", getrandom::u64().unwrap()));
    std::fs::write(&rule, r#"{"name":"x","mode":"draft","when":{"text.colour":{"eq":1}},"then":{"action":"hold"}}"#)
        .unwrap();
    let rule = rule.to_str().unwrap();
    for (rule, what) in [("/nowhere/rule.json", "/nowhere/rule.json: "), (rule, "/when/text.colour: there is no fact")]
    {
        let times = ["--from", "2026-01-01T00:00:00Z", "--to", "2026-02-01T00:00:00Z"];
        let output =
            gavel(folder.path(), &["backtest", "--site", "daily", "--rule", rule]).args(times).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = stderr(&output);
        assert!(said.lines().count() == 1 && said.contains(what), "{said}");
    }
    std::fs::remove_file(rule).unwrap();
    assert!(!folder.path().exists(), "nothing was touched");
}

#[test]
fn check_config_shows_what_is_in_force_and_touches_nothing() {
    let folder = Folder::new();
    let output = gavel(folder.path(), &["check-config"]).env("GAVEL_METRICS_TOKEN", "do-not-tell-anyone").output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let report = stdout(&output);
    assert!(report.contains("127.0.0.1:8080"), "{report}");
    assert!(report.contains(folder.path().to_str().unwrap()), "{report}");
    assert!(!report.contains("do-not-tell-anyone"), "{report}");
    assert!(!folder.path().exists());
}

#[test]
fn a_password_comes_from_the_environment_or_a_terminal_only() {
    let folder = Folder::new();
    let account = ["account", "create", "--site", "s", "--email", "a@b.example", "--username", "a", "--role", "admin"];
    let output = gavel(folder.path(), &account).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output), "gavel: no password: set GAVEL_PASSWORD, or run this on a terminal\n");
    let argument = gavel(folder.path(), &[account.as_slice(), &["--password", "secret"]].concat()).output().unwrap();
    assert_eq!(argument.status.code(), Some(2));
}

#[test]
fn migrate_says_what_it_did() {
    let folder = Folder::new();
    let first = stdout(&migrate(folder.path()));
    assert!(first.ends_with(" done\n"), "{first}");
    assert_eq!(stdout(&migrate(folder.path())), "the database is up to date\n");
}

#[test]
fn no_migrate_refuses_a_database_that_is_behind() {
    let folder = Folder::new();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--no-migrate"];
    let output = gavel(folder.path(), &serve).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("gavel: the database is behind by ") && last.ends_with("run `gavel migrate`"), "{said}");

    migrate(folder.path());
    let server = Serving::start(gavel(folder.path(), &serve));
    server.stop();
}

#[tokio::test]
async fn serve_says_where_it_listens_answers_there_and_ends_well() {
    let (folder, database) = (Folder::new(), fresh_database().await);
    for signal in [Signal::TERM, Signal::INT] {
        let mut command = gavel(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
        command.env("DATABASE_URL", database.url());
        let server = Serving::start(command);
        let answer = reqwest::get(format!("{}/livez", server.address)).await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        server.signal(signal);
        assert_eq!(server.wait().code(), Some(0));
    }
    assert!(!folder.path().join("postgres").exists(), "DATABASE_URL was to be used");
}

#[tokio::test]
async fn an_open_stream_comes_to_its_end_when_serve_is_to_stop() {
    let (folder, database) = (Folder::new(), fresh_database().await);
    let run = |args: &[&str]| {
        let mut command = gavel(folder.path(), args);
        command.env("DATABASE_URL", database.url());
        command
    };
    assert!(run(&["site", "create", "daily", "--name", "Daily"]).output().unwrap().status.success());
    let server = Serving::start(run(&["serve", "--listen", "127.0.0.1:0"]));
    let stream = format!("{}/api/v1/sites/daily/articles/a/events", server.address);
    let mut stream = reqwest::get(stream).await.unwrap();
    assert!(stream.chunk().await.unwrap().unwrap().starts_with(b"retry: "));
    server.signal(Signal::TERM);
    // Its last chunk comes; it is not cut off.
    assert_eq!(stream.chunk().await.unwrap(), None);
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn a_database_that_is_not_there_is_one_line_and_exit_1() {
    let folder = Folder::new();
    // Port 1 is nobody's.
    let output = gavel(folder.path(), &["migrate"]).env("DATABASE_URL", "postgres://u@127.0.0.1:1/d").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("gavel: cannot open the database: ") && said.contains("refused"), "{said}");
}
