//! `gavel backtest`

use std::path::PathBuf;

use sqlx::PgPool;

use super::{CliError, say};
use crate::ids::SiteId;
use crate::rules::backtest::Report;
use crate::rules::wilson::Share;
use crate::rules::{DocumentError, RuleDocument, parse};
use crate::server::config::Config;
use crate::server::database;
use crate::sites::{self, Slug};
use crate::time::Timestamp;
use crate::trials::{Backtest, BacktestInput, Sample};

/// How many texts are read at once.
const BATCH: i64 = 500;

/// What to try, and on what.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The site's short name
    #[arg(long, value_name = "SLUG")]
    site: String,
    /// The rule, a document in JSON or YAML as the API takes it
    #[arg(long, value_name = "FILE")]
    rule: PathBuf,
    /// Comments from this time on, such as 2026-11-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Comments before this time
    #[arg(long, value_name = "TIME")]
    to: String,
    /// How much of them: a share such as 0.1, or about how many texts
    #[arg(long, value_name = "NUMBER", default_value_t = 1.0)]
    sample: f64,
}

pub(super) async fn run(args: Args, config: Config) -> Result<(), CliError> {
    let slug: Slug = args.site.parse().map_err(|error| CliError::Usage(format!("{error}")))?;
    let input = input(&args)?;
    let database = database::open(&config, database::FOR_A_COMMAND).await?;
    let reported = match database.check_migrated().await {
        Ok(()) => report(database.pool(), &slug, input).await,
        Err(error) => Err(error.into()),
    };
    database.close().await;
    print(&reported?);
    Ok(())
}

fn input(args: &Args) -> Result<BacktestInput, CliError> {
    let usage = |error: &dyn std::fmt::Display| CliError::Usage(error.to_string());
    let time = |text: &str| text.parse::<Timestamp>().map_err(|error| CliError::Usage(format!("{text}: {error}")));
    let text = std::fs::read_to_string(&args.rule)
        .map_err(|error| CliError::Usage(format!("{}: {error}", args.rule.display())))?;
    let is_json = args.rule.extension().is_some_and(|extension| extension == "json");
    let document = if is_json {
        serde_json::from_str(&text).map_err(|error| usage(&error))?
    } else {
        parse::yaml(&text).map_err(CliError::Usage)?
    };
    let told = |errors: Vec<DocumentError>| {
        let lines: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.path, error.message)).collect();
        CliError::Usage(lines.join("\n"))
    };
    RuleDocument::parse(&document).map_err(told)?;
    let (from, to) = (time(&args.from)?, time(&args.to)?);
    if from >= to {
        return Err(CliError::Usage("--to is a time after --from".to_owned()));
    }
    let sample = Sample::try_from(args.sample).map_err(|error| usage(&error))?;
    Ok(BacktestInput { rule: None, version: None, document, against: None, from, to, sample })
}

async fn report(pool: &PgPool, slug: &Slug, input: BacktestInput) -> Result<Report, CliError> {
    let failed = |error: sqlx::Error| CliError::Failed(error.into());
    let mut conn = pool.acquire().await.map_err(failed)?;
    let site = sites::find(&mut conn, slug).await.map_err(failed)?;
    let site: SiteId = site.ok_or_else(|| CliError::Usage(format!("there is no site {slug}")))?.id;
    let broken = |error: crate::jobs::Broken| CliError::Failed(error.into());
    let mut backtest = Backtest::begin(&mut conn, site, input, None).await.map_err(broken)?;
    loop {
        let texts = backtest.next(&mut conn, BATCH).await.map_err(failed)?;
        if texts.is_empty() {
            return Ok(backtest.report());
        }
        backtest.judge(texts).await.map_err(broken)?;
    }
}

fn print(report: &Report) {
    let subject = &report.subject;
    say(&format!("{}, on comments from {} to {}, share {}", subject.name, subject.from, subject.to, subject.sample));
    say(&format!(
        "texts {}: judged {}, unknown {}, outside {}",
        report.total, report.judged, report.unknown, report.outside
    ));
    say(&format!("matched {}, lifted {}, would change {}", report.matched, report.lifted, report.would_change));
    for section in report.sections.iter().filter(|section| section.matched > 0) {
        let name = section.section.as_deref().unwrap_or("(no section)");
        say(&format!("  {name}: matched {} of {}", section.matched, section.total));
    }
    let decided = &report.decided;
    say(&format!(
        "against moderators: right {}, wrong {}, missed {}",
        decided.true_positives, decided.false_positives, decided.missed
    ));
    say(&format!("  precision {}, recall {}", percent(decided.precision), percent(decided.recall)));
}

/// A share with its interval, for people.
fn percent(share: Option<Share>) -> String {
    share.map_or_else(
        || "unknown".to_owned(),
        |Share { value, low, high }| format!("{:.1} % ({:.1} to {:.1})", 100.0 * value, 100.0 * low, 100.0 * high),
    )
}
