//! The review queue, and what happened to a comment.

use std::collections::BTreeMap;

use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;

use super::answer::PageBody;
use super::extract::{PageQuery, Query, word};
use super::people::{Person, people};
use super::problem::{ApiResult, Problem};
use super::queue_filter::QueuePartQuery;
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::Moderator;
use crate::articles::{self, Article, ArticleKey};
use crate::comments::{self, Comment, Reason};
use crate::flags::{self, Tally};
use crate::ids::{AccountId, ArticleId, CommentId};
use crate::page::List;
use crate::review::{self, Claim, Counts, HistoryItem, Item, Parts, QueueSort};
use crate::time::Timestamp;

/// A comment in the queue, with what is needed to decide.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReviewItem {
    /// The comment.
    pub comment: CommentView,
    /// Who wrote it, where an account did.
    pub author: Option<Person>,
    /// Its article.
    pub article: ReviewArticle,
    /// Why it is here.
    pub reasons: Vec<Reason>,
    /// The open flags on it.
    pub flags: ReviewFlags,
    /// What the rules found in its present text.
    #[schema(value_type = Option<crate::rules::Verdict>)]
    pub verdict: Option<Value>,
    /// Its points, from 0 to 100; null where it never was in the queue.
    pub priority: Option<f64>,
    /// 0 for danger to life, 1 for what was left to admins, 2 for the rest.
    pub tier: Option<i16>,
    /// What the points are made of.
    pub parts: Option<Parts>,
    /// Whether somebody still has to decide.
    pub open: bool,
    /// Since when it waits.
    pub opened_at: Option<Timestamp>,
    /// Who has it on the desk.
    pub claim: Option<Claim>,
}

/// The article of a review item.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReviewArticle {
    /// The site's own key.
    pub key: ArticleKey,
    /// Its headline.
    pub title: Option<String>,
    /// Where it is read.
    pub url: Option<String>,
    /// Its section.
    pub section: Option<String>,
    /// How many comments stand published under it.
    pub comment_count: i32,
}

/// The open flags on a comment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReviewFlags {
    /// How many.
    pub count: i32,
    /// What they weigh together.
    pub weight: f64,
    /// How many for each reason.
    pub reasons: BTreeMap<String, i64>,
}

/// Comments with what is needed to decide about each: as many statements for a page as for one.
async fn views(
    conn: &mut PgConnection,
    moderator: &Moderator,
    wanted: Vec<(CommentId, Option<Item>)>,
    now: Timestamp,
) -> ApiResult<Vec<ReviewItem>> {
    let site = moderator.site();
    let ids: Vec<CommentId> = wanted.iter().map(|(comment, _)| *comment).collect();
    let found = comments::find_many(conn, site, &ids).await?;
    let article_ids: Vec<ArticleId> = found.iter().map(|comment| comment.article).collect();
    let authors: Vec<AccountId> = found.iter().filter_map(Comment::author_account).collect();
    let mut comments: BTreeMap<CommentId, Comment> = found.into_iter().map(|comment| (comment.id, comment)).collect();
    let articles = articles::find_many(conn, site, &article_ids).await?;
    let articles: BTreeMap<ArticleId, Article> = articles.into_iter().map(|article| (article.id, article)).collect();
    let people = people(conn, moderator, &authors, now).await?;
    let mut tallies = flags::tallies(conn, site, &ids).await?;
    let mut verdicts = comments::verdicts(conn, site, &ids).await?;
    let view = |(id, item): (CommentId, Option<Item>)| {
        let comment = comments.remove(&id)?;
        let article = articles.get(&comment.article)?;
        let author = comment.author_account().and_then(|author| people.get(&author)).cloned();
        let tally = tallies.remove(&id).unwrap_or_default();
        Some(ReviewItem::new(comment, item, article, author, tally, verdicts.remove(&id)))
    };
    Ok(wanted.into_iter().filter_map(view).collect())
}

pub(super) async fn item_views(
    conn: &mut PgConnection,
    moderator: &Moderator,
    items: Vec<Item>,
    now: Timestamp,
) -> ApiResult<Vec<ReviewItem>> {
    views(conn, moderator, items.into_iter().map(|item| (item.comment, Some(item))).collect(), now).await
}

impl ReviewItem {
    fn new(
        comment: Comment,
        item: Option<Item>,
        article: &Article,
        author: Option<Person>,
        tally: Tally,
        verdict: Option<Value>,
    ) -> Self {
        let open = item.as_ref().is_some_and(|item| item.open);
        Self {
            author,
            article: ReviewArticle {
                key: article.key.clone(),
                title: article.record.title.clone(),
                url: article.record.url.clone(),
                section: article.record.section.clone(),
                comment_count: article.comment_count,
            },
            reasons: item.as_ref().filter(|item| item.open).map(|item| item.reasons.clone()).unwrap_or_default(),
            flags: ReviewFlags { count: tally.count, weight: tally.weight, reasons: tally.reasons },
            verdict,
            priority: item.as_ref().map(|item| item.priority),
            tier: item.as_ref().map(|item| item.tier),
            parts: item.as_ref().map(|item| item.parts),
            open,
            opened_at: item.as_ref().map(|item| item.opened_at),
            claim: item.and_then(|item| item.claim),
            comment: CommentView::whole(comment),
        }
    }
}

/// In which order to show the queue.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// The order.
    #[param(value_type = Option<QueueSort>)]
    sort: Option<String>,
    /// How many items, 1 to 100; 50 where not said.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The queue, the most urgent first.
#[utoipa::path(get, path = "/sites/{site}/review", tag = "moderators", params(("site" = String, Path), QueuePartQuery, QueueQuery),
    responses((status = 200, body = PageBody<ReviewItem>), (status = 401), (status = 403), (status = 422)))]
pub async fn queue(
    state: web::Data<AppState>,
    moderator: Moderator,
    Query(part): Query<QueuePartQuery>,
    Query(query): Query<QueueQuery>,
) -> ApiResult<web::Json<PageBody<ReviewItem>>> {
    let now = state.now();
    let sort: QueueSort = word("sort", query.sort.as_ref())?.unwrap_or_default();
    let list = if sort == QueueSort::Priority { List::Queue } else { List::QueueOldest };
    let (size, cursor) = PageQuery { limit: query.limit, cursor: query.cursor }.page(list)?;
    let part = part.read()?;
    let mut conn = state.conn().await?;
    let Some(filter) = part.find(&mut conn, &moderator).await? else {
        return Ok(web::Json(PageBody { items: Vec::new(), next_cursor: None }));
    };
    let page = review::queue(&mut conn, &moderator, &filter, sort, cursor, size, now).await?;
    let next_cursor = page.next.map(|cursor| cursor.encode(list));
    Ok(web::Json(PageBody { items: item_views(&mut conn, &moderator, page.items, now).await?, next_cursor }))
}

/// How much waits, and for what, over the ten thousand most urgent items.
#[utoipa::path(get, path = "/sites/{site}/review/counts", tag = "moderators", params(("site" = String, Path)),
    responses((status = 200, body = Counts), (status = 401), (status = 403)))]
pub async fn counts(state: web::Data<AppState>, moderator: Moderator) -> ApiResult<web::Json<Counts>> {
    let mut conn = state.conn().await?;
    Ok(web::Json(review::counts(&mut conn, &moderator, state.now()).await?))
}

/// One comment with what is needed to decide about it, whatever its state.
#[utoipa::path(get, path = "/sites/{site}/review/{comment}", tag = "moderators",
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = ReviewItem), (status = 401), (status = 403), (status = 404)))]
pub async fn show(
    state: web::Data<AppState>,
    moderator: Moderator,
    path: web::Path<(String, CommentId)>,
) -> ApiResult<web::Json<ReviewItem>> {
    let (_, comment) = path.into_inner();
    let now = state.now();
    let mut conn = state.conn().await?;
    let item = review::find(&mut conn, &moderator, comment, now).await?;
    let view = views(&mut conn, &moderator, vec![(comment, item)], now).await?.pop();
    view.map(web::Json).ok_or_else(Problem::not_found)
}

/// Everything that happened to a comment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct History {
    /// Oldest first.
    items: Vec<HistoryItem>,
}

/// Everything that happened to a comment, oldest first.
#[utoipa::path(get, path = "/sites/{site}/comments/{comment}/history", tag = "moderators",
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = History), (status = 401), (status = 403), (status = 404)))]
pub async fn history(
    state: web::Data<AppState>,
    moderator: Moderator,
    path: web::Path<(String, CommentId)>,
) -> ApiResult<web::Json<History>> {
    let (_, comment) = path.into_inner();
    let mut conn = state.conn().await?;
    let items = review::history(&mut conn, &moderator, comment).await?;
    if items.is_empty() {
        return Err(Problem::not_found());
    }
    Ok(web::Json(History { items }))
}
