//! What wants to be more than text, typed into every field that shows up somewhere, and read by a parser as a browser has one:
//! nothing of it becomes a script, a handler, a dangerous address or foreign markup.

use atom_syndication::Feed;
use reqwest::Method;
use scraper::{Html, Node};
use serde_json::{Value, json};

use crate::support::app::{ORIGIN, TestApp, created, id, json_of};
use crate::support::mail::Mailing;
use crate::support::steps::ok;

/// Markup and Markdown that got through somewhere, some day.
const HOSTILE: [&str; 22] = [
    "<script>alert(1)</script> told you",
    "</p></article></body><script src=//evil.example/x.js></script>",
    "<img src=x onerror=alert(1)> and <svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg> drawn",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe> framed",
    "<a href=\"javascript:alert(1)\">here</a> or there",
    "[here](javascript:alert(1)) and [there](JaVaScRiPt:alert(1))",
    "[tab](java\tscript:alert(1)) and [entity](&#106;avascript:alert(1))",
    "[data](data:text/html;base64,PHNjcmlwdD4=) and [vb](vbscript:x)",
    "<javascript:alert(1)> and <data:text/html,x>",
    "[a](<javascript:alert(1)> \"t\" ) ![b](javascript:alert(1))",
    "[quoted](https://x.example/\" onmouseover=\"alert(1))",
    "[titled](https://x.example \"><script>alert(1)</script>\")",
    "![x](https://x.example/a.png\" onerror=\"alert(1))",
    "[ref]: javascript:alert(1)\n\nGo to [ref] now",
    "`<script>alert(1)</script>` and ``` ```<b onclick=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea></textarea><style>@import '//evil.example';</style> styled",
    "<!-- --!><script>alert(1)</script> --> <![CDATA[<script>alert(1)</script>]]>",
    "<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>go</form>",
    "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet href=x>",
];

/// Whether nothing in a parsed text could run, load or lead somewhere else than it says. Data of schema.org is no script.
pub(crate) fn harmless(parsed: &Html, tags: Option<&[&str]>, what: &str) {
    for node in parsed.tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        assert_eq!(&*element.name.ns, "http://www.w3.org/1999/xhtml", "{what}: <{}>", element.name());
        if let Some(tags) = tags {
            assert!(tags.contains(&element.name()), "{what}: <{}>", element.name());
        }
        let data = element.name() == "script" && element.attr("type") == Some("application/ld+json");
        let runs = ["script", "iframe", "object", "embed", "form", "base", "svg", "math", "style", "img", "input"];
        assert!(data || !runs.contains(&element.name()), "{what}: <{}>", element.name());
        for (name, value) in element.attrs() {
            assert!(!name.starts_with("on") && !["srcdoc", "src"].contains(&name), "{what}: {name}={value}");
            // Mails have a look of their own making.
            assert!(name != "style" || what == "mail", "{what}: {name}={value}");
            assert!(name != "http-equiv", "{what}: {name}={value}");
            if ["href", "action", "formaction"].contains(&name) {
                let scheme =
                    value.split(['/', '?', '#']).next().unwrap_or_default().split_once(':').map(|(scheme, _)| scheme);
                assert!(scheme.is_none_or(|scheme| ["http", "https", "mailto"].contains(&scheme)), "{what}: {value}");
            }
        }
    }
}

/// The tags that a comment may be made of, and what the parser of a fragment puts around it.
pub(crate) const TAGS: [&str; 18] = [
    "html",
    "head",
    "body",
    "p",
    "br",
    "strong",
    "em",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "mark",
    "span",
    "hr",
];

/// Whether each text of HTML in an answer is harmless; says how many there were.
fn html_is_harmless(answer: &Value, what: &str) -> usize {
    match answer {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match value {
                Value::String(html) if name == "html" => {
                    harmless(&Html::parse_fragment(html), Some(&TAGS), &format!("{what}: {html}"));
                    1
                }
                value => html_is_harmless(value, what),
            })
            .sum(),
        Value::Array(items) => items.iter().map(|item| html_is_harmless(item, what)).sum(),
        _ => 0,
    }
}

#[actix_web::test]
async fn nothing_that_a_reader_writes_or_changes_does_more_than_stand_there() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    app.settings(|settings| settings["comments"]["max_length"] = json!(5_000)).await;
    let (author, moderator) = (app.reader().await, app.moderator().await);
    let mut events = app.anyone().watch("/articles/a/events").await;
    for text in HOSTILE {
        let sent =
            created(author.post_under("a", &format!("At first {text}"), json!({ "nudge_accepted": true })).await).await;
        assert_eq!(html_is_harmless(&sent, text), 1);
        let edit = json!({ "body": format!("Then {text}"), "revision": sent["revision"], "nudge_accepted": true });
        let edited = ok(author.patch(&format!("/comments/{}", id(&sent)), edit).await).await;
        assert_eq!(html_is_harmless(&edited, text), 1);
        if edited["status"] == "held" {
            assert_eq!(moderator.decide(&edited, "approve").await.status(), 201);
        }
        let told = events.until("comment.published").await;
        html_is_harmless(&told.data, text);
        html_is_harmless(&moderator.review(&edited).await, text);
        html_is_harmless(&json!(moderator.history(&edited).await), text);
        html_is_harmless(&ok(author.post("/preview", json!({ "body": text })).await).await, text);
    }
    app.pass(2);
    let page = author.read("/articles/a/comments?limit=100").await;
    assert_eq!(html_is_harmless(&page, "page"), HOSTILE.len());
    let html = app.anyone().get("/articles/a/comments.html").await.text().await.unwrap();
    harmless(&Html::parse_document(&html), None, "comments.html");
    for feed in ["/articles/a/feed.atom", "/feed.atom"] {
        let feed = Feed::read_from(app.anyone().get(feed).await.text().await.unwrap().as_bytes()).unwrap();
        assert!(!feed.entries().is_empty());
        for entry in feed.entries() {
            let content = entry.content().and_then(|content| content.value()).unwrap();
            harmless(&Html::parse_fragment(content), Some(&TAGS), "feed");
        }
    }
}

#[actix_web::test]
async fn what_staff_and_sites_write_is_text_as_well() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let (author, reader) = (app.reader().await, app.reader().await);
    let (moderator, admin) = (app.moderator().await, app.admin().await);
    for text in HOSTILE {
        app.article(
            "daily",
            "a",
            json!({ "title": text, "url": format!("{ORIGIN}/a?x=%22%3E%3Cscript%3E"), "section": "news" }),
        )
        .await;
        // No name is like these.
        let named = author.patch("/me", json!({ "username": text })).await;
        assert_eq!(named.status(), 422, "{text}");
        let comment =
            created(author.post_under("a", &format!("About {text}"), json!({ "nudge_accepted": true })).await).await;
        let flag = json!({ "reason": "other", "detail": text });
        assert!(reader.put(&format!("/comments/{}/flag", id(&comment)), flag).await.status().is_success());
        let note =
            moderator.post(&format!("/accounts/{}/notes", author.id), json!({ "text": text, "body": text })).await;
        assert!(note.status().is_success() || note.status() == 422, "{}", note.status());
        let decision = json!({ "action": "remove", "revision": comment["revision"], "note": text, "message": text });
        assert_eq!(moderator.post(&format!("/comments/{}/decisions", id(&comment)), decision).await.status(), 201);
        html_is_harmless(&moderator.review(&comment).await, text);
        html_is_harmless(&author.read("/articles/a/viewer").await, text);
    }
    app.pass(2);
    for path in ["/articles/a/comments.html", "/articles/a/feed.atom"] {
        let answer = app.anyone().get(path).await;
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        let text = answer.text().await.unwrap();
        if kind.starts_with("text/html") {
            harmless(&Html::parse_document(&text), None, path);
        } else {
            Feed::read_from(text.as_bytes()).unwrap();
        }
    }
    for path in ["/moderation/comments", "/audit", "/jobs"] {
        html_is_harmless(&json_of(admin.get(path).await).await, path);
    }
}

#[actix_web::test]
async fn a_mail_about_a_hostile_reply_is_harmless() {
    let gavel = Mailing::start_by("smtp", |options| options.limits = false).await;
    let (author, other) = (gavel.reader().await, gavel.reader().await);
    let address = format!("{}@mail.example", author.name);
    sqlx::query("update accounts set email_verified_at = now(), email_asked_at = now()")
        .execute(&*gavel.db)
        .await
        .unwrap();
    while gavel::notifications::see_to(&gavel.db, gavel.state.mail.as_ref(), gavel.now()).await.unwrap() {}
    let comment = author.comment("Who answers me?").await;
    for text in HOSTILE.iter().take(6) {
        let reply = json!({ "body": format!("I do, {text}"), "parent_id": comment["id"], "nudge_accepted": true });
        let sent = other.request(Method::POST, "/articles/a/comments").json(&reply).send().await.unwrap();
        let sent = created(sent).await;
        assert_eq!(sent["status"], "published");
    }
    while gavel::notifications::see_to(&gavel.db, gavel.state.mail.as_ref(), gavel.now()).await.unwrap() {}
    gavel.later(180);
    let mail = gavel.server.mail_to(&address).await;
    harmless(&Html::parse_document(&mail.html()), None, "mail");
    assert!(!mail.header("Subject").contains('\n'));
}
