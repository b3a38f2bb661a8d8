//! All that Gavel keeps about a reader, for that reader: one JSON document, written as it is read.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use futures_util::stream::try_unfold;
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::problem::ApiResult;
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::{self, Reader};
use crate::comments;
use crate::flags;
use crate::ids::CommentId;
use crate::limits::{Bucket, Per};
use crate::notifications;
use crate::page::PageSize;
use crate::sites::Budget;

/// How many comments, reactions or flags are read at once.
const BATCH: i64 = 200;
/// How often one reader may ask.
const BUDGET: Budget = Budget::new(5, 3_600);

/// Where the writing is.
enum Part {
    Account,
    Comments(CommentId),
    Reactions(CommentId),
    Flags(CommentId),
    Done,
}

/// All that Gavel keeps about oneself.
#[utoipa::path(get, path = "/sites/{site}/me/export", tag = "accounts", params(("site" = String, Path)),
    responses((status = 200, content_type = "application/json"), (status = 401), (status = 429)))]
pub async fn export(state: web::Data<AppState>, reader: Reader) -> ApiResult<HttpResponse> {
    let bucket = Bucket::new("export", Per::Account, reader.id().uuid().as_bytes(), BUDGET);
    state.limit(reader.site(), vec![bucket], state.now()).await?;
    let file = format!("attachment; filename=\"comments-{}.json\"", reader.id());
    let written = try_unfold((state, reader, Part::Account), |(state, reader, part)| async move {
        if matches!(part, Part::Done) {
            return Ok(None);
        }
        let step = async {
            let mut conn = state.db.acquire().await?;
            write(&mut conn, &state, &reader, part).await
        };
        // The answer has begun: all that can be done is to break it off, which the reader's program notices.
        let (text, next) = step.await.inspect_err(|error| tracing::error!(%error, "an export broke off"))?;
        Ok::<_, sqlx::Error>(Some((Bytes::from(text), (state, reader, next))))
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CONTENT_DISPOSITION, file))
        .streaming(written))
}

/// The next piece of the document, and what comes after.
async fn write(conn: &mut PgConnection, state: &AppState, reader: &Reader, part: Part) -> sqlx::Result<(String, Part)> {
    match part {
        Part::Account => {
            let head = account(conn, state, reader).await?;
            let head = text(&head)?;
            let open = head.strip_suffix('}').unwrap_or(&head);
            Ok((format!("{open},\"comments\":["), Part::Comments(CommentId::MIN)))
        }
        Part::Comments(after) => {
            let ids = comments::written_by(conn, reader.site(), reader.id(), after, BATCH).await?;
            let Some(last) = ids.last().copied() else {
                return Ok(("],\"reactions\":[".to_owned(), Part::Reactions(CommentId::MIN)));
            };
            let items = own_comments(conn, reader, &ids).await?;
            Ok((list(&items, after)?, Part::Comments(last)))
        }
        Part::Reactions(after) => {
            let items = comments::reactions_of(conn, reader, after, BATCH).await?;
            let Some(last) = items.last().map(|item| item.comment) else {
                return Ok(("],\"flags\":[".to_owned(), Part::Flags(CommentId::MIN)));
            };
            Ok((list(&items, after)?, Part::Reactions(last)))
        }
        Part::Flags(after) => {
            let items = flags::by_account(conn, reader, after, BATCH).await?;
            let Some(last) = items.last().map(|item| item.comment) else { return Ok(("]}\n".to_owned(), Part::Done)) };
            Ok((list(&items, after)?, Part::Flags(last)))
        }
        Part::Done => Ok((String::new(), Part::Done)),
    }
}

/// What there is only a little of.
async fn account(conn: &mut PgConnection, state: &AppState, reader: &Reader) -> sqlx::Result<Value> {
    let (site, account) = (reader.site(), reader.account());
    let details = accounts::details(conn, site, account.id).await?;
    let sanctions = accounts::own_sanctions(conn, reader, state.now()).await?;
    let sessions = accounts::sessions(conn, site, account.id).await?;
    let mutes = accounts::muted(conn, reader).await?;
    let follows = notifications::all_follows(conn, reader).await?;
    let language = details.as_ref().and_then(|details| details.language).unwrap_or_default();
    let told = notifications::page(conn, reader, None, PageSize::new(PageSize::MAX).unwrap_or_default()).await?.items;
    let told = told.iter().map(|notice| {
        json!({ "at": notice.created_at, "comment": notice.comment, "text": notifications::sentence(notice, language) })
    });
    let told: Vec<Value> = told.collect();
    Ok(json!({
        "account": {
            "id": account.id,
            "username": account.username,
            "role": account.role,
            "created_at": account.created_at,
            "email": details.as_ref().and_then(|details| details.email.as_ref().map(AsRef::as_ref)),
            "email_verified": details.as_ref().map(|details| details.email_verified),
            "language": details.as_ref().and_then(|details| details.language),
            "reply_mails": details.as_ref().map(|details| details.reply_mails),
        },
        "sanctions": sanctions,
        "sessions": sessions,
        "mutes": mutes,
        "follows": follows,
        "notices": told,
    }))
}

/// A comment with every text it had.
#[derive(Serialize)]
struct OwnComment {
    #[serde(flatten)]
    comment: CommentView,
    texts: Vec<Value>,
}

async fn own_comments(conn: &mut PgConnection, reader: &Reader, ids: &[CommentId]) -> sqlx::Result<Vec<OwnComment>> {
    let mut texts = comments::texts_of(conn, reader.site(), ids).await?;
    let mut found = comments::find_many(conn, reader.site(), ids).await?;
    found.sort_by_key(|comment| comment.id);
    let own = |comment: comments::Comment| {
        let texts = texts.remove(&comment.id).unwrap_or_default();
        let text =
            |text: comments::Revision| json!({ "revision": text.revision, "body": text.body, "at": text.created_at });
        OwnComment { texts: texts.into_iter().map(text).collect(), comment: CommentView::whole(comment) }
    };
    Ok(found.into_iter().map(own).collect())
}

fn text(value: &impl Serialize) -> sqlx::Result<String> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// Items of a list that has begun, with a comma before those that are not the first.
fn list<T: Serialize>(items: &[T], after: CommentId) -> sqlx::Result<String> {
    let items = items.iter().map(text).collect::<sqlx::Result<Vec<_>>>()?.join(",\n");
    Ok(if after == CommentId::MIN { items } else { format!(",\n{items}") })
}
