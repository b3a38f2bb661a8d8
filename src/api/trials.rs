//! Rules on trial: backtests and retroactive runs, each of which is a job.

use actix_web::body::MessageBody as _;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{Postgres, Transaction};
use validator::Validate;

use super::document::Document;
use super::extract::{By, Limit};
use super::guard::Site;
use super::jobs::JobView;
use super::once::{self, Attempt, Begun};
use super::problem::{ApiResult, FieldError, Problem, kind};
use super::rule_document::{AnyDocument, Sent};
use super::state::AppState;
use crate::accounts::Admin;
use crate::ids::{JobId, RuleId};
use crate::jobs::Job;
use crate::rules::RuleDocument;
use crate::time::Timestamp;
use crate::trials::{self, Between, Sample, StartError, Target};

/// A rule to try on the past.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBacktest {
    /// The rule, whatever its mode: it is judged as if it were live.
    #[schema(value_type = RuleDocument)]
    rule: Document,
    /// Comments from this time on.
    from: Timestamp,
    /// Comments before this time.
    to: Timestamp,
    /// How much of them: a share above 0 and up to 1, or about how many texts. Everything where not said. Which ones hangs
    /// on their ids alone, so it is the same ones each time.
    #[schema(exclusive_minimum = 0)]
    sample: Option<f64>,
}

impl Limit for NewBacktest {
    const MAX_BODY: usize = 512 * 1024;
}

/// A saved rule to try on the past.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedBacktest {
    /// What to try in place of the saved document, to be compared with it.
    #[schema(value_type = Option<RuleDocument>)]
    rule: Option<Document>,
    /// Comments from this time on.
    from: Timestamp,
    /// Comments before this time.
    to: Timestamp,
    /// How much of them: a share above 0 and up to 1, or about how many texts. Everything where not said.
    #[schema(exclusive_minimum = 0)]
    sample: Option<f64>,
}

impl Limit for SavedBacktest {
    const MAX_BODY: usize = 512 * 1024;
}

/// A rule to apply to the past.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retroactive {
    /// Comments from this time on.
    from: Timestamp,
    /// Comments before this time.
    to: Timestamp,
    /// `true`: only say what would be done. The id of such a preview, of this version of the rule and of the same time: do it.
    preview: Preview,
}

impl Limit for Retroactive {}

/// A preview to make, or the one that was seen.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[schema(as = RetroactivePreview)]
pub enum Preview {
    /// Make one.
    Make(bool),
    /// Do what this one foresaw.
    Seen(JobId),
}

/// Tries a rule on the site's past comments. Nothing is changed.
#[utoipa::path(post, path = "/sites/{site}/rules/backtest", tag = "admins", request_body = NewBacktest,
    params(("site" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 202, body = JobView, headers(("Location" = String, description = "The job"))), (status = 401), (status = 403), (status = 422)))]
pub async fn backtest(
    state: web::Data<AppState>,
    site: Site,
    By { by: admin, body, once }: By<Admin, NewBacktest>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, site.id, once).await? {
        Begun::Answered(answer) => return located(&site, answer),
        Begun::First(attempt) => attempt,
    };
    let Sent { document, .. } = AnyDocument(body.rule).read()?;
    let wanted = (Between { from: body.from, to: body.to }, sample(body.sample)?);
    let now = state.now();
    let mut tx = state.begin().await?;
    let job = trials::start_backtest(&mut tx, &admin, Target::New(Box::new(document)), wanted, now).await?;
    started(&state, &site, attempt, tx, job).await
}

/// Tries a saved rule, or a change to it, on the site's past comments. Nothing is changed.
#[utoipa::path(post, path = "/sites/{site}/rules/{rule}/backtest", tag = "admins", request_body = SavedBacktest,
    params(("site" = String, Path), ("rule" = RuleId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 202, body = JobView, headers(("Location" = String, description = "The job"))), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn backtest_saved(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, RuleId)>,
    By { by: admin, body, once }: By<Admin, SavedBacktest>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, site.id, once).await? {
        Begun::Answered(answer) => return located(&site, answer),
        Begun::First(attempt) => attempt,
    };
    let (_, rule) = path.into_inner();
    let tried = body.rule.map(|rule| AnyDocument(rule).read()).transpose()?;
    let target = Target::Saved(rule, tried.map(|sent| Box::new(sent.document)));
    let wanted = (Between { from: body.from, to: body.to }, sample(body.sample)?);
    let now = state.now();
    let mut tx = state.begin().await?;
    let job = trials::start_backtest(&mut tx, &admin, target, wanted, now).await?;
    started(&state, &site, attempt, tx, job).await
}

/// Applies a live rule to comments of the past, after a preview: `hold` and `flag` to published ones, `reject` also to held
/// ones. What a moderator has decided stays. POST `/jobs/{job}/undo` takes a run back.
#[utoipa::path(post, path = "/sites/{site}/rules/{rule}/retroactive", tag = "admins", request_body = Retroactive,
    params(("site" = String, Path), ("rule" = RuleId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 202, body = JobView, headers(("Location" = String, description = "The job"))), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn retroactive(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, RuleId)>,
    By { by: admin, body, once }: By<Admin, Retroactive>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, site.id, once).await? {
        Begun::Answered(answer) => return located(&site, answer),
        Begun::First(attempt) => attempt,
    };
    let (_, rule) = path.into_inner();
    let between = Between { from: body.from, to: body.to };
    let now = state.now();
    let mut tx = state.begin().await?;
    let job = match body.preview {
        Preview::Make(true) => trials::start_preview(&mut tx, &admin, rule, between, now).await?,
        Preview::Seen(preview) => trials::start_run(&mut tx, &admin, rule, between, preview, now).await?,
        Preview::Make(false) => {
            let error = StartError::Field("preview", "missing", "true for a preview, or the id of the one to follow");
            return Err(error.into());
        }
    };
    started(&state, &site, attempt, tx, job).await
}

/// Takes a retroactive run back: each comment stands as before, unless something happened to it since.
#[utoipa::path(post, path = "/sites/{site}/jobs/{job}/undo", tag = "admins", params(("site" = String, Path), ("job" = JobId, Path)),
    responses((status = 202, body = JobView, headers(("Location" = String, description = "The job"))), (status = 401), (status = 403), (status = 404), (status = 409)))]
pub async fn undo(
    state: web::Data<AppState>,
    site: Site,
    admin: Admin,
    path: web::Path<(String, JobId)>,
) -> ApiResult<HttpResponse> {
    let (_, run) = path.into_inner();
    let mut tx = state.begin().await?;
    let job = trials::start_undo(&mut tx, &admin, run, state.now()).await?;
    started(&state, &site, Attempt::unkept(site.id), tx, job).await
}

fn sample(sample: Option<f64>) -> ApiResult<Sample> {
    let sample = Sample::try_from(sample.unwrap_or(1.0));
    sample.map_err(|error| Problem::field("sample", "invalid", error.to_string()))
}

/// Commits the job together with its answer, and calls the worker.
async fn started(
    state: &AppState,
    site: &Site,
    attempt: Attempt,
    tx: Transaction<'static, Postgres>,
    job: Job,
) -> ApiResult<HttpResponse> {
    let now = job.created_at;
    let answer = attempt.commit(state, tx, StatusCode::ACCEPTED, &JobView::from(job), now).await?;
    state.jobs.ring();
    located(site, answer)
}

/// The answer with the address of the job that it tells of.
fn located(site: &Site, answer: HttpResponse) -> ApiResult<HttpResponse> {
    let (mut answer, body) = answer.into_parts();
    let bytes = body.try_into_bytes().map_err(|_| Problem::internal(anyhow::anyhow!("an answer without bytes")))?;
    let told: Value = serde_json::from_slice(&bytes).map_err(Problem::internal)?;
    if let Some(id) = told.get("id").and_then(Value::as_str) {
        let address = format!("/api/v1/sites/{}/jobs/{id}", site.slug);
        let address = header::HeaderValue::try_from(address).map_err(Problem::internal)?;
        answer.headers_mut().insert(header::LOCATION, address);
    }
    Ok(answer.set_body(bytes).map_into_boxed_body())
}

impl From<StartError> for Problem {
    fn from(error: StartError) -> Self {
        match error {
            StartError::NotFound => Self::not_found(),
            StartError::Mistakes(errors) => Self::fields(errors.into_iter().map(FieldError::from).collect()),
            StartError::Field(field, code, message) => Self::field(field, code, message),
            StartError::NotUndoable => Self::new(&kind::NOT_UNDOABLE),
            StartError::Database(error) => error.into(),
            StartError::Interrupted => Self::internal(error),
        }
    }
}

impl From<crate::rules::CompileError> for FieldError {
    fn from(error: crate::rules::CompileError) -> Self {
        Self { field: error.path, code: error.code, message: error.message }
    }
}
