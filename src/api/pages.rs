//! The few pages that the service itself shows: what is here, and what each problem means.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use utoipa_swagger_ui::Config;

use super::openapi;
use super::problem::{ALL, ApiResult, Kind, Problem};

const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70ch; margin: 3rem auto; padding: 0 1rem;
       color: light-dark(#1d1d1f, #e8e8ea); background: light-dark(#fff, #161618); }
a { color: light-dark(#0b57d0, #8ab4f8); }
code { font-family: ui-monospace, monospace; }
h1 { font-size: 1.5rem; }
dt { font-weight: 600; margin-top: 1rem; }
dd { margin: 0; }
.muted { color: light-dark(#5f6368, #9aa0a6); font-size: 0.875rem; }
";

/// Pages load our own style and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

fn page(title: &str, body: &str) -> HttpResponse {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/pages.css\"></head>\n\
         <body>\n<h1>{title}</h1>\n{body}</body>\n</html>\n"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(html)
}

/// The style of all pages.
pub async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(STYLE)
}

/// What is here.
pub async fn index() -> HttpResponse {
    let links = [
        ("/embed.js", "The comment section, for pages to load"),
        ("/console/", "Where moderators and admins work"),
        ("/docs/", "The HTTP interface, to read and to try"),
        ("/openapi.json", "The same as an OpenAPI document"),
        ("/problems", "What each problem means and what to do about it"),
        ("/livez", "Whether the service is alive"),
        ("/readyz", "Whether it can serve, and if not, why"),
        ("/metrics", "What it does, for Prometheus"),
    ];
    let entry = |(url, what): &(&str, &str)| format!("<dt><a href=\"{url}\">{url}</a></dt><dd>{what}</dd>\n");
    let list: String = links.iter().map(entry).collect();
    let version = env!("CARGO_PKG_VERSION");
    let body = format!(
        "<p>A comment section that a newsroom can run itself. Everything of one publication lives under \
         <code>/api/v1/sites/{{site}}</code>.</p>\n<dl>\n{list}</dl>\n<p class=\"muted\">Version {version}</p>\n"
    );
    page("Gavel", &body)
}

/// Every kind of problem.
pub async fn problems() -> HttpResponse {
    let entry = |kind: &&Kind| {
        let Kind { code, status, title, help } = kind;
        format!(
            "<dt><a href=\"/problems/{code}\">{code}</a> <span class=\"muted\">{status}</span></dt><dd>{title}. {help}</dd>\n"
        )
    };
    let list: String = ALL.iter().map(entry).collect();
    page("Problems", &format!("<dl>\n{list}</dl>\n"))
}

/// What one kind of problem means and what to do about it.
pub async fn problem(path: web::Path<String>) -> ApiResult<HttpResponse> {
    let code = path.into_inner();
    let kind = ALL.iter().find(|kind| kind.code == code).ok_or_else(Problem::not_found)?;
    let Kind { code, status, title, help } = kind;
    let body = format!(
        "<p>{help}</p>\n<p class=\"muted\">Code <code>{code}</code>, HTTP status {status}. \
         <a href=\"/problems\">All problems</a></p>\n"
    );
    Ok(page(title, &body))
}

/// The OpenAPI document.
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(openapi::document())
}

/// `/docs` as somebody types it.
pub async fn docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// The interface's page reads our document and asks nobody else.
pub fn docs_config() -> Config<'static> {
    Config::new(["/openapi.json"]).validator_url("none").try_it_out_enabled(true)
}
