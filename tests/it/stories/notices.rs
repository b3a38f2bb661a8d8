//! Readers are told of replies and decisions, on the page and by mail, and of nothing that others may not see.

mod mails;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, json_of, problem};
use crate::support::mail::Mailing;
use crate::support::steps::{ok, wrong, wrong_fields};

fn address(person: &Person) -> String {
    format!("{}@mail.example", person.name)
}

/// What somebody is told: the kinds and sentences of their notices, the latest first.
async fn told(person: &Person) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let notices = person.read("/me/notifications").await;
    notices["items"].as_array().unwrap().iter().map(|item| (text(&item["kind"]), text(&item["text"]))).collect()
}

async fn kinds(person: &Person) -> Vec<String> {
    told(person).await.into_iter().map(|(kind, _)| kind).collect()
}

/// Has everything seen to that has happened.
async fn settle(app: &TestApp) {
    while gavel::notifications::see_to(&app.db, app.state.mail.as_ref(), app.now()).await.unwrap() {}
}

/// Notes that mail reaches somebody.
async fn verified(app: &TestApp, person: &Person) {
    let query = "update accounts set email_verified_at = now(), email_asked_at = now() where id = $1::uuid";
    sqlx::query(query).bind(&person.id).execute(&*app.db).await.unwrap();
}

/// An app that follows events from now on.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    settle(&app).await;
    app
}

async fn start_with_mail() -> Mailing {
    let gavel = Mailing::start().await;
    settle(&gavel).await;
    gavel
}

#[actix_web::test]
async fn a_reply_is_told_to_whom_it_answers_and_to_nobody_else() {
    let app = start().await;
    let (ana, ben, cleo) = (app.reader().await, app.reader().await, app.reader().await);
    let comment = ana.comment("What do you think?").await;
    let reply = ben.reply(&comment, "A lot").await;
    ana.reply(&reply, "Good").await;
    cleo.comment("Something else").await;
    settle(&app).await;
    let notices = ana.read("/me/notifications").await;
    assert_eq!(notices["unread"], 1);
    let notice = &notices["items"][0];
    assert_eq!(notice["text"], format!("{} replied to your comment under “About a”.", ben.name));
    assert_eq!(notice["comment"], json!({ "id": reply["id"], "article": "a" }));
    assert_eq!(notice["read"], false);
    assert_eq!(kinds(&ben).await, ["reply"]);
    assert_eq!(kinds(&cleo).await, [""; 0]);
    // To answer oneself is no news.
    ben.reply(&reply, "And more").await;
    settle(&app).await;
    assert_eq!(kinds(&ben).await, ["reply"]);
}

#[actix_web::test]
async fn notices_are_read_one_by_one_or_all_at_once() {
    let app = start().await;
    let (ana, ben) = (app.reader().await, app.reader().await);
    let comment = ana.comment("Ask me anything").await;
    for number in 0..5 {
        ben.reply(&comment, &format!("Question {number}")).await;
    }
    settle(&app).await;
    let items = ana.all("/me/notifications", 2).await;
    assert_eq!(items.len(), 5);
    let read = json!({ "read": [items[1]["id"], items[3]["id"]] });
    assert_eq!(ana.post("/me/notifications", read.clone()).await.status(), 204);
    assert_eq!(ben.post("/me/notifications", read).await.status(), 204, "somebody else's are not theirs to read");
    let page = ana.read("/me/notifications").await;
    let unread: Vec<&Value> = page["items"].as_array().unwrap().iter().map(|item| &item["read"]).collect();
    assert_eq!(
        (&page["unread"], unread),
        (
            &json!(3),
            [false, true, false, true, false]
                .iter()
                .map(|read| if *read { &Value::Bool(true) } else { &Value::Bool(false) })
                .collect()
        )
    );
    assert_eq!(ana.post("/me/notifications", json!({ "read": "all" })).await.status(), 204);
    assert_eq!(ana.read("/me/notifications").await["unread"], 0);
    let wrong_word = ana.post("/me/notifications", json!({ "read": "some" })).await;
    assert_eq!(wrong_fields(wrong_word).await, wrong("read", "invalid"));
    assert_eq!(problem(app.anyone().get("/me/notifications").await).await, (401, "unauthenticated".to_owned()));
}

#[actix_web::test]
async fn what_waits_for_a_moderator_is_told_once_it_is_published() {
    let app = start().await;
    let (ana, ben, moderator) = (app.reader().await, app.newcomer().await, app.moderator().await);
    let comment = ana.comment("Hello").await;
    let held = ben.reply(&comment, "See https://held.example and https://more.example").await;
    assert_eq!(held["status"], "held");
    settle(&app).await;
    assert_eq!(kinds(&ana).await, [""; 0]);
    created(moderator.decide(&held, "approve").await).await;
    settle(&app).await;
    assert_eq!(kinds(&ana).await, ["reply"]);
    assert_eq!(told(&ben).await, [("published".to_owned(), "Your comment under “About a” was published.".to_owned())]);
    // What is taken away again is no longer told, and not told anew when it comes back.
    created(moderator.decide(&held, "remove").await).await;
    settle(&app).await;
    assert_eq!(ana.read("/me/notifications").await["unread"], 0);
    assert_eq!(kinds(&ana).await, [""; 0]);
    created(moderator.decide(&held, "restore").await).await;
    settle(&app).await;
    assert_eq!(kinds(&ana).await, ["reply"]);
}

#[actix_web::test]
async fn an_author_is_told_what_moderators_decide_and_why() {
    let app = start().await;
    let (ana, moderator) = (app.reader().await, app.moderator().await);
    let comment = ana.comment("You are all wrong").await;
    let path = format!("/comments/{}/decisions", id(&comment));
    let decision = json!({ "action": "reject", "revision": 1, "note": "the third time", "reason": "rude",
                           "message": "Please argue, do not insult." });
    let decided = created(moderator.post(&path, decision).await).await;
    settle(&app).await;
    let text = "Your comment under “About a” was rejected. Please argue, do not insult.";
    assert_eq!(told(&ana).await, [("rejected".to_owned(), text.to_owned())]);
    // What colleagues tell each other is not for the author.
    assert!(!ana.read("/me/notifications").await.to_string().contains("third time"));
    // A decision that is taken back was none.
    ok(moderator.post("/review/undo", json!({ "batch": decided["batch"] })).await).await;
    settle(&app).await;
    assert_eq!(kinds(&ana).await, [""; 0]);
    // Moderators are not told what they did themselves.
    let own = moderator.comment("Mine").await;
    created(moderator.decide(&own, "remove").await).await;
    settle(&app).await;
    assert_eq!(kinds(&moderator).await, [""; 0]);
}

#[actix_web::test]
async fn an_author_is_told_when_reports_hide_a_comment() {
    let app = start().await;
    app.settings(|settings| settings["flags"] = json!({ "hide_weight": 0.5, "hide_groups": 1 })).await;
    let (ana, ben) = (app.reader().await, app.reader().await);
    let comment = ana.comment("Buy my book").await;
    created(ben.flag(&comment, "spam").await).await;
    settle(&app).await;
    assert_eq!(
        told(&ana).await,
        [("held".to_owned(), "Your comment under “About a” waits for a moderator.".to_owned())]
    );
}

#[actix_web::test]
async fn a_thread_is_followed_from_any_of_its_comments() {
    let app = start().await;
    let (ana, ben, cleo) = (app.reader().await, app.reader().await, app.reader().await);
    let comment = ana.comment("A long story").await;
    let reply = ben.reply(&comment, "Go on").await;
    app.pass(1);
    let path = format!("/comments/{}/follow", id(&reply));
    let follow = async |method: Method| cleo.request(method, &path).send().await.unwrap().status();
    for _ in 0..2 {
        assert_eq!(follow(Method::PUT).await, 204);
    }
    assert_eq!(cleo.read("/articles/a/viewer").await["follows"], json!([comment["id"]]));
    assert_eq!(ana.read("/articles/a/viewer").await["follows"], json!([]));
    app.pass(1);
    ana.reply(&reply, "It goes on").await;
    ana.comment("Another story").await;
    settle(&app).await;
    assert_eq!(
        told(&cleo).await,
        [("followed".to_owned(), format!("{} wrote in a thread that you follow under “About a”.", ana.name))]
    );
    assert_eq!(follow(Method::DELETE).await, 204);
    ana.reply(&reply, "And on").await;
    settle(&app).await;
    assert_eq!(kinds(&cleo).await, ["followed"]);
    let nobody = "/comments/00000000-0000-7000-8000-000000000000/follow";
    assert_eq!(cleo.request(Method::PUT, nobody).send().await.unwrap().status(), 404);
}

#[actix_web::test]
async fn whom_a_reader_has_muted_tells_them_nothing() {
    let app = start().await;
    let (ana, loud) = (app.reader().await, app.reader().await);
    let comment = ana.comment("Hello").await;
    loud.reply(&comment, "Before").await;
    settle(&app).await;
    assert_eq!(kinds(&ana).await, ["reply"]);
    ana.put(&format!("/me/mutes/{}", loud.id), json!({})).await;
    loud.reply(&comment, "After").await;
    settle(&app).await;
    assert_eq!(kinds(&ana).await, [""; 0]);
    ana.delete(&format!("/me/mutes/{}", loud.id)).await;
    settle(&app).await;
    assert_eq!(kinds(&ana).await, ["reply"], "what was said meanwhile is not made up for");
}

#[actix_web::test]
async fn notices_speak_the_readers_language_and_show_what_people_are_called() {
    let app = start().await;
    let (ana, ben) = (app.reader().await, app.reader().await);
    ok(ana.patch("/me", json!({ "language": "de" })).await).await;
    let comment = ana.comment("Guten Tag").await;
    ben.reply(&comment, "Guten Tag").await;
    settle(&app).await;
    assert_eq!(told(&ana).await[0].1, format!("{} hat auf Ihren Kommentar unter „About a“ geantwortet.", ben.name));
}

#[actix_web::test]
async fn two_nodes_tell_everything_once() {
    let app = start().await;
    let (ana, ben) = (app.reader().await, app.reader().await);
    let comment = ana.comment("Many questions, please").await;
    for number in 0..20 {
        ben.reply(&comment, &format!("Question {number}")).await;
    }
    futures_util::future::join_all((0..4).map(|_| settle(&app))).await;
    settle(&app).await;
    assert_eq!(ana.all("/me/notifications", 50).await.len(), 20);
}

#[actix_web::test]
async fn notices_of_long_ago_are_forgotten() {
    let app = start().await;
    let (ana, ben) = (app.reader().await, app.reader().await);
    let comment = ana.comment("Hello").await;
    ben.reply(&comment, "Hello yourself").await;
    settle(&app).await;
    app.pass(90 * 86_400 + 1);
    gavel::api::sweep(&app.state).await.unwrap();
    assert_eq!(json_of(ana.get("/me/notifications").await).await["items"], json!([]));
}
