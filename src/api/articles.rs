//! Articles: what a front end needs to know of one, how sites make them, and how many comments each has.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::extract::{By, Limit};
use super::guard::{Anyone, Site};
use super::problem::{ApiResult, Problem};
use super::shelf::{Change, Finished};
use super::state::AppState;
use crate::accounts::ArticleEditor;
use crate::articles::{self, Article, ArticleKey, ArticleRecord, ArticleSettings, ArticleState};
use crate::flags::FlagReason;
use crate::ids::ArticleId;
use crate::sites::{Guests, ModerationMode, SignUp};
use crate::time::Timestamp;

/// An article with all that a front end needs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Article)]
pub struct ArticleView {
    /// The site's own name for it.
    pub key: ArticleKey,
    /// Its headline.
    pub title: Option<String>,
    /// Where it is read.
    pub url: Option<String>,
    /// The part of the publication it belongs to.
    pub section: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Whether comments are taken.
    pub state: ArticleState,
    /// Whether comments are shown before or after a moderator has looked.
    pub mode: ModerationMode,
    /// How many there are of what.
    pub counts: Counts,
    /// What readers may send.
    pub limits: ArticleLimits,
    /// How long authors may change a comment, in seconds.
    pub edit_window_seconds: u32,
    /// What readers may tap.
    pub reaction_kinds: Vec<String>,
    /// What readers may find wrong.
    pub flag_reasons: Vec<FlagReason>,
    /// How readers sign in.
    pub sign_in_methods: Vec<&'static str>,
    /// Whether people may make an account.
    pub sign_up: SignUp,
    /// What becomes of comments by people without an account.
    pub guests: Guests,
    /// Whether this service sends mail: only then can a forgotten password be replaced.
    pub mail: bool,
}

/// How many there are of what.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CountsOfArticle)]
pub struct Counts {
    /// Published comments and replies.
    pub comments: i32,
}

/// What readers may send.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ArticleLimits {
    /// The longest comment, in characters.
    pub comment_length: u32,
    /// Seconds between two comments of one reader; null: no wait.
    pub slow_mode_seconds: Option<u32>,
    /// Until when a rule lets them wait that long; null: as the site says.
    pub slow_mode_until: Option<Timestamp>,
}

/// An article as everybody sees it.
pub(super) fn view(article: Article, site: &Site, state: &AppState, now: Timestamp) -> ArticleView {
    let settings = &site.settings;
    let slow_mode_seconds = article.slow_mode_seconds(settings, now);
    let slowed = article.slowed(now).filter(|slow| Some(slow.seconds) == slow_mode_seconds);
    ArticleView {
        state: article.state(settings, now),
        mode: article.mode(settings),
        key: article.key,
        title: article.record.title,
        url: article.record.url,
        section: article.record.section,
        published_at: article.record.published_at,
        counts: Counts { comments: article.comment_count },
        limits: ArticleLimits {
            comment_length: settings.comments.max_length,
            slow_mode_seconds,
            slow_mode_until: slowed.map(|slow| slow.until),
        },
        edit_window_seconds: settings.comments.edit_window_seconds,
        reaction_kinds: settings.reactions.kinds.clone(),
        flag_reasons: FlagReason::ALL.to_vec(),
        sign_in_methods: if site.sso { vec!["password", "sso"] } else { vec!["password"] },
        sign_up: settings.accounts.sign_up,
        guests: settings.comments.guests,
        mail: state.mail.is_some(),
    }
}

/// An article that nobody has commented on, as its first comment will make it.
pub(super) fn view_of_new(key: ArticleKey, site: &Site, state: &AppState, now: Timestamp) -> ArticleView {
    let settings = ArticleSettings::default();
    let record = ArticleRecord { url: None, title: None, section: None, published_at: None, settings };
    view(
        Article { id: ArticleId::new(now), key, record, comment_count: 0, created_at: now, slow_mode: None },
        site,
        state,
        now,
    )
}

/// An article with all that a front end needs.
#[utoipa::path(get, path = "/sites/{site}/articles/{article}", tag = "readers",
    params(("site" = String, Path), ("article" = String, Path, description = "The site's own key, percent-encoded")),
    responses((status = 200, body = ArticleView), (status = 304), (status = 404)))]
pub async fn show(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ArticleKey)>,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, key) = path.into_inner();
    let finish = Box::pin(async {
        let mut conn = state.conn().await?;
        let article = articles::find(&mut conn, site.id, &key).await?.ok_or_else(Problem::not_found)?;
        Finished::new(Some(key), &view(article, &site, &state, state.now()))
    });
    state.shelf.answer(&req, &site, finish).await
}

/// What a site says about one of its pages.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutArticle {
    /// Where it is read.
    #[validate(
        url(message = "a web address, with https:// in front"),
        length(max = 2_000, message = "at most 2,000 characters")
    )]
    pub url: String,
    /// Its headline.
    #[validate(length(min = 1, max = 500, message = "from 1 to 500 characters"))]
    pub title: String,
    /// The part of the publication it belongs to.
    #[validate(length(min = 1, max = 100, message = "from 1 to 100 characters"))]
    pub section: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// What is set for it alone.
    pub settings: Option<ArticleSettings>,
}

impl Limit for PutArticle {}

/// Makes an article, or replaces what is said about it.
#[utoipa::path(put, path = "/sites/{site}/articles/{article}", tag = "admins", request_body = PutArticle,
    params(("site" = String, Path), ("article" = String, Path, description = "The site's own key, percent-encoded")),
    responses((status = 201, body = ArticleView), (status = 200, body = ArticleView), (status = 401), (status = 403), (status = 422)))]
pub async fn put(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ArticleKey)>,
    change: Change,
    By { by: editor, body, .. }: By<ArticleEditor, PutArticle>,
) -> ApiResult<HttpResponse> {
    if !is_web_address(&body.url) {
        return Err(Problem::field("url", "invalid", "a web address, with https:// in front"));
    }
    let now = state.now();
    let (_, key) = path.into_inner();
    let record = ArticleRecord {
        url: Some(body.url),
        title: Some(body.title),
        section: body.section,
        published_at: body.published_at,
        settings: body.settings.unwrap_or_default(),
    };
    change.article(key.clone());
    let mut tx = state.begin().await?;
    let (article, new) = articles::put(&mut tx, &editor, &key, &record, now).await?;
    tx.commit().await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(HttpResponse::build(status).json(view(article, &site, &state, now)))
}

/// Whether a text is an address that a page may link to.
pub fn is_web_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && validator::ValidateUrl::validate_url(&text)
}

/// The articles to count.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountArticles {
    /// Their keys.
    #[validate(length(min = 1, max = 100, message = "from 1 to 100 keys"))]
    pub articles: Vec<ArticleKey>,
}

impl Limit for CountArticles {}

/// How many comments stand published under each article.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ArticleCounts {
    /// By the article's key; 0 where there is no such article.
    pub counts: BTreeMap<ArticleKey, i32>,
}

/// Counts the comments of up to a hundred articles at once.
#[utoipa::path(post, path = "/sites/{site}/counts", tag = "readers", request_body = CountArticles,
    params(("site" = String, Path)), responses((status = 200, body = ArticleCounts), (status = 422)))]
pub async fn count(
    state: web::Data<AppState>,
    site: Site,
    change: Change,
    By { body, .. }: By<Anyone, CountArticles>,
) -> ApiResult<web::Json<ArticleCounts>> {
    change.nothing();
    let mut conn = state.conn().await?;
    let known = articles::count(&mut conn, site.id, &body.articles).await?;
    let count = |key: ArticleKey| {
        let count = known.get(&key).copied().unwrap_or(0);
        (key, count)
    };
    Ok(web::Json(ArticleCounts { counts: body.articles.into_iter().map(count).collect() }))
}
