//! Readers are told of replies and decisions, on the page and by mail, and of nothing that others may not see.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, json_of, problem};
use crate::support::mail::Mailing;
use crate::support::smtp::Mail;
use crate::support::steps::{ok, until, wrong, wrong_fields};

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
            vec![false, true, false, true, false]
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
    let path = format!("/comments/{}/follow", id(&reply));
    let follow = async |method: Method| cleo.request(method, &path).send().await.unwrap().status();
    for _ in 0..2 {
        assert_eq!(follow(Method::PUT).await, 204);
    }
    assert_eq!(cleo.read("/articles/a/viewer").await["follows"], json!([comment["id"]]));
    assert_eq!(ana.read("/articles/a/viewer").await["follows"], json!([]));
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

/// The link that ends mails, as a path below the server.
fn way_out(mail: &Mail) -> String {
    let header = mail.header("List-Unsubscribe");
    let url = header.strip_prefix("<https://comments.example").and_then(|rest| rest.strip_suffix('>'));
    url.unwrap_or_else(|| panic!("{header}")).to_owned()
}

#[actix_web::test]
async fn replies_come_by_mail_many_in_one() {
    let gavel = start_with_mail().await;
    let (ana, ben, cleo) = (gavel.reader().await, gavel.reader().await, gavel.reader().await);
    verified(&gavel, &ana).await;
    let comment = ana.comment("What do you think?").await;
    ben.reply(&comment, "First, *a lot* & <b>more</b>").await;
    settle(&gavel).await;
    cleo.reply(&comment, "Second").await;
    settle(&gavel).await;
    assert_eq!(gavel.server.mails().len(), 0, "it waits for more");
    gavel.later(180);
    let mail = gavel.server.mail_to(&address(&ana)).await;
    assert_eq!(mail.header("Subject"), "2 new replies at The Daily");
    let text = mail.text();
    assert!(
        text.contains(&format!("{} replied to your comment under “About a”.\nFirst, a lot & <b>more</b>", ben.name))
            && text.contains("Second"),
        "{text}"
    );
    assert!(text.contains("https://daily.example/a#gavel-"), "{text}");
    assert!(mail.html().contains("First, a lot &amp; &lt;b&gt;more&lt;/b&gt;"), "{}", mail.html());
    // The next one waits until some time has passed, however much is written.
    for number in 0..5 {
        ben.reply(&comment, &format!("Third {number}")).await;
        settle(&gavel).await;
        gavel.later(200);
    }
    until("it waits", async || gavel.waiting().await == [0]).await;
    gavel.later(1_800);
    let mail = gavel.server.mail_to(&address(&ana)).await;
    assert_eq!(mail.header("Subject"), "5 new replies at The Daily");
    assert!(!mail.text().contains("Second"));
    until("the outbox is empty", async || gavel.count("select count(*) from mails").await == 0).await;
    assert_eq!(gavel.server.mails().len(), 0);
}

#[actix_web::test]
async fn a_mail_tells_only_what_may_be_seen_when_it_is_sent() {
    let gavel = start_with_mail().await;
    let (ana, ben, loud) = (gavel.reader().await, gavel.reader().await, gavel.reader().await);
    let moderator = gavel.moderator().await;
    verified(&gavel, &ana).await;
    let comment = ana.comment("Hello").await;
    let removed = ben.reply(&comment, "Removed before long").await;
    loud.reply(&comment, "Muted before long").await;
    let read = ben.reply(&comment, "Read before long").await;
    settle(&gavel).await;
    created(moderator.decide(&removed, "remove").await).await;
    ana.put(&format!("/me/mutes/{}", loud.id), json!({})).await;
    let notices = ana.read("/me/notifications").await;
    assert_eq!(notices["items"][0]["comment"]["id"], read["id"]);
    ana.post("/me/notifications", json!({ "read": [notices["items"][0]["id"]] })).await;
    settle(&gavel).await;
    gavel.later(180);
    until("the outbox is empty", async || gavel.count("select count(*) from mails").await == 0).await;
    assert_eq!(gavel.server.mails().len(), 0);
}

#[actix_web::test]
async fn a_mail_about_replies_that_does_not_go_tells_the_same_later() {
    let gavel = start_with_mail().await;
    let (ana, ben) = (gavel.reader().await, gavel.reader().await);
    verified(&gavel, &ana).await;
    let comment = ana.comment("Hello").await;
    gavel.server.refuse(Some("451 later"));
    ben.reply(&comment, "Once").await;
    settle(&gavel).await;
    gavel.later(180);
    until("it was tried", async || gavel.waiting().await == [1]).await;
    ben.reply(&comment, "Twice").await;
    settle(&gavel).await;
    gavel.server.refuse(None);
    gavel.later(60);
    let mail = gavel.server.mail_to(&address(&ana)).await;
    assert!(mail.text().contains("Once"), "{}", mail.text());
    gavel.later(1_800);
    let mail = gavel.server.mail_to(&address(&ana)).await;
    assert!(mail.text().contains("Twice") && !mail.text().contains("Once"), "{}", mail.text());
}

#[actix_web::test]
async fn words_that_a_rule_masks_are_masked_in_mails_too() {
    let gavel = start_with_mail().await;
    let (ana, ben, admin) = (gavel.reader().await, gavel.reader().await, gavel.admin().await);
    verified(&gavel, &ana).await;
    let rule = json!({ "name": "mask", "mode": "live", "when": { "text": { "phrase": "blasted" } }, "then": { "action": "mask" } });
    created(admin.post("/rules", rule).await).await;
    let comment = ana.comment("Hello").await;
    ben.reply(&comment, "A blasted shame").await;
    settle(&gavel).await;
    gavel.later(180);
    let mail = gavel.server.mail_to(&address(&ana)).await;
    assert!(mail.text().contains("shame") && !mail.raw.contains("blasted"), "{}", mail.text());
}

#[actix_web::test]
async fn one_request_without_a_session_ends_mails_about_replies() {
    let gavel = start_with_mail().await;
    let (ana, ben) = (gavel.reader().await, gavel.reader().await);
    verified(&gavel, &ana).await;
    let comment = ana.comment("Hello").await;
    ben.reply(&comment, "Hello yourself").await;
    settle(&gavel).await;
    gavel.later(180);
    let mail = gavel.server.mail_to(&address(&ana)).await;
    assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let path = way_out(&mail);
    assert!(mail.text().contains(&path), "it stands in the text, too");
    let mut program = gavel.anyone();
    program.base.clone_from(&gavel.address);
    // To look changes nothing.
    let page = program.get(&path).await;
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("form-action 'self'"));
    assert!(page.text().await.unwrap().contains("<form method=\"post\">"));
    assert_eq!(ana.read("/me").await["reply_mails"], true);
    // As RFC 8058 has mail programs ask, and nothing else is needed.
    let post = program.request(Method::POST, &path).header("Content-Type", "application/x-www-form-urlencoded");
    let answer = post.body("List-Unsubscribe=One-Click").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(ana.read("/me").await["reply_mails"], false);
    gavel.pass(1_800);
    ben.reply(&comment, "Are you there?").await;
    settle(&gavel).await;
    gavel.later(180);
    assert_eq!(gavel.count("select count(*) from mails").await, 0);
    assert_eq!(kinds(&ana).await.len(), 2, "notices go on");
    // Nobody ends somebody else's mails.
    let last = path.rfind('/').unwrap() + 1;
    for forged in ["x".to_owned(), path[last..].replace('a', "b"), format!("{}A", &path[last..])] {
        let other = format!("{}{forged}", &path[..last]);
        let status = program.request(Method::POST, &other).send().await.unwrap().status();
        assert!(status == 404 || other == path, "{other}: {status}");
    }
    gavel.site("weekly").await;
    let elsewhere = path.replace("/sites/daily/", "/sites/weekly/");
    assert_eq!(program.request(Method::POST, &elsewhere).send().await.unwrap().status(), 404);
}

#[actix_web::test]
async fn no_mail_goes_to_an_address_that_nobody_confirmed() {
    let gavel = start_with_mail().await;
    let (ana, ben) = (gavel.reader().await, gavel.reader().await);
    let comment = ana.comment("Hello").await;
    ben.reply(&comment, "Hello yourself").await;
    settle(&gavel).await;
    assert_eq!(kinds(&ana).await, ["reply"]);
    assert_eq!(gavel.count("select count(*) from mails").await, 0);
}

#[actix_web::test]
async fn the_admins_are_told_by_mail_when_a_brake_pauses_a_rule() {
    let gavel = start_with_mail().await;
    let admin = gavel.admin().await;
    let rule = json!({
        "name": "Everything", "mode": "live", "when": { "text.length": { "gte": 1 } },
        "then": { "action": "label", "labels": ["all"] }, "limits": { "max_hit_share": 0.1 },
    });
    let rule = created(admin.post("/rules", rule).await).await;
    for number in 0..12 {
        gavel.reader().await.comment(&format!("Comment {number}")).await;
    }
    gavel.settled().await;
    until("it is braked", async || {
        gavel.settled().await;
        admin.read(&format!("/rules/{}", id(&rule))).await["mode"] == "paused"
    })
    .await;
    settle(&gavel).await;
    let mail = gavel.server.mail_to(&address(&admin)).await;
    assert_eq!(mail.header("Subject"), "The rule “Everything” was paused");
    assert!(mail.text().contains("At most 10 % were expected."), "{}", mail.text());
    let others: Vec<String> = gavel.server.mails().into_iter().flat_map(|mail| mail.to).collect();
    assert!(others.iter().all(|to| to.starts_with("admin")), "{others:?}");
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
