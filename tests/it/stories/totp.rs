//! Staff who show a code of their device beside the password.

use gavel::accounts::Role;
use reqwest::Response;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::support::app::{PASSWORD, Person, TestApp, created, problem};
use crate::support::process::{Folder, gavel, stderr, stdout};
use crate::support::steps::{ok, wrong, wrong_fields};

fn address(person: &Person) -> String {
    format!("{}@mail.example", person.name)
}

async fn sign_in(app: &TestApp, person: &Person, code: Option<&str>) -> Response {
    let mut shown = json!({ "email": address(person), "password": PASSWORD });
    if let Some(code) = code {
        shown["code"] = json!(code);
    }
    app.anyone().post("/sessions", shown).await
}

/// What a device shows that has this secret.
fn code(app: &TestApp, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let seconds = u64::try_from(app.now().unix_micros() / 1_000_000).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
}

/// Sets one-time passwords up; answers the secret and the recovery codes.
async fn set_up(app: &TestApp, person: &Person) -> (String, Vec<String>) {
    let proposed = created(person.post("/me/totp", json!({ "password": PASSWORD })).await).await;
    let secret = proposed["secret"].as_str().unwrap().to_owned();
    let confirmed = ok(person.post("/me/totp", json!({ "code": code(app, &secret) })).await).await;
    let codes = confirmed["recovery_codes"].as_array().unwrap();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

#[actix_web::test]
async fn a_code_of_the_device_is_asked_for_from_the_first_one_on() {
    let app = TestApp::start().await;
    let moderator = app.moderator().await;
    let off = json!({ "enabled": false, "enabled_at": null, "recovery_codes_left": 0 });
    assert_eq!(moderator.read("/me/totp").await, off);
    let proposed = created(moderator.post("/me/totp", json!({ "password": PASSWORD })).await).await;
    let uri = proposed["uri"].as_str().unwrap();
    let secret = proposed["secret"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/") && uri.contains(secret) && uri.contains(&moderator.name), "{uri}");
    assert!(
        proposed["qr"]["size"].as_u64() > Some(20) && proposed["qr"]["path"].as_str().unwrap().starts_with("M0 0h1v1")
    );
    // Nothing is asked for until the device has shown that it works.
    created(sign_in(&app, &moderator, None).await).await;
    assert_eq!(moderator.read("/me/totp").await, off);
    assert_eq!(
        wrong_fields(moderator.post("/me/totp", json!({ "code": "000000" })).await).await,
        wrong("code", "wrong")
    );

    let (secret, recovery) = set_up(&app, &moderator).await;
    assert_eq!(recovery.len(), 10);
    let on = moderator.read("/me/totp").await;
    assert_eq!((&on["enabled"], &on["recovery_codes_left"]), (&json!(true), &json!(10)));
    assert_eq!(problem(sign_in(&app, &moderator, None).await).await, (401, "code_required".to_owned()));
    assert_eq!(problem(sign_in(&app, &moderator, Some("000000")).await).await, (401, "wrong_code".to_owned()));
    // The one that set it up has been used.
    let used = code(&app, &secret);
    assert_eq!(problem(sign_in(&app, &moderator, Some(&used)).await).await, (401, "wrong_code".to_owned()));
    app.pass(30);
    let next = code(&app, &secret);
    let spaced = format!(" {} {}", &next[..3], &next[3..]);
    created(sign_in(&app, &moderator, Some(&spaced)).await).await;
    assert_eq!(problem(sign_in(&app, &moderator, Some(&next)).await).await, (401, "wrong_code".to_owned()), "once");
    // Whoever does not know the password does not learn that a code is needed.
    let guess = json!({ "email": address(&moderator), "password": "not the password" });
    assert_eq!(problem(app.anyone().post("/sessions", guess).await).await, (401, "wrong_credentials".to_owned()));
    assert_eq!(problem(moderator.post("/me/totp", json!({ "password": PASSWORD })).await).await.0, 409);
    assert_eq!(app.count("select count(*) from events where name = 'account.totp_enabled'").await, 1);
}

#[actix_web::test]
async fn of_two_who_show_one_code_at_once_one_gets_in() {
    let app = TestApp::start().await;
    let moderator = app.moderator().await;
    let (secret, recovery) = set_up(&app, &moderator).await;
    app.pass(30);
    for shown in [code(&app, &secret), recovery[0].clone()] {
        let (one, other) =
            tokio::join!(sign_in(&app, &moderator, Some(&shown)), sign_in(&app, &moderator, Some(&shown)));
        let mut answers = [one.status().as_u16(), other.status().as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [201, 401]);
    }
}

#[actix_web::test]
async fn a_recovery_code_lets_in_once_whoever_lost_the_device() {
    let app = TestApp::start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let (_, recovery) = set_up(&app, &moderator).await;
    created(sign_in(&app, &moderator, Some(&recovery[3].to_uppercase())).await).await;
    assert_eq!(problem(sign_in(&app, &moderator, Some(&recovery[3])).await).await, (401, "wrong_code".to_owned()));
    assert_eq!(moderator.read("/me/totp").await["recovery_codes_left"], 9);
    let audit = admin.read("/audit").await;
    let names: Vec<&Value> = audit["items"].as_array().unwrap().iter().map(|event| &event["event"]).collect();
    assert!(names.contains(&&json!("account.recovery_code_used")), "{names:?}");

    // Neither the password nor a code alone is enough to remove it.
    assert_eq!(
        wrong_fields(moderator.delete_with("/me/totp", json!({ "password": PASSWORD })).await).await,
        wrong("code", "wrong")
    );
    let removal = json!({ "password": "not the password", "code": recovery[4] });
    assert_eq!(problem(moderator.delete_with("/me/totp", removal).await).await, (401, "wrong_credentials".to_owned()));
    let removal = json!({ "password": PASSWORD, "code": recovery[4] });
    assert_eq!(moderator.delete_with("/me/totp", removal).await.status(), 204);
    created(sign_in(&app, &moderator, None).await).await;
    let rows = "select count(*) from totp";
    assert_eq!(app.count(rows).await, 0);
}

#[actix_web::test]
async fn nothing_in_the_database_lets_anybody_in() {
    let app = TestApp::start().await;
    let moderator = app.moderator().await;
    let (secret, recovery) = set_up(&app, &moderator).await;
    let plain = Secret::try_from_base32(&secret).unwrap();
    let holds_it = "select position($1::bytea in secret) > 0 or strpos(t::text, $2) > 0 from totp t";
    let kept = sqlx::query_scalar::<_, bool>(holds_it).bind(plain.as_bytes()).bind(&recovery[0]);
    assert!(!kept.fetch_one(&*app.db).await.unwrap());
    // Nor does it open for another account.
    let other = app.moderator().await;
    set_up(&app, &other).await;
    sqlx::query(
        "update totp set secret = (select secret from totp where account_id = $1::uuid) where account_id = $2::uuid",
    )
    .bind(&moderator.id)
    .bind(&other.id)
    .execute(&*app.db)
    .await
    .unwrap();
    app.pass(30);
    assert_eq!(sign_in(&app, &other, Some(&code(&app, &secret))).await.status(), 500);
}

#[actix_web::test]
async fn the_operator_lets_in_an_admin_who_lost_everything() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    set_up(&app, &admin).await;
    let folder = Folder::new();
    let remove = |email: &str| {
        let mut command = gavel(folder.path(), &["account", "remove-totp", "--site", "daily", "--email", email]);
        command.env("DATABASE_URL", app.db.url()).output().unwrap()
    };
    assert_eq!(remove("nobody@mail.example").status.code(), Some(1));
    let removed = remove(&address(&admin));
    assert!(removed.status.success(), "{}", stderr(&removed));
    assert_eq!(stdout(&removed), format!("{} signs in at daily with the password alone\n", admin.name));
    created(sign_in(&app, &admin, None).await).await;
    assert_eq!(remove(&address(&admin)).status.code(), Some(1));
}

#[actix_web::test]
async fn one_time_passwords_are_for_staff_with_a_password_here() {
    let app = TestApp::start().await;
    assert_eq!(app.reader().await.get("/me/totp").await.status(), 403);
    let moderator = app.person_at("daily", Role::Moderator).await;
    for wrong_step in [json!({}), json!({ "password": PASSWORD, "code": "123456" })] {
        assert_eq!(wrong_fields(moderator.post("/me/totp", wrong_step).await).await, wrong("password", "missing"));
    }
    let wrong_password = moderator.post("/me/totp", json!({ "password": "not the password" })).await;
    assert_eq!(problem(wrong_password).await, (401, "wrong_credentials".to_owned()));
    let nothing = moderator.delete_with("/me/totp", json!({ "password": PASSWORD })).await;
    assert_eq!(nothing.status(), 204, "nothing to remove is no mistake");
}
