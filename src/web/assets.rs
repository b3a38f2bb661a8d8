//! Built files, as `make web` leaves them: held in memory in every encoding, and answered in the one that a browser takes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;

/// The widget. Built into a release; read from the folder by a debug build, which so shows what was built last.
#[derive(RustEmbed)]
#[folder = "web/embed/dist/"]
#[allow_missing = true]
struct WidgetFolder;

/// The console, as [`WidgetFolder`].
#[derive(RustEmbed)]
#[folder = "web/console/dist/"]
#[allow_missing = true]
struct ConsoleFolder;

/// A file of whose name part is a hash of its content never changes.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";

pub(super) static WIDGET: LazyLock<Assets> = LazyLock::new(|| Assets::read::<WidgetFolder>(Readers::Everybody));
pub(super) static CONSOLE: LazyLock<Assets> = LazyLock::new(|| Assets::read::<ConsoleFolder>(Readers::OurPages));

/// Whose pages may load files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Readers {
    /// Those of any origin, also where they are isolated from other origins.
    Everybody,
    /// Those of this origin.
    OurPages,
}

/// The files of one folder.
pub(super) struct Assets {
    files: BTreeMap<String, File>,
    readers: Readers,
}

/// One file in the encodings that were made of it.
struct File {
    plain: Vec<u8>,
    gzip: Option<Vec<u8>>,
    brotli: Option<Vec<u8>>,
}

impl Assets {
    fn read<Folder: RustEmbed>(readers: Readers) -> Self {
        let read = |name: &str| Folder::get(name).map(|file| file.data.into_owned());
        let names = Folder::iter().filter(|name| content_type(name).is_some());
        let file = |name: &str| {
            let (gzip, brotli) = (read(&format!("{name}.gz")), read(&format!("{name}.br")));
            Some((name.to_owned(), File { plain: read(name)?, gzip, brotli }))
        };
        Self { files: names.filter_map(|name| file(&name)).collect(), readers }
    }

    /// The name of the file that begins and ends like this, with the hash of its content in between; none where nothing
    /// was built.
    pub(super) fn find(&self, start: &str, end: &str) -> Option<&str> {
        self.files.keys().map(String::as_str).find(|name| name.starts_with(start) && name.ends_with(end))
    }

    /// The file of this name, which caches keep as `keep` says.
    pub(super) fn answer(&self, req: &HttpRequest, name: &str, keep: &'static str) -> HttpResponse {
        let Some((file, content_type)) = self.files.get(name).zip(content_type(name)) else { return missing() };
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
        answer.insert_header((header::CACHE_CONTROL, keep)).insert_header((header::VARY, "Accept-Encoding"));
        if self.readers == Readers::Everybody {
            answer
                .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
                .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"));
        }
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            answer.insert_header((header::ETAG, tag));
        }
        if is_known {
            return answer.finish();
        }
        if let Some(encoding) = encoding {
            answer.insert_header((header::CONTENT_ENCODING, encoding));
        }
        answer.content_type(content_type).body(bytes.clone())
    }
}

pub(super) fn missing() -> HttpResponse {
    HttpResponse::NotFound().finish()
}

/// What a file is, by its name; what is none of these is not served.
fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "json" => Some("application/json"),
        "svg" => Some("image/svg+xml"),
        _ => None,
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
