//! The search of staff through all comments.

use actix_web::web;
use serde::Deserialize;

use super::answer::PageBody;
use super::extract::{PageQuery, Query, word};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::Moderator;
use crate::articles::{self, ArticleKey};
use crate::comments::{self, Search, Status};
use crate::ids::AccountId;
use crate::page::List;
use crate::time::Timestamp;

/// What to look for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words of the text: quotes for a phrase, `or`, `-` for without.
    q: Option<String>,
    /// Under one article, by its key.
    article: Option<String>,
    /// By one account, by its id.
    #[param(value_type = Option<AccountId>)]
    author: Option<String>,
    /// In one status.
    #[param(value_type = Option<Status>)]
    status: Option<String>,
    /// Written at this time or later.
    #[param(value_type = Option<Timestamp>)]
    from: Option<String>,
    /// Written before this time.
    #[param(value_type = Option<Timestamp>)]
    to: Option<String>,
    /// How many items, 1 to 100; 50 where not said.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Every comment in any status, newest first.
#[utoipa::path(get, path = "/sites/{site}/moderation/comments", tag = "moderators", params(("site" = String, Path), SearchQuery),
    responses((status = 200, body = PageBody<CommentView>), (status = 401), (status = 403), (status = 422)))]
pub async fn search(
    state: web::Data<AppState>,
    moderator: Moderator,
    Query(query): Query<SearchQuery>,
) -> ApiResult<web::Json<PageBody<CommentView>>> {
    let (size, cursor) = PageQuery { limit: query.limit, cursor: query.cursor }.page(List::Search)?;
    let mut search = Search {
        words: query.q.filter(|words| !words.trim().is_empty()),
        article: None,
        author: word("author", query.author.as_ref())?,
        status: word("status", query.status.as_ref())?,
        from: word("from", query.from.as_ref())?,
        to: word("to", query.to.as_ref())?,
    };
    if search.words.as_ref().is_some_and(|words| words.contains('\0')) {
        return Err(Problem::field("q", "nul", "text holds no NUL characters"));
    }
    let mut conn = state.conn().await?;
    if let Some(key) = query.article {
        let key = ArticleKey::try_from(key).map_err(|error| Problem::field("article", "invalid", error.to_string()))?;
        match articles::find(&mut conn, moderator.site(), &key).await? {
            Some(article) => search.article = Some(article.id),
            None => return Ok(web::Json(PageBody { items: Vec::new(), next_cursor: None })),
        }
    }
    let page = comments::search(&mut conn, &moderator, &search, cursor, size).await?;
    Ok(web::Json(PageBody::new(page.map(CommentView::whole), List::Search)))
}
