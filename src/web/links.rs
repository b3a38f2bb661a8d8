//! The small pages that mails lead to. They hold nothing that is anybody's: the secret of a link stands behind the `#` of
//! the address, which only the page's script reads.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::words::{Words, words};
use crate::accounts::Language;
use crate::sites::Slug;

const PAGE: &str = include_str!("../../web/pages/page.html");
const STYLE: &str = include_str!("../../web/pages/style.css");
const SCRIPT: &str = include_str!("../../web/pages/link.js");

/// Its own script and style, its own interface, nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The style of these pages.
pub async fn style() -> HttpResponse {
    file("text/css; charset=utf-8", STYLE)
}

/// Their script.
pub async fn script() -> HttpResponse {
    file("text/javascript; charset=utf-8", SCRIPT)
}

fn file(kind: &'static str, content: &'static str) -> HttpResponse {
    HttpResponse::Ok().content_type(kind).insert_header((header::CACHE_CONTROL, "public, max-age=300")).body(content)
}

/// Where the link of a mail leads that asks whether an address is somebody's.
pub async fn confirm_address(path: web::Path<String>, req: HttpRequest) -> HttpResponse {
    page(&path, &req, "email-verifications/confirm", |words| (&words.confirm_address, String::new()))
}

/// Where the link of a mail leads that allows a new password.
pub async fn new_password(path: web::Path<String>, req: HttpRequest) -> HttpResponse {
    page(&path, &req, "password-resets/confirm", |words| {
        let field = format!(
            "<label>{}\n<input name=\"password\" type=\"password\" autocomplete=\"new-password\" minlength=\"8\" \
             maxlength=\"200\" required>\n</label>\n",
            escape(words.password)
        );
        (&words.new_password, field)
    })
}

fn page(
    slug: &str,
    req: &HttpRequest,
    to: &str,
    choose: impl FnOnce(&'static Words) -> (&'static super::words::Page, String),
) -> HttpResponse {
    let Ok(slug) = slug.parse::<Slug>() else { return HttpResponse::NotFound().finish() };
    let language = language(req);
    let words = words(language);
    let (page, field) = choose(words);
    let to = format!("../../api/v1/sites/{slug}/{to}");
    let fill = [
        ("{{lang}}", language.code()),
        ("{{title}}", page.title),
        ("{{lead}}", page.lead),
        ("{{done}}", page.done),
        ("{{button}}", page.button),
        ("{{gone}}", words.gone),
        ("{{wait}}", words.wait),
        ("{{failed}}", words.failed),
        ("{{missing}}", words.missing),
        ("{{noscript}}", words.noscript),
        ("{{to}}", &to),
    ];
    let html = fill.iter().fold(PAGE.to_owned(), |page, (name, value)| page.replace(name, &escape(value)));
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .body(html.replace("{{field}}", &field))
}

/// The language that the mail was in, otherwise the one that the browser asks for.
fn language(req: &HttpRequest) -> Language {
    let named = req.query_string().split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::of);
    let accepted = || req.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Language::accepted);
    named.or_else(accepted).unwrap_or_default()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
