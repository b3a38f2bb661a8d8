//! An admin says by which keys the newspaper's word is known, and changes them without locking anybody out.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use serde_json::{Value, json};

use crate::support::app::{TestApp, created, id, json_of, problem};
use crate::support::sso::{SECRET, Signer, key_set, word};
use crate::support::steps::{wrong, wrong_fields};

/// The newspaper's own server, which shows its public keys.
struct Newspaper {
    address: String,
    shows: Arc<Mutex<Value>>,
    asked: Arc<AtomicUsize>,
    server: actix_web::dev::ServerHandle,
}

impl Newspaper {
    fn open(shows: Value) -> Self {
        let (shows, asked) = (Arc::new(Mutex::new(shows)), Arc::new(AtomicUsize::new(0)));
        let (document, count) = (Arc::clone(&shows), Arc::clone(&asked));
        let app = move || {
            let (document, count) = (Arc::clone(&document), Arc::clone(&count));
            let keys = move || {
                count.fetch_add(1, Ordering::SeqCst);
                let document = document.lock().unwrap().clone();
                async move { HttpResponse::Ok().json(document) }
            };
            let elsewhere = || async { HttpResponse::Found().insert_header(("Location", "/keys")).finish() };
            let long = || async { HttpResponse::Ok().body("x".repeat(100_000)) };
            App::new()
                .route("/keys", web::get().to(keys))
                .route("/moved", web::get().to(elsewhere))
                .route("/long", web::get().to(long))
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let server = HttpServer::new(app).workers(1).listen(listener).unwrap().run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { address, shows, asked, server: handle }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// A Gavel that may ask this machine.
async fn near() -> TestApp {
    TestApp::start_with(|options| options.reachable_networks = vec!["127.0.0.0/8".parse().unwrap()]).await
}

async fn status(app: &TestApp, signer: &Signer) -> u16 {
    let token = signer.sign(&word(app.now(), json!({ "id": "7", "username": "Ana" })));
    app.anyone().post("/sessions/sso", json!({ "token": token })).await.status().as_u16()
}

#[actix_web::test]
async fn a_secret_is_shown_once_and_lies_sealed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = created(admin.post("/sso-keys", json!({ "name": "ours", "kind": "hs256" })).await).await;
    let (secret, kid) = (made["secret"].as_str().unwrap(), made["kid"].as_str().unwrap());
    assert!(secret.len() >= 43 && !kid.is_empty(), "{made:#}");
    assert_eq!((&made["audience"], &made["staff"], &made["used_at"]), (&json!("daily"), &json!(false), &json!(null)));
    let listed = admin.read("/sso-keys").await;
    assert!(!listed.to_string().contains(secret), "{listed:#}");
    assert_eq!(listed["items"][0]["kid"], kid);
    let supplied = app.share_secret("theirs", json!({})).await;
    assert!(!supplied.to_string().contains(SECRET), "{supplied:#}");
    for secret in [secret, SECRET] {
        let found: i64 = sqlx::query_scalar("select count(*) from sso_keys k where strpos(k::text, encode($1::bytea, 'hex')) > 0 or strpos(k::text, $2) > 0")
            .bind(secret.as_bytes()).bind(secret).fetch_one(&*app.db).await.unwrap();
        assert_eq!(found, 0);
        let told: i64 = sqlx::query_scalar("select count(*) from events e where strpos(e::text, $1) > 0")
            .bind(secret)
            .fetch_one(&*app.db)
            .await
            .unwrap();
        assert_eq!(told, 0);
    }
    let signer = Signer::Hs256(Box::leak(kid.to_owned().into_boxed_str()), secret.as_bytes().to_vec());
    assert_eq!(status(&app, &signer).await, 201);
    assert_eq!(admin.read("/sso-keys").await["items"][1]["used_at"], serde_json::to_value(app.now()).unwrap());
}

#[actix_web::test]
async fn a_secret_is_changed_without_locking_anybody_out() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let old = app.share_secret("2025", json!({})).await;
    let new = json!({ "name": "next", "kind": "hs256", "kid": "2026", "secret": "another secret of more than 32 characters" });
    created(admin.post("/sso-keys", new.clone()).await).await;
    assert_eq!(problem(admin.post("/sso-keys", new).await).await, (409, "exists".to_owned()));
    let old_signer = Signer::hs256("2025");
    let new_signer = Signer::Hs256("2026", b"another secret of more than 32 characters".to_vec());
    for signer in [&old_signer, &new_signer] {
        assert_eq!(status(&app, signer).await, 201);
    }
    assert_eq!(admin.delete(&format!("/sso-keys/{}", id(&old))).await.status(), 204);
    assert_eq!(admin.delete(&format!("/sso-keys/{}", id(&old))).await.status(), 404);
    assert_eq!((status(&app, &old_signer).await, status(&app, &new_signer).await), (401, 201));
    assert_eq!(app.count("select count(*) from sso_keys where revoked_at is not null and secret is not null").await, 0);
    // The name is free again.
    app.share_secret("2025", json!({})).await;
    let events = app.count("select count(*) from events where name in ('sso_key.created', 'sso_key.revoked')").await;
    assert_eq!(events, 4);
    for key in admin.read("/sso-keys").await["items"].as_array().unwrap() {
        assert_eq!(admin.delete(&format!("/sso-keys/{}", id(key))).await.status(), 204);
    }
    assert_eq!(app.anyone().read("/articles/a").await["sign_in_methods"], json!(["password"]));
}

#[actix_web::test]
async fn public_keys_are_fetched_kept_and_asked_for_again_where_one_is_new() {
    let app = near().await;
    let (first, second, third) = (Signer::es256("1"), Signer::eddsa("2"), Signer::es256("3"));
    let newspaper = Newspaper::open(key_set(&[&first]));
    let key = json!({ "name": "fetched", "kind": "jwks_url", "jwks_url": format!("{}/keys", newspaper.address) });
    created(app.admin().await.post("/sso-keys", key).await).await;
    assert_eq!(newspaper.asked(), 1, "looked at when it is added");
    for _ in 0..3 {
        assert_eq!(status(&app, &first).await, 201);
    }
    assert_eq!(newspaper.asked(), 2);
    // A new key is found, though not at once when the set was only just fetched.
    *newspaper.shows.lock().unwrap() = key_set(&[&first, &second]);
    assert_eq!(status(&app, &second).await, 401);
    app.pass(60);
    assert_eq!(status(&app, &second).await, 201);
    assert_eq!(newspaper.asked(), 3);
    // Made-up names do not make Gavel ask again and again.
    for _ in 0..5 {
        assert_eq!(status(&app, &third).await, 401);
    }
    app.pass(60);
    for _ in 0..5 {
        assert_eq!(status(&app, &third).await, 401);
    }
    assert_eq!(newspaper.asked(), 4);
    // A key that is withdrawn counts for an hour at most.
    *newspaper.shows.lock().unwrap() = key_set(&[&second]);
    assert_eq!(status(&app, &first).await, 201);
    app.pass(3_600);
    assert_eq!((status(&app, &first).await, status(&app, &second).await), (401, 201));
    // While the newspaper is away, its last word counts for a day.
    newspaper.server.stop(false).await;
    app.pass(3_600);
    assert_eq!(status(&app, &second).await, 201);
    app.pass(86_400);
    assert_eq!(status(&app, &second).await, 503);
}

#[actix_web::test]
async fn gavel_asks_nobody_whom_it_should_not() {
    let newspaper = Newspaper::open(key_set(&[&Signer::es256("1")]));
    let add = |url: String| json!({ "name": "fetched", "kind": "jwks_url", "jwks_url": url });
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let port = newspaper.address.rsplit(':').next().unwrap();
    for url in [
        format!("{}/keys", newspaper.address),
        format!("http://localhost:{port}/keys"),
        format!("https://localhost:{port}/keys"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://[::ffff:127.0.0.1]/keys".to_owned(),
    ] {
        assert_eq!(
            wrong_fields(admin.post("/sso-keys", add(url.clone())).await).await,
            wrong("jwks_url", "not_public"),
            "{url}"
        );
    }
    for url in ["ftp://a.example", "a.example/keys", "https://user:secret@a.example/", ""] {
        assert_eq!(
            wrong_fields(admin.post("/sso-keys", add(url.to_owned())).await).await,
            wrong("jwks_url", "invalid"),
            "{url}"
        );
    }
    assert_eq!(newspaper.asked(), 0);
    let app = near().await;
    let admin = app.admin().await;
    for (path, code) in [("/moved", "unreachable"), ("/long", "unreachable"), ("/none", "unreachable"), ("/keys", "")] {
        let answer = admin.post("/sso-keys", add(format!("{}{path}", newspaper.address))).await;
        if code.is_empty() {
            created(answer).await;
        } else {
            assert_eq!(wrong_fields(answer).await, wrong("jwks_url", code), "{path}");
        }
    }
    *newspaper.shows.lock().unwrap() = json!({ "keys": [] });
    let answer = admin.post("/sso-keys", add(format!("{}/keys", newspaper.address))).await;
    assert_eq!(wrong_fields(answer).await, wrong("jwks_url", "invalid"));
}

#[actix_web::test]
async fn a_key_is_of_one_kind_and_whole() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let public = key_set(&[&Signer::es256("1")]);
    let mut private = public.clone();
    private["keys"][0]["d"] = json!("AAAA");
    for (more, fields) in [
        (json!({ "kind": "hs256", "secret": "short" }), wrong("secret", "invalid")),
        (json!({ "kind": "hs256", "kid": "a b" }), wrong("kid", "invalid")),
        (json!({ "kind": "hs256", "jwks": public }), wrong("jwks", "not_here")),
        (json!({ "kind": "jwks" }), wrong("jwks", "missing")),
        (json!({ "kind": "jwks", "jwks": {} }), wrong("jwks", "invalid")),
        (json!({ "kind": "jwks", "jwks": private }), wrong("jwks", "private_key")),
        (json!({ "kind": "jwks", "jwks": public, "secret": SECRET }), wrong("secret", "not_here")),
        (json!({ "kind": "jwks_url" }), wrong("jwks_url", "missing")),
        (json!({ "kind": "hs512" }), wrong("kind", "invalid")),
        (json!({ "kind": "hs256", "audience": "" }), wrong("audience", "length")),
    ] {
        let mut key = json!({ "name": "a key" });
        key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let text = key.to_string();
        let answer = admin.post("/sso-keys", key).await;
        assert_eq!(wrong_fields(answer).await, fields, "{text}");
    }
    let named = json!({ "name": "a key", "kind": "hs256", "kid": "k", "secret": SECRET, "audience": "comments" });
    created(admin.post("/sso-keys", named).await).await;
    let signer = Signer::hs256("k");
    assert_eq!(status(&app, &signer).await, 401);
    let mut claims = word(app.now(), json!({ "id": "7", "username": "Ana" }));
    claims["aud"] = json!("comments");
    created(app.anyone().post("/sessions/sso", json!({ "token": signer.sign(&claims) })).await).await;
    let secret =
        json_of(admin.post("/sso-keys", json!({ "name": "x", "kind": "hs256", "secret": "hushhush" })).await).await;
    assert!(!secret.to_string().contains("hushhush"), "{secret:#}");
}
