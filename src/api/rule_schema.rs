//! What a rule is made of, for editors and programs.

use actix_web::HttpResponse;

use super::problem::ApiResult;
use crate::accounts::Admin;
use crate::rules::schema;

/// The JSON Schema (draft 2020-12) of rule documents: every field, fact, operator and action, with what each means.
#[utoipa::path(get, path = "/sites/{site}/rules/schema", tag = "admins", params(("site" = String, Path)),
    responses((status = 200, body = Object, content_type = "application/schema+json"), (status = 401), (status = 403)))]
pub async fn show(_: Admin) -> ApiResult<HttpResponse> {
    Ok(HttpResponse::Ok().content_type("application/schema+json").json(schema::schema()))
}
