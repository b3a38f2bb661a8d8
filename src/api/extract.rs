//! Requests turned into values: bodies, queries, the caller's key, and who may send them.

use actix_web::http::{Method, header};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use super::admission::aside;
use super::guard::state;
use super::once::OnceKey;
use super::patience::Sending;
use super::problem::{ApiResult, FieldError, Problem, kind};
use super::yaml;
use crate::page::{Cursor, List, PageSize};

/// The longest body that a request may have, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// Who can be told apart from other callers.
pub trait Identity {
    /// Bytes that no other caller of the site has.
    fn identity(&self) -> Vec<u8>;
}

/// A permitted caller with a body. The permit is looked at first: whoever may not do a thing learns nothing about how it
/// would be asked for.
pub struct By<P, T> {
    /// Who asks.
    pub by: P,
    /// What they sent.
    pub body: T,
    /// The idempotency key they sent with it.
    pub once: Option<OnceKey>,
}

impl<P, T> FromRequest for By<P, T>
where
    P: FromRequest<Error = Problem> + Identity + 'static,
    T: DeserializeOwned + Validate + Limit + 'static,
{
    type Error = Problem;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let by = P::from_request(&req, &mut Payload::None).await?;
            let types = if T::YAML { &["application/json", yaml::TYPE][..] } else { &["application/json"] };
            let bytes = read(&req, &mut payload, types, T::MAX_BODY).await?;
            let once = once_key(&req, &by.identity(), &bytes)?;
            let body = if yaml::is_in(&req) { parse(&yaml::as_json(&bytes)?)? } else { parse(&bytes)? };
            Ok(Self { by, body, once })
        })
    }
}

/// A permitted caller with plain text of at most [`MAX_TEXT`] bytes: a file to import, without a NUL character.
pub struct ByText<P> {
    /// Who asks.
    pub by: P,
    /// What they sent, without the mark that some editors put in front.
    pub text: String,
}

/// The longest plain text that may be imported, in bytes.
pub const MAX_TEXT: usize = 16 * 1024 * 1024;

impl<P: FromRequest<Error = Problem> + 'static> FromRequest for ByText<P> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let by = P::from_request(&req, &mut Payload::None).await?;
            let bytes = read(&req, &mut payload, &["text/plain"], MAX_TEXT).await?;
            let text = std::str::from_utf8(&bytes).ok().filter(|text| !text.contains('\0'));
            let text = text.ok_or_else(|| Problem::field("", "invalid", "the text is not UTF-8 without NUL"))?;
            Ok(Self { by, text: text.trim_start_matches('\u{feff}').to_owned() })
        })
    }
}

/// Bodies that may be longer than [`MAX_BODY`], or written in YAML, say so.
pub trait Limit {
    /// The longest body, in bytes.
    const MAX_BODY: usize = MAX_BODY;
    /// Whether it may be YAML as well as JSON.
    const YAML: bool = false;
}

async fn read(req: &HttpRequest, payload: &mut Payload, types: &[&str], limit: usize) -> ApiResult<BytesMut> {
    let encoded = req.headers().get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity");
    let bytes = aside(receive(req, payload, limit)).await??;
    if encoded || !types.iter().any(|known| req.content_type().eq_ignore_ascii_case(known)) {
        return Err(Problem::new(&kind::UNSUPPORTED_MEDIA_TYPE));
    }
    Ok(bytes)
}

/// All that the client sends, as long as it sends.
async fn receive(req: &HttpRequest, payload: &mut Payload, limit: usize) -> ApiResult<BytesMut> {
    let sending = Sending::new(req, state(req)?.patience, limit);
    let mut bytes = BytesMut::new();
    while let Some(chunk) = sending.piece(payload.next()).await? {
        let chunk = chunk.map_err(|_| Problem::new(&kind::BAD_REQUEST).detail("The body broke off."))?;
        if bytes.len() + chunk.len() > limit {
            return Err(Problem::new(&kind::PAYLOAD_TOO_LARGE).detail(format!("At most {limit} bytes.")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A body parsed into a value, or what is wrong with it and where.
fn parse<T: DeserializeOwned + Validate>(bytes: &[u8]) -> ApiResult<T> {
    // Escaped NULs are rare, so only their sight is worth a second parse that says where they stand.
    if bytes.windows(6).any(|window| window == b"\\u0000")
        && let Ok(document) = serde_json::from_slice::<Value>(bytes)
        && let Some(field) = find_nul(&document, String::new())
    {
        return Err(Problem::field(field, "nul", "text holds no NUL characters"));
    }
    // A list would be taken for the fields in their order, which nobody means.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Problem::field("", "invalid", "send a JSON object"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let field = error.path().to_string();
        let field = if field == "." { String::new() } else { field };
        json_problem(&field, &error.into_inner())
    })?;
    deserializer.end().map_err(|error| json_problem("", &error))?;
    value.validate().map_err(|errors| Problem::fields(field_errors(&errors, "")))?;
    Ok(value)
}

fn json_problem(field: &str, error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    match error.classify() {
        // serde says the line and column at the end; the field says it better.
        Category::Data => {
            let message = text.split(" at line ").next().unwrap_or(&text);
            let message = without_value(message).to_owned();
            let code = if message.starts_with("unknown field") {
                "unknown_field"
            } else if message.starts_with("missing field") {
                "missing"
            } else {
                "invalid"
            };
            Problem::field(named_field(field, &message), code, message)
        }
        _ => Problem::new(&kind::BAD_JSON).detail(text),
    }
}

/// serde repeats what was sent, which may be a password; what was expected is enough.
fn without_value(message: &str) -> &str {
    let repeats =
        ["invalid type: ", "invalid value: ", "unknown variant "].iter().any(|start| message.starts_with(start));
    let expected = message.rfind(", expected ").and_then(|at| message.get(at + 2..));
    match expected.filter(|_| repeats) {
        // The name that our code has for it says nothing to anybody else.
        Some(expected) if expected.starts_with("expected struct ") => "expected an object",
        Some(expected) => expected,
        None => message,
    }
}

/// A field that is missing, or there twice, is reported on the object around it; name the field itself.
fn named_field(field: &str, message: &str) -> String {
    let named = |prefix: &str| message.strip_prefix(prefix).and_then(|rest| rest.split('`').next());
    match named("missing field `").or_else(|| named("duplicate field `")) {
        Some(name) if field.is_empty() => name.to_owned(),
        Some(name) => format!("{field}.{name}"),
        None => field.to_owned(),
    }
}

fn find_nul(value: &Value, path: String) -> Option<String> {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| find_nul(item, format!("{path}[{index}]")))
        }
        Value::Object(fields) => {
            fields.iter().find_map(
                |(name, field)| {
                    if name.contains('\0') { Some(path.clone()) } else { find_nul(field, below(name)) }
                },
            )
        }
        _ => None,
    }
}

/// `validator`'s findings with their paths. Its own words would repeat the rejected value, so only messages are shown.
pub fn field_errors(errors: &ValidationErrors, path: &str) -> Vec<FieldError> {
    let mut found = Vec::new();
    for (name, kind) in errors.errors() {
        let field = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
        match kind {
            ValidationErrorsKind::Struct(inner) => found.extend(field_errors(inner, &field)),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    found.extend(field_errors(inner, &format!("{field}[{index}]")));
                }
            }
            ValidationErrorsKind::Field(list) => found.extend(list.iter().map(|error| FieldError {
                field: field.clone(),
                code: error.code.to_string(),
                message: error.message.as_ref().map_or_else(|| "this is not right".to_owned(), ToString::to_string),
            })),
        }
    }
    found.sort_by(|a, b| a.field.cmp(&b.field));
    found
}

fn once_key(req: &HttpRequest, caller: &[u8], body: &[u8]) -> ApiResult<Option<OnceKey>> {
    let Some(value) = req.headers().get("Idempotency-Key") else { return Ok(None) };
    if req.method() != Method::POST {
        return Ok(None);
    }
    let printable = |byte: &u8| (0x20..=0x7e).contains(byte);
    let key = value.to_str().ok().filter(|key| (1..=255).contains(&key.len()) && key.as_bytes().iter().all(printable));
    let Some(key) = key else {
        return Err(Problem::field("Idempotency-Key", "invalid", "from 1 to 255 printable ASCII characters"));
    };
    let request = [req.method().as_str().as_bytes(), req.path().as_bytes(), body];
    state(req)?.once.key(caller, key, &request).map(Some)
}

/// A query string turned into a value; a bad one is a 422 like a bad body.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<ApiResult<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = actix_web::web::Query::<T>::from_query(req.query_string());
        std::future::ready(parsed.map(|query| Self(query.into_inner())).map_err(|error| {
            let message = match error {
                actix_web::error::QueryPayloadError::Deserialize(inner) => inner.to_string(),
                _ => "the query cannot be read".to_owned(),
            };
            Problem::field("query", "invalid", message)
        }))
    }
}

/// Which page of a list a caller asks for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items, 1 to 100; 50 where not said.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub limit: Option<String>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The page size and where the page of `list` begins.
    pub fn page(&self, list: List) -> ApiResult<(PageSize, Option<Cursor>)> {
        let size = match &self.limit {
            None => PageSize::default(),
            Some(text) => text
                .parse()
                .ok()
                .and_then(PageSize::new)
                .ok_or_else(|| Problem::field("limit", "invalid", "a whole number from 1 to 100"))?,
        };
        let cursor = self.cursor.as_deref().map(|text| {
            Cursor::decode(text, list).ok_or_else(|| {
                Problem::field("cursor", "invalid", "a cursor is the next_cursor of a page of this very list")
            })
        });
        Ok((size, cursor.transpose()?))
    }
}

/// A word of a query as one of the words that its type knows.
pub fn word<T: DeserializeOwned>(field: &str, text: Option<&String>) -> ApiResult<Option<T>> {
    text.map(|text| {
        serde_json::from_value(Value::String(text.clone())).map_err(|error| {
            let error = error.to_string();
            Problem::field(field, "invalid", error)
        })
    })
    .transpose()
}
