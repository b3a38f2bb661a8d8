//! Mail leaves by a real mail server, whatever that one does: nothing is lost, nobody waits, nothing is told to the wrong.

use reqwest::Method;
use reqwest::header::ACCEPT_LANGUAGE;
use serde_json::{Value, json};

use crate::support::app::{PASSWORD, TestApp, created, id, json_of, problem};
use crate::support::mail::Mailing;
use crate::support::steps::{ok, until};

/// Asks for a new password, which makes a mail where there is such an account.
async fn forget(app: &TestApp, email: &str) {
    let answer = app.anyone().post("/password-resets", json!({ "email": email })).await;
    assert_eq!(answer.status(), 202);
}

#[actix_web::test]
async fn a_mail_arrives_whole_and_in_the_readers_language() {
    let gavel = Mailing::start().await;
    let account = json!({ "email": "ana@mail.example", "username": "Ana O'Neil", "password": PASSWORD });
    let request =
        gavel.anyone().request(Method::POST, "/accounts").header(ACCEPT_LANGUAGE, "pt, de-AT;q=0.9, en;q=0.8");
    created(request.json(&account).send().await.unwrap()).await;
    let mail = gavel.server.mail_to("ana@mail.example").await;
    assert_eq!(mail.header("From"), "\"The Daily\" <comments@daily.example>");
    assert_eq!(mail.header("To"), "ana@mail.example");
    assert_eq!(mail.header("Subject"), "Bitte bestätigen Sie Ihre Adresse für The Daily");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(mail.header("Message-ID").ends_with("@daily.example>"));
    let (page, token) = mail.link();
    assert_eq!(page, "https://comments.example/sites/daily/confirm-address?lang=de");
    assert!(mail.text().starts_with("Guten Tag Ana O'Neil,\n\n"), "{}", mail.text());
    let html = mail.html();
    assert!(html.contains("<html lang=\"de\">") && html.contains("<p>Guten Tag Ana O&#39;Neil,</p>"), "{html}");
    assert!(html.contains(&format!("<a href=\"{page}#{token}\">")), "{html}");
    until("the outbox is empty", async || gavel.count("select count(*) from mails").await == 0).await;
}

#[actix_web::test]
async fn a_mail_server_that_is_away_loses_nothing_and_slows_nobody() {
    let gavel = Mailing::start().await;
    let people = [gavel.reader().await, gavel.reader().await, gavel.reader().await];
    gavel.server.stop().await;
    for person in &people {
        forget(&gavel, &format!("{}@mail.example", person.name)).await;
    }
    until("each was tried", async || gavel.waiting().await == [1, 1, 1]).await;
    // Nothing waits for mail: there is no mail server, and a post is a post.
    people[0].comment("Hello").await;
    // Tried again, in vain.
    gavel.later(30);
    until("each was tried again", async || gavel.waiting().await == [2, 2, 2]).await;
    gavel.server.come_back().await;
    gavel.later(60);
    for person in &people {
        gavel.server.mail_to(&format!("{}@mail.example", person.name)).await.link();
    }
    until("the outbox is empty", async || gavel.count("select count(*) from mails").await == 0).await;
    assert_eq!(gavel.server.mails().len(), 0, "each came once");
}

#[actix_web::test]
async fn a_mail_that_is_put_off_is_tried_again_later_and_later() {
    let gavel = Mailing::start().await;
    let reader = gavel.reader().await;
    gavel.server.refuse(Some("451 greylisted"));
    forget(&gavel, &format!("{}@mail.example", reader.name)).await;
    until("it was tried", async || gavel.waiting().await == [1]).await;
    // Before its time it is not tried, however often somebody looks.
    gavel.later(5);
    let second = gavel.reader().await;
    forget(&gavel, &format!("{}@mail.example", second.name)).await;
    until("the other was tried", async || gavel.waiting().await == [1, 1]).await;
    assert_eq!(gavel.server.tries(), 2);
    let admin = gavel.admin().await;
    let mails = ok(admin.get("/mails?state=waiting").await).await;
    let mail = &mails["items"][1];
    assert_eq!(
        (&mail["kind"], &mail["attempts"], &mail["domain"]),
        (&json!("reset_password"), &json!(1), &json!("mail.example"))
    );
    assert!(mail["error"].as_str().unwrap().contains("greylisted"), "{mail}");
    assert!(!mails.to_string().contains(&reader.name), "{mails}");
    // Four hours later nobody wants the link any more.
    gavel.later(4 * 3_600);
    until("they are given up", async || gavel.count("select count(*) from mails where state = 'dead'").await == 2)
        .await;
    gavel.server.refuse(None);
    let path = format!("/mails/{}/retry", id(mail));
    assert_eq!(admin.request(Method::POST, &path).send().await.unwrap().status(), 204);
    gavel.server.mail_to(&format!("{}@mail.example", reader.name)).await.link();
}

#[actix_web::test]
async fn a_mail_that_is_refused_for_good_is_kept_for_the_admins_to_see() {
    let gavel = Mailing::start().await;
    let (admin, reader) = (gavel.admin().await, gavel.reader().await);
    gavel.server.refuse(Some("550 no such mailbox"));
    forget(&gavel, &format!("{}@mail.example", reader.name)).await;
    until("it is given up", async || gavel.count("select count(*) from mails where state = 'dead'").await == 1).await;
    let dead = ok(admin.get("/mails?state=dead").await).await;
    let mail = &dead["items"][0];
    assert_eq!((&mail["state"], &mail["due_at"]), (&json!("dead"), &Value::Null));
    assert!(mail["error"].as_str().unwrap().contains("no such mailbox"), "{mail}");
    assert_eq!(ok(admin.get("/mails?state=waiting").await).await["items"], json!([]));
    let mut metrics = gavel.anyone();
    metrics.base.clone_from(&gavel.address);
    let text = metrics.get("/metrics").await.text().await.unwrap();
    assert!(text.contains("gavel_mails_dead{site=\"daily\"} 1"), "{text}");
    // Nobody tries it by itself again, and after a month it is forgotten.
    gavel.later(86_400);
    gavel.pass(30 * 86_400);
    gavel::api::sweep(&gavel.state).await.unwrap();
    assert_eq!(gavel.count("select count(*) from mails").await, 0);
    assert_eq!(gavel.server.tries(), 1);
}

#[actix_web::test]
async fn a_password_of_ours_that_is_refused_is_no_fault_of_the_mails() {
    let gavel = Mailing::start().await;
    let reader = gavel.reader().await;
    gavel.server.refuse(Some("535 authentication failed"));
    forget(&gavel, &format!("{}@mail.example", reader.name)).await;
    until("it was tried", async || gavel.waiting().await == [1]).await;
    gavel.server.refuse(None);
    gavel.later(30);
    gavel.server.mail_to(&format!("{}@mail.example", reader.name)).await;
}

#[actix_web::test]
async fn what_is_to_go_by_tls_does_not_go_without() {
    let gavel = Mailing::start_by("starttls", |_| {}).await;
    let reader = gavel.reader().await;
    forget(&gavel, &format!("{}@mail.example", reader.name)).await;
    until("it was tried", async || gavel.waiting().await == [1]).await;
    assert_eq!((gavel.server.tries(), gavel.server.mails().len()), (0, 0));
}

#[actix_web::test]
async fn two_nodes_send_each_mail_once() {
    let gavel = Mailing::start().await;
    let _second = crate::support::mail::Sending::start(gavel.state.clone());
    let mut readers = Vec::new();
    for _ in 0..20 {
        readers.push(gavel.reader().await);
    }
    for reader in &readers {
        forget(&gavel, &format!("{}@mail.example", reader.name)).await;
    }
    until("the outbox is empty", async || gavel.count("select count(*) from mails").await == 0).await;
    let mut arrived: Vec<String> = gavel.server.mails().into_iter().flat_map(|mail| mail.to).collect();
    arrived.sort();
    let mut expected: Vec<String> = readers.iter().map(|reader| format!("{}@mail.example", reader.name)).collect();
    expected.sort();
    assert_eq!(arrived, expected);
}

#[actix_web::test]
async fn without_a_mail_server_no_mail_is_made_and_the_front_end_knows() {
    let app = TestApp::start().await;
    let account = json!({ "email": "ana@mail.example", "username": "Ana", "password": PASSWORD });
    created(app.anyone().post("/accounts", account).await).await;
    assert_eq!(ok(app.anyone().get("/articles/a").await).await["mail"], false);
    let refused = app.anyone().post("/password-resets", json!({ "email": "ana@mail.example" })).await;
    assert_eq!(problem(refused).await, (409, "mail_off".to_owned()));
    assert_eq!(app.count("select count(*) from mails").await, 0);
    let gavel = Mailing::start().await;
    assert_eq!(json_of(gavel.anyone().get("/articles/a").await).await["mail"], true);
}
