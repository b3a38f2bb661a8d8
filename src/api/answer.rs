//! Answers on their way out: problem documents, and the headers that every answer has.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, ETag, EntityTag, Header as _, HeaderMap, HeaderName, HeaderValue, IfNoneMatch};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tracing_actix_web::RequestId;

use super::admission::TurnedAway;
use super::guard::Site;
use super::problem::{Problem, kind};
use crate::page::{List, Page};

/// Some items of a list, as JSON.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PageBody<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
}

impl<T> PageBody<T> {
    /// A page of `list`.
    pub fn new(page: Page<T>, list: List) -> Self {
        Self { next_cursor: page.next.map(|cursor| cursor.encode(list)), items: page.items }
    }
}

/// How long anybody on the way may keep what everybody reads.
pub const CACHE_PUBLIC: &str = "public, max-age=5, stale-while-revalidate=30";

/// A public read that is no JSON: the same bytes for everyone, with their hash as `ETag`, or 304 for whoever has them.
pub fn public_bytes(req: &HttpRequest, content_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    let tag = EntityTag::new_strong(URL_SAFE_NO_PAD.encode(Sha256::digest(&bytes)));
    let known = match IfNoneMatch::parse(req) {
        Ok(IfNoneMatch::Any) => req.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|other| other.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag)).insert_header((header::CACHE_CONTROL, CACHE_PUBLIC));
    if known { response.finish() } else { response.content_type(content_type).body(bytes) }
}

const JSON_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// The interface's page brings its own scripts, and styles that it sets itself.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Finishes every answer: turns errors into problem documents, and adds the headers that each one has.
pub async fn finish(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let request_id = req.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let started = std::time::Instant::now();
    let response = next.call(req).await?;
    measure(&response, started.elapsed());
    let mut response = match problem_of(&response) {
        None => response.map_into_boxed_body(),
        Some(problem) => {
            let mut answer = match &problem {
                Found::Ours(problem) => {
                    problem.log();
                    problem.respond(&request_id)
                }
                Found::Bare(problem) => problem.respond(&request_id),
            };
            for name in [header::ACCESS_CONTROL_ALLOW_ORIGIN, header::ACCESS_CONTROL_EXPOSE_HEADERS, header::VARY] {
                if let Some(value) = response.headers().get(&name) {
                    answer.headers_mut().insert(name, value.clone());
                }
            }
            let (request, _) = response.into_parts();
            ServiceResponse::new(request, answer)
        }
    };
    add_headers(&mut response, &request_id);
    Ok(response)
}

/// Counts the request by its route, never by its path, of which there is no end.
fn measure<B>(response: &ServiceResponse<B>, took: std::time::Duration) {
    let request = response.request();
    let known = !request.extensions().contains::<TurnedAway>();
    let route = known.then(|| request.match_pattern()).flatten().unwrap_or_else(|| "none".to_owned());
    let status = response.status().as_u16();
    tracing::debug!(method = %request.method(), route, status, took_us = took.as_micros(), "answered");
    let labels = [("method", request.method().to_string()), ("route", route), ("status", status.to_string())];
    metrics::counter!("gavel_http_requests_total", &labels).increment(1);
    metrics::histogram!("gavel_http_request_seconds", &labels).record(took.as_secs_f64());
}

enum Found<'a> {
    Ours(&'a Problem),
    Bare(Problem),
}

/// The problem behind an answer: one of ours, or a bare status that the framework answered with.
fn problem_of<B>(response: &ServiceResponse<B>) -> Option<Found<'_>> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    if let Some(problem) = response.response().error().and_then(|error| error.as_error::<Problem>()) {
        return Some(Found::Ours(problem));
    }
    // A handler that answers a document of its own means it; the framework's own refusals have none.
    let document = response.headers().get(header::CONTENT_TYPE).and_then(|of| of.to_str().ok());
    let done = document.is_some_and(|of| of.starts_with("application/"));
    let allow = response.headers().get(header::ALLOW).cloned();
    (!done).then(|| Found::Bare(Problem::of_status(status, allow)))
}

fn add_headers(response: &mut ServiceResponse<BoxBody>, request_id: &str) {
    let policy = if response.request().path().starts_with("/docs") { DOCS_POLICY } else { JSON_POLICY };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: HeaderValue| {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    };
    set(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    set(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    for (name, value) in prudence() {
        set(name, value);
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        set(HeaderName::from_static(X_REQUEST_ID), id);
    }
}

/// The name under which an answer tells its request's id.
pub const X_REQUEST_ID: &str = "x-request-id";

/// What every answer tells browsers not to do.
fn prudence() -> [(HeaderName, HeaderValue); 2] {
    [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin")),
    ]
}

/// The headers of an answer as JSON that [`finish`] does not see.
pub fn secure(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(JSON_POLICY));
    for (name, value) in prudence() {
        headers.insert(name, value);
    }
}

/// Whether a browser may show pages of this origin what they read here.
pub fn allows(site: &Site, origin: &HeaderValue) -> bool {
    origin.to_str().is_ok_and(|origin| site.has_origin(origin))
}

/// Lets a browser show pages of this origin what they read.
pub fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("ETag, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replay, X-Request-Id"),
    );
}

/// Lets pages of the site's own origins call the service from a browser (Fetch standard, CORS protocol), and no others.
pub async fn cors(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let origin = req.headers().get(header::ORIGIN).cloned();
    let site = req.extensions().get::<Site>().cloned();
    let allowed = origin.filter(|origin| site.is_some_and(|site| allows(&site, origin)));
    let preflight = req.method() == actix_web::http::Method::OPTIONS
        && req.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match (&allowed, preflight) {
        (Some(_), true) => {
            let answer = HttpResponse::NoContent()
                .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE"))
                .insert_header((
                    header::ACCESS_CONTROL_ALLOW_HEADERS,
                    "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID",
                ))
                .insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"))
                .finish();
            req.into_response(answer)
        }
        (None, true) => {
            req.error_response(Problem::new(&kind::FORBIDDEN).detail("This origin is not one of the site's."))
        }
        _ => next.call(req).await?.map_into_boxed_body(),
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = allowed {
        allow(headers, origin);
    }
    Ok(response)
}
