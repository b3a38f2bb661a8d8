//! The widget's built files, as `make web` leaves them in `web/embed/dist`: held in memory, in every encoding.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

/// Built into a release; read from the folder by a debug build, which so shows what was built last.
#[derive(RustEmbed)]
#[folder = "web/embed/dist/"]
#[allow_missing = true]
struct Built;

/// A file of whose name part is a hash of its content never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The script that pages name has one name for ever, so browsers ask now and then whether it has changed.
const FOR_NOW: &str = "public, max-age=300, stale-while-revalidate=86400";

/// One file in the encodings that were made of it.
struct File {
    plain: Vec<u8>,
    gzip: Option<Vec<u8>>,
    brotli: Option<Vec<u8>>,
}

static FILES: LazyLock<BTreeMap<String, File>> = LazyLock::new(|| {
    let read = |name: &str| Built::get(name).map(|file| file.data.into_owned());
    let names = Built::iter().filter(|name| matches!(extension(name), "js" | "json"));
    let file = |name: &str| {
        let (gzip, brotli) = (read(&format!("{name}.gz")), read(&format!("{name}.br")));
        Some((name.to_owned(), File { plain: read(name)?, gzip, brotli }))
    };
    names.filter_map(|name| file(&name)).collect()
});

/// The name of the widget's script, with the hash of its content; none where the widget is not built.
fn script() -> Option<&'static str> {
    FILES.keys().map(String::as_str).find(|name| name.starts_with("embed-") && extension(name) == "js")
}

/// Whether the widget was built.
pub(super) fn are_built() -> bool {
    script().is_some()
}

/// The widget's script, under the name that pages load it by: the file itself, so that it takes one request.
pub async fn embed(req: HttpRequest) -> HttpResponse {
    script().map_or_else(missing, |name| answer(&req, name, FOR_NOW))
}

/// A file by its full name, which names its content too.
pub async fn named(req: HttpRequest, name: web::Path<String>) -> HttpResponse {
    answer(&req, &name, FOR_EVER)
}

fn missing() -> HttpResponse {
    HttpResponse::NotFound().finish()
}

fn answer(req: &HttpRequest, name: &str, keep: &'static str) -> HttpResponse {
    let Some(file) = FILES.get(name) else { return missing() };
    let (encoding, bytes) = match file {
        File { brotli: Some(bytes), .. } if accepts(req, "br") => (Some("br"), bytes),
        File { gzip: Some(bytes), .. } if accepts(req, "gzip") => (Some("gzip"), bytes),
        file => (None, &file.plain),
    };
    // The name tells the content, and a strong tag has to tell the encoding too.
    let tag = format!("\"{name}:{}\"", encoding.unwrap_or("plain"));
    let known = req.headers().get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let is_known = known.flat_map(|tags| tags.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag);

    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::VARY, "Accept-Encoding"))
        // Pages of any origin may load it, also those that are isolated from other origins.
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert_header((header::ETAG, tag));
    }
    if is_known {
        return answer.finish();
    }
    if let Some(encoding) = encoding {
        answer.insert_header((header::CONTENT_ENCODING, encoding));
    }
    answer.content_type(content_type(name)).body(bytes.clone())
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn content_type(name: &str) -> &'static str {
    match extension(name) {
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}

/// Whether the caller takes this encoding (RFC 9110, 12.5.3): it is named, and not with `q=0`.
fn accepts(req: &HttpRequest, encoding: &str) -> bool {
    let lists = req.headers().get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case(encoding) && weight.is_none_or(|weight| weight > 0.0)
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn an_encoding_is_taken_where_it_is_named_and_not_refused() {
        for (header, expected) in [
            ("gzip, deflate, br, zstd", true),
            ("br", true),
            ("BR;q=0.5", true),
            ("gzip, br;q=0", false),
            ("br; q=0.0", false),
            ("gzip", false),
            ("broken", false),
            ("", false),
        ] {
            let req = TestRequest::default().insert_header((header::ACCEPT_ENCODING, header)).to_http_request();
            assert_eq!(accepts(&req, "br"), expected, "{header}");
        }
        assert!(!accepts(&TestRequest::default().to_http_request(), "br"));
    }
}
