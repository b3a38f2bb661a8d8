//! What happens while somebody watches, as Server-Sent Events (HTML standard, section 9.2).

use std::convert::Infallible;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use futures_util::stream;

use super::guard::{self, Anyone, Client, Credentials, Site};
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::accounts::{self, Caller, Moderator};
use crate::articles::{self, ArticleKey};
use crate::events::follow::Position;
use crate::live::{Audience, Change, ListenError, Listening, Refused};
use crate::review;

/// How often a moderator's stream asks whether they still are one.
const CHECKED: Duration = Duration::from_secs(1);
/// How long a browser waits before it comes back, in milliseconds, at least and on top at most: after a restart they do not
/// all come at once.
const RETRY: (u32, u32) = (1_500, 3_000);

/// When who was not let in may try again.
const BACK: Duration = Duration::from_secs(30);

/// Marks a HEAD, which is served as the GET whose body is not sent. A stream's has no end that could be waited for.
pub struct HeadOnly;

/// Rings the bell after a request that may have written something.
pub async fn ring(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let writes = !req.method().is_safe();
    let response = next.call(req).await?;
    // A refused decision is written down, too.
    if writes && let Ok(state) = guard::state(response.request()) {
        state.live.bell().ring();
    }
    Ok(response)
}

/// What happens to an article's comments, as it happens. Resumes from `Last-Event-ID`.
#[utoipa::path(get, path = "/sites/{site}/articles/{article}/events", tag = "readers",
    params(("site" = String, Path), ("article" = String, Path), ("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, body = String, content_type = "text/event-stream"), (status = 404), (status = 429), (status = 503)))]
pub async fn of_article(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ArticleKey)>,
    Anyone { network }: Anyone,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, key) = path.into_inner();
    let listening = state.live.listen(Audience::Readers(site.id, key.clone()), network).await?;
    let mut conn = state.conn().await?;
    let article = articles::find(&mut conn, site.id, &key).await?;
    if article.is_none() && !site.settings.comments.first_post_makes_article {
        return Err(Problem::not_found());
    }
    let mut changes = missed(&mut conn, &listening, &req).await?;
    drop(conn);
    // A page that was read a moment ago learns whether it is up to date.
    changes.push(Change::Comments(article.map_or(0, |article| article.comment_count)));
    let first = greeting(&listening.before(&changes))?;
    Ok(streaming(
        &req,
        stream::unfold((Some(first), listening), async |(first, mut listening)| {
            let bytes = match first {
                Some(first) => first,
                None => listening.next().await?,
            };
            Some((Ok(bytes), (None, listening)))
        }),
    ))
}

/// What happens in the review queue, as it happens, for moderators. Ends when they no longer are.
#[utoipa::path(get, path = "/sites/{site}/review/events", tag = "moderators",
    params(("site" = String, Path), ("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, body = String, content_type = "text/event-stream"), (status = 401), (status = 403), (status = 429), (status = 503)))]
pub async fn of_review(
    state: web::Data<AppState>,
    moderator: Moderator,
    site: Site,
    Client(network): Client,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let credentials = guard::credentials(&req, &site)?.ok_or_else(|| Problem::new(&kind::UNAUTHENTICATED))?;
    let listening = state.live.listen(Audience::Moderators(moderator.site()), network).await?;
    let mut conn = state.conn().await?;
    let mut changes = missed(&mut conn, &listening, &req).await?;
    changes.push(Change::Queue(review::queue_size(&mut conn, moderator.site()).await?));
    drop(conn);
    let first = greeting(&listening.before(&changes))?;
    let desk = Desk { state, moderator, credentials, every: tokio::time::interval(CHECKED), listening };
    Ok(streaming(
        &req,
        stream::unfold((Some(first), desk), async |(first, mut desk)| {
            let bytes = match first {
                Some(first) => first,
                None => desk.heard().await?,
            };
            Some((Ok(bytes), (None, desk)))
        }),
    ))
}

/// A moderator who watches the queue.
struct Desk {
    state: web::Data<AppState>,
    moderator: Moderator,
    credentials: Credentials,
    every: tokio::time::Interval,
    listening: Listening,
}

impl Desk {
    /// What comes next; none when it is over, or they are no moderator any more.
    async fn heard(&mut self) -> Option<Bytes> {
        loop {
            tokio::select! {
                told = self.listening.next() => return told,
                _ = self.every.tick() => if !self.may_stay().await { return None },
            }
        }
    }

    /// Whether the session still is a moderator's. Where the database cannot be asked, nothing is told either.
    async fn may_stay(&self) -> bool {
        let asked = async {
            let mut conn = self.state.db.acquire().await?;
            let (token, site) = (self.credentials.token.hash(), self.moderator.site());
            accounts::whose_session(&mut conn, site, &token, self.credentials.cookie, self.state.now()).await
        };
        match asked.await {
            Ok(Some(account)) => account.standing.banned().is_none() && Caller::Account(account).moderator().is_some(),
            Ok(None) => false,
            Err(_) => true,
        }
    }
}

/// What somebody who comes back has missed; that they missed something, where it cannot be told.
async fn missed(conn: &mut sqlx::PgConnection, listening: &Listening, req: &HttpRequest) -> ApiResult<Vec<Change>> {
    let Some(last) = req.headers().get("Last-Event-ID") else { return Ok(Vec::new()) };
    let position: Option<Position> = last.to_str().ok().and_then(|text| text.parse().ok());
    let missed = match position {
        Some(position) => listening.missed(conn, &position).await?,
        None => None,
    };
    Ok(missed.unwrap_or_else(|| vec![Change::Missed]))
}

/// The first lines of a stream: when to come back if it breaks off, and what is to be told at once.
fn greeting(first: &Bytes) -> ApiResult<Bytes> {
    let random = getrandom::u32().map_err(|error| Problem::internal(anyhow::anyhow!("no randomness: {error}")))?;
    let retry = format!("retry: {}\n\n", RETRY.0 + random % RETRY.1);
    Ok([retry.as_bytes(), first].concat().into())
}

fn streaming(
    req: &HttpRequest,
    body: impl futures_util::Stream<Item = Result<Bytes, Infallible>> + 'static,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/event-stream")
        // Whoever stands between must neither keep it nor hold it back to compress it.
        .insert_header((header::CACHE_CONTROL, "no-store, no-transform"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"));
    if req.extensions().contains::<HeadOnly>() { response.finish() } else { response.streaming(body) }
}

impl From<ListenError> for Problem {
    fn from(error: ListenError) -> Self {
        match error {
            ListenError::Refused(refused @ Refused::Network) => {
                Self::new(&kind::RATE_LIMITED).detail(format!("{refused}.")).retry_after(BACK)
            }
            ListenError::Refused(refused @ Refused::Full) => {
                Self::new(&kind::OVERLOADED).detail(format!("{refused}.")).retry_after(BACK)
            }
            ListenError::Away => Self::unavailable(anyhow::anyhow!(error)),
        }
    }
}
