//! The site's learner: how it does, and how to let it forget.

use std::sync::Arc;

use actix_web::{HttpResponse, web};

use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::Admin;
use crate::db;
use crate::learner::{self, State};

/// How the site's learner does: what it has learned from, how well it foretells decisions, and whether it is trusted.
#[utoipa::path(get, path = "/sites/{site}/learner", tag = "admins", params(("site" = String, Path)),
    responses((status = 200, body = State), (status = 401), (status = 403)))]
pub async fn show(state: web::Data<AppState>, admin: Admin) -> ApiResult<web::Json<State>> {
    let mut conn = state.conn().await?;
    Ok(web::Json(learner::state(&mut conn, &admin).await?))
}

/// Lets the learner forget everything. It begins anew with the decisions that follow.
#[utoipa::path(delete, path = "/sites/{site}/learner", tag = "admins", params(("site" = String, Path)),
    responses((status = 204), (status = 401), (status = 403)))]
pub async fn forget(state: web::Data<AppState>, admin: Admin) -> ApiResult<HttpResponse> {
    let mut tx = state.begin().await?;
    learner::forget(&mut tx, &admin, state.now()).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<Arc<sqlx::Error>> for Problem {
    fn from(error: Arc<sqlx::Error>) -> Self {
        if db::is_unavailable(&error) { Self::unavailable(error) } else { Self::internal(error) }
    }
}
