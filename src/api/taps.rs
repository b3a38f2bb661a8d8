//! What a reader sees and taps: the viewer's own overlay, reactions, flags.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::Validate;

use super::extract::{By, Limit};
use super::guard::{Client, Site};
use super::problem::{ApiResult, Problem};
use super::shelf::Change;
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::{self, Reader};
use crate::articles::{self, ArticleKey};
use crate::comments::{self, Tap};
use crate::flags::{self, FlagReason};
use crate::ids::{AccountId, CommentId};
use crate::intake::{self, Act, FlagError, ReactError};
use crate::notifications;

/// What only this reader sees under an article.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Viewer {
    /// Who they are.
    pub account: super::accounts::AccountView,
    /// Their own comments that are held or rejected, with the reasons, newest first.
    pub comments: Vec<CommentView>,
    /// Their reactions by comment.
    pub reactions: BTreeMap<CommentId, String>,
    /// The reasons of their flags by comment.
    pub flags: BTreeMap<CommentId, String>,
    /// Whom they muted.
    pub mutes: Vec<AccountId>,
    /// The threads that they follow, by their top-level comments.
    pub follows: Vec<CommentId>,
}

/// What only this reader sees under an article.
#[utoipa::path(get, path = "/sites/{site}/articles/{article}/viewer", tag = "readers",
    params(("site" = String, Path), ("article" = String, Path)),
    responses((status = 200, body = Viewer), (status = 401), (status = 404)))]
pub async fn viewer(
    state: web::Data<AppState>,
    reader: Reader,
    path: web::Path<(String, ArticleKey)>,
) -> ApiResult<web::Json<Viewer>> {
    let (_, key) = path.into_inner();
    let mut conn = state.conn().await?;
    let article = articles::find(&mut conn, reader.site(), &key).await?.ok_or_else(Problem::not_found)?;
    let own = comments::own_comments(&mut conn, &reader, article.id).await?;
    Ok(web::Json(Viewer {
        account: reader.account().into(),
        comments: own.into_iter().map(CommentView::whole).collect(),
        reactions: comments::own_reactions(&mut conn, &reader, article.id).await?,
        flags: flags::own(&mut conn, &reader, article.id).await?,
        mutes: accounts::muted(&mut conn, &reader).await?,
        follows: notifications::follows(&mut conn, &reader, article.id).await?,
    }))
}

/// A tap.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReaction {
    /// One of the site's kinds.
    #[validate(length(min = 1, max = 30, message = "one of the site's kinds"))]
    kind: String,
}

impl Limit for NewReaction {}

/// How often each kind was tapped.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Reactions {
    /// By kind.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub reactions: Value,
}

/// Reacts to a comment, in place of the reaction before.
#[utoipa::path(put, path = "/sites/{site}/comments/{comment}/reaction", tag = "readers", request_body = NewReaction,
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = Reactions), (status = 401), (status = 404), (status = 422), (status = 429)))]
pub async fn react(
    state: web::Data<AppState>,
    site: Site,
    client: Client,
    path: web::Path<(String, CommentId)>,
    change: Change,
    By { by: reader, body, .. }: By<Reader, NewReaction>,
) -> ApiResult<web::Json<Reactions>> {
    let (_, comment) = path.into_inner();
    let now = state.now();
    let buckets = intake::buckets(Act::React, &site.settings, Some(reader.account()), &client.0, None, now);
    state.limit(site.id, buckets, now).await?;
    let tap = Tap { reader, comment, kind: body.kind, at: now };
    let (reactions, article) = intake::react(&state.writers.taps, &site.0, tap).await?;
    change.addition(article);
    Ok(web::Json(Reactions { reactions }))
}

/// Takes one's reaction back.
#[utoipa::path(delete, path = "/sites/{site}/comments/{comment}/reaction", tag = "readers",
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = Reactions), (status = 401), (status = 404)))]
pub async fn unreact(
    state: web::Data<AppState>,
    reader: Reader,
    path: web::Path<(String, CommentId)>,
    change: Change,
) -> ApiResult<web::Json<Reactions>> {
    let (_, comment) = path.into_inner();
    let mut tx = state.begin().await?;
    let (reactions, article) = intake::unreact(&mut tx, &reader, comment).await?;
    change.addition(article);
    tx.commit().await?;
    Ok(web::Json(Reactions { reactions }))
}

/// A report.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFlag {
    /// What is wrong.
    reason: FlagReason,
    /// In the reader's words.
    #[validate(length(max = 1_000, message = "at most 1,000 characters"))]
    detail: Option<String>,
}

impl Limit for NewFlag {}

/// A reader's flag as it stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Flag)]
pub struct FlagView {
    /// The comment.
    comment: CommentId,
    /// What is wrong.
    reason: FlagReason,
    /// In the reader's words.
    detail: Option<String>,
}

/// Flags a comment, in place of the flag before: 201 the first time, 200 after.
#[utoipa::path(put, path = "/sites/{site}/comments/{comment}/flag", tag = "readers", request_body = NewFlag,
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 201, body = FlagView), (status = 200, body = FlagView), (status = 401), (status = 404), (status = 422), (status = 429)))]
pub async fn flag(
    state: web::Data<AppState>,
    site: Site,
    client: Client,
    path: web::Path<(String, CommentId)>,
    change: Change,
    By { by: reader, body, .. }: By<Reader, NewFlag>,
) -> ApiResult<HttpResponse> {
    let (_, comment) = path.into_inner();
    let now = state.now();
    let buckets = intake::buckets(Act::Flag, &site.settings, Some(reader.account()), &client.0, None, now);
    state.limit(site.id, buckets, now).await?;
    let rules = state.rules.of(&site.0).await?;
    let NewFlag { reason, detail } = body;
    let flag = intake::NewFlag { site: site.0, rules, reader, comment, reason, detail: detail.clone(), at: now };
    let flagged = flag.write_with_others(&state.writers.flags).await?;
    if flagged.hidden {
        change.article(flagged.article);
    } else {
        change.addition(flagged.article);
    }
    state.watch.judged(flagged.judged);
    let mut answer = if flagged.first { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(FlagView { comment, reason, detail }))
}

/// Takes one's flag back, unless a moderator has settled it.
#[utoipa::path(delete, path = "/sites/{site}/comments/{comment}/flag", tag = "readers",
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 204), (status = 401), (status = 404)))]
pub async fn unflag(
    state: web::Data<AppState>,
    site: Site,
    reader: Reader,
    path: web::Path<(String, CommentId)>,
) -> ApiResult<HttpResponse> {
    let (_, comment) = path.into_inner();
    let mut tx = state.begin().await?;
    intake::unflag(&mut tx, &site.0, &reader, comment, state.now()).await?;
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<ReactError> for Problem {
    fn from(error: ReactError) -> Self {
        match error {
            ReactError::NotFound => Self::not_found(),
            ReactError::UnknownKind => Self::field("kind", "unknown", "one of the site's reaction kinds"),
            ReactError::Suspended(suspended) => suspended.into(),
            ReactError::Database(error) => error.into(),
        }
    }
}

impl From<FlagError> for Problem {
    fn from(error: FlagError) -> Self {
        match error {
            FlagError::NotFound => Self::not_found(),
            FlagError::Suspended(suspended) => suspended.into(),
            FlagError::Database(error) => error.into(),
        }
    }
}
