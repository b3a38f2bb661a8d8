//! What a rule did.

use actix_web::web;
use serde::Deserialize;

use super::extract::{Query, word};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::Admin;
use crate::ids::RuleId;
use crate::rules::store;
use crate::time::Timestamp;
use crate::watch::{self, Per, RuleStats, Span};

/// How far back the answer goes where nobody says, in seconds.
const USUAL_SECONDS: i64 = 30 * 86_400;

/// How many buckets an answer has at the most.
const MAX_BUCKETS: i64 = 750;

/// Which time to look at.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatsQuery {
    /// From this time on, rounded down to a whole bucket; thirty days before `to` where not said.
    #[param(value_type = Option<Timestamp>)]
    from: Option<String>,
    /// Up to this time, rounded up; now where not said.
    #[param(value_type = Option<Timestamp>)]
    to: Option<String>,
    /// How long a bucket is; a day where not said.
    #[param(value_type = Option<Per>)]
    per: Option<String>,
}

impl StatsQuery {
    fn span(&self, now: Timestamp) -> ApiResult<Span> {
        let to = word("to", self.to.as_ref())?.unwrap_or(now);
        let from = word("from", self.from.as_ref())?.unwrap_or_else(|| to.minus_seconds(USUAL_SECONDS));
        if from > to {
            return Err(Problem::field("from", "after_the_end", "a time before `to`"));
        }
        let span = Span::covering(from, to, word("per", self.per.as_ref())?.unwrap_or_default());
        if span.buckets() > MAX_BUCKETS {
            let message = format!("at most {MAX_BUCKETS} hours or days at once");
            return Err(Problem::field("from", "too_long", message));
        }
        Ok(span)
    }
}

/// What a rule did by hour or day: how often it was asked, matched and acted, on how many authors, what moderators then
/// decided, and what it cost. A second behind.
#[utoipa::path(get, path = "/sites/{site}/rules/{rule}/stats", tag = "admins",
    params(("site" = String, Path), ("rule" = RuleId, Path), StatsQuery),
    responses((status = 200, body = RuleStats), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn stats(
    state: web::Data<AppState>,
    admin: Admin,
    path: web::Path<(String, RuleId)>,
    Query(query): Query<StatsQuery>,
) -> ApiResult<web::Json<RuleStats>> {
    let (_, rule) = path.into_inner();
    let span = query.span(state.now())?;
    let mut conn = state.conn().await?;
    let rule = store::find(&mut conn, admin.site(), rule).await?.ok_or_else(Problem::not_found)?;
    Ok(web::Json(watch::stats(&mut conn, admin.site(), &rule, span).await?))
}
