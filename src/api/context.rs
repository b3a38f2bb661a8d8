//! What stands around a comment: its conversation, its article's heat, its author's record, and who shares its network.

use actix_web::web;
use serde::Serialize;

use super::people::{Person, people};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use super::view::CommentView;
use crate::accounts::Moderator;
use crate::comments::{self, Comment, Heat};
use crate::flags::{self, Outcomes};
use crate::ids::{AccountId, CommentId};
use crate::page::PageSize;

/// Of how many of somebody's latest comments the flags are counted.
const LATEST_FLAGS: i64 = 500;

/// How many of the author's comments come along.
const LAST_COMMENTS: u8 = 5;

/// What stands around a comment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Context {
    /// What it answers, and what that answers: the nearest ten, the one nearest the top first.
    ancestors: Vec<CommentView>,
    /// Up to three replies to the same comment that came before, oldest first.
    before: Vec<CommentView>,
    /// Up to three that came after, oldest first.
    after: Vec<CommentView>,
    /// The first five replies to it.
    replies: Vec<CommentView>,
    /// What happened under its article over the last hour.
    heat: Heat,
    /// What else its author did; null for guests.
    author: Option<AuthorContext>,
    /// Other accounts that wrote from the same network within thirty days, those who wrote most first: at most ten.
    network: Vec<Neighbour>,
}

/// What else an author did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuthorContext {
    /// Flags on its last five hundred comments, by what became of them.
    flags_received: Outcomes,
    /// Flags that it set on others' comments, the five hundred on the latest.
    flags_given: Outcomes,
    /// Its last five comments beside this one, newest first.
    comments: Vec<CommentView>,
}

/// An account that shares a network; which, nobody is told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Neighbour {
    /// The account.
    #[serde(flatten)]
    person: Person,
    /// How many of the network's last five hundred comments are its own.
    comments: i64,
}

/// What stands around a comment.
#[utoipa::path(get, path = "/sites/{site}/review/{comment}/context", tag = "moderators",
    params(("site" = String, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = Context), (status = 401), (status = 403), (status = 404)))]
pub async fn show(
    state: web::Data<AppState>,
    moderator: Moderator,
    path: web::Path<(String, CommentId)>,
) -> ApiResult<web::Json<Context>> {
    let (_, comment) = path.into_inner();
    let (site, now) = (moderator.site(), state.now());
    let mut conn = state.conn().await?;
    let comment = comments::find(&mut conn, site, comment).await?.ok_or_else(Problem::not_found)?;
    let conversation = comments::conversation(&mut conn, site, &comment).await?;
    let author = match comment.author_account() {
        None => None,
        Some(author) => {
            let size = PageSize::new(LAST_COMMENTS + 1).unwrap_or_default();
            let own = comments::of_account(&mut conn, site, author, None, size).await?.items;
            let others = own.into_iter().filter(|own| own.id != comment.id).take(LAST_COMMENTS.into());
            Some(AuthorContext {
                flags_received: flags::received(&mut conn, &moderator, author, LATEST_FLAGS).await?,
                flags_given: flags::made(&mut conn, &moderator, author, LATEST_FLAGS).await?,
                comments: views(others.collect()),
            })
        }
    };
    let neighbours = comments::near(&mut conn, site, &comment, now).await?;
    let ids: Vec<AccountId> = neighbours.iter().map(|(account, _)| *account).collect();
    let mut people = people(&mut conn, &moderator, &ids, now).await?;
    let network = neighbours
        .into_iter()
        .filter_map(|(account, comments)| people.remove(&account).map(|person| Neighbour { person, comments }))
        .collect();
    Ok(web::Json(Context {
        ancestors: views(conversation.ancestors),
        before: views(conversation.before),
        after: views(conversation.after),
        replies: views(conversation.replies),
        heat: comments::heat(&mut conn, site, comment.article, now).await?,
        author,
        network,
    }))
}

fn views(comments: Vec<Comment>) -> Vec<CommentView> {
    comments.into_iter().map(CommentView::whole).collect()
}
