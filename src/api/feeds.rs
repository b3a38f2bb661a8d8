//! The latest comments as Atom (RFC 4287), of an article and of a whole site.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web};
use atom_syndication::{Content, Entry, FixedDateTime, Generator, Link, Person, Text};
use sqlx::PgConnection;
use uuid::Uuid;

use super::answer::public_bytes;
use super::guard::Site;
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::articles::{self, Article, ArticleKey};
use crate::comments::{self, Author, Present};
use crate::ids::{ArticleId, CommentId};
use crate::time::Timestamp;

/// How many comments a feed has.
const ENTRIES: i64 = 50;

/// The latest comments on an article.
#[utoipa::path(get, path = "/sites/{site}/articles/{article}/feed.atom", tag = "readers",
    params(("site" = String, Path), ("article" = String, Path)),
    responses((status = 200, body = String, content_type = "application/atom+xml"), (status = 304), (status = 404)))]
pub async fn of_article(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, ArticleKey)>,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, key) = path.into_inner();
    let mut conn = state.conn().await?;
    let article = articles::find(&mut conn, site.id, &key).await?.ok_or_else(Problem::not_found)?;
    let latest = comments::latest_of_article(&mut conn, site.id, article.id, ENTRIES).await?;
    let entries = entries(&mut conn, &site, &latest).await?;
    drop(conn);
    let title = format!("Comments on {}", headline(&article));
    let made = article.created_at;
    let page = article.record.url.as_deref().map(link);
    answer(&req, &Feed { id: article.id.uuid(), title, page, made }, entries)
}

/// The latest comments on all articles of a site.
#[utoipa::path(get, path = "/sites/{site}/feed.atom", tag = "readers", params(("site" = String, Path)),
    responses((status = 200, body = String, content_type = "application/atom+xml"), (status = 304), (status = 404)))]
pub async fn of_site(state: web::Data<AppState>, site: Site, req: HttpRequest) -> ApiResult<HttpResponse> {
    let mut conn = state.conn().await?;
    let latest = comments::latest(&mut conn, site.id, ENTRIES).await?;
    let entries = entries(&mut conn, &site, &latest).await?;
    drop(conn);
    let title = format!("Comments at {}", site.name);
    answer(&req, &Feed { id: site.id.uuid(), title, page: None, made: site.created_at }, entries)
}

/// What a feed is about.
struct Feed {
    id: Uuid,
    title: String,
    /// The page that it belongs to.
    page: Option<Link>,
    /// When there was nothing in it yet.
    made: Timestamp,
}

fn answer(req: &HttpRequest, about: &Feed, entries: Vec<Entry>) -> ApiResult<HttpResponse> {
    let updated = entries.iter().map(|entry| entry.updated).max().unwrap_or_else(|| date(about.made));
    let itself = Link {
        href: "feed.atom".to_owned(),
        rel: "self".to_owned(),
        mime_type: Some("application/atom+xml".to_owned()),
        ..Link::default()
    };
    let feed = atom_syndication::Feed {
        id: urn(about.id),
        title: text(&about.title),
        updated,
        generator: Some(Generator { value: "Gavel".to_owned(), ..Generator::default() }),
        links: std::iter::once(itself).chain(about.page.clone()).collect(),
        entries,
        ..atom_syndication::Feed::default()
    };
    let bytes = feed.write_to(Vec::new()).map_err(Problem::internal)?;
    Ok(public_bytes(req, "application/atom+xml; charset=utf-8", bytes))
}

/// The entries for these comments, the latest first.
async fn entries(conn: &mut PgConnection, site: &crate::sites::Site, latest: &[CommentId]) -> sqlx::Result<Vec<Entry>> {
    let mut present = comments::present(conn, site.id, latest).await?;
    present.sort_unstable_by_key(|present| std::cmp::Reverse(present.comment.id));
    let mut about: Vec<ArticleId> = present.iter().map(|present| present.article_id).collect();
    about.sort_unstable();
    about.dedup();
    let articles = articles::find_many(conn, site.id, &about).await?;
    let articles: HashMap<ArticleId, Article> = articles.into_iter().map(|article| (article.id, article)).collect();
    Ok(present.into_iter().filter_map(|present| entry(&present, articles.get(&present.article_id)?)).collect())
}

/// None where it was taken away meanwhile.
fn entry(present: &Present, article: &Article) -> Option<Entry> {
    let comment = &present.comment;
    let shown = comment.shown.as_ref()?;
    let name = match &shown.author {
        Author::Account { name, .. } | Author::Guest { name } => without_controls(name),
    };
    let page = article.record.url.as_deref().map(|url| link(&permalink(url, comment.id)));
    Some(Entry {
        id: urn(comment.id.uuid()),
        title: text(&format!("{} on {}", isolated(&name), headline(article))),
        updated: date(shown.edited_at.unwrap_or(comment.created_at)),
        published: Some(date(comment.created_at)),
        authors: vec![Person { name, ..Person::default() }],
        links: page.into_iter().collect(),
        content: Some(Content {
            content_type: Some("html".to_owned()),
            value: Some(without_controls(&shown.html)),
            ..Content::default()
        }),
        ..Entry::default()
    })
}

/// Where a comment stands on its page.
pub(super) fn permalink(url: &str, comment: CommentId) -> String {
    let page = url.split_once('#').map_or(url, |(page, _)| page);
    format!("{page}#gavel-{comment}")
}

/// What an article is called, if only by its key.
pub(super) fn headline(article: &Article) -> &str {
    article.record.title.as_deref().unwrap_or_else(|| article.key.as_ref())
}

fn link(href: &str) -> Link {
    Link { href: without_controls(href), rel: "alternate".to_owned(), ..Link::default() }
}

fn text(value: &str) -> Text {
    Text::plain(without_controls(value))
}

fn urn(id: Uuid) -> String {
    id.urn().to_string()
}

fn date(at: Timestamp) -> FixedDateTime {
    at.utc().fixed_offset()
}

/// The text without what XML cannot hold, not even escaped (XML 1.0, section 2.2).
fn without_controls(text: &str) -> String {
    let holds = |sign: &char| match sign {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        sign => *sign >= ' ',
    };
    text.chars().filter(holds).collect()
}

/// A name that turns nothing around it, whichever way its letters run (Unicode TR 9, first strong isolate).
fn isolated(name: &str) -> String {
    if name.is_ascii() { name.to_owned() } else { format!("\u{2068}{name}\u{2069}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_gets_only_what_it_can_hold() {
        assert_eq!(without_controls("a\u{0}\u{b}\u{1b}b\tc\n\u{fffe}\u{ffff}\u{1f600}<&"), "ab\tc\n\u{1f600}<&");
    }

    #[test]
    fn a_permalink_takes_the_place_of_a_fragment() {
        let id = CommentId::MIN;
        assert_eq!(permalink("https://a.example/x?y#z", id), format!("https://a.example/x?y#gavel-{id}"));
        assert_eq!(permalink("https://a.example/x", id), format!("https://a.example/x#gavel-{id}"));
    }
}
