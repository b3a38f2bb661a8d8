//! Phrase lists: the terms that rules name.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::extract::{By, ByText, Limit};
use super::guard::Site;
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::Admin;
use crate::rules::PhraseList;
use crate::rules::lists::{ListChange, Terms, one_a_line};
use crate::rules::save::{self, ListSave, MAX_TERMS};
use crate::rules::store::{self, SavedList};
use crate::time::Timestamp;

/// A list's name: 1 to 80 lower-case letters, digits and hyphens.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct ListName(pub(super) String);

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
    /// The revision that the admin saw, so that nothing of a colleague's is lost.
    revision: Option<i32>,
}

impl Limit for PutList {
    const MAX_BODY: usize = MAX_LIST;
}

/// What to take out of a phrase list, and then to add to it.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchList {
    /// These come; what is there already is not added twice.
    #[serde(default)]
    #[validate(nested)]
    add: Entries,
    /// These go; what is not there is passed over.
    #[serde(default)]
    #[validate(nested)]
    remove: Entries,
    /// The language from now on.
    #[validate(length(min = 2, max = 35, message = "a BCP 47 tag such as de or pt-BR"))]
    language: Option<String>,
    /// The revision that the admin saw, so that nothing of a colleague's is lost.
    revision: Option<i32>,
}

impl Limit for PatchList {
    const MAX_BODY: usize = MAX_LIST;
}

/// Terms and exceptions to add or to remove.
#[derive(Debug, Default, Deserialize, Validate, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Entries {
    /// Terms, each of at most 200 characters.
    #[validate(length(max = MAX_TERMS, message = "at most 50,000 terms"), custom(function = terms_are_short))]
    terms: Vec<String>,
    /// Exceptions, each of at most 200 characters.
    #[validate(length(max = MAX_TERMS, message = "at most 50,000 exceptions"), custom(function = terms_are_short))]
    exceptions: Vec<String>,
}

impl From<Entries> for Terms {
    fn from(entries: Entries) -> Self {
        Self { terms: entries.terms, exceptions: entries.exceptions }
    }
}

/// The longest body that writes a list, in bytes.
const MAX_LIST: usize = 8 * 1024 * 1024;

/// The longest term, in characters.
const MAX_TERM_CHARS: usize = 200;

pub(super) fn terms_are_short(terms: &[String]) -> Result<(), validator::ValidationError> {
    match terms.iter().position(|term| term.trim().is_empty() || term.chars().count() > MAX_TERM_CHARS) {
        None => Ok(()),
        Some(place) => {
            let message = format!("entry {place} (from 0) must have from 1 to {MAX_TERM_CHARS} characters");
            Err(validator::ValidationError::new("term").with_message(message.into()))
        }
    }
}

/// Makes a phrase list, or replaces what it holds.
#[utoipa::path(put, path = "/sites/{site}/phrase-lists/{name}", tag = "admins", request_body = PutList,
    params(("site" = String, Path), ("name" = String, Path)),
    responses((status = 201, body = ListView), (status = 200, body = ListView), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub async fn put(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ListName)>,
    By { by: admin, body, .. }: By<Admin, PutList>,
) -> ApiResult<HttpResponse> {
    let list = PhraseList { terms: body.terms, exceptions: body.exceptions, language: body.language };
    save(&state, &site, &admin, path.into_inner().1, ListSave::Put(list), body.revision).await
}

/// Adds to a phrase list and takes out of it.
#[utoipa::path(patch, path = "/sites/{site}/phrase-lists/{name}", tag = "admins", request_body = PatchList,
    params(("site" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = ListView), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub async fn patch(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ListName)>,
    By { by: admin, body, .. }: By<Admin, PatchList>,
) -> ApiResult<HttpResponse> {
    let change = ListChange { remove: body.remove.into(), add: body.add.into(), language: body.language };
    save(&state, &site, &admin, path.into_inner().1, ListSave::Patch(change), body.revision).await
}

/// Adds the lines of a file to a phrase list, one term a line, and makes the list where there is none.
#[utoipa::path(post, path = "/sites/{site}/phrase-lists/{name}/import", tag = "admins",
    request_body(content = String, content_type = "text/plain"),
    params(("site" = String, Path), ("name" = String, Path)),
    responses((status = 201, body = ListView), (status = 200, body = ListView), (status = 401), (status = 403), (status = 415), (status = 422)))]
pub async fn import(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ListName)>,
    ByText { by: admin, text }: ByText<Admin>,
) -> ApiResult<HttpResponse> {
    if let Some(line) = text.lines().position(|line| line.trim().chars().count() > MAX_TERM_CHARS) {
        let message = format!("line {} is longer than {MAX_TERM_CHARS} characters", line + 1);
        return Err(Problem::field("", "term", message));
    }
    save(&state, &site, &admin, path.into_inner().1, ListSave::Import(one_a_line(&text)), None).await
}

/// Saves a list and answers it as it stands now.
async fn save(
    state: &AppState,
    site: &Site,
    admin: &Admin,
    ListName(name): ListName,
    save: ListSave,
    seen: Option<i32>,
) -> ApiResult<HttpResponse> {
    let mut tx = state.begin().await?;
    let saved = save::save_list(&mut tx, admin, &name, save, seen, state.now()).await?;
    tx.commit().await?;
    state.rules.put_in_force(&state.sites, &site.slug).await;
    let status = if saved.revision == 1 { StatusCode::CREATED } else { StatusCode::OK };
    Ok(HttpResponse::build(status).json(ListView::from(saved)))
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
    state.rules.put_in_force(&state.sites, &site.slug).await;
    Ok(HttpResponse::NoContent().finish())
}
