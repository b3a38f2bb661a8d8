//! Names that are read as somebody else's: refused wherever people choose one, and told apart where the newspaper chooses.

use gavel::accounts::Role;
use reqwest::Response;
use scraper::{Html, Selector};
use serde_json::json;

use crate::support::app::{PASSWORD, Person, TestApp, created, problem};
use crate::support::sso::{Signer, word};

async fn sign_up(app: &TestApp, name: &str) -> Response {
    let email = format!("{}@mail.example", app.now().unix_micros());
    app.pass(1);
    app.anyone().post("/accounts", json!({ "email": email, "username": name, "password": PASSWORD })).await
}

async fn as_guest(guest: &Person, name: &str) -> Response {
    guest.post("/articles/a/comments", json!({ "body": "So say I, whoever I am", "guest": { "name": name } })).await
}

#[actix_web::test]
async fn a_name_that_looks_like_anothers_is_nobodys() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    app.settings(|settings| {
        settings["comments"]["guests"] = json!("on");
        settings["accounts"]["reserved_usernames"] = json!(["Chef vom Dienst"]);
    })
    .await;
    app.share_secret("k", json!({})).await;
    let newspaper = Signer::hs256("k");
    let boss = app.person_at("daily", Role::Moderator).await;
    assert_eq!(boss.patch("/me", json!({ "username": "Paula Ilves" })).await.status(), 200);
    created(sign_up(&app, "Анна").await).await;

    let reader = app.reader().await;
    for (number, name) in [
        "Раulа Ilvеs",
        "Pau1a lIves",
        "𝐏𝐚𝐮𝐥𝐚 𝐈𝐥𝐯𝐞𝐬",
        "аdmin",
        "ADMlN",
        "M0derator",
        "Тhе Dаilу",
        "the.daily",
        "Сhef vom Diеnst",
        "Аdministrator",
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(problem(sign_up(&app, name).await).await, (409, "username_taken".to_owned()), "{name}");
        let renamed = reader.patch("/me", json!({ "username": name })).await;
        assert_eq!(problem(renamed).await, (409, "username_taken".to_owned()), "{name}");
        assert_eq!(problem(as_guest(&app.anyone(), name).await).await, (409, "name_taken".to_owned()), "{name}");
        let token = newspaper.sign(&word(app.now(), json!({ "id": format!("n{number}"), "username": name })));
        let session = created(app.anyone().post("/sessions/sso", json!({ "token": token })).await).await;
        let called = session["account"]["username"].as_str().unwrap();
        assert!(
            called.ends_with(|sign: char| sign.is_ascii_digit()) && called.contains(' ') && called != name,
            "{called}"
        );
    }
    for name in ["Paula", "Anna", "Anna B", "Adam", "Daily reader"] {
        created(sign_up(&app, name).await).await;
    }
}

#[actix_web::test]
async fn of_two_who_take_names_that_look_alike_at_once_one_gets_it() {
    let app = TestApp::start_with(|options| options.limits = false).await;
    let (one, other) = (app.reader().await, app.reader().await);
    for (latin, mixed) in [("Nina Opera", "Ninа Operа"), ("Tomas", "Tоmas"), ("Ian Coe", "lan Coe")] {
        let taken = futures_util::join!(
            one.patch("/me", json!({ "username": latin })),
            other.patch("/me", json!({ "username": mixed })),
        );
        let mut statuses = [taken.0.status().as_u16(), taken.1.status().as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{latin} and {mixed}");
    }
}

#[actix_web::test]
async fn names_that_an_older_node_took_in_are_looked_through() {
    let app = TestApp::start().await;
    let old = app.reader().await;
    assert_eq!(old.patch("/me", json!({ "username": "Rosa Park" })).await.status(), 200);
    sqlx::query("update accounts set username_skeleton = null").execute(&*app.db).await.unwrap();
    gavel::api::sweep(&app.state).await.unwrap();
    assert_eq!(app.count("select count(*) from accounts where username_skeleton is null").await, 0);
    assert_eq!(problem(sign_up(&app, "Rоsа Pаrk").await).await, (409, "username_taken".to_owned()));
}

#[actix_web::test]
async fn a_name_that_runs_the_other_way_turns_nothing_around_it() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    assert_eq!(reader.patch("/me", json!({ "username": "שלום 12" })).await.status(), 200);
    reader.comment("From right to left").await;
    let page = app.anyone().get("/articles/a/comments.html").await.text().await.unwrap();
    let page = Html::parse_document(&page);
    let names: Vec<String> =
        page.select(&Selector::parse("strong > bdi").unwrap()).map(|name| name.inner_html()).collect();
    assert_eq!(names, ["שלום 12"]);
    let feed = app.anyone().get("/feed.atom").await.text().await.unwrap();
    assert!(feed.contains("<title>\u{2068}שלום 12\u{2069} on About a</title>"), "{feed}");
}
