//! A request on its way through the gate: in, out where it only waits for others, in again, and out.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::time::timeout;

use super::{Admission, Admitted, Crowded};
use crate::api::problem::{ApiResult, Problem};
use crate::api::state::AppState;

/// How long the body of a request that is refused is waited for.
const MOMENT: Duration = Duration::from_millis(20);

tokio::task_local! {
    /// The request that is worked on here.
    static VISIT: Rc<Visit>;
}

/// Marks a request that was not let in, so that nobody looks its route up.
pub(in crate::api) struct TurnedAway;

/// A request that was let in, and may be outside for a while.
struct Visit {
    admission: Admission,
    inside: RefCell<Option<Admitted>>,
    /// How long it was inside before it was last let in.
    before: Cell<Duration>,
}

impl Visit {
    /// Makes room.
    fn leave(&self) {
        if let Some(inside) = self.inside.take() {
            self.before.set(self.before.get() + inside.so_far());
        }
    }

    async fn enter(&self) -> Result<(), Crowded> {
        let admitted = self.admission.admit().await?;
        self.inside.replace(Some(admitted));
        Ok(())
    }
}

/// Lets a request in, or answers 503 where too many are inside. Streams are only begun here and have a bound of their own;
/// a browser that is refused one never asks again.
pub async fn admit(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(state) = req.app_data::<Data<AppState>>().filter(|_| !is_stream(req.match_info().unprocessed())) else {
        return Ok(next.call(req).await?.map_into_boxed_body());
    };
    let visit =
        Visit { admission: state.admission.clone(), inside: RefCell::default(), before: Cell::new(Duration::ZERO) };
    if let Err(crowded) = visit.enter().await {
        discard(&mut req).await;
        req.extensions_mut().insert(TurnedAway);
        return Ok(req.error_response(Problem::from(crowded)));
    }
    let visit = Rc::new(visit);
    let answer = VISIT.scope(visit.clone(), next.call(req)).await;
    let inside = visit.inside.take();
    let answer = answer?.map_into_boxed_body();
    // What was refused took less than the work does.
    if let Some(inside) = inside
        && answer.status().is_success()
    {
        let took = visit.before.get() + inside.so_far();
        let request = answer.request();
        let route = request.match_pattern().unwrap_or_default();
        inside.answered(&format!("{} {route} {}", request.method(), answer.status().as_u16()), took);
    }
    Ok(answer)
}

/// Whether a path below the site's asks for a stream, told by its words: to look its route up among all routes takes longer
/// than to refuse it.
fn is_stream(below_site: &str) -> bool {
    let words: Vec<&str> = below_site.split('/').skip(1).collect();
    matches!(words[..], ["articles", _, "events"] | ["review", "events"])
}

/// Reads what was sent along, if it comes at once. Otherwise the connection would have to be closed, and to open others is
/// the last thing that a crowd should be made to do.
async fn discard(req: &mut ServiceRequest) {
    let mut body = req.take_payload();
    let all = async { while let Some(Ok(_)) = body.next().await {} };
    // One that does not come ends with its connection.
    let _ = timeout(MOMENT, all).await;
}

/// Waits for something that is not this request's own work, such as its client's body or its turn in another line, and
/// makes room meanwhile. What is there at once costs nothing.
pub async fn aside<T>(waits: impl Future<Output = T>) -> ApiResult<T> {
    let mut waits = std::pin::pin!(waits);
    if let Some(ready) = waits.as_mut().now_or_never() {
        return Ok(ready);
    }
    let Ok(visit) = VISIT.try_with(Rc::clone) else { return Ok(waits.await) };
    visit.leave();
    let done = waits.await;
    visit.enter().await?;
    Ok(done)
}

impl From<Crowded> for Problem {
    fn from(_: Crowded) -> Self {
        metrics::counter!("gavel_admission_refused_total").increment(1);
        Self::overloaded()
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_and_read_body, init_service};
    use actix_web::{App, HttpResponse, web};

    use super::*;

    #[actix_web::test]
    async fn a_site_may_be_called_like_a_part_of_a_path() {
        let seen = |req: ServiceRequest| {
            let said = is_stream(req.match_info().unprocessed()).to_string();
            std::future::ready(Ok(req.into_response(HttpResponse::Ok().body(said))))
        };
        let site = web::scope("/sites/{site}").wrap_fn(move |req, _| seen(req));
        let app = init_service(App::new().service(site)).await;
        for (path, stream) in [
            ("/sites/demo/articles/a-1/events", "true"),
            ("/sites/articles/articles/events", "false"),
            ("/sites/review/events", "false"),
        ] {
            let request = TestRequest::get().uri(path).to_request();
            assert_eq!(call_and_read_body(&app, request).await, stream, "{path}");
        }
    }

    #[test]
    fn streams_are_told_from_what_is_only_called_like_them() {
        for path in ["/articles/a-1/events", "/articles/events/events", "/review/events"] {
            assert!(is_stream(path), "{path}");
        }
        for path in ["/articles/events", "/articles/events/comments", "/events", "/articles/a/b/events", ""] {
            assert!(!is_stream(path), "{path}");
        }
    }
}
