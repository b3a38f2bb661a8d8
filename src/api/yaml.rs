//! Bodies in YAML, where those in JSON are hard to write by hand.

use actix_web::{HttpMessage as _, HttpRequest};

use super::problem::{ApiResult, Problem, kind};
use crate::rules::parse;

/// The media type of YAML (RFC 9512).
pub(super) const TYPE: &str = "application/yaml";

/// Whether a request has a body in YAML.
pub(super) fn is_in(req: &HttpRequest) -> bool {
    req.content_type().eq_ignore_ascii_case(TYPE)
}

/// A body in YAML as JSON, which is then read like any other.
pub(super) fn as_json(yaml: &[u8]) -> ApiResult<Vec<u8>> {
    let bad = |why: String| Problem::new(&kind::BAD_YAML).detail(why);
    let text = std::str::from_utf8(yaml).map_err(|error| bad(error.to_string()))?;
    serde_json::to_vec(&parse::yaml(text).map_err(bad)?).map_err(Problem::internal)
}
