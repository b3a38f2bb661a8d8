//! The person behind a comment: record, notes, sanctions, comments; and the search through all comments.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use validator::Validate;

use super::answer::PageBody;
use super::extract::{By, Limit, PageQuery, Query, word};
use super::once::{self, Begun};
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::{self, Moderator, NewSanction, Note, Role, Sanction, SanctionKind};
use crate::articles::{self, ArticleKey};
use crate::comments::{self, Action, Search, Status};
use crate::ids::{AccountId, BatchId};
use crate::page::{List, PageSize};
use crate::review::{self, DecideError, NewDecision};
use crate::time::Timestamp;

/// The record of an account, for staff.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Person {
    /// Its id.
    pub id: AccountId,
    /// Its public name.
    pub username: String,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// How many of its comments stand published.
    pub published: i32,
    /// How many of its comments stand rejected.
    pub rejected: i32,
    /// How far the site trusts it, from 0 to 4.
    pub trust: i16,
    /// Every sanction it ever had, newest first.
    pub sanctions: Vec<Sanction>,
    /// Colleagues' notes, newest first.
    pub notes: Vec<Note>,
}

/// The records of these accounts, so far as they are of the moderator's site.
pub(super) async fn people(
    conn: &mut PgConnection,
    moderator: &Moderator,
    accounts: &[AccountId],
    now: Timestamp,
) -> sqlx::Result<BTreeMap<AccountId, Person>> {
    let mut people: BTreeMap<AccountId, Person> = BTreeMap::new();
    for account in accounts::profiles(conn, moderator.site(), accounts, now).await? {
        let person = Person {
            id: account.id,
            role: account.role,
            created_at: account.created_at,
            published: account.published,
            rejected: account.rejected,
            trust: account.trust(now),
            sanctions: Vec::new(),
            notes: Vec::new(),
            username: account.username,
        };
        people.insert(account.id, person);
    }
    for (account, sanction) in accounts::sanctions(conn, moderator, accounts).await? {
        people.entry(account).and_modify(|person| person.sanctions.push(sanction));
    }
    for (account, note) in accounts::notes(conn, moderator, accounts).await? {
        people.entry(account).and_modify(|person| person.notes.push(note));
    }
    Ok(people)
}

/// The person behind a comment.
#[utoipa::path(get, path = "/sites/{site}/accounts/{account}", tag = "moderators",
    params(("site" = String, Path), ("account" = AccountId, Path)),
    responses((status = 200, body = Person), (status = 401), (status = 403), (status = 404)))]
pub async fn show(
    state: web::Data<AppState>,
    moderator: Moderator,
    path: web::Path<(String, AccountId)>,
) -> ApiResult<web::Json<Person>> {
    let (_, account) = path.into_inner();
    let mut conn = state.conn().await?;
    let person = people(&mut conn, &moderator, &[account], state.now()).await?.remove(&account);
    person.map(web::Json).ok_or_else(Problem::not_found)
}

/// The account that the path names, if it is of the moderator's site.
async fn known(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    now: Timestamp,
) -> ApiResult<accounts::Account> {
    accounts::profile(conn, moderator.site(), account, now).await?.ok_or_else(Problem::not_found)
}

/// Everything an account wrote, in any status, newest first.
#[utoipa::path(get, path = "/sites/{site}/accounts/{account}/comments", tag = "moderators",
    params(("site" = String, Path), ("account" = AccountId, Path), PageQuery),
    responses((status = 200, body = PageBody<CommentView>), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn comments(
    state: web::Data<AppState>,
    moderator: Moderator,
    path: web::Path<(String, AccountId)>,
    Query(query): Query<PageQuery>,
) -> ApiResult<web::Json<PageBody<CommentView>>> {
    let (_, account) = path.into_inner();
    let (size, cursor) = query.page(List::OfAccount)?;
    let mut conn = state.conn().await?;
    known(&mut conn, &moderator, account, state.now()).await?;
    let page = comments::of_account(&mut conn, moderator.site(), account, cursor, size).await?;
    Ok(web::Json(PageBody::new(page.map(CommentView::whole), List::OfAccount)))
}

/// A note about an account.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// What it says.
    #[validate(length(min = 1, max = 2_000, message = "from 1 to 2,000 characters"))]
    body: String,
}

impl Limit for NewNote {}

/// Writes a note about an account, which only staff see.
#[utoipa::path(post, path = "/sites/{site}/accounts/{account}/notes", tag = "moderators", request_body = NewNote,
    params(("site" = String, Path), ("account" = AccountId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Note), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn note(
    state: web::Data<AppState>,
    path: web::Path<(String, AccountId)>,
    By { by: moderator, body, once }: By<Moderator, NewNote>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, moderator.site(), once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let (_, account) = path.into_inner();
    let now = state.now();
    let mut tx = state.begin().await?;
    known(&mut tx, &moderator, account, now).await?;
    let note = accounts::add_note(&mut tx, &moderator, account, &body.body, now).await?;
    attempt.commit(&state, tx, StatusCode::CREATED, &note, now).await
}

/// A sanction to be laid on an account.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SanctionBody {
    /// What is done.
    kind: SanctionKind,
    /// When it ends; null: it has no end.
    until: Option<Timestamp>,
    /// Why, for the record.
    #[validate(length(max = 500, message = "at most 500 characters"))]
    reason: Option<String>,
    /// What the account is told.
    #[validate(length(max = 2_000, message = "at most 2,000 characters"))]
    message: Option<String>,
    /// Whether all its published comments are removed too.
    #[serde(default)]
    remove_comments: bool,
}

impl Limit for SanctionBody {}

/// A sanction with what else it did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Sanctioned {
    /// The sanction.
    #[serde(flatten)]
    sanction: Sanction,
    /// How many comments were removed.
    removed_comments: usize,
    /// The batch to bring them back by; null where none was removed.
    batch: Option<BatchId>,
}

/// Lays a sanction on an account.
#[utoipa::path(post, path = "/sites/{site}/accounts/{account}/sanctions", tag = "moderators", request_body = SanctionBody,
    params(("site" = String, Path), ("account" = AccountId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Sanctioned), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn sanction(
    state: web::Data<AppState>,
    path: web::Path<(String, AccountId)>,
    By { by: moderator, body, once }: By<Moderator, SanctionBody>,
) -> ApiResult<HttpResponse> {
    let attempt = match once::begin(&state, moderator.site(), once).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::First(attempt) => attempt,
    };
    let (_, id) = path.into_inner();
    let now = state.now();
    if body.until.is_some_and(|until| until <= now) {
        return Err(Problem::field("until", "past", "a moment that is still to come, or null for no end"));
    }
    let mut tx = state.begin().await?;
    let account = known(&mut tx, &moderator, id, now).await?;
    // Nobody may shut out whoever may shut out them.
    if account.role >= moderator.account().role {
        return Err(Problem::new(&kind::FORBIDDEN).detail("Only an admin sanctions staff, and nobody an admin."));
    }
    let new = NewSanction { kind: body.kind, until: body.until, reason: body.reason, message: body.message };
    let sanction = accounts::sanction(&mut tx, &moderator, id, new, now).await?;
    let batch = BatchId::new(now);
    let removed = if body.remove_comments { remove_all(&mut tx, &moderator, id, batch, now).await? } else { 0 };
    let answer = Sanctioned { sanction, removed_comments: removed, batch: (removed > 0).then_some(batch) };
    attempt.commit(&state, tx, StatusCode::CREATED, &answer, now).await
}

/// Removes everything an account has published. Answers how many comments that were.
async fn remove_all(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    batch: BatchId,
    now: Timestamp,
) -> ApiResult<usize> {
    let (mut removed, mut cursor) = (0, None);
    let size = PageSize::new(PageSize::MAX).unwrap_or_default();
    loop {
        let page = comments::of_account(conn, moderator.site(), account, cursor, size).await?;
        for comment in page.items.iter().filter(|comment| comment.status == Status::Published) {
            let decision = NewDecision {
                comment: comment.id,
                action: Action::Remove,
                revision: comment.revision,
                reason: Some("account sanctioned".to_owned()),
                note: None,
                message: None,
            };
            match review::decide(conn, moderator, &decision, batch, now).await {
                Ok(_) => removed += 1,
                Err(DecideError::Database(error)) => return Err(error.into()),
                // A colleague has it on the desk, or its author was quicker: it is looked at in any case.
                Err(_) => {}
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(removed);
        }
    }
}

/// Which sanctions to take back.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftBody {
    /// The kind.
    kind: SanctionKind,
}

impl Limit for LiftBody {}

/// Takes back all sanctions of a kind that weigh on an account.
#[utoipa::path(delete, path = "/sites/{site}/accounts/{account}/sanctions", tag = "moderators", request_body = LiftBody,
    params(("site" = String, Path), ("account" = AccountId, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn lift(
    state: web::Data<AppState>,
    path: web::Path<(String, AccountId)>,
    By { by: moderator, body, .. }: By<Moderator, LiftBody>,
) -> ApiResult<HttpResponse> {
    let (_, id) = path.into_inner();
    let now = state.now();
    let mut tx = state.begin().await?;
    known(&mut tx, &moderator, id, now).await?;
    if !accounts::lift(&mut tx, &moderator, id, body.kind, now).await? {
        return Err(Problem::not_found().detail("No sanction of this kind weighs on the account."));
    }
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

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
