//! Mail about replies: many in one, nothing that may no longer be seen, and one request that ends it.

use reqwest::Method;
use serde_json::json;

use super::{address, kinds, settle, start_with_mail, verified};
use crate::support::app::{created, id};
use crate::support::smtp::Mail;
use crate::support::steps::until;

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
    let (path, _) = path.split_once('?').unwrap();
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
