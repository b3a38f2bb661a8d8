//! What writing is held against: `pgbench`, committing one row after the other into a copy of the same table.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

use crate::{fill, texts};

/// Different texts; `pgbench` takes at most 128 scripts, and each has one.
const TEXTS: u64 = 100;

/// Keys under which a text is found by those that are like it: one for the same, six for nearly the same.
const ALIKE: usize = 7;

/// `pgbench`, with as many connections as Gavel has.
pub(crate) struct PgBench {
    program: PathBuf,
    folder: PathBuf,
    database: PgConnectOptions,
    connections: u32,
}

/// What `pgbench` runs: one of these after the other, by chance.
pub(crate) struct Scripts(Vec<PathBuf>);

impl PgBench {
    /// None where there is no `pgbench`.
    pub(crate) async fn find(
        pool: &PgPool,
        folder: &Path,
        database: PgConnectOptions,
        connections: u32,
    ) -> Option<Self> {
        let programs = "select setting from pg_config where name = 'BINDIR'";
        let programs: String = sqlx::query_scalar(programs).fetch_one(pool).await.unwrap();
        let program = Path::new(&programs).join("pgbench");
        if !program.is_file() {
            println!("what is written is held against nothing, since there is no {}", program.display());
            return None;
        }
        let folder = folder.join("pgbench");
        std::fs::create_dir(&folder).unwrap();
        Some(Self { program, folder, database, connections })
    }

    /// A copy of the comments' table and the scripts that insert into it.
    pub(crate) async fn comments(&self, pool: &PgPool, site: Uuid) -> Scripts {
        sqlx::query("create table bench_comments (like comments including all)").execute(pool).await.unwrap();
        self.scripts("comments", (0..TEXTS).map(|text| script(site, text)))
    }

    /// Writes scripts down.
    pub(crate) fn scripts(&self, name: &str, texts: impl IntoIterator<Item = String>) -> Scripts {
        let write = |(number, text)| {
            let path = self.folder.join(format!("{name}-{number}.sql"));
            std::fs::write(&path, text).unwrap();
            path
        };
        Scripts(texts.into_iter().enumerate().map(write).collect())
    }

    /// Transactions a second.
    pub(crate) fn run(&self, scripts: &Scripts, time: Duration) -> f64 {
        let jobs = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut command = Command::new(&self.program);
        // Prepared once a connection, as Gavel's own statements are.
        command.args(["--no-vacuum", "--protocol=prepared", "--username=gavel", "--port=5432"]);
        command.arg(format!("--client={}", self.connections));
        command.arg(format!("--jobs={}", jobs.min(self.connections.try_into().unwrap())));
        command.arg(format!("--time={}", time.as_secs().max(1)));
        command.arg("--host").arg(self.database.get_socket().unwrap());
        for script in &scripts.0 {
            command.arg("--file").arg(script);
        }
        let output = command.arg(self.database.get_database().unwrap()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "pgbench: {said}{}", String::from_utf8_lossy(&output.stderr));
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.unwrap_or_else(|| panic!("pgbench says no rate: {said}"))
    }
}

/// One row such as Gavel writes it, with an id of this moment and a text that ends in a number of its own.
fn script(site: Uuid, text: u64) -> String {
    let id = "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing \
              substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), \
              53, 1), 'hex')::uuid";
    let numbered = |name: &str| format!("('00000000-0000-7000-8000-' || lpad(:{name}::text, 12, '0'))::uuid");
    let opening = texts::opening(text);
    let mut script = String::new();
    writeln!(script, "\\set number random(100000000000, 999999999999)").unwrap();
    for key in 0..ALIKE {
        writeln!(script, "\\set alike{key} random(-2147483648, 2147483647)").unwrap();
    }
    writeln!(script, "\\set article random(1, {})", fill::ARTICLES).unwrap();
    writeln!(script, "\\set author random(0, {})", fill::READERS - 1).unwrap();
    writeln!(
        script,
        "insert into bench_comments (site_id, id, article_id, thread_id, depth, author_id, network, body, html, \
         text_hash, simhash, alike, status, reasons, revision, created_at) \
         select '{site}', id, {article}, id, 0, {author}, '\\x000102030405060708090a0b0c0d0e0f'::bytea, \
         '{opening} ' || :number::text, '<p>{opening} ' || :number::text || '</p>', :number::bigint, :number::bigint, array[{alike}]::integer[], \
         'published', '[]', 1, now() from (select {id} as id) made;",
        article = numbered("article"),
        author = numbered("author"),
        alike = (0..ALIKE).map(|key| format!(":alike{key}")).collect::<Vec<_>>().join(", "),
    )
    .unwrap();
    script
}
