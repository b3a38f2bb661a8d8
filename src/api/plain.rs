//! An article's comments as a page without scripts, for readers who have none and for search engines.

use std::fmt::Write as _;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use pulldown_cmark_escape::escape_html;
use serde_json::{Value, json};

use super::answer::{PageBody, public_bytes};
use super::extract::{PageQuery, Query};
use super::feeds::{headline, permalink};
use super::guard::Site;
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use super::view::CommentView;
use crate::articles::{self, Article, ArticleKey};
use crate::comments::{self, Sort};
use crate::page::List;
use crate::text::plain::plain;

/// Our own style and nothing else. The structured data is no script that would run.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// An article's newest comments as HTML, with schema.org's words for them.
#[utoipa::path(get, path = "/sites/{site}/articles/{article}/comments.html", tag = "readers",
    params(("site" = String, Path), ("article" = String, Path), PageQuery),
    responses((status = 200, body = String, content_type = "text/html"), (status = 304), (status = 404), (status = 422)))]
pub async fn page(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ArticleKey)>,
    Query(query): Query<PageQuery>,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, key) = path.into_inner();
    let (size, cursor) = query.page(List::Newest)?;
    let mut conn = state.conn().await?;
    let article = articles::find(&mut conn, site.id, &key).await?.ok_or_else(Problem::not_found)?;
    let page = comments::page(&mut conn, site.id, article.id, Sort::Newest, cursor, size).await?;
    drop(conn);
    let page = PageBody::new(page.map(|(top, replies)| CommentView::thread(top, replies, &key)), List::Newest);
    let mut response = public_bytes(&req, "text/html; charset=utf-8", html(&article, &page).into_bytes());
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

fn html(article: &Article, page: &PageBody<CommentView>) -> String {
    let title = escaped(headline(article));
    let mut html = String::from("<!doctype html>\n<html>\n<head><meta charset=\"utf-8\">");
    let _ = write!(
        html,
        "<title>Comments on {title}</title>\n<meta name=\"viewport\" content=\"width=device-width\">\
         <link rel=\"stylesheet\" href=\"/pages.css\">\n\
         <link rel=\"alternate\" type=\"application/atom+xml\" title=\"Comments on {title}\" href=\"feed.atom\">\n"
    );
    let url = article.record.url.as_deref();
    if let Some(url) = url {
        let _ = writeln!(html, "<link rel=\"canonical\" href=\"{}\">", escaped(url));
    }
    let _ = writeln!(html, "<script type=\"application/ld+json\">{}</script>\n</head>\n<body>", data(article, page));
    let linked = url.map_or_else(|| title.clone(), |url| format!("<a href=\"{}\">{title}</a>", escaped(url)));
    let _ = writeln!(
        html,
        "<h1>Comments on {linked}</h1>\n<p class=\"muted\">{}</p>",
        number(article.comment_count, "comment", "comments")
    );
    for comment in &page.items {
        write_comment(&mut html, url, comment);
    }
    if let Some(cursor) = &page.next_cursor {
        let _ = writeln!(
            html,
            "<p><a rel=\"next\" href=\"comments.html?cursor={}\">Older comments</a></p>",
            escaped(cursor)
        );
    }
    html.push_str("</body>\n</html>\n");
    html
}

fn write_comment(html: &mut String, url: Option<&str>, comment: &CommentView) {
    let _ = writeln!(html, "<article id=\"gavel-{}\">", comment.id);
    match (&comment.author, &comment.html) {
        (Some(author), Some(text)) => {
            let at = comment.created_at;
            let time = format!("<time datetime=\"{at}\">{}</time>", at.to_minutes());
            let link = url.map(|url| escaped(&permalink(url, comment.id)));
            let time = link.map_or_else(|| time.clone(), |link| format!("<a href=\"{link}\">{time}</a>"));
            let edited = if comment.edited_at.is_some() { ", edited" } else { "" };
            let name = escaped(&author.name);
            // The text was made safe when it was written.
            let _ = writeln!(
                html,
                "<p><strong><bdi>{name}</bdi></strong> <span class=\"muted\">{time}{edited}</span></p>\n{text}"
            );
        }
        _ => html.push_str("<p class=\"muted\">This comment is no longer here.</p>\n"),
    }
    let replies = comment.replies.as_deref().unwrap_or_default();
    for reply in replies {
        write_comment(html, url, reply);
    }
    let more = comment.reply_count.saturating_sub(i32::try_from(replies.len()).unwrap_or(i32::MAX));
    if more > 0 {
        let _ = writeln!(html, "<p class=\"muted\">{} not shown here</p>", number(more, "reply", "replies"));
    }
    html.push_str("</article>\n");
}

fn number(count: i32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The page in schema.org's words. Its JSON cannot end the element that it stands in.
fn data(article: &Article, page: &PageBody<CommentView>) -> String {
    let url = article.record.url.as_deref();
    let mut about = json!({
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": headline(article),
        "commentCount": article.comment_count,
        "comment": page.items.iter().filter_map(|comment| described(url, comment)).collect::<Vec<_>>(),
    });
    if let (Some(fields), Some(url)) = (about.as_object_mut(), url) {
        fields.insert("@id".to_owned(), json!(url));
        fields.insert("url".to_owned(), json!(url));
    }
    about.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// A comment and its replies; of a tombstone nothing, unless replies stand below it.
fn described(url: Option<&str>, comment: &CommentView) -> Option<Value> {
    let replies = comment.replies.as_deref().unwrap_or_default();
    let replies: Vec<Value> = replies.iter().filter_map(|reply| described(url, reply)).collect();
    let mut fields = json!({ "@type": "Comment", "dateCreated": comment.created_at });
    let known = fields.as_object_mut()?;
    match (&comment.author, &comment.html) {
        (Some(author), Some(html)) => {
            known.insert("text".to_owned(), json!(plain(html)));
            known.insert("author".to_owned(), json!({ "@type": "Person", "name": author.name }));
        }
        _ if replies.is_empty() => return None,
        _ => known.extend([("creativeWorkStatus".to_owned(), json!("Deleted"))]),
    }
    if let Some(edited) = comment.edited_at {
        known.insert("dateModified".to_owned(), json!(edited));
    }
    if let Some(url) = url {
        known.insert("url".to_owned(), json!(permalink(url, comment.id)));
    }
    if !replies.is_empty() {
        known.insert("comment".to_owned(), json!(replies));
    }
    Some(fields)
}

/// The text for an attribute in double quotes, or between tags.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // A string takes whatever is written to it.
    let _ = escape_html(&mut escaped, text);
    escaped
}
