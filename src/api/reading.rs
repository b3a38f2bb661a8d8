//! Reading: pages of comments, replies, permalinks. The same bytes for everyone.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::answer::PageBody;
use super::articles::{ArticleView, view, view_of_new};
use super::extract::{PageQuery, Query, word};
use super::guard::Site;
use super::problem::{ApiResult, Problem};
use super::shelf::Finished;
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
    /// `article`: the article comes along, so that a page needs one request. One that nobody has commented on is then
    /// an empty page, if the site lets first comments make articles.
    #[param(value_type = Option<Include>)]
    include: Option<String>,
}

/// What comes along with a page of comments.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    /// The article they stand under.
    Article,
}

/// A page of an article's comments.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CommentsPage {
    /// The article, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleView>,
    /// The comments.
    pub items: Vec<CommentView>,
    /// What to send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
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
    responses((status = 200, body = CommentsPage), (status = 304), (status = 404), (status = 422)))]
pub async fn list(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ArticleKey)>,
    Query(query): Query<ListQuery>,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, key) = path.into_inner();
    let sort: Sort = word("sort", query.sort.as_ref())?.unwrap_or_default();
    let include: Option<Include> = word("include", query.include.as_ref())?;
    let list = list_of(sort);
    let (size, cursor) = PageQuery { limit: query.limit, cursor: query.cursor }.page(list)?;
    let finish = Box::pin(async {
        let now = state.now();
        let mut conn = state.conn().await?;
        let Some(article) = articles::find(&mut conn, site.id, &key).await? else {
            if include.is_none() || !site.settings.comments.first_post_makes_article {
                return Err(Problem::not_found());
            }
            let article = Some(view_of_new(key, &site, &state, now));
            return Finished::new(None, &CommentsPage { article, items: Vec::new(), next_cursor: None });
        };
        let page = comments::page(&mut conn, site.id, article.id, sort, cursor, size).await?;
        drop(conn);
        let page = page.map(|(top, replies)| CommentView::thread(top, replies, &key));
        let PageBody { items, next_cursor } = PageBody::new(page, list);
        let article = include.map(|Include::Article| view(article, &site, &state, now));
        Finished::new(Some(key), &CommentsPage { article, items, next_cursor })
    });
    state.shelf.answer(&req, &site, finish).await
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
    let finish = Box::pin(async {
        let mut conn = state.conn().await?;
        let (_, key) = comments::visible(&mut conn, site.id, comment).await?.ok_or_else(Problem::not_found)?;
        let page = comments::replies(&mut conn, site.id, comment, cursor, size).await?;
        drop(conn);
        let page = PageBody::new(page.map(|reply| CommentView::public(reply, &key)), List::Replies);
        Finished::new(Some(key), &page)
    });
    state.shelf.answer(&req, &site, finish).await
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
    let finish = Box::pin(async {
        let mut conn = state.conn().await?;
        let (_, key) = comments::visible(&mut conn, site.id, comment).await?.ok_or_else(Problem::not_found)?;
        let mut line = comments::ancestors(&mut conn, site.id, comment).await?;
        drop(conn);
        let own = line.pop().ok_or_else(Problem::not_found)?;
        let above = line.into_iter().map(|above| CommentView::public(above, &key)).collect();
        let view = CommentView { ancestors: Some(above), ..CommentView::public(own, &key) };
        Finished::new(Some(key), &view)
    });
    state.shelf.answer(&req, &site, finish).await
}
