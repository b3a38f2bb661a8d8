//! The article that a post stands under, which a reader's first post may make.

use sqlx::PgConnection;

use super::SubmitError;
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

/// The article to post under; none where this first post may make it.
pub async fn article(
    conn: &mut PgConnection,
    site: &Site,
    key: &ArticleKey,
    first: Option<&FirstPost>,
) -> Result<Option<Article>, SubmitError> {
    let article = articles::find(conn, site.id, key).await?;
    if article.is_none() && !first.is_some_and(|first| site.makes_articles_from(&first.origin)) {
        return Err(SubmitError::NoArticle);
    }
    Ok(article)
}

/// Makes the article that a first post stands under. Run it in the transaction of the post: what is refused makes none.
pub async fn make_article(
    conn: &mut PgConnection,
    site: &Site,
    key: &ArticleKey,
    first: Option<&FirstPost>,
    now: Timestamp,
) -> Result<Article, SubmitError> {
    let first = first.ok_or(SubmitError::NoArticle)?;
    let made = articles::create_on_first_post(conn, site.id, key, first.url.as_deref(), first.title.as_deref(), now);
    made.await?.ok_or(SubmitError::NoArticle)
}
