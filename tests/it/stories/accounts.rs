//! A reader signs up, in and out, and keeps to themselves what is theirs.

use gavel::accounts::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::app::{PASSWORD, Person, TestApp, created, id, json_of, problem};
use crate::support::steps::{ids, ok, wrong, wrong_fields};

async fn sign_up(app: &TestApp, email: &str, name: &str) -> Response {
    let account = json!({ "email": email, "username": name, "password": PASSWORD });
    app.anyone().post("/accounts", account).await
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Response {
    app.anyone().post("/sessions", json!({ "email": email, "password": password })).await
}

/// Somebody who shows what a session's answer holds.
fn with_token(app: &TestApp, session: &Value) -> Person {
    app.caller("daily", Some(session["token"].as_str().unwrap().to_owned()), None)
}

/// A document without what differs from one request to the next.
async fn body_of(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let mut body = json_of(response).await;
    body.as_object_mut().unwrap().remove("request_id");
    (status, body)
}

#[actix_web::test]
async fn signing_up_does_not_tell_whether_an_address_has_an_account() {
    let app = TestApp::start().await;
    let first = body_of(sign_up(&app, "ana@mail.example", "Ana").await).await;
    assert_eq!(first, (201, json!({ "username": "Ana", "role": "reader" })));
    let known = body_of(sign_up(&app, "ANA@mail.example", "Bea").await).await;
    assert_eq!(known, (201, json!({ "username": "Bea", "role": "reader" })));
    assert_eq!(app.count("select count(*) from accounts where role = 'reader'").await, 1);
    created(sign_in(&app, "ana@mail.example", PASSWORD).await).await;
}

#[actix_web::test]
async fn signing_in_does_not_tell_whether_an_address_has_an_account() {
    let app = TestApp::start().await;
    created(sign_up(&app, "ana@mail.example", "Ana").await).await;
    let unknown = body_of(sign_in(&app, "nobody@mail.example", PASSWORD).await).await;
    assert_eq!((unknown.0, &unknown.1["code"]), (401, &json!("wrong_credentials")));
    for (email, password) in
        [("ana@mail.example", "another password"), ("ana@mail.example", "short"), ("no address", PASSWORD)]
    {
        assert_eq!(body_of(sign_in(&app, email, password).await).await, unknown, "{email}");
    }
}

#[actix_web::test]
async fn names_that_look_alike_are_one_name() {
    let app = TestApp::start().await;
    created(sign_up(&app, "ana@mail.example", "Ana_B").await).await;
    for name in ["Ana_B", "ana b", "ANA-B", "ＡＮＡ.b"] {
        let refused = sign_up(&app, "bea@mail.example", name).await;
        assert_eq!(problem(refused).await, (409, "username_taken".to_owned()), "{name}");
    }
    created(sign_up(&app, "bea@mail.example", "Ana C").await).await;
}

#[actix_web::test]
async fn a_site_keeps_names_for_itself_and_may_close_its_door() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["accounts"]["reserved_usernames"] = json!(["Editor"])).await;
    for name in ["Editor", "e.d.i.t.o.r"] {
        assert_eq!(problem(sign_up(&app, "e@mail.example", name).await).await, (409, "username_taken".to_owned()));
    }
    app.settings(|settings| settings["accounts"]["sign_up"] = json!("closed")).await;
    let refused = sign_up(&app, "ana@mail.example", "Ana").await;
    assert_eq!(problem(refused).await, (403, "sign_up_closed".to_owned()));
    assert_eq!(app.anyone().read("/articles/a").await["sign_up"], "closed");
}

#[actix_web::test]
async fn a_password_is_never_repeated() {
    let app = TestApp::start().await;
    for (password, email, name) in [
        ("swordf", "ana@mail.example", "Ana"),
        ("swordfish-9", "no address", "Ana"),
        ("swordfish-9", "ana@mail.example", "<Ana>"),
        ("swordfish-9", "ana@mail.example", "Ana"),
    ] {
        let account = json!({ "email": email, "username": name, "password": password });
        let text = app.anyone().post("/accounts", account).await.text().await.unwrap();
        assert!(!text.contains("swordf"), "{text}");
    }
    let short = json!({ "email": "ana@mail.example", "username": "Ana", "password": "swordf" });
    assert_eq!(wrong_fields(app.anyone().post("/accounts", short).await).await, wrong("password", "invalid"));
    for password in ["swordfish-9", "swordfish-8"] {
        let text = sign_in(&app, "ana@mail.example", password).await.text().await.unwrap();
        assert!(!text.contains("swordf"), "{text}");
    }
    let wrong_type = json!({ "email": "ana@mail.example", "password": { "is": "swordfish-9" } });
    let text = app.anyone().post("/sessions", wrong_type).await.text().await.unwrap();
    assert!(!text.contains("swordf"), "{text}");
}

#[actix_web::test]
async fn signing_out_ends_one_session_or_all() {
    let app = TestApp::start().await;
    created(sign_up(&app, "ana@mail.example", "Ana").await).await;
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(with_token(&app, &created(sign_in(&app, "ana@mail.example", PASSWORD).await).await));
    }
    let [phone, tablet, desk] = people.try_into().ok().unwrap();
    assert_eq!(phone.delete("/sessions/current").await.status(), 204);
    assert_eq!(problem(phone.get("/me").await).await, (401, "invalid_token".to_owned()));
    assert_eq!(tablet.get("/me").await.status(), 200);
    assert_eq!(tablet.delete("/sessions").await.status(), 204);
    for person in [&tablet, &desk] {
        assert_eq!(person.get("/me").await.status(), 401);
    }
    created(sign_in(&app, "ana@mail.example", PASSWORD).await).await;
}

#[actix_web::test]
async fn a_session_ends_after_thirty_days() {
    let app = TestApp::start().await;
    created(sign_up(&app, "ana@mail.example", "Ana").await).await;
    let session = created(sign_in(&app, "ana@mail.example", PASSWORD).await).await;
    let ends = serde_json::to_value(app.now().plus_seconds(30 * 86_400)).unwrap();
    assert_eq!(session["expires_at"], ends);
    let ana = with_token(&app, &session);
    app.pass(30 * 86_400 - 1);
    assert_eq!(ana.read("/me").await["username"], "Ana");
    app.pass(1);
    assert_eq!(problem(ana.get("/me").await).await, (401, "invalid_token".to_owned()));
}

#[actix_web::test]
async fn the_consoles_cookie_is_for_its_own_pages_only() {
    let app = TestApp::start().await;
    let moderator = app.moderator().await;
    let email = format!("{}@mail.example", moderator.name);
    let session = json!({ "email": email, "password": PASSWORD, "cookie": true });
    let answer = app.anyone().post("/sessions", session).await;
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    let parts: Vec<&str> = set.split("; ").collect();
    assert!(parts[0].starts_with("__Host-gavel-daily="), "{set}");
    for flag in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(parts.contains(&flag), "{flag} in {set}");
    }
    assert!(!set.contains("Domain"), "{set}");
    assert!(created(answer).await.get("token").is_none());

    let browser = app.anyone();
    let ask = |method: Method, path: &'static str| browser.request(method, path).header("Cookie", parts[0]);
    assert_eq!(ask(Method::GET, "/me").send().await.unwrap().status(), 200);
    assert_eq!(ask(Method::GET, "/review").send().await.unwrap().status(), 200);
    let claim = || ask(Method::POST, "/review/claims").json(&json!({ "count": 1 }));
    let host = app.address.strip_prefix("http://").unwrap();
    for (name, value) in [
        ("X-Nothing", String::new()),
        ("Origin", "https://daily.example".to_owned()),
        ("Origin", "null".to_owned()),
        ("Sec-Fetch-Site", "cross-site".to_owned()),
        ("Sec-Fetch-Site", "same-site".to_owned()),
    ] {
        let refused = claim().header(name, &value).send().await.unwrap();
        assert_eq!(problem(refused).await, (403, "cross_site".to_owned()), "{name}: {value}");
    }
    for (name, value) in [("Origin", format!("http://{host}")), ("Sec-Fetch-Site", "same-origin".to_owned())] {
        assert_eq!(claim().header(name, value).send().await.unwrap().status(), 201);
    }
    let token = parts[0].split_once('=').unwrap().1.to_owned();
    let bearer = app.caller("daily", Some(token), None);
    assert_eq!(problem(bearer.get("/me").await).await, (401, "invalid_token".to_owned()));
    let stolen = app.moderator().await;
    let cookie = format!("__Host-gavel-daily={}", stolen.token.as_ref().unwrap());
    assert_eq!(browser.request(Method::GET, "/me").header("Cookie", cookie).send().await.unwrap().status(), 401);

    let out = ask(Method::DELETE, "/sessions/current").header("Sec-Fetch-Site", "same-origin").send().await.unwrap();
    assert_eq!(out.status(), 204);
    assert!(out.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(ask(Method::GET, "/me").send().await.unwrap().status(), 401);
}

#[actix_web::test]
async fn a_token_of_another_site_opens_nothing() {
    let app = TestApp::start().await;
    app.site("other").await;
    for role in [Role::Reader, Role::Admin] {
        let stranger = app.person_at("other", role).await;
        assert_eq!(stranger.get("/me").await.status(), 200);
        let here = app.caller("daily", stranger.token.clone(), None);
        for path in ["/me", "/review", "/rules"] {
            assert_eq!(problem(here.get(path).await).await, (401, "invalid_token".to_owned()), "{path}");
        }
        assert_eq!(here.post_under("a", "Hello", json!({})).await.status(), 401);
    }
    // One address, two sites, two accounts.
    created(sign_up(&app, "ana@mail.example", "Ana").await).await;
    let session = json!({ "email": "ana@mail.example", "password": PASSWORD });
    assert_eq!(app.caller("other", None, None).post("/sessions", session).await.status(), 401);
}

#[actix_web::test]
async fn tries_to_sign_in_are_counted_by_address() {
    let app = TestApp::start().await;
    app.settings(|settings| {
        settings["limits"]["sign_in"] = json!({ "account": { "count": 3, "window_seconds": 600 } });
    })
    .await;
    created(sign_up(&app, "ana@mail.example", "Ana").await).await;
    for email in ["ana@mail.example", "nobody@mail.example"] {
        for _ in 0..3 {
            assert_eq!(sign_in(&app, email, "a wrong password").await.status(), 401);
        }
        let refused = sign_in(&app, &email.to_uppercase(), PASSWORD).await;
        assert_eq!(refused.headers()["retry-after"], "200");
        assert_eq!(problem(refused).await, (429, "rate_limited".to_owned()), "{email}");
    }
    app.pass(200);
    created(sign_in(&app, "ana@mail.example", PASSWORD).await).await;
}

#[actix_web::test]
async fn a_reader_finds_all_that_is_theirs() {
    let app = TestApp::start().await;
    let (reader, other) = (app.newcomer().await, app.reader().await);
    let mut own = vec![reader.comment("Shown").await, reader.comment("See https://held.example").await];
    other.comment("Somebody else's").await;
    let me = reader.read("/me").await;
    assert_eq!((&me["username"], &me["role"]), (&json!(reader.name), &json!("reader")));
    assert_eq!((&me["published"], &me["rejected"], &me["sanctions"]), (&json!(1), &json!(0), &json!([])));
    own.reverse();
    let shown = reader.all("/me/comments", 1).await;
    assert_eq!(ids(&shown), ids(&own));
    assert_eq!((&shown[0]["status"], &shown[0]["body"]), (&json!("held"), &json!("See https://held.example")));
    for path in ["/me", "/me/comments", "/articles/a/viewer"] {
        assert_eq!(problem(app.anyone().get(path).await).await, (401, "unauthenticated".to_owned()), "{path}");
    }
}

#[actix_web::test]
async fn a_reader_mutes_somebody_for_themselves() {
    let app = TestApp::start().await;
    let (reader, loud) = (app.reader().await, app.reader().await);
    let comment = loud.comment("Me again").await;
    let path = format!("/me/mutes/{}", loud.id);
    for _ in 0..2 {
        assert_eq!(reader.request(Method::PUT, &path).send().await.unwrap().status(), 204);
    }
    assert_eq!(reader.read("/articles/a/viewer").await["mutes"], json!([loud.id]));
    assert_eq!(loud.read("/articles/a/viewer").await["mutes"], json!([]));
    assert_eq!(app.anyone().page().await[0]["id"], id(&comment), "everybody else reads on");
    assert_eq!(reader.delete(&path).await.status(), 204);
    assert_eq!(reader.read("/articles/a/viewer").await["mutes"], json!([]));
    let nobody = "/me/mutes/00000000-0000-7000-8000-000000000000";
    assert_eq!(reader.request(Method::PUT, nobody).send().await.unwrap().status(), 404);
    ok(reader.get("/me").await).await;
}
