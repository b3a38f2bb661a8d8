//! An admin tries phrases on what was written lately, before any rule looks for them.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id};
use crate::support::steps::{ids, ok, wrong_fields};

async fn tried(admin: &Person, name: &str, body: Value) -> Value {
    ok(admin.post(&format!("/phrase-lists/{name}/try"), body).await).await
}

fn comments(answer: &Value) -> Vec<Value> {
    answer["examples"].as_array().unwrap().iter().map(|example| example["comment"].clone()).collect()
}

#[actix_web::test]
async fn a_term_shows_what_it_would_have_hit_and_where() {
    let app = TestApp::start().await;
    let (reader, admin, moderator) = (app.reader().await, app.admin().await, app.moderator().await);
    let first = reader.comment("My WATCH is slow").await;
    let smart = reader.comment("A smartwatch is quicker").await;
    let rejected = reader.comment("Watch, watch and watch again").await;
    reader.comment("Nothing of the sort").await;
    created(moderator.decide(&rejected, "reject").await).await;

    let answer = tried(&admin, "clocks", json!({ "term": "watch" })).await;
    assert_eq!(ids(&comments(&answer)), [id(&rejected), id(&first)], "the latest first");
    assert_eq!((&answer["looked_at"], &answer["hits"], &answer["complete"]), (&json!(4), &json!(2), &json!(true)));
    assert_eq!(answer["statuses"], json!({ "published": 1, "rejected": 1 }));
    assert_eq!(answer["terms"], json!([{ "term": "watch", "hits": 2 }]));
    assert_eq!(answer["back_to"], first["created_at"]);
    let span = &answer["examples"][1]["spans"][0];
    assert_eq!((&span["start_char"], &span["end_char"]), (&json!(3), &json!(8)));
    assert_eq!(answer["examples"][0]["spans"].as_array().unwrap().len(), 3);

    let answer = tried(&admin, "clocks", json!({ "terms": ["watch", "again"], "as": "substring" })).await;
    assert_eq!(ids(&comments(&answer)), [id(&rejected), id(&smart), id(&first)]);
    assert_eq!(answer["terms"], json!([{ "term": "watch", "hits": 3 }, { "term": "again", "hits": 1 }]));
    assert_eq!(app.count("select count(*) from phrase_lists").await, 0, "nothing is stored");
}

#[actix_web::test]
async fn a_saved_list_lends_its_exceptions_and_is_tried_whole_where_no_term_is_named() {
    let app = TestApp::start().await;
    app.site("other").await;
    let (reader, admin) = (app.reader().await, app.admin().await);
    let watch = reader.comment("A watch").await;
    let smart = reader.comment("A smartwatch").await;
    let list = json!({ "terms": ["smartwatch"], "exceptions": ["stopwatch"] });
    created(admin.put("/phrase-lists/clocks", list).await).await;
    let stop = reader.comment("A stopwatch").await;

    let body = json!({ "term": "*watch" });
    assert_eq!(ids(&comments(&tried(&admin, "clocks", body.clone()).await)), [id(&smart), id(&watch)]);
    assert_eq!(ids(&comments(&tried(&admin, "none", body).await)), [id(&stop), id(&smart), id(&watch)]);
    let more = json!({ "term": "*watch", "exceptions": ["smartwatch"] });
    assert_eq!(ids(&comments(&tried(&admin, "clocks", more).await)), [id(&watch)]);
    assert_eq!(ids(&comments(&tried(&admin, "clocks", json!({})).await)), [id(&smart)]);
    let elsewhere = app.person_at("other", gavel::accounts::Role::Admin).await;
    assert_eq!(tried(&elsewhere, "clocks", json!({ "term": "watch" })).await["looked_at"], 0);
}

#[actix_web::test]
async fn a_disguise_is_seen_where_the_form_is_asked_for_and_only_the_days_asked_for_count() {
    let app = TestApp::start().await;
    let (reader, admin) = (app.reader().await, app.admin().await);
    let old = reader.comment("What an idiot").await;
    app.pass(10 * 86_400);
    let hidden = reader.comment("What an 1d10t").await;
    let seen = async |body: Value| ids(&comments(&tried(&admin, "insults", body).await));
    assert_eq!(seen(json!({ "term": "idiot" })).await, [id(&old)]);
    assert_eq!(seen(json!({ "term": "idiot", "forms": ["deobfuscated"] })).await, [id(&hidden), id(&old)]);
    assert_eq!(seen(json!({ "term": "idiot", "forms": ["deobfuscated"], "days": 9 })).await, [id(&hidden)]);
}

#[actix_web::test]
async fn what_cannot_be_tried_is_said_with_its_place() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (body, field, code) in [
        (json!({}), "term", "missing"),
        (json!({ "term": "" }), "term", "length"),
        (json!({ "term": "**" }), "/terms/0", "empty"),
        (json!({ "terms": ["good", " "] }), "terms", "term"),
        (json!({ "term": "a", "as": "song" }), "/as", "unknown_value"),
        (json!({ "term": "a", "forms": ["sung"] }), "/forms/0", "unknown_value"),
        (json!({ "term": "a", "days": 0 }), "days", "range"),
    ] {
        let refused = admin.post("/phrase-lists/x/try", body.clone()).await;
        assert_eq!(refused.status(), 422, "{body}");
        assert_eq!(wrong_fields(refused).await, [(field.to_owned(), code.to_owned())], "{body}");
    }
}
