//! The demo's pages: one article of our own writing with the widget under it, on this origin and on another.

use actix_web::http::header;
use actix_web::web::{self, ServiceConfig, resource};
use actix_web::{HttpRequest, HttpResponse};

use super::widget;

const PAGE: &str = include_str!("../../web/demo/page.html");
const STYLE: &str = include_str!("../../web/demo/style.css");

/// The article that the demo shows.
#[derive(Clone, Debug)]
pub struct Story {
    /// The slug of the site.
    pub site: String,
    /// The site's key for it.
    pub key: String,
    /// Its headline.
    pub title: String,
    /// What it says in short.
    pub standfirst: String,
    /// What it says.
    pub paragraphs: Vec<String>,
}

/// The demo, as one origin shows it.
#[derive(Clone, Debug)]
pub struct Demo {
    /// What it shows.
    pub story: Story,
    /// The origin of the Gavel that the page takes its widget from; empty where it is the page's own.
    pub gavel: String,
    /// The address of the same page on the other origin.
    pub elsewhere: String,
}

/// The URLs of the other origin, which has nothing but the page.
pub fn story_routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/").get(page));
    cfg.service(resource("/style.css").get(style));
}

/// `/demo` as somebody types it.
pub async fn slash(demo: Option<web::Data<Demo>>) -> HttpResponse {
    match demo {
        Some(_) => HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/demo/")).finish(),
        None => HttpResponse::NotFound().finish(),
    }
}

/// The style of the page.
pub async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(STYLE)
}

/// The page. `?lang`, `?theme`, `?dir` show it in another dress, as tests do.
pub async fn page(req: HttpRequest, demo: Option<web::Data<Demo>>) -> HttpResponse {
    let Some(demo) = demo else { return HttpResponse::NotFound().finish() };
    let asked = |name: &str, choices: &[&'static str]| {
        let query = req.query_string().split('&').filter_map(|pair| pair.split_once('='));
        let value = query.filter(|(key, _)| *key == name).map(|(_, value)| value).next()?;
        choices.iter().find(|choice| **choice == value).copied()
    };
    let style = if demo.gavel.is_empty() { "/demo/style.css" } else { "/style.css" };
    let widget = if widget::is_built() {
        let key = escape(&demo.story.key);
        format!(
            "<script src=\"{}/embed.js\" data-site=\"{}\" data-article=\"{key}\" async></script>\n\
             <gavel-comments></gavel-comments>",
            demo.gavel,
            escape(&demo.story.site)
        )
    } else {
        "<p class=\"missing\">The widget is not built. Run <code>make web</code>, then start Gavel again.</p>"
            .to_owned()
    };
    let paragraphs: Vec<String> =
        demo.story.paragraphs.iter().map(|paragraph| format!("<p>{}</p>\n", escape(paragraph))).collect();
    let fill = [
        ("{{lang}}", asked("lang", &["en", "de", "fr", "es", "ar"]).unwrap_or("en")),
        ("{{dir}}", asked("dir", &["ltr", "rtl"]).unwrap_or("ltr")),
        ("{{theme}}", asked("theme", &["light", "dark"]).unwrap_or("auto")),
        ("{{style}}", style),
        ("{{title}}", &escape(&demo.story.title)),
        ("{{standfirst}}", &escape(&demo.story.standfirst)),
        ("{{key}}", &escape(&demo.story.key)),
        ("{{elsewhere}}", &escape(&demo.elsewhere)),
        ("{{body}}", &paragraphs.concat()),
        ("{{widget}}", &widget),
    ];
    let html = fill.iter().fold(PAGE.to_owned(), |page, (name, value)| page.replace(name, value));
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(&demo.gavel)))
        .body(html)
}

/// As strict as a page can be: our script and style, our interface, no script from text.
fn policy(gavel: &str) -> String {
    let gavel = if gavel.is_empty() { "'self'" } else { gavel };
    format!(
        "default-src 'none'; script-src {gavel}; style-src 'self'; connect-src {gavel}; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types gavel"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
