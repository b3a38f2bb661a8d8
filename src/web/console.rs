//! The moderators' and admins' console: one page for all its addresses, and the files that it loads.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::assets::{CONSOLE, FOR_EVER};

const PAGE: &str = include_str!("../../web/console/page.html");
const NOT_BUILT: &str = include_str!("../../web/console/not-built.html");

/// As strict as a page can be: our files, our interface, and no way at all from text to markup or script.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

/// `/console` as somebody types it.
pub async fn slash() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/console/")).finish()
}

/// The page, whatever view its address names: the script reads that.
pub async fn page() -> HttpResponse {
    let files = CONSOLE.find("main-", ".js").zip(CONSOLE.find("main-", ".css")).zip(CONSOLE.find("icon-", ".svg"));
    let html = match files {
        Some(((script, style), icon)) => {
            let fill = [("{{script}}", script), ("{{style}}", style), ("{{icon}}", icon)];
            fill.iter().fold(PAGE.to_owned(), |page, (name, value)| page.replace(name, value))
        }
        None => NOT_BUILT.to_owned(),
    };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .body(html)
}

/// A file by its full name, which names its content too.
pub async fn named(req: HttpRequest, name: web::Path<String>) -> HttpResponse {
    CONSOLE.answer(&req, &name, FOR_EVER)
}
