//! What the reader is told on the page, and the threads they follow.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::answer::PageBody;
use super::extract::{By, Limit, PageQuery, Query};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::{self, Language, Reader};
use crate::articles::ArticleKey;
use crate::ids::{CommentId, NoticeId};
use crate::notifications::{self, Notice, NoticeKind};
use crate::page::List;
use crate::time::Timestamp;

/// A notice.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Notice)]
pub struct NoticeView {
    /// Its id.
    id: NoticeId,
    /// What it tells.
    kind: NoticeKind,
    /// The same in a sentence, in the reader's language.
    text: String,
    /// Whether it was read.
    read: bool,
    /// When it happened.
    at: Timestamp,
    /// The comment to look at.
    comment: NoticedComment,
}

/// The comment of a notice.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NoticedComment {
    /// Its id.
    id: CommentId,
    /// The key of its article.
    article: ArticleKey,
}

/// A page of notices, with how many were not read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Notices {
    /// How many were not read, a hundred at most.
    unread: i64,
    /// The notices.
    #[serde(flatten)]
    page: PageBody<NoticeView>,
}

fn view(notice: Notice, language: Language) -> NoticeView {
    NoticeView {
        text: notifications::sentence(&notice, language),
        id: notice.id,
        kind: notice.kind,
        read: notice.read,
        at: notice.created_at,
        comment: NoticedComment { id: notice.comment, article: notice.article },
    }
}

/// What one is told, the latest first.
#[utoipa::path(get, path = "/sites/{site}/me/notifications", tag = "accounts", params(("site" = String, Path), PageQuery),
    responses((status = 200, body = Notices), (status = 401), (status = 422)))]
pub async fn list(
    state: web::Data<AppState>,
    reader: Reader,
    Query(query): Query<PageQuery>,
) -> ApiResult<web::Json<Notices>> {
    let (size, after) = query.page(List::Notices)?;
    let mut conn = state.conn().await?;
    let page = notifications::page(&mut conn, &reader, after, size).await?;
    let unread = notifications::unread(&mut conn, &reader).await?;
    let language = accounts::details(&mut conn, reader.site(), reader.id()).await?.and_then(|details| details.language);
    let page = page.map(|notice| view(notice, language.unwrap_or_default()));
    Ok(web::Json(Notices { unread, page: PageBody::new(page, List::Notices) }))
}

/// What was read.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadNotices {
    /// `"all"`, or the ids of some.
    read: Which,
}

impl Limit for ReadNotices {}

/// Which notices.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Which {
    /// `"all"`
    All(All),
    /// These.
    These(Vec<NoticeId>),
}

/// The word for all of them.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum All {
    /// All.
    All,
}

/// Notes that notices were read.
#[utoipa::path(post, path = "/sites/{site}/me/notifications", tag = "accounts", request_body = ReadNotices,
    params(("site" = String, Path)), responses((status = 204), (status = 401), (status = 422)))]
pub async fn read(
    state: web::Data<AppState>,
    By { by: reader, body, .. }: By<Reader, ReadNotices>,
) -> ApiResult<HttpResponse> {
    let only = match &body.read {
        Which::All(All::All) => None,
        Which::These(ids) => Some(ids.as_slice()),
    };
    let mut conn = state.conn().await?;
    notifications::read(&mut conn, &reader, only, state.now()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Follows the thread of a comment: what is written in it is told.
#[utoipa::path(put, path = "/sites/{site}/comments/{comment}/follow", tag = "readers",
    params(("site" = String, Path), ("comment" = CommentId, Path)), responses((status = 204), (status = 401), (status = 404)))]
pub async fn follow(
    state: web::Data<AppState>,
    reader: Reader,
    path: web::Path<(String, CommentId)>,
) -> ApiResult<HttpResponse> {
    let (_, comment) = path.into_inner();
    let mut conn = state.conn().await?;
    if !notifications::follow(&mut conn, &reader, comment, state.now()).await? {
        return Err(Problem::not_found());
    }
    Ok(HttpResponse::NoContent().finish())
}

/// No longer does.
#[utoipa::path(delete, path = "/sites/{site}/comments/{comment}/follow", tag = "readers",
    params(("site" = String, Path), ("comment" = CommentId, Path)), responses((status = 204), (status = 401)))]
pub async fn unfollow(
    state: web::Data<AppState>,
    reader: Reader,
    path: web::Path<(String, CommentId)>,
) -> ApiResult<HttpResponse> {
    let (_, comment) = path.into_inner();
    let mut conn = state.conn().await?;
    notifications::unfollow(&mut conn, &reader, comment).await?;
    Ok(HttpResponse::NoContent().finish())
}
