//! A reader has forgotten their password, or shows that an address is theirs; nobody else learns anything by it.

use gavel::accounts::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::app::{PASSWORD, Person, TestApp, created, json_of, problem};
use crate::support::mail::Mailing;
use crate::support::steps::{ok, until, wrong, wrong_fields};

/// Another password than everybody's.
const BETTER: &str = "a better password";

fn address(person: &Person) -> String {
    format!("{}@mail.example", person.name)
}

async fn forget(app: &TestApp, email: &str) -> Response {
    app.anyone().post("/password-resets", json!({ "email": email })).await
}

async fn reset(app: &TestApp, token: &str, password: &str) -> Response {
    app.anyone().post("/password-resets/confirm", json!({ "token": token, "password": password })).await
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Response {
    app.anyone().post("/sessions", json!({ "email": email, "password": password })).await
}

async fn confirm(app: &TestApp, token: &str) -> Response {
    app.anyone().post("/email-verifications/confirm", json!({ "token": token })).await
}

#[actix_web::test]
async fn a_link_sets_a_new_password_once_and_ends_all_sessions() {
    let gavel = Mailing::start().await;
    let reader = gavel.reader().await;
    assert_eq!(forget(&gavel, &address(&reader).to_uppercase()).await.status(), 202);
    let (page, token) = gavel.server.mail_to(&address(&reader)).await.link();
    assert_eq!(page, "https://comments.example/sites/daily/new-password?lang=en");
    assert_eq!(wrong_fields(reset(&gavel, &token, "short").await).await, wrong("password", "invalid"));
    assert_eq!(reset(&gavel, &token, BETTER).await.status(), 204);

    assert_eq!(problem(reader.get("/me").await).await, (401, "invalid_token".to_owned()));
    assert_eq!(sign_in(&gavel, &address(&reader), PASSWORD).await.status(), 401);
    created(sign_in(&gavel, &address(&reader), BETTER).await).await;
    let told = gavel.server.mail_to(&address(&reader)).await;
    assert_eq!(told.header("Subject"), "Your password for The Daily was changed");
    assert!(!told.text().contains("gvl_") && !told.text().contains(BETTER));
    assert_eq!(problem(reset(&gavel, &token, "a third password").await).await, (410, "link_gone".to_owned()));
    created(sign_in(&gavel, &address(&reader), BETTER).await).await;
}

#[actix_web::test]
async fn a_link_to_a_new_password_is_good_for_one_hour_at_one_site() {
    let gavel = Mailing::start().await;
    gavel.site("weekly").await;
    let reader = gavel.reader().await;
    forget(&gavel, &address(&reader)).await;
    let (_, token) = gavel.server.mail_to(&address(&reader)).await.link();
    let elsewhere = gavel.caller("weekly", None, None);
    let body = json!({ "token": token, "password": BETTER });
    assert_eq!(elsewhere.post("/password-resets/confirm", body).await.status(), 410);
    // It says what it is for.
    assert_eq!(confirm(&gavel, &token).await.status(), 410);
    for wrong in ["", "gvl_", &token[1..], &format!("{token}a"), reader.token.as_ref().unwrap()] {
        assert_eq!(problem(reset(&gavel, wrong, BETTER).await).await, (410, "link_gone".to_owned()), "{wrong}");
    }
    gavel.pass(3_600);
    assert_eq!(problem(reset(&gavel, &token, BETTER).await).await, (410, "link_gone".to_owned()));
    assert_eq!(reader.get("/me").await.status(), 200);
}

#[actix_web::test]
async fn of_several_links_each_works_until_one_was_used() {
    let gavel = Mailing::start().await;
    let reader = gavel.reader().await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        forget(&gavel, &address(&reader)).await;
        tokens.push(gavel.server.mail_to(&address(&reader)).await.link().1);
    }
    let answers = futures_util::future::join_all([&tokens[1]; 8].map(|token| reset(&gavel, token, BETTER))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status().as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 410, 410, 410, 410, 410, 410, 410]);
    for token in &tokens {
        assert_eq!(reset(&gavel, token, "a third password").await.status(), 410);
    }
}

#[actix_web::test]
async fn asking_for_a_new_password_does_not_tell_whether_an_address_has_an_account() {
    let gavel = Mailing::start().await;
    let reader = gavel.reader().await;
    // One statement each, the same one: nobody looks before the mail is sent.
    let mut answers = Vec::new();
    for email in [address(&reader), "nobody@mail.example".to_owned()] {
        let answer = forget(&gavel, &email).await;
        answers.push((answer.status().as_u16(), answer.text().await.unwrap()));
    }
    assert_eq!(answers[0], answers[1]);
    gavel.server.mail_to(&address(&reader)).await;
    until("the outbox is empty", async || gavel.count("select count(*) from mails").await == 0).await;
    assert_eq!(gavel.server.mails().len(), 0, "nobody got a mail who has no account");
}

#[actix_web::test]
async fn nobody_is_flooded_with_mail() {
    let gavel = Mailing::start().await;
    for email in ["nobody@mail.example", &address(&gavel.reader().await)] {
        for _ in 0..5 {
            assert_eq!(forget(&gavel, email).await.status(), 202);
        }
        let refused = forget(&gavel, email).await;
        assert_eq!(refused.headers()["retry-after"], "720");
        assert_eq!(problem(refused).await, (429, "rate_limited".to_owned()));
        let account = json!({ "email": email, "username": "Somebody Else", "password": PASSWORD });
        assert_eq!(gavel.anyone().post("/accounts", account).await.status(), 429, "a sign-up sends a mail, too");
    }
    gavel
        .settings(|settings| settings["limits"]["mail"] = json!({ "network": { "count": 2, "window_seconds": 60 } }))
        .await;
    // All that was used of the larger budget comes back first.
    gavel.pass(3_600);
    for (number, status) in [(1, 202), (2, 202), (3, 429)] {
        assert_eq!(forget(&gavel, &format!("other{number}@mail.example")).await.status(), status);
    }
}

#[actix_web::test]
async fn the_secret_of_a_link_is_in_the_mail_alone() {
    let gavel = Mailing::start().await;
    let reader = gavel.reader().await;
    forget(&gavel, &address(&reader)).await;
    let (_, token) = gavel.server.mail_to(&address(&reader)).await.link();
    let kept: Vec<String> = sqlx::query_scalar(
        "select row_to_json(m)::text from mails m union all select row_to_json(l)::text from mail_links l
         union all select row_to_json(e)::text from events e",
    )
    .fetch_all(&*gavel.db)
    .await
    .unwrap();
    let bare = token.strip_prefix("gvl_").unwrap();
    assert!(kept.iter().any(|row| row.contains("reset_password")) && !kept.iter().any(|row| row.contains(bare)));
}

#[actix_web::test]
async fn a_reader_shows_that_an_address_is_theirs() {
    let gavel = Mailing::start().await;
    let account = json!({ "email": "ana@mail.example", "username": "Ana", "password": PASSWORD });
    created(gavel.anyone().post("/accounts", account).await).await;
    let (_, first) = gavel.server.mail_to("ana@mail.example").await.link();
    let session = created(sign_in(&gavel, "ana@mail.example", PASSWORD).await).await;
    let ana = gavel.caller("daily", Some(session["token"].as_str().unwrap().to_owned()), None);
    let ask = async || ana.request(Method::POST, "/email-verifications").send().await.unwrap();
    assert_eq!(ask().await.status(), 202);
    let (_, second) = gavel.server.mail_to("ana@mail.example").await.link();
    assert_eq!(confirm(&gavel, &first).await.status(), 204);
    assert_eq!(problem(confirm(&gavel, &second).await).await, (410, "link_gone".to_owned()));
    assert_eq!(problem(ask().await).await, (409, "unchanged".to_owned()));
}

#[actix_web::test]
async fn rules_know_who_showed_that_mail_arrives() {
    let gavel = Mailing::start().await;
    let (admin, moderator) = (gavel.admin().await, gavel.moderator().await);
    for (name, verified) in [("shown", true), ("not shown", false)] {
        let rule = json!({
            "name": name, "mode": "live", "when": { "author.email_verified": { "eq": verified } },
            "then": { "action": "label", "labels": [name] },
        });
        created(admin.post("/rules", rule).await).await;
    }
    let labels = async |comment: Value| moderator.review(&comment).await["verdict"]["labels"].clone();
    // An account that was never asked is neither.
    let old = gavel.reader().await;
    assert_eq!(labels(old.comment("Hello").await).await, json!([]));
    let account = json!({ "email": "ana@mail.example", "username": "Ana", "password": PASSWORD });
    created(gavel.anyone().post("/accounts", account).await).await;
    let session = created(sign_in(&gavel, "ana@mail.example", PASSWORD).await).await;
    let ana = gavel.caller("daily", Some(session["token"].as_str().unwrap().to_owned()), None);
    assert_eq!(labels(ana.comment("Hello all").await).await, json!(["not shown"]));
    let (_, token) = gavel.server.mail_to("ana@mail.example").await.link();
    assert_eq!(confirm(&gavel, &token).await.status(), 204);
    assert_eq!(labels(ana.comment("Hello again").await).await, json!(["shown"]));
}

#[actix_web::test]
async fn whoever_signs_up_with_anothers_address_learns_nothing_and_the_owner_is_told() {
    let gavel = Mailing::start().await;
    let owner = gavel.reader().await;
    let account = json!({ "email": address(&owner), "username": "Somebody Else", "password": PASSWORD });
    let answer = created(gavel.anyone().post("/accounts", account).await).await;
    assert_eq!(answer, json!({ "username": "Somebody Else", "role": "reader" }));
    let told = gavel.server.mail_to(&address(&owner)).await;
    assert_eq!(told.header("Subject"), "You have an account at The Daily");
    assert!(
        told.text().contains(&owner.name) && !told.text().contains("Somebody Else") && !told.text().contains("gvl_")
    );
    assert_eq!(ok(owner.get("/me").await).await["username"], owner.name.as_str());
}

#[actix_web::test]
async fn only_admins_see_the_outbox() {
    let gavel = Mailing::start().await;
    gavel.server.stop().await;
    gavel.site("weekly").await;
    let reader = gavel.reader().await;
    forget(&gavel, &address(&reader)).await;
    for person in [reader, gavel.moderator().await] {
        assert_eq!(person.get("/mails").await.status(), 403);
    }
    let stranger = gavel.person_at("weekly", Role::Admin).await;
    assert_eq!(json_of(stranger.get("/mails").await).await["items"], json!([]));
    let own = json_of(gavel.admin().await.get("/mails").await).await;
    let path = format!("/mails/{}/retry", own["items"][0]["id"].as_str().unwrap());
    assert_eq!(stranger.request(Method::POST, &path).send().await.unwrap().status(), 404);
}
