//! Comments without scripts: a page for readers and search engines, and feeds.

use atom_syndication::Feed;
use reqwest::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use reqwest::{Method, Response};
use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::support::app::{ORIGIN, Person, TestApp, created, id, problem};

const PAGE: &str = "/articles/a/comments.html";
const FEED: &str = "/articles/a/feed.atom";

/// What wants to be more than text wherever it is shown.
const HOSTILE: &str = "</script></title><script>alert(1)</script><!-- & \"'\u{2028}]]>";

/// Gives the article `a` a headline.
async fn headline(app: &TestApp, title: &str) {
    app.article("daily", "a", json!({ "title": title, "url": format!("{ORIGIN}/2026/drones?a=1&b=2#top") })).await;
}

async fn page(anyone: &Person, path: &str) -> Html {
    let answer = anyone.get(path).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    let policy = answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let page = Html::parse_document(&answer.text().await.unwrap());
    assert!(page.errors.is_empty(), "{:#?}", page.errors);
    page
}

/// The texts of the elements that a selector finds.
fn texts(page: &Html, selector: &str) -> Vec<String> {
    page.select(&Selector::parse(selector).unwrap()).map(|found| found.text().collect()).collect()
}

/// An attribute of each of the elements that a selector finds.
fn attributes(page: &Html, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).map(|found| found.attr(name).unwrap_or_default().to_owned()).collect()
}

fn described(page: &Html) -> Value {
    let scripts = texts(page, "script");
    assert_eq!(scripts.len(), 1, "{scripts:#?}");
    serde_json::from_str(&scripts[0]).unwrap()
}

async fn feed(answer: Response) -> Feed {
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[CONTENT_TYPE], "application/atom+xml; charset=utf-8");
    Feed::read_from(answer.text().await.unwrap().as_bytes()).unwrap()
}

#[tokio::test]
async fn comments_can_be_read_without_scripts_and_by_search_engines() {
    let app = TestApp::start().await;
    headline(&app, "Drones over the harbour").await;
    let (ana, ben, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    let top = ana.comment("They are **loud**.").await;
    let reply = ben.reply(&top, "And many.").await;
    let gone = ana.comment("Soon removed.").await;
    ben.reply(&gone, "An answer to it.").await;
    assert_eq!(moderator.decide(&gone, "remove").await.status(), 201);
    app.settings(|settings| settings["moderation"]["mode"] = json!("pre")).await;
    app.pass(2);
    ana.comment("Held back.").await;

    let page = page(&app.anyone(), PAGE).await;
    assert_eq!(texts(&page, "title"), ["Comments on Drones over the harbour"]);
    assert_eq!(attributes(&page, "link[rel=canonical]", "href"), [format!("{ORIGIN}/2026/drones?a=1&b=2#top")]);
    assert_eq!(attributes(&page, "link[rel=alternate]", "href"), ["feed.atom"]);
    assert_eq!(texts(&page, "body > article > article strong"), [ben.name.as_str(), ben.name.as_str()]);
    assert_eq!(texts(&page, "article em, article strong").len(), 4, "three authors and a loud word");
    let all = texts(&page, "body").join("");
    assert!(all.contains("This comment is no longer here.") && !all.contains("Soon") && !all.contains("Held"), "{all}");
    let link = format!("{ORIGIN}/2026/drones?a=1&b=2#gavel-{}", id(&top));
    assert!(attributes(&page, "article a", "href").contains(&link));

    let data = described(&page);
    assert_eq!(
        (&data["@context"], &data["headline"]),
        (&json!("https://schema.org"), &json!("Drones over the harbour"))
    );
    assert_eq!(data["commentCount"], 3);
    let first = data["comment"].as_array().unwrap().iter().find(|comment| comment["url"] == link).unwrap();
    assert_eq!((&first["@type"], &first["text"]), (&json!("Comment"), &json!("They are loud.")));
    assert_eq!(first["author"], json!({ "@type": "Person", "name": ana.name }));
    assert_eq!(first["dateCreated"], top["created_at"]);
    assert_eq!(first["comment"][0]["text"], "And many.");
    assert!(first["comment"][0]["url"].as_str().unwrap().ends_with(id(&reply)));
}

#[tokio::test]
async fn nothing_that_somebody_wrote_gets_out_of_the_page_or_the_feed() {
    let app = TestApp::start().await;
    headline(&app, HOSTILE).await;
    app.settings(|settings| settings["comments"]["guests"] = json!("on")).await;
    app.pass(2);
    let guest = json!({ "body": HOSTILE, "guest": { "name": "Guest" } });
    created(app.anyone().post("/articles/a/comments", guest).await).await;
    // No name is like this one, but neither page nor feed relies on that.
    let name = "<b onclick=x>&\"'";
    sqlx::query("update comments set guest_name = $1").bind(name).execute(&*app.db).await.unwrap();

    let page = page(&app.anyone(), PAGE).await;
    assert_eq!(texts(&page, "title"), [format!("Comments on {HOSTILE}")]);
    assert_eq!(texts(&page, "article strong"), [name]);
    assert_eq!(texts(&page, "[onclick], iframe, img").len(), 0);
    let data = described(&page);
    assert_eq!((&data["headline"], &data["comment"][0]["text"]), (&json!(HOSTILE), &json!(HOSTILE)));

    // What XML cannot hold never comes into a feed, however it came into the database.
    sqlx::query("update comments set html = '<p>a' || chr(11) || chr(27) || '&lt;b&gt; &amp;amp;</p>'")
        .execute(&*app.db)
        .await
        .unwrap();
    let feed = feed(app.anyone().get(FEED).await).await;
    assert_eq!(feed.title.value, format!("Comments on {HOSTILE}"));
    let entry = &feed.entries[0];
    assert_eq!(entry.authors[0].name, name);
    let content = entry.content.as_ref().unwrap();
    assert_eq!(
        (content.content_type.as_deref(), content.value.as_deref()),
        (Some("html"), Some("<p>a&lt;b&gt; &amp;amp;</p>"))
    );
}

#[tokio::test]
async fn feeds_of_an_article_and_of_the_site_have_the_latest_comments() {
    let app = TestApp::start().await;
    headline(&app, "Drones").await;
    app.article("daily", "b", json!({})).await;
    let (ana, moderator) = (app.reader().await, app.moderator().await);
    let empty = feed(app.anyone().get(FEED).await).await;
    assert!(empty.entries.is_empty());

    let first = ana.comment("First.").await;
    app.pass(60);
    let reply = ana.reply(&first, "An answer.").await;
    let removed = ana.comment("Removed.").await;
    assert_eq!(moderator.decide(&removed, "remove").await.status(), 201);
    app.pass(60);
    let elsewhere = ana.post("/articles/b/comments", json!({ "body": "Elsewhere." })).await;
    let elsewhere: Value = elsewhere.json().await.unwrap();

    let feed_of = |path: &'static str| {
        let anyone = app.anyone();
        async move { feed(anyone.get(path).await).await }
    };
    let of_article = feed_of(FEED).await;
    let urn = |comment: &Value| format!("urn:uuid:{}", id(comment));
    let ids: Vec<&str> = of_article.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, [urn(&reply), urn(&first)]);
    assert_eq!(of_article.id, empty.id);
    assert!(of_article.id.starts_with("urn:uuid:") && of_article.updated > empty.updated);
    assert_eq!(of_article.updated, of_article.entries[0].updated);
    let links: Vec<(&str, &str)> =
        of_article.links.iter().map(|link| (link.rel.as_str(), link.href.as_str())).collect();
    assert_eq!(links, [("self", "feed.atom"), ("alternate", "https://daily.example/2026/drones?a=1&b=2#top")]);
    let entry = &of_article.entries[1];
    assert_eq!(entry.links[0].href, format!("{ORIGIN}/2026/drones?a=1&b=2#gavel-{}", id(&first)));
    assert_eq!(entry.title.value, format!("{} on Drones", ana.name));
    assert_eq!(entry.content.as_ref().unwrap().value.as_deref(), Some("<p>First.</p>\n"));
    assert_eq!(entry.published.unwrap().to_rfc3339(), entry.updated.to_rfc3339());

    let of_site = feed_of("/feed.atom").await;
    let ids: Vec<&str> = of_site.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, [urn(&elsewhere), urn(&reply), urn(&first)]);
    assert_ne!(of_site.id, of_article.id);
    assert_eq!(of_site.title.value, "Comments at The Daily");

    let edit = json!({ "body": "First, and better.", "revision": 1 });
    assert_eq!(ana.patch(&format!("/comments/{}", id(&first)), edit).await.status(), 200);
    let edited = feed_of(FEED).await;
    assert!(edited.entries[1].updated > edited.entries[1].published.unwrap());
    assert_eq!(edited.updated, edited.entries[1].updated);
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let app = TestApp::start().await;
    let ana = app.reader().await;
    ana.comment("Something.").await;
    for path in [PAGE, FEED, "/feed.atom"] {
        let answer = app.anyone().get(path).await;
        assert!(answer.headers()["cache-control"].to_str().unwrap().starts_with("public"), "{path}");
        let tag = answer.headers()[ETAG].clone();
        let again = || app.anyone().request(Method::GET, path).header(IF_NONE_MATCH, tag.clone()).send();
        assert_eq!(again().await.unwrap().status(), 304, "{path}");
        ana.comment("Something else.").await;
        assert_eq!(again().await.unwrap().status(), 200, "{path}");
    }
    for path in ["/articles/unknown/comments.html", "/articles/unknown/feed.atom"] {
        assert_eq!(problem(app.anyone().get(path).await).await.0, 404, "{path}");
    }
    assert_eq!(problem(app.anyone().get("/articles/a/comments.html?cursor=x").await).await.0, 422);
}

#[tokio::test]
async fn older_comments_are_a_link_away() {
    let app = TestApp::start().await;
    let ana = app.reader().await;
    for number in 0..3 {
        ana.comment(&format!("Number {number}.")).await;
        app.pass(60);
    }
    let first = page(&app.anyone(), &format!("{PAGE}?limit=2")).await;
    assert_eq!(texts(&first, "article").len(), 2);
    let next = attributes(&first, "a[rel=next]", "href").remove(0);
    let next = next.strip_prefix("comments.html").unwrap();
    let second = page(&app.anyone(), &format!("{PAGE}{next}")).await;
    assert!(texts(&second, "article")[0].contains("Number 0."));
    assert_eq!(attributes(&second, "a[rel=next]", "href"), [""; 0]);
}
