//! How a text will look as a comment, before it is one.

use actix_web::web;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::extract::{By, Limit};
use super::guard::Anyone;
use crate::comments::CommentBody;
use crate::text::markdown;

/// A text that somebody writes.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The text, in the Markdown subset.
    body: CommentBody,
}

impl Limit for Draft {}

/// A text as it would be shown.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Preview {
    /// The text as safe HTML.
    html: String,
}

/// Shows a text as a comment of it would be shown. Nothing is kept.
#[utoipa::path(post, path = "/sites/{site}/preview", tag = "readers", request_body = Draft,
    params(("site" = String, Path)), responses((status = 200, body = Preview), (status = 422)))]
pub async fn preview(By { body, .. }: By<Anyone, Draft>) -> web::Json<Preview> {
    web::Json(Preview { html: markdown::render(body.body.as_ref()) })
}
