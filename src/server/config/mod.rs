//! The settings: from flags and environment into types, each wrong one told in one line.

mod mail;
mod parse;

use std::net::SocketAddr;
use std::num::NonZeroU32;

use ipnet::IpNet;
use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::EnvFilter;

use super::data_dir::{DataDir, DataDirError};
use super::http::Options;
use crate::mail::PublicUrl;

use crate::live;
pub use mail::Mail;

/// A setting with a value that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting} is {given}: {wanted}")]
pub struct ConfigError {
    /// The setting's name, as in the environment.
    setting: &'static str,
    /// What it was set to, unless that is a secret.
    given: String,
    /// What would be right.
    wanted: String,
}

/// Which database is used.
#[derive(Clone)]
pub enum DatabaseChoice {
    /// The one at `DATABASE_URL`.
    Url(Box<PgConnectOptions>),
    /// Our own, in the data folder.
    Embedded,
}

/// Whether posting too much is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// As it should be.
    On,
    /// For benchmarks only.
    Off,
}

/// What is logged, in the syntax of `tracing_subscriber`'s `EnvFilter`.
#[derive(Clone, Debug)]
pub struct LogFilter(String);

impl LogFilter {
    /// What the library below says about requests that are none. Anybody may send as many as they like, and to the library
    /// each is an error.
    const STRANGERS: &str = "actix_http::h1::dispatcher";

    /// The filter itself.
    pub fn to_env_filter(&self) -> EnvFilter {
        if self.0.contains(Self::STRANGERS) {
            return EnvFilter::new(&self.0);
        }
        EnvFilter::new(format!("{},{}=off", self.0, Self::STRANGERS))
    }
}

/// Everything that can be set.
#[derive(Clone)]
pub struct Config {
    /// The address to serve on.
    pub listen: SocketAddr,
    /// The data folder.
    pub data_dir: DataDir,
    /// The database.
    pub database: DatabaseChoice,
    /// Whether limits hold.
    pub limits: Limits,
    /// Networks whose word about the reader's address is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks that Gavel itself may ask though they are not public.
    pub reachable_networks: Vec<IpNet>,
    /// What the reader of the metrics has to show; without it, they are for this very machine.
    pub metrics_token: Option<SecretString>,
    /// How much memory learned models may take, in bytes.
    pub learner_bytes: u64,
    /// What is logged.
    pub log: LogFilter,
    /// Threads that answer requests.
    pub workers: usize,
    /// Connections to the database, all of them open from the start.
    pub database_connections: NonZeroU32,
    /// How many bytes of compiled rules are kept at most.
    pub rule_memory: u64,
    /// How many bytes of finished answers are kept at most.
    pub page_memory: u64,
    /// Where readers reach Gavel, as far as that was set.
    pub public_url: Option<PublicUrl>,
    /// How mail is sent.
    pub mail: Mail,
    /// How many may listen to events at once.
    pub streams: live::Limits,
    /// `GAVEL_PASSWORD`: what an account is made with.
    pub password: Option<SecretString>,
    secret: Option<SecretString>,
}

/// Settings that were given as flags and go before the environment.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--listen`
    pub listen: Option<String>,
}

/// What a setting is called, what it means and what it is otherwise: `--help` shows this table.
pub const SETTINGS: &[(&str, &str)] = &[
    ("GAVEL_LISTEN", "address and port to serve on [127.0.0.1:8080]"),
    (
        "GAVEL_DATA_DIR",
        "folder of the embedded Postgres and the secret [root: /var/lib/gavel, others: gavel in the folder for user data]",
    ),
    ("DATABASE_URL", "Postgres 15 or newer to use, postgres://user:password@host/database [the embedded one]"),
    ("PG_BIN", "folder with the programs of the Postgres to embed [the newest installed]"),
    (
        "GAVEL_SECRET",
        "at least 32 characters from which keys are made, the same on every node [made once in the data folder]",
    ),
    ("GAVEL_TRUSTED_PROXIES", "networks whose X-Forwarded-For is believed, such as 10.0.0.0/8,::1 [none]"),
    (
        "GAVEL_REACHABLE_NETWORKS",
        "networks that are not public and that Gavel may ask all the same, such as 10.0.0.0/8 [none]",
    ),
    (
        "GAVEL_METRICS_TOKEN",
        "at least 16 characters that a reader of /metrics has to show [whoever asks from this very machine]",
    ),
    ("GAVEL_LIMITS", "`off` lets everybody post without limit, for benchmarks only [on]"),
    ("GAVEL_WORKERS", "threads that answer requests [one a core]"),
    ("GAVEL_DATABASE_CONNECTIONS", "connections to the database [four a core, at least 8]"),
    ("GAVEL_LEARNER_MEMORY", "megabytes for the models of the sites' learners, about 0.26 a site [64]"),
    ("GAVEL_RULE_MEMORY", "memory for the compiled rules of all sites, in MiB, at least 64 [128]"),
    ("GAVEL_PAGE_MEMORY", "memory for pages that are kept for a second, in MiB; 0 keeps none [64]"),
    ("GAVEL_PUBLIC_URL", "where readers reach Gavel, such as https://comments.example; mails link to it [none]"),
    (
        "GAVEL_SMTP_URL",
        "the mail server, smtps://user:password@host, starttls://user:password@host or smtp://host; log: writes mails to the log [no mail is sent]",
    ),
    ("GAVEL_MAIL_FROM", "whom mails come from, such as The Daily <comments@daily.example> [none]"),
    ("GAVEL_STREAMS", "open pages that are told at once what happens, on this node [10000]"),
    ("GAVEL_STREAMS_PER_NETWORK", "how many of them may belong to one network [200]"),
    ("GAVEL_LOG", "what is logged, such as `warn` or `info,gavel=debug` [info, less of the HTTP server]"),
];

impl Config {
    /// The settings in force: flags, then the environment, then what is right for most.
    pub fn from_environment(flags: Flags) -> Result<Self, ConfigError> {
        Self::from_lookup(flags, rustix::process::geteuid().is_root(), std::env::var_os)
    }

    fn from_lookup(
        flags: Flags,
        root: bool,
        lookup: impl Fn(&'static str) -> Option<std::ffi::OsString>,
    ) -> Result<Self, ConfigError> {
        // An empty variable is as good as none: compose files and unit files cannot leave one out.
        let get = |name: &'static str| match lookup(name)
            .filter(|value| !value.is_empty())
            .map(std::ffi::OsString::into_string)
        {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(_)) => {
                Err(ConfigError { setting: name, given: "not text".into(), wanted: "it has to be UTF-8".into() })
            }
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let listen = flags.listen.or(get("GAVEL_LISTEN")?);
        let secret = get("GAVEL_SECRET")?;
        let rule_memory = get("GAVEL_RULE_MEMORY")?;
        let page_memory = get("GAVEL_PAGE_MEMORY")?;
        let metrics_token = get("GAVEL_METRICS_TOKEN")?;
        let public_url = get("GAVEL_PUBLIC_URL")?.map(|given| mail::parse("GAVEL_PUBLIC_URL", given)).transpose()?;
        let streams = |name: &'static str, otherwise: u32| match get(name)? {
            None => Ok(otherwise),
            Some(given) => {
                parse::number(name, &given, 1_000_000).map(|number| u32::try_from(number).unwrap_or(otherwise))
            }
        };
        Ok(Self {
            listen: listen.map_or(Ok(SocketAddr::from(([127, 0, 0, 1], 8080))), |given| parse::listen(&given))?,
            data_dir: parse::data_dir(root, &get)?,
            database: get("DATABASE_URL")?.map_or(Ok(DatabaseChoice::Embedded), |given| parse::database(&given))?,
            limits: get("GAVEL_LIMITS")?.map_or(Ok(Limits::On), |given| parse::limits(&given))?,
            trusted_proxies: get("GAVEL_TRUSTED_PROXIES")?
                .map_or(Ok(Vec::new()), |given| parse::networks("GAVEL_TRUSTED_PROXIES", &given))?,
            reachable_networks: get("GAVEL_REACHABLE_NETWORKS")?
                .map_or(Ok(Vec::new()), |given| parse::networks("GAVEL_REACHABLE_NETWORKS", &given))?,
            metrics_token: metrics_token.map(|given| parse::secret("GAVEL_METRICS_TOKEN", given, 16)).transpose()?,
            secret: secret.map(|given| parse::secret("GAVEL_SECRET", given, DataDir::SECRET_CHARS)).transpose()?,
            password: get("GAVEL_PASSWORD")?.map(SecretString::from),
            log: get("GAVEL_LOG")?.map_or(Ok(LogFilter(String::from("info,actix_server=warn"))), parse::log)?,
            workers: get("GAVEL_WORKERS")?.map_or(Ok(cores), |given| parse::number("GAVEL_WORKERS", &given, 1024))?,
            learner_bytes: get("GAVEL_LEARNER_MEMORY")?
                .map_or(Ok(64), |given| parse::number("GAVEL_LEARNER_MEMORY", &given, 1_000_000))
                .map(|megabytes| u64::try_from(megabytes).unwrap_or(64) * 1_000_000)?,
            database_connections: get("GAVEL_DATABASE_CONNECTIONS")?
                .map_or(Ok((cores * 4).max(8)), |given| parse::number("GAVEL_DATABASE_CONNECTIONS", &given, 1000))
                .map(|number| u32::try_from(number).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN))?,
            mail: Mail::parse(&get, public_url.as_ref())?,
            public_url,
            streams: live::Limits {
                all: streams("GAVEL_STREAMS", live::Limits::default().all)?,
                each_network: streams("GAVEL_STREAMS_PER_NETWORK", live::Limits::default().each_network)?,
            },
            rule_memory: rule_memory
                .map_or(Ok(Options::RULE_MEMORY), |given| parse::mebibytes("GAVEL_RULE_MEMORY", &given, 64))?,
            page_memory: page_memory
                .map_or(Ok(Options::PAGE_MEMORY), |given| parse::mebibytes("GAVEL_PAGE_MEMORY", &given, 0))?,
        })
    }

    /// The secret from which keys are made: the one that was set, otherwise the data folder's own.
    pub fn secret(&self) -> Result<SecretString, DataDirError> {
        self.secret.clone().map_or_else(|| self.data_dir.secret(), Ok)
    }

    /// The settings in force by name, secrets left out.
    pub fn report(&self) -> Vec<(&'static str, String)> {
        let database = match &self.database {
            DatabaseChoice::Embedded => format!("embedded, in {}", self.data_dir.path().join("postgres").display()),
            DatabaseChoice::Url(to) => {
                let host =
                    to.get_socket().map_or_else(|| to.get_host().to_owned(), |socket| socket.display().to_string());
                let (user, port, name) =
                    (to.get_username(), to.get_port(), to.get_database().unwrap_or(to.get_username()));
                format!("database {name} at {host}, port {port}, as {user}")
            }
        };
        let hidden = |secret: &Option<SecretString>, otherwise: &str| {
            secret.as_ref().map_or_else(|| otherwise.to_owned(), |_| String::from("set (not shown)"))
        };
        let networks = |networks: &[IpNet]| {
            let each: Vec<String> = networks.iter().map(IpNet::to_string).collect();
            if each.is_empty() { String::from("none") } else { each.join(",") }
        };
        let [smtp, from] = self.mail.report();
        let public_url = self.public_url.as_ref().map_or_else(|| String::from("not set"), PublicUrl::to_string);
        vec![
            ("GAVEL_LISTEN", self.listen.to_string()),
            ("GAVEL_DATA_DIR", self.data_dir.path().display().to_string()),
            ("DATABASE_URL", database),
            ("GAVEL_SECRET", hidden(&self.secret, "kept in the data folder")),
            ("GAVEL_TRUSTED_PROXIES", networks(&self.trusted_proxies)),
            ("GAVEL_REACHABLE_NETWORKS", networks(&self.reachable_networks)),
            ("GAVEL_METRICS_TOKEN", hidden(&self.metrics_token, "not set: whoever asks from this very machine")),
            ("GAVEL_LIMITS", String::from(if self.limits == Limits::On { "on" } else { "off (for benchmarks only)" })),
            ("GAVEL_WORKERS", self.workers.to_string()),
            ("GAVEL_DATABASE_CONNECTIONS", self.database_connections.to_string()),
            ("GAVEL_LEARNER_MEMORY", (self.learner_bytes / 1_000_000).to_string()),
            ("GAVEL_RULE_MEMORY", format!("{} MiB", self.rule_memory >> 20)),
            ("GAVEL_PAGE_MEMORY", format!("{} MiB", self.page_memory >> 20)),
            ("GAVEL_PUBLIC_URL", public_url),
            smtp,
            from,
            ("GAVEL_STREAMS", self.streams.all.to_string()),
            ("GAVEL_STREAMS_PER_NETWORK", self.streams.each_network.to_string()),
            ("GAVEL_LOG", self.log.0.clone()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn load(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let lookup = |name: &'static str| {
            let all = [&[("HOME", "/home/somebody")], settings].concat();
            all.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        Config::from_lookup(Flags::default(), false, lookup)
    }

    #[test]
    fn every_wrong_setting_is_named_in_one_line_that_says_what_is_right() {
        let wrong = [
            ("GAVEL_LISTEN", "8080"),
            ("GAVEL_DATA_DIR", "data"),
            ("DATABASE_URL", "mysql://localhost/gavel"),
            ("GAVEL_TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
            ("GAVEL_REACHABLE_NETWORKS", "intranet"),
            ("GAVEL_LIMITS", "none"),
            ("GAVEL_WORKERS", "0"),
            ("GAVEL_RULE_MEMORY", "63"),
            ("GAVEL_PAGE_MEMORY", "-1"),
            ("GAVEL_STREAMS", "none"),
            ("GAVEL_STREAMS_PER_NETWORK", "0"),
            ("GAVEL_DATABASE_CONNECTIONS", "many\nmore"),
            ("GAVEL_LOG", "gavel=loud"),
            ("GAVEL_PUBLIC_URL", "comments.example"),
            ("GAVEL_MAIL_FROM", "nobody"),
        ];
        for (name, value) in wrong {
            let message = load(&[(name, value)]).err().unwrap().to_string();
            assert!(message.starts_with(name), "{message}");
            assert!(message.contains(&format!("{value:?}")), "{message}");
            assert_eq!(message.lines().count(), 1, "{message}");
        }
    }

    #[test]
    fn a_wrong_secret_is_not_repeated() {
        for (name, value) in [
            ("GAVEL_SECRET", "hush"),
            ("GAVEL_METRICS_TOKEN", "hush"),
            ("DATABASE_URL", "postgres://gavel:hush@[nowhere/"),
            ("GAVEL_SMTP_URL", "smtp://gavel:hush@mail.example"),
            ("GAVEL_SMTP_URL", "mail://gavel:hush@mail.example"),
        ] {
            let message = load(&[(name, value)]).err().unwrap().to_string();
            assert!(message.starts_with(name) && !message.contains("hush"), "{message}");
        }
    }

    #[test]
    fn the_report_shows_what_is_in_force_and_no_secret() {
        let config = load(&[
            ("DATABASE_URL", "postgres://gavel:hushhush@db.example/comments"),
            ("GAVEL_SECRET", "hushhushhushhushhushhushhushhush"),
            ("GAVEL_METRICS_TOKEN", "hushhushhushhush"),
            ("GAVEL_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("GAVEL_LIMITS", ""),
            ("GAVEL_SMTP_URL", "starttls://gavel:hush@mail.example"),
            ("GAVEL_MAIL_FROM", "The Daily <comments@daily.example>"),
            ("GAVEL_PUBLIC_URL", "https://comments.example/"),
        ])
        .unwrap();
        let report = format!("{:?}", config.report());
        assert!(!report.contains("hush"), "{report}");
        assert!(report.contains("database comments at db.example"), "{report}");
        assert!(report.contains("10.0.0.0/8,::1/128"), "{report}");
        assert!(
            report.contains("starttls://mail.example") && report.contains("https://comments.example\""),
            "{report}"
        );
        assert_eq!(config.limits, Limits::On);
    }

    #[tokio::test]
    async fn a_mail_server_needs_a_sender_and_a_public_address_and_the_log_needs_neither() {
        let smtp = ("GAVEL_SMTP_URL", "smtp://127.0.0.1");
        let missing = |settings: &[(&str, &str)]| load(settings).err().unwrap().to_string();
        assert!(missing(&[smtp]).starts_with("GAVEL_MAIL_FROM is not set"));
        assert!(missing(&[smtp, ("GAVEL_MAIL_FROM", "a@b.example")]).starts_with("GAVEL_PUBLIC_URL is not set"));
        let at = SocketAddr::from(([0, 0, 0, 0], 8080));
        assert!(load(&[]).unwrap().mail(at).unwrap().is_none());
        let log = load(&[("GAVEL_SMTP_URL", "log:")]).unwrap().mail(at).unwrap().unwrap();
        assert_eq!(log.public_url.to_string(), "http://localhost:8080");
    }
}
