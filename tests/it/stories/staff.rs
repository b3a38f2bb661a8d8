//! An admin decides who moderates the site and who leads it.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, problem};
use crate::support::steps::{ok, texts};

async fn put(admin: &Person, person: &Person, role: &str) -> Value {
    ok(admin.put(&format!("/staff/{}", person.id), json!({ "role": role })).await).await
}

fn names(staff: &Value) -> Vec<String> {
    texts(staff["items"].as_array().unwrap(), "username")
}

/// An app whose staff are only those whom the test makes.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    sqlx::query("update accounts set role = 'reader'").execute(&*app.db).await.unwrap();
    app
}

#[actix_web::test]
async fn an_admin_makes_a_reader_a_moderator_and_ends_it_again() {
    let app = start().await;
    let (admin, reader) = (app.admin().await, app.reader().await);
    let alone = admin.read("/staff").await;
    assert_eq!(names(&alone), [admin.name.as_str()]);
    let member = &alone["items"][0];
    assert_eq!((&member["role"], &member["totp"], &member["sso"]), (&json!("admin"), &json!(false), &json!(false)));

    assert_eq!(reader.get("/review").await.status(), 403);
    assert_eq!(names(&put(&admin, &reader, "moderator").await), [admin.name.as_str(), reader.name.as_str()]);
    assert_eq!(reader.get("/review").await.status(), 200, "from the next request on");
    assert_eq!(names(&put(&admin, &reader, "reader").await), [admin.name.as_str()]);
    assert_eq!(reader.get("/review").await.status(), 403);
    // What stands that way already is no news.
    put(&admin, &reader, "reader").await;
    let audit = admin.read("/audit?event=account.role_changed").await;
    let [last, first] = &audit["items"].as_array().unwrap()[..] else { panic!("{audit:#}") };
    assert_eq!((&first["details"]["from"], &first["details"]["to"]), (&json!("reader"), &json!("moderator")));
    assert_eq!((&last["account"]["id"], &last["actor"]["id"]), (&json!(reader.id), &json!(admin.id)));
}

#[actix_web::test]
async fn a_site_is_never_without_an_admin() {
    let app = start().await;
    let (one, other) = (app.admin().await, app.admin().await);
    let demote = async |by: &Person, whom: &Person| {
        by.put(&format!("/staff/{}", whom.id), json!({ "role": "reader" })).await.status().as_u16()
    };
    // Each by the other, at once.
    let (first, second) = tokio::join!(demote(&one, &other), demote(&other, &one));
    assert!([first, second].contains(&200) && first != second, "{first} {second}");
    let left = if first == 200 { &one } else { &other };
    let alone = left.put(&format!("/staff/{}", left.id), json!({ "role": "moderator" })).await;
    assert_eq!(problem(alone).await, (409, "not_applicable".to_owned()));
    assert_eq!(app.count("select count(*) from accounts where role = 'admin'").await, 1);
}

#[actix_web::test]
async fn nobody_of_another_site_and_nobody_who_left_gets_a_role() {
    let app = TestApp::start().await;
    app.site("weekly").await;
    let admin = app.admin().await;
    let foreign = app.person_at("weekly", gavel::accounts::Role::Reader).await;
    let gone = app.reader().await;
    sqlx::query("update accounts set erased_at = now() where id = $1::uuid")
        .bind(&gone.id)
        .execute(&*app.db)
        .await
        .unwrap();
    for nobody in [&foreign, &gone] {
        let answer = admin.put(&format!("/staff/{}", nobody.id), json!({ "role": "moderator" })).await;
        assert_eq!(problem(answer).await, (404, "not_found".to_owned()));
    }
}
