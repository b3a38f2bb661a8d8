//! One throw-away Postgres for the whole run, and in it a fresh database for each test.

use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use gavel::server::database::{migrator, pool_options};
use gavel::server::postgres::EmbeddedPostgres;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgPool};
use tokio::sync::OnceCell;

/// Connections of one test. Some tests do many things at once, but hundreds of tests share one server.
const CONNECTIONS: NonZeroU32 = NonZeroU32::new(8).unwrap();

/// How long a test waits for one of them.
const PATIENCE: Duration = Duration::from_mins(1);

/// A migrated, empty database of one test, dropped with this value.
pub(crate) struct TestDatabase {
    pool: PgPool,
    options: PgConnectOptions,
}

/// A migrated database with nothing in it, for the caller alone.
pub(crate) async fn fresh_database() -> TestDatabase {
    copy_of(&server().await.template).await
}

/// A database without tables, for the caller alone.
pub(crate) async fn bare_database() -> TestDatabase {
    copy_of("template1").await
}

async fn copy_of(template: &str) -> TestDatabase {
    static MADE: AtomicU32 = AtomicU32::new(0);

    let server = server().await;
    let name = format!("gavel_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let mut connection = server.maintenance().await;
    let create = format!("create database {name} template {template}");
    connection.execute(AssertSqlSafe(create)).await.unwrap();
    connection.close().await.unwrap();

    let options = server.options.clone().database(&name).application_name("gavel");
    TestDatabase { pool: pool_of(&options), options }
}

fn pool_of(options: &PgConnectOptions) -> PgPool {
    // Opened when they are needed, unlike those of a server: most tests need one or two. Where many tests run at once, that
    // one waits for its connection does not mean that the database is away.
    let pool = pool_options(CONNECTIONS).min_connections(0).acquire_timeout(PATIENCE);
    pool.connect_lazy_with(options.clone())
}

impl TestDatabase {
    /// Connections for another node. A server's threads open those they need, and they are good for nothing once it has
    /// stopped: a node that may stop before its test ends has its own.
    pub(crate) fn pool_of_another_node(&self) -> PgPool {
        pool_of(&self.options)
    }

    /// Where it is, for a Gavel that runs as a process of its own.
    pub(crate) fn url(&self) -> String {
        self.options.to_url_lossy().to_string()
    }
}

impl Deref for TestDatabase {
    type Target = PgPool;

    fn deref(&self) -> &PgPool {
        &self.pool
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = self.options.get_database().unwrap().to_owned();
        let maintenance = self.options.clone().database("postgres");
        // On a thread and a runtime of its own, since a drop cannot wait and the test's runtime is about to end.
        let drop = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let mut connection = maintenance.connect().await.unwrap();
                let drop = format!("drop database {name} with (force)");
                connection.execute(AssertSqlSafe(drop)).await.unwrap();
                connection.close().await.unwrap();
            });
        });
        // A failure has shown itself on standard error; to panic here would hide the test's own.
        let _ = drop.join();
    }
}

/// The server that the tests of this process use.
struct Server {
    /// How to connect to it, whatever the database.
    options: PgConnectOptions,
    /// The database that fresh ones are copied from.
    template: String,
    /// Stops with this process by itself, being tied to it by a pipe: nothing drops a static.
    _embedded: Option<EmbeddedPostgres>,
}

async fn server() -> &'static Server {
    static SERVER: OnceCell<Server> = OnceCell::const_new();
    SERVER.get_or_init(Server::start).await
}

impl Server {
    /// The server of `GAVEL_TEST_DATABASE_URL` or `DATABASE_URL`, otherwise one of our own.
    async fn start() -> Self {
        let named = ["GAVEL_TEST_DATABASE_URL", "DATABASE_URL"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|url| !url.is_empty());
        let (options, embedded) = if let Some(url) = named {
            (url.parse().unwrap(), None)
        } else {
            let embedded = EmbeddedPostgres::start_throw_away(&std::env::temp_dir()).await;
            let embedded = embedded.unwrap_or_else(|error| panic!("{error}"));
            (embedded.options(), Some(embedded))
        };
        let server = Self { options, template: template_name(), _embedded: embedded };
        server.make_template().await;
        server
    }

    async fn maintenance(&self) -> PgConnection {
        self.options.clone().database("postgres").connect().await.unwrap()
    }

    /// Migrates a database once for all tests, and leaves no connection to it: Postgres would refuse to copy it.
    async fn make_template(&self) {
        let mut maintenance = self.maintenance().await;
        // Other test processes may be at the same point on the same server.
        maintenance.execute("select pg_advisory_lock(7201)").await.unwrap();
        let exists = format!("select from pg_database where datname = '{}'", self.template);
        if maintenance.fetch_optional(AssertSqlSafe(exists)).await.unwrap().is_none() {
            // Under its final name only when it is whole.
            let unfinished = format!("{}_new", self.template);
            let clear = format!("drop database if exists {unfinished} with (force)");
            maintenance.execute(AssertSqlSafe(clear)).await.unwrap();
            maintenance.execute(AssertSqlSafe(format!("create database {unfinished}"))).await.unwrap();
            let mut connection = self.options.clone().database(&unfinished).connect().await.unwrap();
            migrator().run(&mut connection).await.unwrap();
            // The server may not have noticed yet that a connection is closed, and renaming wants none.
            connection.close().await.unwrap();
            let rename = format!("alter database {unfinished} rename to {}", self.template);
            maintenance.execute(AssertSqlSafe(rename)).await.unwrap();
        }
        maintenance.close().await.unwrap();
    }
}

/// Another set of migrations, another template: a server that outlives the run may hold older ones.
fn template_name() -> String {
    let mut hash = Sha256::new();
    for migration in migrator().iter() {
        hash.update(&migration.checksum);
    }
    let digest = uuid::Uuid::from_slice(&hash.finalize()[..16]).unwrap();
    format!("gavel_template_{}", digest.simple())
}
