//! Reading: pages of comments, replies, permalinks. The same bytes for everyone.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::answer::{PageBody, public};
use super::extract::{PageQuery, Query, word};
use super::guard::Site;
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use super::view::CommentView;
use crate::articles::{self, ArticleKey};
use crate::comments::{self, Sort};
use crate::ids::CommentId;
use crate::page::List;

/// How to read a page of comments.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// The order.
    #[param(value_type = Option<Sort>)]
    sort: Option<String>,
    /// How many items, 1 to 100; 50 where not said.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

fn list_of(sort: Sort) -> List {
    match sort {
        Sort::Newest => List::Newest,
        Sort::Oldest => List::Oldest,
        Sort::Top => List::Top,
        Sort::Discussed => List::Discussed,
        Sort::Controversial => List::Controversial,
    }
}

/// An article's top-level comments, each with its first three replies.
#[utoipa::path(get, path = "/sites/{site}/articles/{article}/comments", tag = "readers",
    params(("site" = String, Path), ("article" = String, Path), ListQuery),
    responses((status = 200, body = PageBody<CommentView>), (status = 304), (status = 404), (status = 422)))]
pub async fn list(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ArticleKey)>,
    Query(query): Query<ListQuery>,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, key) = path.into_inner();
    let sort: Sort = word("sort", query.sort.as_ref())?.unwrap_or_default();
    let list = list_of(sort);
    let (size, cursor) = PageQuery { limit: query.limit, cursor: query.cursor }.page(list)?;
    let mut conn = state.conn().await?;
    let article = articles::find(&mut conn, site.id, &key).await?.ok_or_else(Problem::not_found)?;
    let page = comments::page(&mut conn, site.id, article.id, sort, cursor, size).await?;
    drop(conn);
    let page = page.map(|(top, replies)| CommentView::thread(top, replies, &key));
    public(&req, &PageBody::new(page, list))
}

/// The direct replies to a comment, oldest first.
#[utoipa::path(get, path = "/sites/{site}/comments/{comment}/replies", tag = "readers",
    params(("site" = String, Path), ("comment" = CommentId, Path), PageQuery),
    responses((status = 200, body = PageBody<CommentView>), (status = 304), (status = 404), (status = 422)))]
pub async fn replies(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, CommentId)>,
    Query(query): Query<PageQuery>,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, comment) = path.into_inner();
    let (size, cursor) = query.page(List::Replies)?;
    let mut conn = state.conn().await?;
    let (_, key) = comments::visible(&mut conn, site.id, comment).await?.ok_or_else(Problem::not_found)?;
    let page = comments::replies(&mut conn, site.id, comment, cursor, size).await?;
    drop(conn);
    public(&req, &PageBody::new(page.map(|reply| CommentView::public(reply, &key)), List::Replies))
}

/// One comment with those above it: the permalink.
#[utoipa::path(get, path = "/sites/{site}/comments/{comment}", tag = "readers",
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = CommentView), (status = 304), (status = 404)))]
pub async fn show(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, CommentId)>,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, comment) = path.into_inner();
    let mut conn = state.conn().await?;
    let (_, key) = comments::visible(&mut conn, site.id, comment).await?.ok_or_else(Problem::not_found)?;
    let mut line = comments::ancestors(&mut conn, site.id, comment).await?;
    drop(conn);
    let own = line.pop().ok_or_else(Problem::not_found)?;
    let above = line.into_iter().map(|above| CommentView::public(above, &key)).collect();
    public(&req, &CommentView { ancestors: Some(above), ..CommentView::public(own, &key) })
}
