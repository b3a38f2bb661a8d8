//! A reader reads: five orders, replies, permalinks, counts, and the same bytes for everyone.

use reqwest::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::app::{ORIGIN, TestApp, created, id, problem};
use crate::support::steps::{encoded, ids, ok, wrong, wrong_fields};

/// Likes, dislikes and replies of a comment.
type Shape = (usize, usize, usize);

/// What each order ranks a comment by; equal ranks fall back to the later one.
fn rank(sort: &str, (likes, dislikes, replies): Shape) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let (p, n, replies) = (likes as f64, dislikes as f64, replies as f64);
    match sort {
        "top" if p + n > 0.0 => (p + 1.9208 - 1.96 * (p * n / (p + n) + 0.9604).sqrt()) / (p + n + 3.8416),
        "discussed" => replies,
        "controversial" if p.min(n) > 0.0 => (p + n).powf(p.min(n) / p.max(n)),
        _ => 0.0,
    }
}

#[actix_web::test]
async fn every_order_shows_each_comment_once_however_it_is_paged() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["reactions"]["kinds"] = json!(["like", "dislike"])).await;
    let author = app.reader().await;
    let mut readers = Vec::new();
    for _ in 0..4 {
        readers.push(app.reader().await);
    }
    let shapes: [Shape; 12] = [
        (0, 0, 0),
        (3, 0, 1),
        (1, 0, 0),
        (3, 0, 1),
        (2, 2, 2),
        (0, 4, 0),
        (1, 1, 2),
        (2, 2, 0),
        (0, 0, 0),
        (1, 3, 1),
        (1, 0, 4),
        (3, 1, 0),
    ];
    let mut made: Vec<(Shape, String)> = Vec::new();
    for (number, shape) in shapes.into_iter().enumerate() {
        let comment = author.comment(&format!("Comment number {number}")).await;
        for (place, reader) in readers.iter().enumerate().take(shape.0 + shape.1) {
            ok(reader.react(&comment, if place < shape.0 { "like" } else { "dislike" }).await).await;
        }
        for reply in 0..shape.2 {
            author.reply(&comment, &format!("Reply {reply} to {number}")).await;
        }
        made.push((shape, id(&comment).to_owned()));
        app.pass(20);
    }
    for sort in ["newest", "oldest", "top", "discussed", "controversial"] {
        let mut expected: Vec<(f64, String)> =
            made.iter().map(|(shape, id)| (rank(sort, *shape), id.clone())).collect();
        if sort != "oldest" {
            expected.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        }
        let expected: Vec<String> = expected.into_iter().map(|(_, id)| id).collect();
        for limit in [1, 5, 12, 100] {
            let shown = app.anyone().all(&format!("/articles/a/comments?sort={sort}"), limit).await;
            assert_eq!(ids(&shown), expected, "{sort} by {limit}");
        }
    }
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_thread_begins_with_three_replies_and_the_rest_comes_page_by_page() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let top = reader.comment("What do you think?").await;
    let mut replies = Vec::new();
    for number in 0..7 {
        replies.push(reader.reply(&top, &format!("Answer {number}")).await);
    }
    reader.reply(&replies[0], "An answer to an answer").await;

    let thread = &app.anyone().page().await[0];
    assert_eq!(thread["reply_count"], 7);
    assert_eq!(ids(thread["replies"].as_array().unwrap()), ids(&replies[..3]));
    assert_eq!(thread["replies"][0]["reply_count"], 1);
    let shown = app.anyone().all(&format!("/comments/{}/replies", id(&top)), 3).await;
    assert_eq!(ids(&shown), ids(&replies));
    assert_eq!(shown[4]["depth"], 1);
    assert!(shown.iter().all(|reply| reply.get("body").is_none() && reply["html"].is_string()));
}

#[actix_web::test]
async fn a_permalink_shows_a_comment_with_all_above_it() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let mut line = vec![reader.comment("At the top").await];
    for depth in 1..5 {
        line.push(reader.reply(&line[depth - 1], &format!("At depth {depth}")).await);
    }
    let shown = app.anyone().read(&format!("/comments/{}", id(&line[4]))).await;
    assert_eq!(shown["depth"], 4);
    assert_eq!(shown["parent_id"], line[3]["id"]);
    assert_eq!(ids(shown["ancestors"].as_array().unwrap()), ids(&line[..4]));
    let top = app.anyone().read(&format!("/comments/{}", id(&line[0]))).await;
    assert_eq!(top["ancestors"], json!([]));
}

#[actix_web::test]
async fn a_thread_ends_at_fifty() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let reader = app.reader().await;
    let mut last = reader.comment("At the top").await;
    for depth in 1..=50 {
        last = reader.reply(&last, &format!("At depth {depth}")).await;
        assert_eq!(last["depth"], depth);
    }
    let refused = reader.post_under("a", "One too deep", json!({ "parent_id": last["id"] })).await;
    assert_eq!(wrong_fields(refused).await, wrong("parent_id", "too_deep"));
    let shown = app.anyone().read(&format!("/comments/{}", id(&last))).await;
    assert_eq!(shown["ancestors"].as_array().unwrap().len(), 50);
    app.assert_counts().await;
}

#[actix_web::test]
async fn what_everybody_reads_is_the_same_bytes_for_everyone_and_not_sent_twice() {
    let app = TestApp::start().await;
    let author = app.reader().await;
    let comment = author.comment("Hello").await;
    author.reply(&comment, "And again").await;
    let moderator = app.moderator().await;
    let paths = [
        "/articles/a".to_owned(),
        "/articles/a/comments?sort=top".to_owned(),
        format!("/comments/{}", id(&comment)),
        format!("/comments/{}/replies", id(&comment)),
    ];
    for path in &paths {
        let first = app.anyone().get(path).await;
        let tag = first.headers()[ETAG].to_str().unwrap().to_owned();
        assert!(tag.starts_with('"'), "{tag} is strong");
        assert_eq!(first.headers()[CACHE_CONTROL], "public, max-age=5, stale-while-revalidate=30");
        assert!(!first.headers().contains_key("set-cookie"));
        let bytes = first.bytes().await.unwrap();
        for person in [&author, &moderator] {
            assert_eq!(person.get(path).await.bytes().await.unwrap(), bytes, "{path}");
        }
        let again = app.anyone().request(Method::GET, path).header(IF_NONE_MATCH, &tag).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[ETAG], tag.as_str());
        assert!(again.headers().contains_key(CACHE_CONTROL));
        assert!(again.bytes().await.unwrap().is_empty());

        ok(author.react(&comment, "like").await).await;
        author.reply(&comment, &format!("Changes {path}")).await;
        let changed = app.anyone().request(Method::GET, path).header(IF_NONE_MATCH, &tag).send().await.unwrap();
        assert_eq!(changed.status(), StatusCode::OK, "{path}");
    }
    let own = author.get("/articles/a/viewer").await;
    assert_eq!(own.headers()[CACHE_CONTROL], "private, no-store");
    assert!(!own.headers().contains_key(ETAG));
}

#[actix_web::test]
async fn counts_come_for_many_articles_at_once() {
    let app = TestApp::start().await;
    app.article("daily", "b", json!({})).await;
    let reader = app.reader().await;
    let comment = reader.comment("One").await;
    reader.reply(&comment, "Two").await;
    app.newcomer().await.comment("See https://held.example").await;
    let counts = async |keys: Vec<String>| app.anyone().post("/counts", json!({ "articles": keys })).await;
    let keys = ["a", "b", "nothing"].map(str::to_owned).to_vec();
    assert_eq!(ok(counts(keys).await).await["counts"], json!({ "a": 2, "b": 0, "nothing": 0 }));
    assert_eq!(app.anyone().read("/articles/a").await["counts"]["comments"], 2);
    assert_eq!(counts(Vec::new()).await.status(), 422);
    assert_eq!(counts((0..101).map(|number| number.to_string()).collect()).await.status(), 422);
}

#[actix_web::test]
async fn an_article_says_what_a_front_end_needs() {
    let app = TestApp::start().await;
    app.article("daily", "drones", json!({ "section": "politics" })).await;
    let article = app.anyone().read("/articles/drones").await;
    let expected = json!({
        "key": "drones", "title": "About drones", "url": format!("{ORIGIN}/drones"), "section": "politics",
        "state": "open", "edit_window_seconds": 300, "reaction_kinds": ["like"], "guests": "off",
        "sign_in_methods": ["password"],
        "flag_reasons": ["spam", "harassment", "hate", "threat", "personal_information", "misinformation", "off_topic",
            "other"],
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&article[field], value, "{field}");
    }
    assert_eq!(article["limits"]["comment_length"], 5_000);
}

#[actix_web::test]
async fn what_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    app.site("other").await;
    let comment = app.reader().await.comment("Only here").await;
    let nothing = "00000000-0000-7000-8000-000000000000";
    for path in [
        "/articles/nothing".to_owned(),
        "/articles/nothing/comments".to_owned(),
        format!("/articles/{}", "x".repeat(256)),
        format!("/comments/{nothing}"),
        format!("/comments/{nothing}/replies"),
        "/comments/no-id".to_owned(),
    ] {
        assert_eq!(problem(app.anyone().get(&path).await).await, (404, "not_found".to_owned()), "{path}");
    }
    let stranger = app.caller("other", None, None);
    for path in [format!("/comments/{}", id(&comment)), "/articles/a".to_owned()] {
        assert_eq!(stranger.get(&path).await.status(), 404, "{path}");
    }
    assert_eq!(app.caller("nowhere", None, None).get("/articles/a").await.status(), 404);
}

#[actix_web::test]
async fn an_article_may_have_any_key() {
    let app = TestApp::start().await;
    let (admin, reader) = (app.admin().await, app.reader().await);
    let long = "ü".repeat(255);
    for key in ["2026/11/drones", "100%", "50%25", "a b+c", "?q=1&r#top", "größe", "新聞/一", "%2F", long.as_str()]
    {
        let path = format!("/articles/{}", encoded(key));
        let article = json!({ "url": format!("{ORIGIN}/x"), "title": "Any" });
        assert_eq!(created(admin.put(&path, article).await).await["key"], key);
        let comment = created(reader.post_under(key, &format!("Under {key}"), json!({})).await).await;
        assert_eq!(comment["article"], key);
        let page = app.anyone().read(&format!("{path}/comments")).await;
        assert_eq!(page["items"][0]["id"], comment["id"], "{key}");
        let counts = app.anyone().post("/counts", json!({ "articles": [key] })).await;
        assert_eq!(ok(counts).await["counts"][key], 1);
    }
}

#[actix_web::test]
async fn a_page_that_cannot_be_is_refused() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    for number in 0..3 {
        reader.comment(&format!("Comment {number}")).await;
    }
    let list = "/articles/a/comments";
    let newest: Value = app.anyone().read(&format!("{list}?limit=1")).await;
    let cursor = newest["next_cursor"].as_str().unwrap();
    for (query, field) in [
        ("limit=0".to_owned(), "limit"),
        ("limit=101".to_owned(), "limit"),
        ("limit=x".to_owned(), "limit"),
        ("cursor=nonsense".to_owned(), "cursor"),
        (format!("sort=top&cursor={cursor}"), "cursor"),
        ("sort=best".to_owned(), "sort"),
    ] {
        let refused = wrong_fields(app.anyone().get(&format!("{list}?{query}")).await).await;
        assert_eq!(refused, wrong(field, "invalid"), "{query}");
    }
}
