//! How long clients and answers are waited for.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest};
use tokio::time::{Instant, timeout, timeout_at};
use tracing_actix_web::RequestId;

use super::live::HeadOnly;
use super::problem::{ApiResult, Problem, kind};

/// How long any answer may take: beyond, a database that accepts connections but never answers would hold it for ever.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(8);

/// How long clients are waited for that are to send a body.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long nothing may come of it.
    pub stall: Duration,
    /// How long a short one may take altogether; a long one more, see `for_bytes`.
    pub body: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { stall: Duration::from_secs(9), body: Duration::from_mins(1) }
    }
}

impl Patience {
    /// The bytes a second of the slowest line with which a long body is waited for.
    const SLOWEST: u64 = 16 * 1024;

    /// How long a body of at most so many bytes may take altogether.
    fn for_bytes(&self, most: usize) -> Duration {
        self.body.max(Duration::from_secs(u64::try_from(most).unwrap_or(u64::MAX) / Self::SLOWEST))
    }
}

/// Until when a request has to be answered: the clock stands still while its client is waited for.
struct AnswerBy {
    since: Cell<Instant>,
    waits: Cell<bool>,
}

impl AnswerBy {
    fn deadline(&self) -> Instant {
        let since = if self.waits.get() { Instant::now() } else { self.since.get() };
        since + ANSWER_TIMEOUT
    }
}

/// Answers 503 where the work takes too long; the work is dropped, and with it its transaction. A HEAD is served as the
/// GET whose body is not sent.
pub async fn in_time(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if req.method() == Method::HEAD {
        req.head_mut().method = Method::GET;
        req.extensions_mut().insert(HeadOnly);
    }
    let request_id = req.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let by = Rc::new(AnswerBy { since: Cell::new(Instant::now()), waits: Cell::new(false) });
    req.extensions_mut().insert(by.clone());
    let mut answer = std::pin::pin!(next.call(req));
    loop {
        match timeout_at(by.deadline(), &mut answer).await {
            Ok(answer) => return answer,
            Err(_) if by.deadline() > Instant::now() => {}
            Err(_) => {
                let problem = Problem::unavailable(anyhow::anyhow!("the request took too long"));
                problem.log();
                return Err(problem.of_request(request_id).into());
            }
        }
    }
}

/// Something that a client sends piece by piece, as far as it comes in time.
pub(super) struct Sending<'a> {
    req: &'a HttpRequest,
    stall: Duration,
    until: Instant,
}

impl<'a> Sending<'a> {
    /// A body of at most `most` bytes.
    pub(super) fn new(req: &'a HttpRequest, patience: Patience, most: usize) -> Self {
        Self { req, stall: patience.stall, until: Instant::now() + patience.for_bytes(most) }
    }

    /// The next piece; 408 where it does not come.
    pub(super) async fn piece<T>(&self, piece: impl Future<Output = T>) -> ApiResult<T> {
        let by = self.req.extensions().get::<Rc<AnswerBy>>().cloned();
        if let Some(by) = &by {
            by.waits.set(true);
        }
        let piece = timeout_at(self.until, timeout(self.stall, piece)).await;
        if let Some(by) = &by {
            by.waits.set(false);
            by.since.set(Instant::now());
        }
        piece.ok().and_then(Result::ok).ok_or_else(|| Problem::new(&kind::REQUEST_TIMEOUT))
    }
}
