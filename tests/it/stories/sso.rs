//! A newspaper's own readers comment with the newspaper's own accounts.

use gavel::accounts::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::app::{PASSWORD, Person, TestApp, created, id, json_of, problem};
use crate::support::sso::{Signer, key_set, word};

async fn sign_in(app: &TestApp, token: &str) -> Response {
    app.anyone().post("/sessions/sso", json!({ "token": token })).await
}

/// Signs somebody in and answers them, with their account.
async fn enter(app: &TestApp, signer: &Signer, user: Value) -> (Person, Value) {
    let session = created(sign_in(app, &signer.sign(&word(app.now(), user))).await).await;
    let token = session["token"].as_str().unwrap().to_owned();
    (app.caller("daily", Some(token), None), session["account"].clone())
}

/// Why a token is refused.
async fn refusal(response: Response) -> String {
    let status = response.status();
    let body = json_of(response).await;
    assert_eq!((status.as_u16(), &body["code"]), (401, &json!("invalid_sso_token")), "{body:#}");
    body["detail"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_reader_of_the_newspaper_comments_without_an_account_of_gavels() {
    let app = TestApp::start().await;
    assert_eq!(app.anyone().read("/articles/a").await["sign_in_methods"], json!(["password"]));
    app.share_secret("2026", json!({})).await;
    assert_eq!(app.anyone().read("/articles/a").await["sign_in_methods"], json!(["password", "sso"]));
    let newspaper = Signer::hs256("2026");

    let user = json!({ "id": 7, "username": "Ana", "email": "ana@mail.example", "badges": ["subscriber"] });
    let (ana, account) = enter(&app, &newspaper, user.clone()).await;
    assert_eq!((&account["username"], &account["role"]), (&json!("Ana"), &json!("reader")));
    let comment = ana.comment("From the newspaper's own account").await;
    assert_eq!(comment["author"]["badges"], json!(["subscriber"]));
    let shown = app.anyone().page().await;
    assert_eq!((&shown[0]["author"]["name"], &shown[0]["author"]["badges"]), (&json!("Ana"), &json!(["subscriber"])));
    let permalink = app.anyone().read(&format!("/comments/{}", id(&comment))).await;
    assert_eq!(permalink["author"]["badges"], json!(["subscriber"]));

    let (again, same) = enter(&app, &newspaper, user).await;
    assert_eq!(same["id"], account["id"], "found by the newspaper's own id");
    assert_eq!(again.all("/me/comments", 10).await.len(), 1);
    assert_eq!(app.count("select count(*) from events where name = 'account.profile_changed'").await, 0);
}

#[actix_web::test]
async fn every_way_of_signing_that_gavel_takes_is_taken() {
    let app = TestApp::start().await;
    let signers = [Signer::rs256("r"), Signer::es256("e"), Signer::eddsa("d")];
    let keys = json!({ "name": "pasted", "kind": "jwks", "jwks": key_set(&[&signers[0], &signers[1], &signers[2]]) });
    created(app.admin().await.post("/sso-keys", keys).await).await;
    for (number, signer) in signers.iter().enumerate() {
        let (person, account) =
            enter(&app, signer, json!({ "id": number, "username": format!("by {}", signer.alg()) })).await;
        assert_eq!(account["username"], format!("by {}", signer.alg()));
        assert_eq!(person.get("/me").await.status(), 200);
    }
}

#[actix_web::test]
async fn an_address_links_nobody_to_somebody_elses_account() {
    let app = TestApp::start().await;
    app.share_secret("k", json!({})).await;
    let newspaper = Signer::hs256("k");
    let own = json!({ "email": "ana@mail.example", "username": "Ana", "password": PASSWORD });
    created(app.anyone().post("/accounts", own).await).await;
    let (_, stranger) =
        enter(&app, &newspaper, json!({ "id": "1", "username": "Ana", "email": "ana@mail.example" })).await;
    assert_eq!(stranger["username"], "Ana 2", "the name tells them apart");
    let (_, other) =
        enter(&app, &newspaper, json!({ "id": "2", "username": "ana", "email": "ana@mail.example" })).await;
    assert_eq!(other["username"], "ana 3");
    let password = json!({ "email": "ana@mail.example", "password": PASSWORD });
    let ana = created(app.anyone().post("/sessions", password).await).await;
    assert_eq!(ana["account"]["username"], "Ana");
    assert_ne!(ana["account"]["id"], stranger["id"]);
    // Nor does an address that a site vouched for keep its owner from an account of Gavel's.
    enter(&app, &newspaper, json!({ "id": "3", "username": "Bo", "email": "bo@mail.example" })).await;
    let late = json!({ "email": "bo@mail.example", "username": "Bo B", "password": PASSWORD });
    created(app.anyone().post("/accounts", late).await).await;
    created(app.anyone().post("/sessions", json!({ "email": "bo@mail.example", "password": PASSWORD })).await).await;
}

#[actix_web::test]
async fn what_the_newspaper_says_of_somebody_holds_from_their_next_sign_in() {
    let app = TestApp::start().await;
    app.share_secret("k", json!({})).await;
    app.settings(|settings| settings["accounts"]["reserved_usernames"] = json!(["Editor"])).await;
    let newspaper = Signer::hs256("k");
    let (reader, account) = enter(&app, &newspaper, json!({ "id": "7", "username": "Ana", "badges": ["new"] })).await;
    let comment = reader.comment("Hello").await;
    let (_, renamed) =
        enter(&app, &newspaper, json!({ "id": "7", "username": "Ana B.", "badges": ["old", "old"] })).await;
    assert_eq!((&renamed["id"], &renamed["username"]), (&account["id"], &json!("Ana B")));
    let shown = app.anyone().read(&format!("/comments/{}", id(&comment))).await;
    assert_eq!((&shown["author"]["name"], &shown["author"]["badges"]), (&json!("Ana B"), &json!(["old"])));
    assert_eq!(app.count("select count(*) from events where name = 'account.profile_changed'").await, 1);
    // A name that the site keeps for itself, one that is none at all, and the one that is free again.
    for (number, (wish, name)) in [("Editor", "Editor 2"), ("🦊", "Reader"), ("Ana", "Ana")].into_iter().enumerate() {
        let (_, account) = enter(&app, &newspaper, json!({ "id": format!("n{number}"), "username": wish })).await;
        assert_eq!(account["username"], name);
    }
}

#[actix_web::test]
async fn a_token_counts_once_also_on_another_node() {
    let app = TestApp::start().await;
    app.share_secret("k", json!({})).await;
    let second = app.second_server();
    let newspaper = Signer::hs256("k");
    let token = newspaper.sign(&word(app.now(), json!({ "id": "7", "username": "Ana" })));
    created(sign_in(&app, &token).await).await;
    assert!(refusal(sign_in(&app, &token).await).await.contains("used before"));
    let elsewhere = app.anyone().on(&second).post("/sessions/sso", json!({ "token": token })).await;
    assert!(refusal(elsewhere).await.contains("used before"));

    // Many at once: one is the first.
    let token = newspaper.sign(&word(app.now(), json!({ "id": "7", "username": "Ana" })));
    let tries = (0..8).map(|_| sign_in(&app, &token));
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status() == 201).count(), 1);

    // What would not be taken any more is forgotten.
    app.pass(700);
    gavel::api::sweep(&app.state).await.unwrap();
    assert_eq!(app.count("select count(*) from sso_tokens").await, 0);
    assert!(refusal(sign_in(&app, &token).await).await.contains("expired"));
}

#[actix_web::test]
async fn a_new_person_who_comes_in_by_several_doors_gets_one_account() {
    let app = TestApp::start().await;
    app.share_secret("k", json!({})).await;
    let newspaper = Signer::hs256("k");
    let tokens: Vec<String> =
        (0..6).map(|_| newspaper.sign(&word(app.now(), json!({ "id": "7", "username": "Ana" })))).collect();
    let answers = futures_util::future::join_all(tokens.iter().map(|token| sign_in(&app, token))).await;
    for answer in answers {
        created(answer).await;
    }
    assert_eq!(app.count("select count(*) from accounts where external_id = '7'").await, 1);
    assert_eq!(
        app.count("select count(*) from sessions s join accounts a on a.id = s.account_id and a.external_id = '7'")
            .await,
        6
    );
}

#[actix_web::test]
async fn staff_come_in_only_by_a_key_that_may_sign_them_in() {
    let app = TestApp::start().await;
    app.share_secret("readers", json!({})).await;
    app.share_secret("staff", json!({ "staff": true })).await;
    let (readers, staff) = (Signer::hs256("readers"), Signer::hs256("staff"));
    for role in ["moderator", "admin"] {
        let claims = word(app.now(), json!({ "id": "7", "username": "Ana", "role": role }));
        assert!(refusal(sign_in(&app, &readers.sign(&claims)).await).await.contains("may not sign in"), "{role}");
    }
    assert_eq!(app.count("select count(*) from accounts where external_id = '7'").await, 0);

    let (moderator, account) = enter(&app, &staff, json!({ "id": "7", "username": "Ana", "role": "moderator" })).await;
    assert_eq!(account["role"], "moderator");
    assert_eq!(moderator.get("/review").await.status(), 200);
    // Whoever is staff is not let in by the other key, as a reader either.
    for role in [json!(null), json!("reader")] {
        let claims = word(app.now(), json!({ "id": "7", "username": "Ana", "role": role }));
        assert!(refusal(sign_in(&app, &readers.sign(&claims)).await).await.contains("may not sign in"), "{role}");
    }
    // Without a word about the role it stays; with one it changes, for sessions that are open too.
    assert_eq!(enter(&app, &staff, json!({ "id": "7", "username": "Ana" })).await.1["role"], "moderator");
    assert_eq!(
        enter(&app, &staff, json!({ "id": "7", "username": "Ana", "role": "reader" })).await.1["role"],
        "reader"
    );
    assert_eq!(problem(moderator.get("/review").await).await, (403, "forbidden".to_owned()));
    // The last admin stays one.
    sqlx::query("update accounts set role = 'reader' where role = 'admin'").execute(&*app.db).await.unwrap();
    assert_eq!(enter(&app, &staff, json!({ "id": "1", "username": "Bo", "role": "admin" })).await.1["role"], "admin");
    assert_eq!(enter(&app, &staff, json!({ "id": "1", "username": "Bo", "role": "reader" })).await.1["role"], "admin");
}

#[actix_web::test]
async fn whoever_is_shut_out_stays_out() {
    let app = TestApp::start().await;
    app.share_secret("k", json!({})).await;
    let newspaper = Signer::hs256("k");
    let (_, account) = enter(&app, &newspaper, json!({ "id": "7", "username": "Ana" })).await;
    let moderator = app.moderator().await;
    let ban = json!({ "kind": "ban", "until": null, "reason": "threats" });
    created(moderator.post(&format!("/accounts/{}/sanctions", id(&account)), ban).await).await;
    let token = newspaper.sign(&word(app.now(), json!({ "id": "7", "username": "Ana under another name" })));
    assert_eq!(problem(sign_in(&app, &token).await).await, (403, "banned".to_owned()));
    let name = app.count("select count(*) from accounts where external_id = '7' and username = 'Ana'").await;
    assert_eq!(name, 1, "nothing changes");
}

#[actix_web::test]
async fn a_site_takes_its_own_word_only() {
    let app = TestApp::start().await;
    app.site("other").await;
    app.share_secret("k", json!({})).await;
    let claims = word(app.now(), json!({ "id": "7", "username": "Ana" }));
    let token = Signer::hs256("k").sign(&claims);
    let elsewhere = app.caller("other", None, None).post("/sessions/sso", json!({ "token": token })).await;
    assert!(refusal(elsewhere).await.contains("no key"));
    // The same secret at two sites: the audience says for which.
    let admin = app.person_at("other", Role::Admin).await;
    let key = json!({ "name": "k", "kind": "hs256", "kid": "k", "secret": crate::support::sso::SECRET });
    created(admin.post("/sso-keys", key).await).await;
    let elsewhere = app.caller("other", None, None).post("/sessions/sso", json!({ "token": token })).await;
    assert!(refusal(elsewhere).await.contains("aud"));
    created(sign_in(&app, &token).await).await;
}

#[actix_web::test]
async fn the_consoles_cookie_comes_by_this_way_too() {
    let app = TestApp::start().await;
    app.share_secret("k", json!({ "staff": true })).await;
    let token = Signer::hs256("k").sign(&word(app.now(), json!({ "id": "7", "username": "Ana", "role": "admin" })));
    let answer = app.anyone().post("/sessions/sso", json!({ "token": token, "cookie": true })).await;
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(created(answer).await.get("token").is_none());
    let cookie = set.split("; ").next().unwrap().to_owned();
    let me = app.anyone().request(Method::GET, "/me").header("Cookie", cookie).send().await.unwrap();
    assert_eq!(json_of(me).await["role"], "admin");
}

#[actix_web::test]
async fn tries_are_counted_by_network() {
    let app = TestApp::start().await;
    app.settings(|settings| {
        settings["limits"]["sign_in"] = json!({ "network": { "count": 2, "window_seconds": 600 } });
    })
    .await;
    for _ in 0..2 {
        refusal(sign_in(&app, "no token").await).await;
    }
    assert_eq!(problem(sign_in(&app, "no token").await).await, (429, "rate_limited".to_owned()));
}
