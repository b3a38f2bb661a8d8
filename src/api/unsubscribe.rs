//! The end of mails about replies: one request by a mail program (RFC 8058), or one press on a page. Nobody has to sign in.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::{self, Language};
use crate::ids::{AccountId, SiteId};
use crate::notifications::{UnsubscribeWords, unsubscribe_words};
use crate::sites::Slug;

/// Its own style and its own form.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Whose mails the token of a request may end.
async fn holder(state: &AppState, path: (String, String)) -> ApiResult<(SiteId, AccountId)> {
    let (slug, token) = path;
    let slug: Slug = slug.parse().map_err(|_| Problem::not_found())?;
    let site = state.sites.find(&slug).await.map_err(|error| Problem::unavailable(anyhow::anyhow!(error)))?;
    let site = site.ok_or_else(Problem::not_found)?;
    let account = state.signer.unsubscribed(site.id, &token).ok_or_else(Problem::not_found)?;
    Ok((site.id, account))
}

/// The page with the button. To look at it changes nothing: programs look at links, too.
pub async fn page(
    state: web::Data<AppState>,
    path: web::Path<(String, String)>,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    holder(&state, path.into_inner()).await?;
    let (language, words) = words(&req);
    let button = format!("<form method=\"post\"><button>{}</button></form>", escape(words.button));
    Ok(html(language, words, words.lead, &button))
}

/// Ends them.
pub async fn unsubscribe(
    state: web::Data<AppState>,
    path: web::Path<(String, String)>,
    req: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (site, account) = holder(&state, path.into_inner()).await?;
    let mut conn = state.conn().await?;
    accounts::set_preferences(&mut conn, site, account, None, Some(false)).await?;
    let (language, words) = words(&req);
    Ok(html(language, words, words.done, ""))
}

fn words(req: &HttpRequest) -> (Language, &'static UnsubscribeWords) {
    let named = req.query_string().split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::of);
    let accepted = || req.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Language::accepted);
    let language = named.or_else(accepted).unwrap_or_default();
    (language, unsubscribe_words(language))
}

fn html(language: Language, words: &UnsubscribeWords, text: &str, more: &str) -> HttpResponse {
    let (title, text) = (escape(words.title), escape(text));
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <link rel=\"stylesheet\" href=\"../../../pages/style.css\"></head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n<p>{text}</p>\n{more}\n</main>\n</body>\n</html>\n",
        language.code()
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .body(html)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
