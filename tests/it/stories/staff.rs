//! An admin decides who moderates the site and who leads it.

use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, problem};
use crate::support::mail::Mailing;
use crate::support::steps::{ok, texts, wrong, wrong_fields};

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

fn invitation(role: &str) -> Value {
    json!({ "email": "Olga@mail.example", "username": "Olga P", "role": role })
}

#[actix_web::test]
async fn an_admin_invites_somebody_who_then_chooses_a_password_and_moderates() {
    let app = Mailing::start().await;
    let admin = app.admin().await;
    let invited = created(admin.post("/staff", invitation("moderator")).await).await;
    let olga =
        |staff: &Value| staff["items"].as_array().unwrap().iter().find(|one| one["username"] == "Olga P").cloned();
    let member = olga(&invited).unwrap();
    assert_eq!((&member["invited"], &member["role"]), (&json!(true), &json!("moderator")));
    // Nobody comes in before, with whatever password.
    let sign_in = async |password: &str| {
        app.anyone().post("/sessions", json!({ "email": "olga@mail.example", "password": password })).await
    };
    assert_eq!(sign_in("a first password").await.status(), 401);
    let again = json!({ "email": "olga@mail.example", "username": "Olga Q", "role": "admin" });
    assert_eq!(problem(admin.post("/staff", again).await).await, (409, "exists".to_owned()));

    let letter = app.server.mail_to("olga@mail.example").await;
    assert_eq!(letter.header("Subject"), "You are invited to moderate The Daily");
    let (page, token) = letter.link();
    assert_eq!(page, "https://comments.example/sites/daily/new-password?lang=en");
    app.pass(6 * 86_400);
    let chosen = json!({ "token": token, "password": "a first password" });
    assert_eq!(app.anyone().post("/password-resets/confirm", chosen.clone()).await.status(), 204);
    let session = created(sign_in("a first password").await).await;
    let moderator = app.caller("daily", Some(session["token"].as_str().unwrap().to_owned()), None);
    assert_eq!(moderator.get("/review").await.status(), 200);
    // What was days ago.
    let admin = app.admin().await;
    assert_eq!(olga(&admin.read("/staff").await).unwrap()["invited"], json!(false));
    assert_eq!(problem(app.anyone().post("/password-resets/confirm", chosen).await).await.0, 410, "it works once");
    assert!(app.server.mails().iter().all(|mail| !mail.header("Subject").contains("was changed")));
}

#[actix_web::test]
async fn an_invitation_needs_mail_a_free_name_and_a_role_of_the_staff() {
    let silent = TestApp::start().await;
    assert_eq!(
        problem(silent.admin().await.post("/staff", invitation("admin")).await).await,
        (409, "mail_off".to_owned())
    );

    let app = Mailing::start().await;
    let (admin, reader) = (app.admin().await, app.reader().await);
    assert_eq!(wrong_fields(admin.post("/staff", invitation("reader")).await).await, wrong("role", "not_staff"));
    let taken = json!({ "email": "somebody@mail.example", "username": reader.name, "role": "moderator" });
    assert_eq!(problem(admin.post("/staff", taken).await).await, (409, "username_taken".to_owned()));
    assert_eq!(app.moderator().await.post("/staff", invitation("moderator")).await.status(), 403);
    assert_eq!(app.server.mails().len(), 0, "nobody was told of what did not come to be");
    let link_gone = json!({ "token": "gvl_unknown", "password": "a first password" });
    assert_eq!(app.anyone().post("/password-resets/confirm", link_gone).await.status(), 410);
}
