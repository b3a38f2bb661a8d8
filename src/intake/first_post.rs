//! The article that a comment comes under, which a reader's first post may make.

use sqlx::PgConnection;

use super::submit::SubmitError;
use crate::articles::{self, Article, ArticleKey};
use crate::sites::Site;
use crate::time::Timestamp;

/// The page from which somebody posts for the first time under an article that Gavel does not know.
#[derive(Clone, Debug)]
pub struct FirstPost {
    /// The page's origin, as the browser says.
    pub origin: String,
    /// The page's address, as the page says.
    pub url: Option<String>,
    /// The page's title, as the page says.
    pub title: Option<String>,
}

/// The article to post under: the one there is, or the one that this first post may make.
pub async fn article(
    conn: &mut PgConnection,
    site: &Site,
    key: &ArticleKey,
    first: Option<&FirstPost>,
    now: Timestamp,
) -> Result<Article, SubmitError> {
    if let Some(article) = articles::find(conn, site.id, key).await? {
        return Ok(article);
    }
    let first = first.filter(|first| site.makes_articles_from(&first.origin)).ok_or(SubmitError::NoArticle)?;
    let made = articles::create_on_first_post(conn, site.id, key, first.url.as_deref(), first.title.as_deref(), now);
    made.await?.ok_or(SubmitError::NoArticle)
}
