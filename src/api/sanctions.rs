//! Sanctions: what is done to an account, and its taking back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use validator::Validate;

use super::extract::{By, Limit};
use super::once::{self, Begun};
use super::people::known;
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::accounts::{self, Account, Moderator, NewSanction, Sanction, SanctionKind};
use crate::comments::{self, Action, Status};
use crate::ids::{AccountId, BatchId};
use crate::page::PageSize;
use crate::review::{self, DecideError, NewDecision};
use crate::time::Timestamp;

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
    outranks(&moderator, &account)?;
    let new = NewSanction { kind: body.kind, until: body.until, reason: body.reason, message: body.message };
    let sanction = accounts::sanction(&mut tx, &moderator, id, new, now).await?;
    let batch = BatchId::new(now);
    let removed = if body.remove_comments { remove_all(&mut tx, &moderator, id, batch, now).await? } else { 0 };
    let answer = Sanctioned { sanction, removed_comments: removed, batch: (removed > 0).then_some(batch) };
    attempt.commit(&state, tx, StatusCode::CREATED, &answer, now).await
}

/// Nobody may shut out whoever may shut out them, nor take back what was done to themselves.
fn outranks(moderator: &Moderator, account: &Account) -> ApiResult<()> {
    if account.role < moderator.account().role {
        return Ok(());
    }
    Err(Problem::new(&kind::FORBIDDEN)
        .detail("Only an admin decides about sanctions of staff, and nobody about an admin's."))
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
    let account = known(&mut tx, &moderator, id, now).await?;
    outranks(&moderator, &account)?;
    if !accounts::lift(&mut tx, &moderator, id, body.kind, now).await? {
        return Err(Problem::not_found().detail("No sanction of this kind weighs on the account."));
    }
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}
