//! Comments that readers send in, change and delete.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use sqlx::{Postgres, Transaction};
use validator::Validate;

use super::articles::is_web_address;
use super::extract::{By, Limit};
use super::guard::{Client, Site, Visitor, until};
use super::once::{self, Attempt, Begun};
use super::problem::{ApiResult, FieldError, Problem, kind};
use super::shelf::Change;
use super::state::AppState;
use super::verifications;
use super::view::CommentView;
use crate::accounts::{Email, Reader, Username};
use crate::articles::ArticleKey;
use crate::comments::{CommentBody, Reason};
use crate::ids::CommentId;
use crate::intake::{
    self, Act, DeleteError, EditError, FirstPost, Guest, Post, Prepared, SubmitError, Suspended, Taken, Writer,
};
use crate::time::Timestamp;

/// A comment that somebody wants to post.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    /// The text, in the Markdown subset.
    body: CommentBody,
    /// The comment it answers.
    parent_id: Option<CommentId>,
    /// Who writes, where nobody is signed in.
    guest: Option<NewGuest>,
    /// Sends it although the author was asked to reconsider.
    #[serde(default)]
    nudge_accepted: bool,
    /// Seconds between opening the form and sending it.
    #[validate(range(min = 0, max = 31_536_000, message = "from 0 to 31,536,000 seconds"))]
    seconds_to_post: Option<i64>,
    /// The page, for an article that nobody has commented on.
    #[validate(nested)]
    article: Option<NewPage>,
}

impl Limit for NewComment {}

/// Somebody without an account.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGuest {
    /// The name to show.
    name: Username,
    /// Never shown.
    email: Option<Email>,
}

/// The page that a first comment stands under.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPage {
    /// Its address.
    #[validate(length(max = 2_000, message = "at most 2,000 characters"))]
    url: Option<String>,
    /// Its headline.
    #[validate(length(max = 500, message = "at most 500 characters"))]
    title: Option<String>,
}

/// Posts a comment.
#[utoipa::path(post, path = "/sites/{site}/articles/{article}/comments", tag = "readers", request_body = NewComment,
    params(("site" = String, Path), ("article" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = CommentView), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422, description = "Not right, or `nudged`"), (status = 429)))]
pub async fn submit(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ArticleKey)>,
    change: Change,
    By { by: visitor, body, once }: By<Visitor, NewComment>,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, site.id, once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let now = state.now();
    let (_, key) = path.into_inner();
    change.addition(key.clone());
    let first = first_post(&req, &site, body.article.as_ref())?;
    let writer = match (visitor.reader, body.guest) {
        (Some(reader), None) => Writer::Reader(reader),
        (None, Some(guest)) => Writer::Guest(Guest { name: guest.name, email: guest.email }),
        (Some(_), Some(_)) => return Err(Problem::field("guest", "signed_in", "leave this out: you are signed in")),
        (None, None) => return Err(Problem::new(&kind::UNAUTHENTICATED)),
    };
    if let Writer::Reader(reader) = &writer {
        verifications::require(&state, &site, reader, &visitor.network).await?;
    }

    let mut conn = state.conn().await?;
    let article = intake::article(&mut conn, &site.0, &key, first.as_ref()).await?;
    drop(conn);
    let buckets = intake::buckets(Act::Post, &site.settings, writer.account(), &visitor.network, article.as_ref(), now);
    state.limit(site.id, buckets, now).await?;
    let rules = state.rules.of(&site.0).await?;

    let post = Post {
        writer,
        network: visitor.network,
        body: body.body,
        parent: body.parent_id,
        nudge_accepted: body.nudge_accepted,
        seconds_to_post: body.seconds_to_post,
        model: state.scorers.of(site.id, now).await?,
    };
    let Some(article) = article else {
        let mut tx = state.begin().await?;
        let article = intake::make_article(&mut tx, &site.0, &key, first.as_ref(), now).await?;
        let prepared = intake::prepare(&mut tx, &site.0, &article, &rules, &post, now).await?;
        return write_alone(&state, tx, prepared, attempt, now).await;
    };
    let mut conn = state.conn().await?;
    let prepared = intake::prepare(&mut conn, &site.0, &article, &rules, &post, now).await?;
    drop(conn);
    if !prepared.is_plain() {
        return write_alone(&state, state.begin().await?, prepared, attempt, now).await;
    }
    let body = serde_json::to_string(&CommentView::whole(prepared.comment().clone())).map_err(Problem::internal)?;
    let kept = attempt.kept(StatusCode::CREATED, &body);
    match prepared.write_with_others(&state.writers.posts, kept).await? {
        Some(Taken { judged, .. }) => {
            state.watch.judged(judged);
            Ok(HttpResponse::Created().content_type("application/json").body(body))
        }
        None => attempt.other(&state).await,
    }
}

/// Writes a post in a transaction of its own, with what is to be written beside it.
async fn write_alone(
    state: &AppState,
    mut tx: Transaction<'static, Postgres>,
    prepared: Prepared,
    attempt: Attempt,
    now: Timestamp,
) -> ApiResult<HttpResponse> {
    let Taken { comment, judged } = prepared.write(&mut tx, now).await?;
    let answer = attempt.commit(state, tx, StatusCode::CREATED, &CommentView::whole(comment), now).await?;
    if once::is_first(&answer) {
        state.watch.judged(judged);
    }
    Ok(answer)
}

/// The page that a post comes from, so far as its origin is one of the site's.
fn first_post(req: &HttpRequest, site: &Site, page: Option<&NewPage>) -> ApiResult<Option<FirstPost>> {
    let text = |name: header::HeaderName| req.headers().get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return Ok(None) };
    let claimed = page.and_then(|page| page.url.as_deref());
    let of_site = |url: &str| is_web_address(url) && site.makes_articles_from(&origin_of(url));
    if let Some(url) = claimed
        && !of_site(url)
    {
        return Err(Problem::field("article.url", "foreign", "the page must be one of the site's own"));
    }
    // A page that does not say its address still sends it along, as far as its referrer policy lets it.
    let url = claimed.or_else(|| text(header::REFERER).filter(|url| of_site(url)));
    Ok(Some(FirstPost {
        origin: origin.to_owned(),
        url: url.map(str::to_owned),
        title: page.and_then(|page| page.title.clone()),
    }))
}

/// The origin of a web address: all before its path.
fn origin_of(url: &str) -> String {
    let host_at = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(host_at..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(url.len(), |at| host_at + at);
    url.get(..end).unwrap_or(url).to_owned()
}

/// What an author wants changed.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditComment {
    /// The new text.
    body: CommentBody,
    /// The revision they saw.
    revision: i32,
    /// Sends it although the author was asked to reconsider.
    #[serde(default)]
    nudge_accepted: bool,
}

impl Limit for EditComment {}

/// Changes one's own comment, within the site's edit window.
#[utoipa::path(patch, path = "/sites/{site}/comments/{comment}", tag = "readers", request_body = EditComment,
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = CommentView), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub async fn edit(
    state: web::Data<AppState>,
    site: Site,
    client: Client,
    path: web::Path<(String, CommentId)>,
    change: Change,
    By { by: reader, body, .. }: By<Reader, EditComment>,
) -> ApiResult<web::Json<CommentView>> {
    let (_, comment) = path.into_inner();
    let now = state.now();
    let buckets = intake::buckets(Act::Edit, &site.settings, Some(reader.account()), &client.0, None, now);
    state.limit(site.id, buckets, now).await?;
    let rules = state.rules.of(&site.0).await?;
    let edit = intake::Edit {
        comment,
        body: body.body,
        revision: body.revision,
        nudge_accepted: body.nudge_accepted,
        model: state.scorers.of(site.id, now).await?,
    };
    let mut tx = state.begin().await?;
    let Taken { comment, judged } = intake::edit(&mut tx, &site.0, &reader, &rules, &edit, now).await?;
    change.article(comment.article_key.clone());
    tx.commit().await?;
    state.watch.judged(judged);
    Ok(web::Json(CommentView::whole(comment)))
}

/// Deletes one's own comment; where replies stand below it, a tombstone stays.
#[utoipa::path(delete, path = "/sites/{site}/comments/{comment}", tag = "readers",
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn delete(
    state: web::Data<AppState>,
    reader: Reader,
    path: web::Path<(String, CommentId)>,
    change: Change,
) -> ApiResult<HttpResponse> {
    let (_, comment) = path.into_inner();
    let mut tx = state.begin().await?;
    change.article(intake::delete(&mut tx, &reader, comment, state.now()).await?);
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The answer to an author who is asked to reconsider.
fn nudged(reasons: Vec<Reason>) -> Problem {
    let error = |reason: Reason| FieldError { field: "body".to_owned(), code: reason.code, message: reason.message };
    Problem::new(&kind::NUDGED).with_errors(reasons.into_iter().map(error).collect())
}

fn too_long(longest: u32) -> Problem {
    Problem::field("body", "too_long", format!("a comment has at most {longest} characters here"))
}

impl From<Suspended> for Problem {
    fn from(Suspended(ends): Suspended) -> Self {
        Self::new(&kind::SUSPENDED).detail(until(ends))
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::NoArticle => Self::not_found().detail("There is no such article."),
            SubmitError::ArticleClosed => Self::new(&kind::ARTICLE_CLOSED),
            SubmitError::NoParent => {
                Self::field("parent_id", "unknown", "there is no such comment to answer under this article")
            }
            SubmitError::ThreadClosed => Self::new(&kind::THREAD_CLOSED),
            SubmitError::TooDeep => {
                Self::field("parent_id", "too_deep", "answer a comment further up: threads end at 50")
            }
            SubmitError::ParentGone => Self::new(&kind::PARENT_GONE),
            SubmitError::TooLong(longest) => too_long(longest),
            SubmitError::GuestsOff => Self::new(&kind::GUESTS_OFF),
            SubmitError::NameTaken => Self::new(&kind::NAME_TAKEN),
            SubmitError::Suspended(suspended) => suspended.into(),
            SubmitError::Nudged(reasons) => nudged(reasons),
            SubmitError::Database(error) => error.into(),
        }
    }
}

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NotFound => Self::not_found(),
            EditError::NotYours => Self::new(&kind::FORBIDDEN).detail("Only its author changes a comment."),
            EditError::Rejected(comment) => Self::new(&kind::NOT_APPLICABLE)
                .detail("A rejected comment cannot be changed.")
                .present(&CommentView::whole(*comment)),
            EditError::WindowOver => Self::new(&kind::EDIT_WINDOW_OVER),
            EditError::Stale(comment) => Self::new(&kind::STALE_REVISION).present(&CommentView::whole(*comment)),
            EditError::TooLong(longest) => too_long(longest),
            EditError::Suspended(suspended) => suspended.into(),
            EditError::Nudged(reasons) => nudged(reasons),
            EditError::Database(error) => error.into(),
        }
    }
}

impl From<DeleteError> for Problem {
    fn from(error: DeleteError) -> Self {
        match error {
            DeleteError::NotFound => Self::not_found(),
            DeleteError::NotYours => Self::new(&kind::FORBIDDEN).detail("Only its author deletes a comment."),
            DeleteError::Database(error) => error.into(),
        }
    }
}
