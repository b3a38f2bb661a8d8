//! A reader changes their own account, takes everything along, and leaves for good.

use gavel::accounts::Role;
use reqwest::Response;
use serde_json::{Value, json};

use crate::support::app::{PASSWORD, Person, TestApp, created, id, problem};
use crate::support::mail::Mailing;
use crate::support::steps::{ids, ok, until, wrong, wrong_fields};

fn address(person: &Person) -> String {
    format!("{}@mail.example", person.name)
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Response {
    app.anyone().post("/sessions", json!({ "email": email, "password": password })).await
}

/// Waits until a reader's erasure has gone over their comments.
async fn erased(app: &TestApp) {
    until("the erasure is done", async || {
        app.count("select count(*) from jobs where kind = 'erasure' and state <> 'done'").await == 0
    })
    .await;
}

#[actix_web::test]
async fn a_reader_takes_another_name_and_all_comments_bear_it() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["accounts"]["reserved_usernames"] = json!(["Editor"])).await;
    let (reader, other) = (app.reader().await, app.reader().await);
    let comment = reader.comment("Hello").await;
    for taken in [other.name.as_str(), "editor"] {
        let refused = reader.patch("/me", json!({ "username": taken })).await;
        assert_eq!(problem(refused).await, (409, "username_taken".to_owned()));
    }
    let me = ok(reader.patch("/me", json!({ "username": "Zoe the Second" })).await).await;
    assert_eq!(me["username"], "Zoe the Second");
    assert_eq!(app.anyone().read(&format!("/comments/{}", id(&comment))).await["author"]["name"], "Zoe the Second");
    // Another way to write one's own name is no conflict with oneself.
    assert_eq!(
        ok(reader.patch("/me", json!({ "username": "ZOE the second" })).await).await["username"],
        "ZOE the second"
    );
    // The record does not keep the names.
    let names = "select count(*) from events where name = 'account.renamed' and payload::text ilike '%zoe%'";
    assert_eq!(app.count(names).await, 0);
}

#[actix_web::test]
async fn a_reader_changes_the_password_and_stays_signed_in_here_alone() {
    let gavel = Mailing::start().await;
    let reader = gavel.reader().await;
    let elsewhere = created(sign_in(&gavel, &address(&reader), PASSWORD).await).await;
    let elsewhere = gavel.caller("daily", Some(elsewhere["token"].as_str().unwrap().to_owned()), None);
    let change = |password: Option<&str>| json!({ "new_password": "a better password", "password": password });
    assert_eq!(wrong_fields(reader.patch("/me", change(None)).await).await, wrong("password", "missing"));
    for guess in ["not the password", "short"] {
        assert_eq!(
            problem(reader.patch("/me", change(Some(guess))).await).await,
            (401, "wrong_credentials".to_owned())
        );
    }
    ok(reader.patch("/me", change(Some(PASSWORD))).await).await;
    assert_eq!(reader.get("/me").await.status(), 200);
    assert_eq!(elsewhere.get("/me").await.status(), 401);
    assert_eq!(sign_in(&gavel, &address(&reader), PASSWORD).await.status(), 401);
    created(sign_in(&gavel, &address(&reader), "a better password").await).await;
    let told = gavel.server.mail_to(&address(&reader)).await;
    assert_eq!(told.header("Subject"), "Your password for The Daily was changed");
}

#[actix_web::test]
async fn tries_of_the_present_password_are_counted() {
    let app = TestApp::start().await;
    app.settings(|settings| {
        settings["limits"]["sign_in"] = json!({ "account": { "count": 3, "window_seconds": 600 } });
    })
    .await;
    let reader = app.reader().await;
    let guess = json!({ "new_password": "a better password", "password": "not the password" });
    for _ in 0..3 {
        assert_eq!(reader.patch("/me", guess.clone()).await.status(), 401);
    }
    let farewell = json!({ "comments": "keep", "password": PASSWORD });
    assert_eq!(reader.delete_with("/me", farewell).await.status(), 429);
}

#[actix_web::test]
async fn a_new_address_counts_once_mail_to_it_was_read() {
    let gavel = Mailing::start().await;
    let (reader, other) = (gavel.reader().await, gavel.reader().await);
    let change = |email: &str| json!({ "email": email, "password": PASSWORD });
    let mut answers = Vec::new();
    for email in ["new@mail.example", &address(&other)] {
        let me = ok(reader.patch("/me", change(email)).await).await;
        assert_eq!(me["email"], address(&reader).as_str(), "not yet");
        answers.push(me);
    }
    assert_eq!(answers[0], answers[1], "it does not tell whether somebody has the address");
    let told = gavel.server.mail_to(&address(&other)).await;
    assert_eq!(told.header("Subject"), "You have an account at The Daily");
    assert!(!told.text().contains("gvl_"));
    let (_, token) = gavel.server.mail_to("new@mail.example").await.link();
    let confirmed = gavel.anyone().post("/email-verifications/confirm", json!({ "token": token })).await;
    assert_eq!(confirmed.status(), 204);
    let me = reader.read("/me").await;
    assert_eq!((&me["email"], &me["email_verified"]), (&json!("new@mail.example"), &json!(true)));
    let former = gavel.server.mail_to(&address(&reader)).await;
    assert_eq!(former.header("Subject"), "Your address for The Daily was changed");
    created(sign_in(&gavel, "new@mail.example", PASSWORD).await).await;
    assert_eq!(sign_in(&gavel, &address(&reader), PASSWORD).await.status(), 401);
}

#[actix_web::test]
async fn an_address_that_somebody_else_took_meanwhile_is_not_taken_from_them() {
    let gavel = Mailing::start().await;
    let reader = gavel.reader().await;
    ok(reader.patch("/me", json!({ "email": "new@mail.example", "password": PASSWORD })).await).await;
    let (_, token) = gavel.server.mail_to("new@mail.example").await.link();
    let account = json!({ "email": "new@mail.example", "username": "Quick", "password": PASSWORD });
    created(gavel.anyone().post("/accounts", account).await).await;
    let late = gavel.anyone().post("/email-verifications/confirm", json!({ "token": token })).await;
    assert_eq!(problem(late).await, (410, "link_gone".to_owned()));
    assert_eq!(reader.read("/me").await["email"], address(&reader).as_str());
}

#[actix_web::test]
async fn preferences_stay_until_they_are_changed() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let me = reader.read("/me").await;
    assert_eq!((&me["language"], &me["reply_mails"]), (&Value::Null, &json!(true)));
    ok(reader.patch("/me", json!({ "language": "fr", "reply_mails": false })).await).await;
    let me = ok(reader.patch("/me", json!({})).await).await;
    assert_eq!((&me["language"], &me["reply_mails"]), (&json!("fr"), &json!(false)));
    assert_eq!(
        wrong_fields(reader.patch("/me", json!({ "language": "tlh" })).await).await,
        wrong("language", "invalid")
    );
}

#[actix_web::test]
async fn whoever_leaves_takes_their_comments_along() {
    let gavel = Mailing::start().await;
    let (moderator, other, reader) = (gavel.moderator().await, gavel.reader().await, gavel.reader().await);
    let first = reader.comment("My very own words").await;
    let edited = ok(reader.edit(&first, "My very own better words").await).await;
    let answer = other.reply(&first, "Indeed").await;
    let alone = reader.comment("Nobody answered this").await;
    let held = reader.comment("See https://held.example and https://two.example").await;
    let theirs = other.comment("Somebody else's").await;
    reader.flag(&theirs, "spam").await;
    created(moderator.post(&format!("/accounts/{}/notes", reader.id), json!({ "body": "Writes at night." })).await)
        .await;

    let farewell = |password: &str| json!({ "comments": "remove", "password": password });
    assert_eq!(
        problem(reader.delete_with("/me", farewell("not this")).await).await,
        (401, "wrong_credentials".to_owned())
    );
    assert_eq!(reader.delete_with("/me", farewell(PASSWORD)).await.status(), 204);
    assert_eq!(problem(reader.get("/me").await).await, (401, "invalid_token".to_owned()));
    assert_eq!(sign_in(&gavel, &address(&reader), PASSWORD).await.status(), 401);
    erased(&gavel).await;

    // A tombstone stands where somebody answered.
    assert_eq!(gavel.anyone().sees(&edited).await.unwrap(), "deleted");
    for gone in [&alone, &held] {
        assert_eq!(gavel.anyone().sees(gone).await, None);
    }
    assert_eq!(gavel.anyone().sees(&answer).await.unwrap(), "published");
    // Nothing of the texts, the name and the address is left, neither for staff nor in the database.
    let person = moderator.read(&format!("/accounts/{}", reader.id)).await;
    assert_eq!((&person["username"], &person["notes"]), (&json!("Deleted account"), &json!([])));
    let history = moderator.history(&first).await;
    assert!(!format!("{history:?}").contains("very own"), "{history:?}");
    for table in [
        "accounts",
        "comments",
        "comment_revisions",
        "sessions",
        "mails",
        "mail_links",
        "account_notes",
        "flags",
        "events",
    ] {
        let rows = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(format!("select t::text from {table} t")));
        let rows = rows.fetch_all(&*gavel.db).await.unwrap().join("\n");
        for trace in [reader.name.as_str(), "very own", "Nobody answered", "held.example", "at night"] {
            assert!(!rows.contains(trace), "{trace} in {table}: {rows}");
        }
    }
    gavel.assert_counts().await;
    // The name and the address are free again.
    let again = json!({ "email": address(&reader), "username": reader.name, "password": PASSWORD });
    created(gavel.anyone().post("/accounts", again).await).await;
}

#[actix_web::test]
async fn whoever_leaves_may_leave_their_comments_without_their_name() {
    let app = TestApp::start().await;
    let (moderator, reader) = (app.moderator().await, app.reader().await);
    let comment = reader.comment("These words may stay").await;
    assert_eq!(reader.delete_with("/me", json!({ "comments": "keep", "password": PASSWORD })).await.status(), 204);
    erased(&app).await;
    let shown = app.anyone().read(&format!("/comments/{}", id(&comment))).await;
    assert_eq!(
        (&shown["author"]["name"], &shown["html"]),
        (&json!("Deleted account"), &json!("<p>These words may stay</p>\n"))
    );
    assert_eq!(
        app.count("select count(*) from comments where network is not null and body like 'These words%'").await,
        0
    );
    assert_eq!(
        app.count("select count(*) from comment_revisions where facts #>> '{author,email_domain}' is not null").await,
        0
    );
    assert_eq!(moderator.decide(&comment, "remove").await.status(), 201, "moderators go on as with any comment");
    app.assert_counts().await;
}

#[actix_web::test]
async fn an_erasure_that_breaks_off_is_finished_by_whoever_comes_next() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    app.stop_jobs().await;
    let comment = reader.comment("Some words").await;
    assert_eq!(reader.delete_with("/me", json!({ "comments": "remove", "password": PASSWORD })).await.status(), 204);
    assert_eq!(app.anyone().sees(&comment).await.unwrap(), "published", "not yet");
    app.start_jobs();
    erased(&app).await;
    // What a worker takes away may be seen for a second longer.
    app.pass(2);
    assert_eq!(app.anyone().sees(&comment).await, None);
}

#[actix_web::test]
async fn a_reader_takes_everything_along() {
    let app = TestApp::start().await;
    let (reader, other) = (app.newcomer().await, app.reader().await);
    let mut own = Vec::new();
    for number in 0..7 {
        own.push(reader.comment(&format!("Number {number}")).await);
    }
    ok(reader.edit(&own[0], "Number 0, better").await).await;
    own.push(reader.comment("See https://held.example and https://two.example").await);
    let theirs = other.comment("Somebody else's").await;
    reader.react(&theirs, "like").await;
    reader.put(&format!("/comments/{}/flag", id(&theirs)), json!({ "reason": "other", "detail": "I wonder" })).await;
    reader.put(&format!("/me/mutes/{}", other.id), json!({})).await;

    let answer = reader.get("/me/export").await;
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let all = ok(answer).await;
    assert_eq!(all["account"]["email"], address(&reader).as_str());
    assert_eq!(ids(all["comments"].as_array().unwrap()), ids(&own));
    let texts: Vec<&Value> = all["comments"][0]["texts"].as_array().unwrap().iter().map(|text| &text["body"]).collect();
    assert_eq!(texts, [&json!("Number 0"), &json!("Number 0, better")]);
    assert_eq!(all["comments"][7]["status"], "held");
    assert_eq!(all["reactions"][0]["comment"], theirs["id"]);
    assert_eq!((&all["flags"][0]["comment"], &all["flags"][0]["detail"]), (&theirs["id"], &json!("I wonder")));
    assert_eq!((&all["mutes"], all["sessions"].as_array().unwrap().len()), (&json!([other.id]), 1));
    let text = all.to_string();
    assert!(!text.contains("argon2") && !text.contains("Somebody else's"), "{text}");
    let none = ok(app.reader().await.get("/me/export").await).await;
    assert_eq!((&none["comments"], &none["flags"]), (&json!([]), &json!([])));
    for _ in 0..4 {
        ok(reader.get("/me/export").await).await;
    }
    assert_eq!(reader.get("/me/export").await.status(), 429);
}

#[actix_web::test]
async fn staff_leave_like_anybody() {
    let app = TestApp::start().await;
    let admin = app.person_at("daily", Role::Admin).await;
    assert_eq!(admin.delete_with("/me", json!({ "comments": "keep", "password": PASSWORD })).await.status(), 204);
    assert_eq!(admin.get("/rules").await.status(), 401);
}
