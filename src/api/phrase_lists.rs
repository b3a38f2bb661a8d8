//! Phrase lists: the terms that rules name.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::extract::{By, Limit};
use super::guard::Site;
use super::problem::{ApiResult, Problem};
use super::rules::put_in_force;
use super::state::AppState;
use crate::accounts::Admin;
use crate::rules::PhraseList;
use crate::rules::save::{self, MAX_TERMS};
use crate::rules::store::{self, SavedList};
use crate::time::Timestamp;

/// A list's name: 1 to 80 lower-case letters, digits and hyphens.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct ListName(String);

impl TryFrom<String> for ListName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
        if (1..=80).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text))
        } else {
            Err("a list's name has 1 to 80 lower-case letters, digits, hyphens and underscores")
        }
    }
}

/// A phrase list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PhraseListView)]
pub struct ListView {
    /// Its name, by which rules call it.
    name: String,
    /// Counts its saves.
    revision: i32,
    /// When it was saved last.
    saved_at: Timestamp,
    /// What it holds.
    #[serde(flatten)]
    list: PhraseList,
}

impl From<SavedList> for ListView {
    fn from(saved: SavedList) -> Self {
        Self { name: saved.name, revision: saved.revision, saved_at: saved.saved_at, list: saved.list }
    }
}

/// The site's lists with their sizes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Lists {
    /// By name.
    items: Vec<ListSize>,
}

/// A list and its size.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ListSize {
    /// Its name.
    name: String,
    /// How many terms it holds.
    terms: i64,
}

/// The site's phrase lists, by name.
#[utoipa::path(get, path = "/sites/{site}/phrase-lists", tag = "admins", params(("site" = String, Path)),
    responses((status = 200, body = Lists), (status = 401), (status = 403)))]
pub async fn list(state: web::Data<AppState>, admin: Admin) -> ApiResult<web::Json<Lists>> {
    let mut conn = state.conn().await?;
    let sizes = store::list_sizes(&mut conn, admin.site()).await?;
    Ok(web::Json(Lists { items: sizes.into_iter().map(|(name, terms)| ListSize { name, terms }).collect() }))
}

/// One phrase list.
#[utoipa::path(get, path = "/sites/{site}/phrase-lists/{name}", tag = "admins", params(("site" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = ListView), (status = 401), (status = 403), (status = 404)))]
pub async fn show(
    state: web::Data<AppState>,
    admin: Admin,
    path: web::Path<(String, ListName)>,
) -> ApiResult<web::Json<ListView>> {
    let (_, ListName(name)) = path.into_inner();
    let mut conn = state.conn().await?;
    let list = store::find_list(&mut conn, admin.site(), &name).await?.ok_or_else(Problem::not_found)?;
    Ok(web::Json(list.into()))
}

/// A phrase list as it is to be.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutList {
    /// What is looked for, at most 50,000 terms of at most 200 characters.
    #[validate(length(max = MAX_TERMS, message = "at most 50,000 terms"), custom(function = terms_are_short))]
    terms: Vec<String>,
    /// Where a term stands inside one of these, it does not count.
    #[serde(default)]
    #[validate(length(max = MAX_TERMS, message = "at most 50,000 exceptions"), custom(function = terms_are_short))]
    exceptions: Vec<String>,
    /// The language of the terms, as a BCP 47 tag.
    #[validate(length(min = 2, max = 35, message = "a BCP 47 tag such as de or pt-BR"))]
    language: Option<String>,
}

impl Limit for PutList {
    const MAX_BODY: usize = 8 * 1024 * 1024;
}

fn terms_are_short(terms: &[String]) -> Result<(), validator::ValidationError> {
    match terms.iter().position(|term| term.trim().is_empty() || term.chars().count() > 200) {
        None => Ok(()),
        Some(place) => {
            let message = format!("entry {place} (from 0) must have from 1 to 200 characters");
            Err(validator::ValidationError::new("term").with_message(message.into()))
        }
    }
}

/// Makes a phrase list, or replaces what it holds.
#[utoipa::path(put, path = "/sites/{site}/phrase-lists/{name}", tag = "admins", request_body = PutList,
    params(("site" = String, Path), ("name" = String, Path)),
    responses((status = 201, body = ListView), (status = 200, body = ListView), (status = 401), (status = 403), (status = 422)))]
pub async fn put(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ListName)>,
    By { by: admin, body, .. }: By<Admin, PutList>,
) -> ApiResult<HttpResponse> {
    let (_, ListName(name)) = path.into_inner();
    let list = PhraseList { terms: body.terms, exceptions: body.exceptions, language: body.language };
    let now = state.now();
    let mut tx = state.begin().await?;
    let revision = save::save_list(&mut tx, &admin, &name, &list, now).await?;
    tx.commit().await?;
    put_in_force(&state, &site.slug).await;
    let status = if revision == 1 { StatusCode::CREATED } else { StatusCode::OK };
    Ok(HttpResponse::build(status).json(ListView { name, revision, saved_at: now, list }))
}

/// Deletes a phrase list, unless a rule needs it.
#[utoipa::path(delete, path = "/sites/{site}/phrase-lists/{name}", tag = "admins",
    params(("site" = String, Path), ("name" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn delete(
    state: web::Data<AppState>,
    site: Site,
    admin: Admin,
    path: web::Path<(String, ListName)>,
) -> ApiResult<HttpResponse> {
    let (_, ListName(name)) = path.into_inner();
    let mut tx = state.begin().await?;
    save::delete_list(&mut tx, &admin, &name, state.now()).await?;
    tx.commit().await?;
    put_in_force(&state, &site.slug).await;
    Ok(HttpResponse::NoContent().finish())
}
