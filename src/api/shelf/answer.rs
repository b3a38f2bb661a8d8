//! A finished answer, and how it is given out before anybody else looks at the request.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, HttpResponseBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use metrics::{Counter, Histogram};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use uuid::fmt::Hyphenated;

use super::Shelf;
use super::changes::Place;
use super::encoding::Coding;
use crate::api::answer::{CACHE_PUBLIC, X_REQUEST_ID, allow, allows, secure};
use crate::api::guard::Site;
use crate::api::state::AppState;
use crate::time::Timestamp;

/// What a copy takes beside its bytes, about.
const COPY_BYTES: usize = 1_024;

/// From where and when an answer was read.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    /// Where its changes are kept; none where it is not kept itself.
    pub(super) place: Option<Place>,
    /// What the clock of changes said before.
    pub(super) since: u64,
    /// When that was.
    pub(super) read_at: Timestamp,
}

/// A finished answer.
pub(super) struct Ready {
    pub(super) reading: Reading,
    bytes: Bytes,
    coding: Coding,
    tag: HeaderValue,
    /// The hash of what is read, whatever its encoding.
    hash: String,
    site: Site,
    meter: Meter,
}

impl Ready {
    pub(super) fn new(json: Bytes, reading: Reading, site: Site, meter: Meter) -> Self {
        let digest = Sha256::digest(&json);
        let hash = URL_SAFE_NO_PAD.encode(digest.first_chunk::<16>().unwrap_or(&[0; 16]));
        let coding = Coding::Identity;
        Self { reading, tag: tag(&hash, coding), hash, bytes: json, coding, site, meter }
    }

    /// The same in another encoding.
    pub(super) fn encoded(&self, coding: Coding) -> std::io::Result<Self> {
        let (coding, bytes) = coding.encode(&self.bytes)?;
        let (hash, site, meter) = (self.hash.clone(), self.site.clone(), self.meter.clone());
        Ok(Self { reading: self.reading, tag: tag(&hash, coding), hash, bytes, coding, site, meter })
    }

    /// How much memory it takes, about.
    pub(super) fn weight(&self) -> usize {
        self.bytes.len() + COPY_BYTES
    }

    /// The answer to a request with these headers: 304 for whoever has it.
    pub(super) fn answer(&self, headers: &HeaderMap) -> HttpResponse {
        let known = headers.get_all(header::IF_NONE_MATCH).filter_map(|tags| tags.to_str().ok());
        let mut known = known.flat_map(|tags| tags.split(',')).map(str::trim);
        let is_known =
            known.any(|known| known == "*" || known.trim_start_matches("W/").as_bytes() == self.tag.as_bytes());
        let status = if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut response = HttpResponseBuilder::new(status);
        response
            .insert_header((header::ETAG, self.tag.clone()))
            .insert_header((header::CACHE_CONTROL, HeaderValue::from_static(CACHE_PUBLIC)))
            .insert_header((header::VARY, HeaderValue::from_static("Accept-Encoding")));
        if is_known {
            return response.finish();
        }
        if let Some(name) = self.coding.name() {
            response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(name)));
        }
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/json")));
        response.body(self.bytes.clone())
    }
}

/// A strong tag tells the encoding too (RFC 9110, section 8.8.3).
fn tag(hash: &str, coding: Coding) -> HeaderValue {
    let tag = coding.name().map_or_else(|| format!("\"{hash}\""), |name| format!("\"{hash}-{name}\""));
    HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Counts the answers of one route, looked up once.
#[derive(Clone)]
pub(super) struct Meter {
    given: (Counter, Histogram),
    known: (Counter, Histogram),
}

impl Meter {
    pub(super) fn new(route: &str) -> Self {
        let of = |status: &'static str| {
            let labels = [("method", "GET".to_owned()), ("route", route.to_owned()), ("status", status.to_owned())];
            let count = metrics::counter!("gavel_http_requests_total", &labels);
            (count, metrics::histogram!("gavel_http_request_seconds", &labels))
        };
        Self { given: of("200"), known: of("304") }
    }

    fn count(&self, status: StatusCode, took: Duration) {
        let (count, seconds) = if status == StatusCode::OK { &self.given } else { &self.known };
        count.increment(1);
        seconds.record(took.as_secs_f64());
    }
}

/// Gives out what lies ready, before anything else is done about the request.
pub async fn answer_if_ready(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    match ready(&req).await {
        None => Ok(next.call(req).await?.map_into_boxed_body()),
        Some(ready) => {
            let answer = finish(&ready, req.headers());
            ready.meter.count(answer.status(), started.elapsed());
            Ok(req.into_response(answer))
        }
    }
}

async fn ready(req: &ServiceRequest) -> Option<Arc<Ready>> {
    if !matches!(*req.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let shelf = &req.app_data::<Data<AppState>>()?.shelf;
    let ready = shelf.at_hand(&Shelf::wanted(req.request())?).await?;
    shelf.counts.hits.fetch_add(1, Ordering::Relaxed);
    Some(ready)
}

/// The answer with all the headers that it gets on its way out otherwise.
fn finish(ready: &Ready, request: &HeaderMap) -> HttpResponse {
    let mut answer = ready.answer(request);
    let headers = answer.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding, Origin"));
    if let Some(origin) = request.get(header::ORIGIN).filter(|origin| allows(&ready.site, origin)) {
        allow(headers, origin.clone());
    }
    secure(headers);
    let mut id = [0; Hyphenated::LENGTH];
    if let Ok(id) = HeaderValue::from_str(Uuid::new_v4().hyphenated().encode_lower(&mut id)) {
        headers.insert(HeaderName::from_static(X_REQUEST_ID), id);
    }
    answer
}
