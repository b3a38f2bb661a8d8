//! Rules read facts about authors, articles, networks and flags, as they really are.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id};
use crate::support::steps::ok;

/// A long text that stands for itself.
const ADVERT: &str = "I was out of work for a year and now I earn four thousand a week from home, which my neighbour \
    showed me last month: you only need a phone and an hour in the evening, so write to me and I will show you";

/// Makes a live rule that labels where `when` holds; its name is what is asked.
async fn ask(admin: &Person, name: &str, applies_to: &[&str], when: Value) {
    let rule = json!({
        "name": name, "mode": "live", "applies_to": applies_to, "when": when,
        "then": { "action": "label", "labels": [name] },
    });
    created(admin.post("/rules", rule).await).await;
}

/// Makes a rule for each of these questions about posts and edits.
async fn ask_all(admin: &Person, questions: &[(&str, Value)]) {
    for (name, when) in questions {
        ask(admin, name, &["post", "edit"], when.clone()).await;
    }
}

/// The questions that the verdict on a comment's present text says yes to, sorted.
async fn yes(moderator: &Person, comment: &Value) -> Vec<String> {
    let verdict = moderator.review(comment).await["verdict"].clone();
    verdict["labels"].as_array().unwrap().iter().map(|label| label.as_str().unwrap().to_owned()).collect()
}

/// Posts from an address that a trusted proxy tells of.
async fn comment_from(person: &Person, address: &str, body: &str) -> Value {
    let request = person.request(Method::POST, "/articles/a/comments").header("X-Forwarded-For", address);
    created(request.json(&json!({ "body": body })).send().await.unwrap()).await
}

fn trusting(options: &mut gavel::server::http::Options) {
    options.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
}

#[actix_web::test]
async fn a_rule_reads_an_authors_record() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    created(admin.put("/phrase-lists/throwaway", json!({ "terms": ["mail.example", "mail.invalid"] })).await).await;
    ask(&admin, "sour", &["post"], json!({ "text": { "phrase": "sour" } })).await;
    ask_all(
        &admin,
        &[
            ("flags", json!({ "author.flags_received": { "eq": 1 } })),
            ("labels", json!({ "author.labels": { "eq": "sour" } })),
            ("mail", json!({ "author.email_domain": { "in_list": "throwaway" } })),
            ("no labels", json!({ "none": [{ "author.labels": { "ne": "no labels" } }] })),
            ("sanctions", json!({ "author.sanctions": { "gte": 1 } })),
            ("share", json!({ "author.rejection_share": { "eq": 0.4 } })),
            ("verified", json!({ "author.email_verified": { "eq": true } })),
            ("unverified", json!({ "author.email_verified": { "eq": false } })),
        ],
    )
    .await;
    // Nothing is known yet: the share needs five comments, an address nobody verified.
    let first = reader.comment("A sour grape").await;
    assert_eq!(yes(&moderator, &first).await, ["mail", "no labels", "sour"]);
    let mut others = Vec::new();
    for number in 0..4 {
        others.push(reader.comment(&format!("Comment {number}")).await);
    }
    for comment in &others[..2] {
        assert_eq!(moderator.decide(comment, "reject").await.status(), 201);
    }
    // A flag without ground does not count; one that is open does.
    let flagger = app.reader().await;
    assert_eq!(flagger.flag(&others[3], "spam").await.status(), 201);
    assert_eq!(moderator.decide(&others[3], "approve").await.status(), 201);
    assert_eq!(flagger.flag(&first, "spam").await.status(), 201);
    let sanctions = format!("/accounts/{}/sanctions", reader.id);
    created(moderator.post(&sanctions, json!({ "kind": "warn", "message": "Calm down." })).await).await;

    let known = reader.comment("And now?").await;
    assert_eq!(yes(&moderator, &known).await, ["flags", "labels", "mail", "sanctions", "share"]);
    // An edit does not count itself: it is the sixth comment, and five were decided about.
    let edited = ok(reader.edit(&known, "And now again?").await).await;
    assert_eq!(yes(&moderator, &edited).await, ["flags", "labels", "mail", "sanctions", "share"]);
    assert_eq!(yes(&moderator, &app.reader().await.comment("Hello").await).await, ["mail", "no labels"]);
    // After a quarter of a year, only what has no window counts.
    app.pass(91 * 86_400);
    assert_eq!(yes(&moderator, &reader.comment("Long ago").await).await, ["mail", "no labels", "sanctions"]);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_rule_reads_what_goes_on_under_an_article() {
    let app = TestApp::start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    ask_all(
        &admin,
        &[
            ("heat", json!({ "article.comments_per_minute": { "gte": 1.2 } })),
            ("share", json!({ "article.rejection_share": { "eq": 0.25 } })),
        ],
    )
    .await;
    let mut comments = Vec::new();
    for number in 0..12 {
        let comment = app.reader().await.comment(&format!("Comment {number}")).await;
        assert_eq!(yes(&moderator, &comment).await, Vec::<String>::new());
        comments.push(comment);
    }
    for comment in &comments[..3] {
        assert_eq!(moderator.decide(comment, "reject").await.status(), 201);
    }
    let reader = app.reader().await;
    let thirteenth = reader.comment("The thirteenth").await;
    assert_eq!(yes(&moderator, &thirteenth).await, ["heat", "share"]);
    app.article("daily", "quiet", json!({})).await;
    let elsewhere = created(reader.post_under("quiet", "It is quiet here", json!({})).await).await;
    assert_eq!(yes(&moderator, &elsewhere).await, Vec::<String>::new());
    app.pass(620);
    let later = reader.comment("Ten minutes later").await;
    assert_eq!(yes(&moderator, &later).await, Vec::<String>::new(), "a fourteenth comment, three of 13 rejected");
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_rule_reads_how_a_comment_came() {
    let app = TestApp::start_with(trusting).await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    ask(&admin, "any", &["post", "edit"], json!({ "client.network": { "ne": "none" } })).await;
    ask(&admin, "haste", &["post"], json!({ "client.seconds_to_post": { "lt": 3 } })).await;
    let first = comment_from(&reader, "198.51.100.7", "From here").await;
    let verdict = moderator.review(&first).await["verdict"].clone();
    let leaf = &verdict["rules"][0]["leaves"][0];
    let network = leaf["got"].as_str().unwrap().to_owned();
    assert!(network.len() == 32 && network.bytes().all(|byte| byte.is_ascii_hexdigit()), "{network}");

    created(admin.put("/phrase-lists/networks", json!({ "terms": [network] })).await).await;
    ask(&admin, "known", &["post", "edit"], json!({ "client.network": { "in_list": "networks" } })).await;
    let again = comment_from(&reader, "198.51.100.7", "From here again").await;
    assert_eq!(yes(&moderator, &again).await, ["any", "known"]);
    let elsewhere = comment_from(&reader, "198.51.100.8", "From elsewhere").await;
    assert_eq!(yes(&moderator, &elsewhere).await, ["any"]);
    // An edit is judged as coming from where the comment came from.
    let edited = ok(reader.edit(&again, "From here, changed").await).await;
    assert_eq!(yes(&moderator, &edited).await, ["any", "known"]);

    for (seconds, hasty) in [(0, true), (2, true), (3, false)] {
        let more = json!({ "seconds_to_post": seconds });
        let comment = created(reader.post_under("a", &format!("After {seconds}"), more).await).await;
        assert_eq!(yes(&moderator, &comment).await.contains(&"haste".to_owned()), hasty, "{seconds}");
    }
    assert_eq!(reader.post_under("a", "Before?", json!({ "seconds_to_post": -1 })).await.status(), 422);
    app.assert_counts().await;
}

#[actix_web::test]
async fn rates_count_comments_rejections_and_flags_but_never_the_comment_itself() {
    let app = TestApp::start_with(trusting).await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let kinds = ["comments", "rejections", "flags"];
    for whose in ["author", "network", "article"] {
        for kind in kinds {
            let fact = format!("rate.{whose}.{kind}");
            let name = format!("{whose} {kind}");
            ask(&admin, &name, &["post", "edit"], json!({ fact: { "per": "1h", "eq": 1 } })).await;
        }
    }
    let reader = app.reader().await;
    let first = comment_from(&reader, "198.51.100.7", "The first").await;
    assert_eq!(yes(&moderator, &first).await, Vec::<String>::new());
    let flagger = app.reader().await;
    assert_eq!(flagger.flag(&first, "spam").await.status(), 201);
    let edited = ok(reader.edit(&first, "The first, changed").await).await;
    assert_eq!(yes(&moderator, &edited).await, Vec::<String>::new(), "neither itself nor the flag on itself");

    let second = comment_from(&reader, "198.51.100.7", "The second").await;
    let all = |kinds: &[&str]| -> Vec<String> {
        let whose = ["article", "author", "network"];
        let mut names: Vec<_> =
            whose.iter().flat_map(|w| kinds.iter().map(move |kind| format!("{w} {kind}"))).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(yes(&moderator, &second).await, all(&["comments", "flags"]));
    assert_eq!(moderator.decide(&edited, "reject").await.status(), 201);
    let second = ok(reader.edit(&second, "The second, changed").await).await;
    assert_eq!(yes(&moderator, &second).await, all(&kinds), "an upheld flag still counts");
    // Somebody else from elsewhere shares the article alone.
    let stranger = comment_from(&app.reader().await, "198.51.100.8", "A stranger").await;
    assert_eq!(yes(&moderator, &stranger).await, ["article flags", "article rejections"]);
    app.pass(3_620);
    let later = comment_from(&reader, "198.51.100.7", "Much later").await;
    assert_eq!(yes(&moderator, &later).await, Vec::<String>::new());
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_rule_finds_texts_that_were_posted_before() {
    let app = TestApp::start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    ask_all(
        &admin,
        &[
            ("anyone", json!({ "text.duplicates": { "eq": 1 } })),
            ("anyone near", json!({ "text.near_duplicates": { "gte": 1 } })),
            ("own near", json!({ "text.own_near_duplicates": { "gte": 1 } })),
        ],
    )
    .await;
    let (one, two) = (app.reader().await, app.reader().await);
    let first = one.comment(ADVERT).await;
    assert_eq!(yes(&moderator, &first).await, Vec::<String>::new());
    let same = two.comment(&ADVERT.replace(" I ", "  i ")).await;
    assert_eq!(yes(&moderator, &same).await, ["anyone", "anyone near"]);
    let near = two.comment(&ADVERT.replace("four thousand", "five thousand")).await;
    assert_eq!(yes(&moderator, &near).await, ["anyone near", "own near"]);
    // An edit does not find itself, and finds what others wrote.
    let other = one.comment("Something else").await;
    let other = ok(one.edit(&other, "Something else!").await).await;
    assert_eq!(yes(&moderator, &other).await, Vec::<String>::new());
    let other = ok(one.edit(&other, &ADVERT.replace("four thousand", "five thousand")).await).await;
    assert_eq!(yes(&moderator, &other).await, ["anyone", "anyone near", "own near"]);
    // What an edit took away is no longer found under the old text, but under the new one.
    let short = one.comment("Short").await;
    assert_eq!(yes(&moderator, &two.comment("Short").await).await, ["anyone"]);
    ok(one.edit(&short, "Brief").await).await;
    assert_eq!(yes(&moderator, &app.reader().await.comment("Short").await).await, ["anyone"]);
    assert_eq!(yes(&moderator, &two.comment("Brief").await).await, ["anyone"]);
    // A day later, and at another site, it is a new text.
    app.pass(86_420);
    assert_eq!(yes(&moderator, &two.comment(ADVERT).await).await, Vec::<String>::new());
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_rule_reads_the_flags_on_a_comment_that_is_edited() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    ask_all(
        &admin,
        &[
            ("heavy", json!({ "flags.weight": { "gte": 2 } })),
            ("spam", json!({ "flags.reason": { "in": ["spam", "hate"] } })),
            ("two", json!({ "flags.reporters": { "eq": 2 } })),
        ],
    )
    .await;
    let comment = reader.comment("Buy this").await;
    assert_eq!(yes(&moderator, &comment).await, Vec::<String>::new());
    for reason in ["spam", "off_topic"] {
        assert_eq!(app.reader().await.flag(&comment, reason).await.status(), 201);
    }
    let edited = ok(reader.edit(&comment, "Buy that").await).await;
    assert_eq!(yes(&moderator, &edited).await, ["heavy", "spam", "two"]);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_rule_reads_the_hour_and_the_day_where_the_site_lives() {
    let app = TestApp::start().await;
    let (admin, moderator, reader) = (app.admin().await, app.moderator().await, app.reader().await);
    let hour: i64 = app.now().to_string()[11..13].parse().unwrap();
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    // The first day of 1970 was a Thursday.
    let today = usize::try_from((app.now().unix_micros() / 86_400_000_000 + 3) % 7).unwrap();
    let (there, day) = ((hour + 9) % 24, days[if hour + 9 < 24 { today } else { (today + 1) % 7 }]);
    ask_all(
        &admin,
        &[
            ("here", json!({ "all": [{ "time.hour": { "eq": hour } }, { "time.weekday": { "eq": days[today] } }] })),
            ("there", json!({ "all": [{ "time.hour": { "eq": there } }, { "time.weekday": { "in": [day] } }] })),
        ],
    )
    .await;
    assert_eq!(yes(&moderator, &reader.comment("At home").await).await, ["here"]);
    app.settings(|settings| settings["timezone"] = json!("Asia/Tokyo")).await;
    assert_eq!(yes(&moderator, &reader.comment("Far away").await).await, ["there"]);
    let mut settings = admin.read("/settings").await;
    assert_eq!(settings["timezone"], "Asia/Tokyo");
    settings["timezone"] = json!("Middle/Earth");
    assert_eq!(admin.put("/settings", settings).await.status(), 422);
    app.assert_counts().await;
}

#[actix_web::test]
async fn what_no_rule_reads_is_not_gathered() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let comment = reader.comment("Hello").await;
    let facts: Value = sqlx::query_scalar("select facts from comment_revisions where comment_id = $1::uuid")
        .bind(id(&comment))
        .fetch_one(&*app.db)
        .await
        .unwrap();
    let known = |group: &str| -> Vec<String> { facts[group].as_object().unwrap().keys().cloned().collect() };
    assert_eq!(
        known("author"),
        ["account_age", "approved", "email_domain", "first_comment", "rejected", "role", "trust"]
    );
    assert_eq!(known("article"), ["age", "key"]);
    assert_eq!(known("time"), ["hour", "weekday"]);
    for absent in ["rates", "client", "flags", "duplicates", "near_duplicates", "own_near_duplicates"] {
        assert_eq!(facts[absent], Value::Null, "{absent}");
    }
}
