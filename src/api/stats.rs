//! What happened on the site, in figures: to read, and to download as tables.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::csv::{Table, cell};
use super::extract::{Query, word};
use super::guard::Site;
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::Moderator;
use crate::stats::{self, Figures, Grain, Span, Stats};
use crate::time::Timestamp;

/// How far back the answer goes where nobody says, in seconds.
const USUAL_SECONDS: i64 = 7 * 86_400;

/// How many hours or days an answer has at the most: a month, a year.
const MAX_HOURS: usize = 31 * 24;
const MAX_DAYS: usize = 366;

/// Which time to look at.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatsQuery {
    /// From this time on, rounded down to a whole bucket; seven days before `to` where not said.
    #[param(value_type = Option<Timestamp>)]
    from: Option<String>,
    /// Up to this time, rounded up; now where not said.
    #[param(value_type = Option<Timestamp>)]
    to: Option<String>,
    /// How long a bucket is; a day of the site's time zone where not said.
    #[param(value_type = Option<Grain>)]
    per: Option<String>,
    /// Of one section; empty: articles without one.
    section: Option<String>,
    /// Which table to download.
    #[param(value_type = Option<StatsTable>)]
    table: Option<String>,
}

/// A table of figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatsTable {
    /// Each bucket.
    #[default]
    Series,
    /// By section.
    Sections,
    /// By rule.
    Rules,
    /// By moderator.
    Moderators,
    /// By moderator and bucket.
    Load,
}

impl StatsQuery {
    fn span(&self, site: &Site, now: Timestamp) -> ApiResult<Span> {
        let to = word("to", self.to.as_ref())?.unwrap_or(now);
        let from = word("from", self.from.as_ref())?.unwrap_or_else(|| to.minus_seconds(USUAL_SECONDS));
        if from > to {
            return Err(Problem::field("from", "after_the_end", "a time before `to`"));
        }
        let per = word("per", self.per.as_ref())?.unwrap_or_default();
        let span = Span::covering(from, to, per, site.settings.timezone);
        let most = if per == Grain::Hour { MAX_HOURS } else { MAX_DAYS };
        if span.buckets(most).len() > most {
            let message = format!("at most {MAX_HOURS} hours or {MAX_DAYS} days at once");
            return Err(Problem::field("from", "too_long", message));
        }
        Ok(span)
    }

    async fn answer(self, state: &AppState, site: &Site, moderator: &Moderator) -> ApiResult<Stats> {
        let now = state.now();
        let span = self.span(site, now)?;
        if self.section.as_ref().is_some_and(|section| section.contains('\0')) {
            return Err(Problem::field("section", "nul", "text holds no NUL characters"));
        }
        let mut conn = state.conn().await?;
        Ok(stats::stats(&mut conn, moderator, span, self.section, now).await?)
    }
}

/// What happened on the site by hour or day: how much was written, held, rejected and flagged, how long it waited for a
/// decision, how far moderators and rules agree, and who decided how much. A few seconds behind.
#[utoipa::path(get, path = "/sites/{site}/moderation/stats", tag = "moderators", params(("site" = String, Path), StatsQuery),
    responses((status = 200, body = Stats), (status = 401), (status = 403), (status = 422)))]
pub async fn show(
    state: web::Data<AppState>,
    site: Site,
    moderator: Moderator,
    Query(query): Query<StatsQuery>,
) -> ApiResult<web::Json<Stats>> {
    Ok(web::Json(query.answer(&state, &site, &moderator).await?))
}

/// One table of the same as CSV. Cells that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(get, path = "/sites/{site}/moderation/stats.csv", tag = "moderators", params(("site" = String, Path), StatsQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 401), (status = 403), (status = 422)))]
pub async fn download(
    state: web::Data<AppState>,
    site: Site,
    moderator: Moderator,
    Query(query): Query<StatsQuery>,
) -> ApiResult<HttpResponse> {
    let of = word("table", query.table.as_ref())?.unwrap_or_default();
    let stats = query.answer(&state, &site, &moderator).await?;
    table(of, &stats, &site).download()
}

/// The names of [`cells`].
const FIGURES: [&str; 15] = [
    "comments",
    "published",
    "held",
    "rejected_by_rules",
    "flags",
    "deleted",
    "decisions",
    "approved",
    "rejected_by_moderators",
    "undone",
    "overruled",
    "waited",
    "median_seconds",
    "p90_seconds",
    "p99_seconds",
];

fn cells(figures: &Figures) -> impl Iterator<Item = String> {
    let counts = [
        figures.comments,
        figures.published,
        figures.held,
        figures.rejected_by_rules,
        figures.flags,
        figures.deleted,
        figures.decisions,
        figures.approved,
        figures.rejected_by_moderators,
        figures.undone,
        figures.overruled,
        figures.wait.waited,
    ];
    let waits = [figures.wait.median_seconds, figures.wait.p90_seconds, figures.wait.p99_seconds];
    counts.map(|count| count.to_string()).into_iter().chain(waits.map(cell))
}

fn table(of: StatsTable, stats: &Stats, site: &Site) -> Table {
    let (word, columns, rows): (_, Vec<&'static str>, Vec<Vec<String>>) = match of {
        StatsTable::Series => (
            "series",
            [&["at"], FIGURES.as_slice()].concat(),
            stats.items.iter().map(|item| with(item.at.to_string(), cells(&item.figures))).collect(),
        ),
        StatsTable::Sections => (
            "sections",
            [&["section"], FIGURES.as_slice()].concat(),
            stats.sections.iter().map(|one| with(one.section.clone(), cells(&one.figures))).collect(),
        ),
        StatsTable::Rules => (
            "rules",
            vec!["rule", "name", "acted", "reviewed", "overturned"],
            stats
                .rules
                .iter()
                .map(|rule| {
                    let counts = [rule.acted, rule.reviewed, rule.overturned].map(|count| count.to_string());
                    [rule.rule.to_string(), rule.name.clone()].into_iter().chain(counts).collect()
                })
                .collect(),
        ),
        StatsTable::Moderators => (
            "moderators",
            vec!["account", "name", "decisions", "approved", "rejected", "undone", "looked_again", "overruled"],
            stats
                .moderators
                .iter()
                .map(|one| {
                    let counts =
                        [one.decisions, one.approved, one.rejected, one.undone, one.looked_again, one.overruled];
                    let counts = counts.map(|count| count.to_string());
                    [one.account.to_string(), one.name.clone()].into_iter().chain(counts).collect()
                })
                .collect(),
        ),
        StatsTable::Load => (
            "load",
            vec!["at", "account", "name", "decisions"],
            stats
                .moderators
                .iter()
                .flat_map(|one| {
                    one.load.iter().map(|load| {
                        vec![load.at.to_string(), one.account.to_string(), one.name.clone(), load.decisions.to_string()]
                    })
                })
                .collect(),
        ),
    };
    Table { name: format!("{}-{word}", site.slug), columns, rows }
}

fn with(first: String, rest: impl Iterator<Item = String>) -> Vec<String> {
    std::iter::once(first).chain(rest).collect()
}
