//! What is printed: the machine, one table, and on request the statements that took most of the database's time.

use sqlx::PgPool;

use crate::client::Outcome;

/// One kind of request in all rounds, held against something.
pub(crate) struct Row {
    what: String,
    against: String,
    /// The least that the ratio should be, where there is such a thing.
    target: Option<f64>,
    rounds: Vec<Round>,
}

/// What one turn came to.
struct Round {
    /// Requests a second.
    rate: f64,
    /// Those of what it is held against.
    against: Option<f64>,
    /// Milliseconds within which half of the answers came.
    median: f64,
    /// Milliseconds within which 99 % of them came.
    slow: f64,
}

impl Row {
    pub(crate) fn new(what: impl Into<String>, against: impl Into<String>) -> Self {
        Self { what: what.into(), against: against.into(), target: None, rounds: Vec::new() }
    }

    /// The same with the least that its ratio should be.
    pub(crate) fn at_least(self, target: f64) -> Self {
        Self { target: Some(target), ..self }
    }

    /// Adds a round.
    pub(crate) fn add(&mut self, outcome: &Outcome, against: Option<f64>) {
        let (median, slow) = (outcome.millis(50), outcome.millis(99));
        self.rounds.push(Round { rate: outcome.rate(), against, median, slow });
    }

    fn line(&self) -> String {
        let ratios = self.sorted(|round| Some(round.rate / round.against?));
        let ratio = match (ratios.first(), ratios.last()) {
            (Some(least), Some(most)) => format!("{:.2} ({least:.2} to {most:.2})", median(&ratios)),
            _ => String::from("not measured"),
        };
        let target = match self.target {
            Some(target) if !ratios.is_empty() && median(&ratios) < target => format!("{target:.2} missed"),
            Some(target) => format!("{target:.2}"),
            None => String::from("-"),
        };
        format!(
            "{:34} {:>8.0}  {:31} {:>8.0}  {ratio:20} {target:11} {:>7.1} {:>7.1}",
            self.what,
            median(&self.sorted(|round| Some(round.rate))),
            self.against,
            median(&self.sorted(|round| round.against)),
            median(&self.sorted(|round| Some(round.median))),
            median(&self.sorted(|round| Some(round.slow))),
        )
    }

    /// One figure of each round, the smallest first.
    fn sorted(&self, figure: impl Fn(&Round) -> Option<f64>) -> Vec<f64> {
        let mut figures: Vec<f64> = self.rounds.iter().filter_map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures
    }
}

/// The middle one of sorted values.
fn median(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// Prints the rows below each other.
pub(crate) fn table(rows: &[Row]) {
    println!(
        "\n{:34} {:>8}  {:31} {:>8}  {:20} {:11} {:>7} {:>7}",
        "", "a second", "held against", "a second", "ratio (all rounds)", "at least", "50 % ms", "99 % ms"
    );
    for row in rows {
        println!("{}", row.line());
    }
}

/// Prints a figure that stands for itself, with the most that it should be.
pub(crate) fn figure(what: &str, unit: &str, mut figures: Vec<f64>, at_most: f64) {
    figures.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (figures.first(), figures.last()) else {
        println!("{what}: not known on this system");
        return;
    };
    let middle = median(&figures);
    let missed = if middle > at_most { ", missed" } else { "" };
    println!("{what}: {middle:.0} {unit} ({least:.0} to {most:.0}), at most {at_most:.0}{missed}");
}

/// Prints what all of this runs on, and makes sure that commits last.
pub(crate) async fn machine(pool: &PgPool) {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map_or_else(|| String::from("unknown"), |rest| rest.trim_matches([' ', '\t', ':']).to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let processor = value(&read("/proc/cpuinfo"), "model name");
    let memory = value(&read("/proc/meminfo"), "MemTotal");
    let kib = memory.split(' ').next().and_then(|kib| kib.parse::<f64>().ok());
    let memory = kib.map_or(memory, |kib| format!("{:.1} GiB", kib / 1_048_576.0));
    let kernel = format!("{} {}", std::env::consts::OS, read("/proc/sys/kernel/osrelease").trim());
    println!("machine: {cores} cores ({processor}), memory {memory}, {kernel}");
    let settings = "select current_setting('server_version'), current_setting('fsync'),
                           current_setting('synchronous_commit'), current_setting('full_page_writes')";
    let (version, fsync, commit, pages): (String, String, String, String) =
        sqlx::query_as(settings).fetch_one(pool).await.unwrap();
    println!("Postgres {version}: fsync {fsync}, synchronous_commit {commit}, full_page_writes {pages}");
    assert_eq!([fsync, commit, pages], ["on", "on", "on"], "a commit has to last");
}

/// How large the database is, in words.
pub(crate) async fn size(pool: &PgPool) -> String {
    let sizes =
        "select (select count(*) from comments), (select count(*) from sites), pg_database_size(current_database())";
    let (comments, sites, bytes): (i64, i64, i64) = sqlx::query_as(sizes).fetch_one(pool).await.unwrap();
    format!("{} comments in {} sites, {} MiB of database", grouped(comments), grouped(sites), grouped(bytes >> 20))
}

/// Prints the statements that took most of the database's time in one turn.
pub(crate) async fn statements(pool: &PgPool, turn: &str) {
    let dearest = "select calls, total_exec_time, mean_exec_time, wal_bytes::float8 / calls,
                          left(regexp_replace(query, '\\s+', ' ', 'g'), 100)
                   from pg_stat_statements where calls > 10 order by total_exec_time desc limit 10";
    let rows: Vec<(i64, f64, f64, f64, String)> = sqlx::query_as(dearest).fetch_all(pool).await.unwrap();
    println!("\n{turn}\n{:>9} {:>10} {:>8} {:>9}  statement", "calls", "ms in all", "ms each", "WAL bytes");
    for (calls, total, mean, wal, statement) in rows {
        println!("{calls:>9} {total:>10.0} {mean:>8.3} {wal:>9.0}  {statement}");
    }
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
