//! An admin sets the site up: settings with what they mean, its name and origins, its sections.

use serde_json::{Value, json};

use crate::support::app::{ORIGIN, TestApp, created, json_of};
use crate::support::steps::{ok, wrong, wrong_fields};

#[actix_web::test]
async fn every_setting_says_what_may_stand_in_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let settings = admin.read("/settings").await;
    let schema = settings["schema"].as_object().unwrap();
    assert_eq!(schema.len(), settings["meanings"].as_object().unwrap().len());
    assert_eq!(
        schema["comments.close_after_days"],
        json!({ "type": "integer", "min": 1.0, "max": 36_500.0, "unit": "days", "nullable": true, "default": null })
    );
    let guests = json!({ "type": "choice", "nullable": false, "options": ["off", "held", "on"], "default": "off" });
    assert_eq!(schema["comments.guests"], guests);
    for (path, of) in schema {
        let stands = settings.pointer(&format!("/{}", path.replace('.', "/"))).unwrap();
        assert_eq!(*stands, of["default"], "{path}");
    }
    // What was read is sent back as it came.
    ok(admin.put("/settings", settings).await).await;
}

#[actix_web::test]
async fn what_is_in_force_says_what_it_comes_from() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.article("daily", "vote", json!({ "section": "politics", "published_at": "2026-01-01T00:00:00Z" })).await;
    app.article("daily", "easy", json!({ "section": "politics", "settings": { "mode": "post" } })).await;
    app.settings(|settings| {
        settings["moderation"]["premoderated_sections"] = json!(["politics"]);
        settings["comments"]["close_after_days"] = json!(10);
        settings["comments"]["slow_mode_seconds"] = json!(30);
    })
    .await;
    let in_force = async |query: &str| admin.read(&format!("/settings?{query}")).await["in_force"].clone();
    let of = |in_force: Value| {
        let text = |name: &str| in_force[name].as_str().map(str::to_owned);
        (text("mode"), text("mode_set_by"), text("state"), text("closes_at"))
    };
    let said = |mode: &str, by: &str, state: Option<&str>, closes: Option<&str>| {
        let owned = |text: &str| text.to_owned();
        (Some(owned(mode)), Some(owned(by)), state.map(owned), closes.map(owned))
    };
    assert_eq!(of(in_force("").await), said("post", "site", None, None));
    assert_eq!(of(in_force("section=local").await), said("post", "site", None, None));
    assert_eq!(of(in_force("section=politics").await), said("pre", "section", None, None));
    let vote = said("pre", "section", Some("closed"), Some("2026-01-11T00:00:00Z"));
    assert_eq!(of(in_force("article=vote").await), vote);
    let easy = in_force("article=easy").await;
    assert_eq!((&easy["mode"], &easy["mode_set_by"]), (&json!("post"), &json!("article")));
    assert_eq!((&easy["slow_mode_seconds"], &easy["slowed_until"]), (&json!(30), &Value::Null));
}

#[actix_web::test]
async fn an_origin_taken_off_the_list_may_no_longer_call() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let found = admin.read("/identity").await;
    assert_eq!(
        (&found["slug"], &found["name"], &found["origins"]),
        (&json!("daily"), &json!("The Daily"), &json!([ORIGIN]))
    );
    let allowed = async |origin: &str| {
        let request = app.anyone().request(reqwest::Method::GET, "/articles/a").header("Origin", origin);
        request.send().await.unwrap().headers().contains_key("access-control-allow-origin")
    };
    assert!(allowed(ORIGIN).await);
    let other = "https://evening.example";
    let change = json!({ "revision": found["revision"], "name": " The Evening ", "origins": [other, "https://EVENING.example/"] });
    let saved = ok(admin.put("/identity", change.clone()).await).await;
    assert_eq!((&saved["name"], &saved["origins"]), (&json!("The Evening"), &json!([other])));
    assert_eq!(admin.read("/identity").await, saved);
    assert!(allowed(other).await && !allowed(ORIGIN).await);

    // Settings and identity share a revision, so that nobody saves over what they have not seen.
    let stale = json_of(admin.put("/identity", change).await).await;
    assert_eq!((&stale["code"], &stale["present"]), (&json!("stale_revision"), &saved));
    let last = &admin.read("/audit?event=site.changed").await["items"][0];
    let changes = json!([
        { "setting": "name", "before": "The Daily", "after": "The Evening" },
        { "setting": "origins", "before": [ORIGIN], "after": [other] },
    ]);
    assert_eq!(last["details"]["changes"], changes);

    let put = async |name: &str, origins: Value| {
        let body = json!({ "revision": saved["revision"], "name": name, "origins": origins });
        wrong_fields(admin.put("/identity", body).await).await
    };
    assert_eq!(put(" ", json!([])).await, wrong("name", "invalid"));
    assert_eq!(put("A", json!(["https://a.example/path"])).await, wrong("origins[0]", "invalid"));
    let many: Vec<String> = (0..51).map(|number| format!("https://n{number}.example")).collect();
    assert_eq!(put("A", json!(many)).await, wrong("origins", "length"));
}

#[actix_web::test]
async fn sections_are_those_that_articles_or_settings_name() {
    let app = TestApp::start().await;
    let (moderator, reader) = (app.moderator().await, app.reader().await);
    for (key, section) in [("m", "sport"), ("n", "sport"), ("o", "<b>local</b>"), ("p", "politics")] {
        app.article("daily", key, json!({ "section": section })).await;
    }
    app.settings(|settings| settings["moderation"]["premoderated_sections"] = json!(["politics", "planned"])).await;
    for key in ["m", "n", "p"] {
        created(reader.post(&format!("/articles/{key}/comments"), json!({ "body": format!("About {key}") })).await)
            .await;
    }
    let found = moderator.read("/sections").await;
    let section = |name: &str, articles: u32, mode: &str, comments: u32, held: u32| {
        json!({
            "section": name, "articles": articles, "mode": mode, "premoderated": mode == "pre",
            "comments": comments, "held": held, "rejected": 0,
        })
    };
    let wanted = json!([
        section("<b>local</b>", 1, "post", 0, 0),
        section("planned", 0, "pre", 0, 0),
        section("politics", 1, "pre", 1, 1),
        section("sport", 2, "post", 2, 0),
    ]);
    assert_eq!(found["items"], wanted);
}
