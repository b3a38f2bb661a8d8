//! Errors as callers see them: problem documents (RFC 9457), each with a stable code and a page that says what to do.

mod kinds;

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::Value;

pub use kinds::{ALL, Kind, kind};

use crate::db;
use crate::limits::Refused;

/// What every handler answers with.
pub type ApiResult<T> = Result<T, Problem>;

/// Why a request was not served.
#[derive(Debug)]
pub struct Problem(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: &'static Kind,
    detail: Option<String>,
    errors: Vec<FieldError>,
    present: Option<Value>,
    retry_after: Option<Duration>,
    limit: Option<Refused>,
    allow: Option<header::HeaderValue>,
    source: Option<anyhow::Error>,
    request_id: String,
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// The field: a name, `guest.name` inside an object, or a path such as `/when/all/1/text.links` inside a rule.
    pub field: String,
    /// For programs.
    pub code: String,
    /// For people: what would be right.
    pub message: String,
}

/// The document itself, as `application/problem+json`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// A page that says what to do.
    #[serde(rename = "type")]
    type_uri: String,
    /// What happened, the same for every problem of this code.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// For programs; it never changes.
    code: &'static str,
    /// Names this request in the server's log.
    request_id: String,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// How things stand now, where somebody else was quicker.
    #[serde(skip_serializing_if = "Option::is_none")]
    present: Option<Value>,
}

impl Problem {
    /// A problem of this kind, see [`kind`].
    pub fn new(kind: &'static Kind) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: None,
            errors: Vec::new(),
            present: None,
            retry_after: None,
            limit: None,
            allow: None,
            source: None,
            request_id: String::new(),
        }))
    }

    /// There is no such thing, or it is none of the caller's business.
    pub fn not_found() -> Self {
        Self::new(&kind::NOT_FOUND)
    }

    /// One field of the request is not right.
    pub fn field(field: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError { field: field.into(), code: code.to_owned(), message: message.into() }])
    }

    /// Some fields of the request are not right.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self::new(&kind::INVALID).with_errors(errors)
    }

    /// Something of ours broke; the cause goes to the log and nowhere else.
    pub fn internal(source: impl Into<anyhow::Error>) -> Self {
        Self::new(&kind::INTERNAL).caused_by(source)
    }

    /// The database is away or does not answer.
    pub fn unavailable(source: impl Into<anyhow::Error>) -> Self {
        Self::new(&kind::UNAVAILABLE).retry_after(Duration::from_secs(2)).caused_by(source)
    }

    /// Too much is going on to begin this as well.
    pub fn overloaded() -> Self {
        Self::new(&kind::OVERLOADED).retry_after(Duration::from_secs(1))
    }

    /// A limit was reached.
    pub fn limited(refused: Refused) -> Self {
        let per = match refused.per {
            crate::limits::Per::Account => "by one account",
            crate::limits::Per::Network => "from one network",
            crate::limits::Per::Article => "on one article",
            crate::limits::Per::SlowMode => "by one reader on this article",
        };
        let (count, window) = (refused.budget.count, refused.budget.window_seconds);
        let mut problem = Self::new(&kind::RATE_LIMITED)
            .detail(format!("At most {count} in {window} seconds {per}."))
            .retry_after(refused.retry_after);
        problem.0.limit = Some(refused);
        problem
    }

    /// Says what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Says what is wrong with which field.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Says how things stand now.
    #[must_use]
    pub fn present(mut self, present: &impl Serialize) -> Self {
        self.0.present = serde_json::to_value(present).ok();
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        self.0.retry_after = Some(after);
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<anyhow::Error>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The problem behind a bare status that the framework answered with.
    pub fn of_status(status: StatusCode, allow: Option<header::HeaderValue>) -> Self {
        let kind = ALL.iter().copied().find(|kind| kind.status == status.as_u16());
        let mut problem =
            Self::new(kind.unwrap_or(if status.is_server_error() { &kind::INTERNAL } else { &kind::BAD_REQUEST }));
        problem.0.allow = allow;
        problem
    }

    /// Its kind.
    pub fn kind(&self) -> &'static Kind {
        self.0.kind
    }

    /// The field errors it names.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// The same, for another request that waited for the same thing.
    #[must_use]
    pub fn again(&self) -> Self {
        let inner = &self.0;
        Self(Box::new(Inner {
            kind: inner.kind,
            detail: inner.detail.clone(),
            errors: inner.errors.clone(),
            present: inner.present.clone(),
            retry_after: inner.retry_after,
            limit: inner.limit.clone(),
            allow: inner.allow.clone(),
            source: inner.source.as_ref().map(|source| anyhow::anyhow!("{source:#}")),
            request_id: String::new(),
        }))
    }

    /// The same, of the request of this id, for an answer that no middleware finishes.
    #[must_use]
    pub fn of_request(mut self, request_id: String) -> Self {
        self.0.request_id = request_id;
        self
    }

    /// Writes the cause, if any, to the log.
    pub fn log(&self) {
        if let Some(source) = &self.0.source {
            tracing::error!(code = self.0.kind.code, error = format!("{source:#}"), "request failed");
        }
    }

    /// The answer for the request of this id.
    pub fn respond(&self, request_id: &str) -> HttpResponse {
        let inner = &self.0;
        let mut response = HttpResponse::build(inner.kind.status());
        response.content_type("application/problem+json");
        if let Some(after) = inner.retry_after {
            response.insert_header((header::RETRY_AFTER, whole_seconds(after)));
        }
        if let Some(allow) = &inner.allow {
            response.insert_header((header::ALLOW, allow.clone()));
        }
        if inner.kind.status == 408 {
            // What still comes of the body is no request.
            response.force_close();
        }
        if inner.kind.status == 401 {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(limit) = &inner.limit {
            // draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it.
            let (per, budget) = (limit.per.as_str(), limit.budget);
            let policy = format!("\"{per}\";q={};w={}", budget.count, budget.window_seconds);
            let left = format!("\"{per}\";r=0;t={}", whole_seconds(limit.retry_after));
            response.insert_header(("RateLimit-Policy", policy));
            response.insert_header(("RateLimit", left));
        }
        response.json(ProblemBody {
            type_uri: format!("/problems/{}", inner.kind.code),
            title: inner.kind.title,
            status: inner.kind.status,
            detail: inner.detail.clone(),
            code: inner.kind.code,
            request_id: request_id.to_owned(),
            errors: inner.errors.clone(),
            present: inner.present.clone(),
        })
    }
}

/// Seconds rounded up, at least one: whoever waits as told is let in.
fn whole_seconds(after: Duration) -> u64 {
    after.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX).max(1)
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.kind.code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.kind.status()
    }

    fn error_response(&self) -> HttpResponse {
        // The middleware `finish` writes the document again, with the request's id, which only it knows.
        self.respond(&self.0.request_id)
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        if db::is_unavailable(&error) { Self::unavailable(error) } else { Self::internal(error) }
    }
}
