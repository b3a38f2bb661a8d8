//! How a moderator's desk is set up in the console.

use actix_web::web;
use serde::Deserialize;
use validator::{Validate, ValidationErrors};

use super::extract::{By, Limit};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::Moderator;
use crate::review::{self, Desk};

/// A desk as it is to be set up.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct DeskBody(Desk);

impl Limit for DeskBody {}

impl Validate for DeskBody {
    fn validate(&self) -> Result<(), ValidationErrors> {
        // What is wrong with a desk, it says itself.
        Ok(())
    }
}

/// How one's own desk is set up: saved queues, and which texts are blurred.
#[utoipa::path(get, path = "/sites/{site}/me/console", tag = "moderators", params(("site" = String, Path)),
    responses((status = 200, body = Desk), (status = 401), (status = 403)))]
pub async fn show(state: web::Data<AppState>, moderator: Moderator) -> ApiResult<web::Json<Desk>> {
    let mut conn = state.conn().await?;
    Ok(web::Json(review::desk(&mut conn, &moderator).await?))
}

/// Sets one's own desk up, in place of what was there.
#[utoipa::path(put, path = "/sites/{site}/me/console", tag = "moderators", request_body = Desk,
    params(("site" = String, Path)), responses((status = 200, body = Desk), (status = 401), (status = 403), (status = 422)))]
pub async fn put(
    state: web::Data<AppState>,
    By { by: moderator, body: DeskBody(desk), .. }: By<Moderator, DeskBody>,
) -> ApiResult<web::Json<Desk>> {
    if let Some((field, message)) = desk.mistake() {
        return Err(Problem::field(field, "invalid", message));
    }
    let mut conn = state.conn().await?;
    review::set_desk(&mut conn, &moderator, &desk).await?;
    Ok(web::Json(desk))
}
