//! Background jobs: how far they are, what came of them, and calling them off.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use serde_json::Value;

use super::answer::PageBody;
use super::extract::{PageQuery, Query};
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::accounts::Admin;
use crate::events;
use crate::ids::JobId;
use crate::jobs::{self, Job, State};
use crate::page::List;
use crate::time::Timestamp;
use crate::trials::{self, JobCancelled};

/// A background job.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Job)]
pub struct JobView {
    /// Its id.
    id: JobId,
    /// What it does: `backtest`, `retroactive_preview`, `retroactive_run`, `retroactive_undo` or `erasure`.
    kind: String,
    /// How it stands.
    state: State,
    /// How far it is.
    progress: JobProgress,
    /// When it was wanted.
    created_at: Timestamp,
    /// When it was first taken up.
    started_at: Option<Timestamp>,
    /// When nothing more happened.
    finished_at: Option<Timestamp>,
    /// What came of it, by kind: `BacktestReport`, `RetroactiveReport` or `UndoReport`. Null until it is done, and in lists.
    #[schema(value_type = Option<Object>)]
    result: Option<Value>,
    /// Why it failed, in a sentence.
    error: Option<String>,
}

/// How far a job is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct JobProgress {
    /// How many things are done.
    done: i64,
    /// Of how many; null while that is not known.
    total: Option<i64>,
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            state: job.state,
            progress: JobProgress { done: job.done, total: job.total },
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            result: job.result,
            error: job.error,
        }
    }
}

/// The site's jobs, the latest first, without their results.
#[utoipa::path(get, path = "/sites/{site}/jobs", tag = "admins", params(("site" = String, Path), PageQuery),
    responses((status = 200, body = PageBody<JobView>), (status = 401), (status = 403), (status = 422)))]
pub async fn list(
    state: web::Data<AppState>,
    admin: Admin,
    Query(query): Query<PageQuery>,
) -> ApiResult<web::Json<PageBody<JobView>>> {
    let (size, after) = query.page(List::Jobs)?;
    let mut conn = state.conn().await?;
    let page = jobs::page(&mut conn, admin.site(), after, size).await?;
    let view = |job: Job| JobView { result: None, ..JobView::from(job) };
    Ok(web::Json(PageBody::new(page.map(view), List::Jobs)))
}

/// A job, with its result once it is done. The texts in its examples are looked up now.
#[utoipa::path(get, path = "/sites/{site}/jobs/{job}", tag = "admins", params(("site" = String, Path), ("job" = JobId, Path)),
    responses((status = 200, body = JobView), (status = 401), (status = 403), (status = 404)))]
pub async fn show(
    state: web::Data<AppState>,
    admin: Admin,
    path: web::Path<(String, JobId)>,
) -> ApiResult<web::Json<JobView>> {
    let (_, job) = path.into_inner();
    let mut conn = state.conn().await?;
    let mut job = jobs::find(&mut conn, admin.site(), job).await?.ok_or_else(Problem::not_found)?;
    if let Some(result) = &mut job.result {
        trials::add_texts(&mut conn, admin.site(), result).await?;
    }
    Ok(web::Json(job.into()))
}

/// Calls a job off: it stops within a batch. What a retroactive run has done until then stays, and can be taken back. Calling
/// off what was called off changes nothing.
#[utoipa::path(delete, path = "/sites/{site}/jobs/{job}", tag = "admins", params(("site" = String, Path), ("job" = JobId, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
pub async fn cancel(
    state: web::Data<AppState>,
    admin: Admin,
    path: web::Path<(String, JobId)>,
) -> ApiResult<HttpResponse> {
    let (_, id) = path.into_inner();
    let now = state.now();
    let mut tx = state.begin().await?;
    let before = jobs::find(&mut tx, admin.site(), id).await?.ok_or_else(Problem::not_found)?;
    let after = jobs::cancel(&mut tx, admin.site(), id, now).await?.ok_or_else(Problem::not_found)?;
    if after != State::Cancelled {
        return Err(Problem::new(&kind::JOB_OVER));
    }
    if before.state != State::Cancelled {
        events::record(&mut tx, admin.site(), admin.actor(), &JobCancelled { job: id }, now).await?;
    }
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}
