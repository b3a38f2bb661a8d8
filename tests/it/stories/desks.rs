//! A moderator's desk in the console: how much waits, what stands around a comment, many at once, and what goes to admins.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, json_of, problem};
use crate::support::steps::{ok, texts, wrong, wrong_fields};

/// The ids of the comments in the part of the queue that `query` asks for.
async fn queue(moderator: &Person, query: &str) -> Vec<String> {
    let items = moderator.all(&format!("/review?{query}"), 100).await;
    items.iter().map(|item| id(&item["comment"]).to_owned()).collect()
}

async fn bulk(moderator: &Person, body: Value) -> Value {
    ok(moderator.post("/review/bulk", body).await).await
}

async fn counts(moderator: &Person) -> Value {
    json_of(moderator.get("/review/counts").await).await
}

/// The paths of a comment's escalation.
fn escalation(comment: &Value) -> String {
    format!("/review/{}/escalation", id(comment))
}

#[actix_web::test]
async fn what_waits_is_counted_by_part_reason_and_section() {
    let app = TestApp::start().await;
    app.article("daily", "vote", json!({ "section": "politics" })).await;
    let (newcomer, author, reader) = (app.newcomer().await, app.reader().await, app.reader().await);
    let moderator = app.moderator().await;
    assert_eq!(counts(&moderator).await["all"], 0);
    newcomer.comment("See https://held.example").await;
    created(newcomer.post_under("vote", "See https://vote.example", json!({})).await).await;
    let spam = author.comment("Buy my book").await;
    created(reader.flag(&spam, "spam").await).await;
    created(moderator.post("/review/claims", json!({ "count": 1 })).await).await;
    let counted = counts(&moderator).await;
    let expected = json!({
        "all": 3, "held": 2, "flagged": 1, "appealed": 0, "notices": 0, "escalated": 0, "mine": 1,
        "reasons": { "rule": 2, "spam": 1 }, "sections": { "politics": 1 }, "complete": true,
    });
    assert_eq!(counted, expected);
    assert_eq!(counts(&app.moderator().await).await["mine"], 0);
}

#[actix_web::test]
async fn what_stands_around_a_comment_comes_with_it() {
    let app = TestApp::start().await;
    let (ana, ben, cleo) = (app.reader().await, app.reader().await, app.reader().await);
    let moderator = app.moderator().await;
    let top = ana.comment("The top").await;
    let answer = ben.reply(&top, "An answer").await;
    let beside = cleo.reply(&top, "Beside it").await;
    let below = ana.reply(&answer, "Below it").await;
    created(cleo.flag(&answer, "spam").await).await;
    created(ben.flag(&beside, "hate").await).await;
    created(moderator.decide(&beside, "reject").await).await;
    let last = ben.comment("Ben's last").await;

    let around = json_of(moderator.get(&format!("/review/{}/context", id(&answer))).await).await;
    let ids = |list: &str| texts(around[list].as_array().unwrap(), "id");
    assert_eq!(ids("ancestors"), [id(&top)]);
    assert_eq!(ids("before"), [""; 0]);
    // What is rejected is no part of the conversation that readers see.
    assert_eq!(ids("after"), [""; 0]);
    assert_eq!(ids("replies"), [id(&below)]);
    assert_eq!(around["ancestors"][0]["body"], "The top");
    assert_eq!(around["heat"], json!({ "comments": 5, "held": 0, "rejected": 1 }));
    let author = &around["author"];
    assert_eq!(author["flags_received"], json!({ "open": 1, "upheld": 0, "dismissed": 0 }));
    assert_eq!(author["flags_given"], json!({ "open": 0, "upheld": 1, "dismissed": 0 }));
    assert_eq!(texts(author["comments"].as_array().unwrap(), "id"), [id(&last)]);
    // All of them write from here; nobody is told where that is.
    let network = around["network"].as_array().unwrap();
    let mut names = texts(network, "username");
    names.sort_unstable();
    let mut expected = [ana.name.as_str(), cleo.name.as_str()];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert!(network.iter().all(|person| person.get("network").is_none() && person["comments"].is_i64()), "{network:?}");

    let between = json_of(moderator.get(&format!("/review/{}/context", id(&beside))).await).await;
    assert_eq!(texts(between["before"].as_array().unwrap(), "id"), [id(&answer)]);
    let nothing = "01900000-0000-7000-8000-000000000000";
    assert_eq!(problem(moderator.get(&format!("/review/{nothing}/context")).await).await.0, 404);
}

#[actix_web::test]
async fn the_queue_can_be_cut_by_rule_and_by_author() {
    let app = TestApp::start().await;
    let (one, other, moderator) = (app.newcomer().await, app.newcomer().await, app.moderator().await);
    let first = one.comment("See https://one.example").await;
    let second = other.comment("See https://other.example").await;
    let rule = moderator.review(&first).await["reasons"][0]["rule"].as_str().unwrap().to_owned();
    let both = queue(&moderator, &format!("rule={rule}")).await;
    assert_eq!(both.len(), 2);
    assert_eq!(queue(&moderator, &format!("rule={rule}&author={}", one.id)).await, [id(&first)]);
    assert_eq!(queue(&moderator, &format!("author={}", other.id)).await, [id(&second)]);
    assert_eq!(queue(&moderator, &format!("rule={}", one.id)).await, [""; 0]);
    assert_eq!(wrong_fields(moderator.get("/review?rule=some").await).await, wrong("rule", "invalid"));
    // Who wrote it is told why, and not by which rule.
    let own = json_of(one.get("/articles/a/viewer").await).await;
    assert!(own["comments"][0]["reasons"][0].get("rule").is_none(), "{own:#}");
    let claimed = json!({ "count": 5, "author": other.id });
    let claimed = created(moderator.post("/review/claims", claimed).await).await;
    assert_eq!(claimed["items"].as_array().unwrap().len(), 1);
    assert_eq!(claimed["items"][0]["comment"]["id"], second["id"]);
}

#[actix_web::test]
async fn many_are_decided_at_once_after_a_count_and_taken_back_by_one_undo() {
    let app = TestApp::start().await;
    let (spammer, other) = (app.newcomer().await, app.newcomer().await);
    let (moderator, colleague) = (app.moderator().await, app.moderator().await);
    let mut waiting = Vec::new();
    for number in 0..4 {
        waiting.push(spammer.comment(&format!("Number {number}: https://spam.example")).await);
    }
    let innocent = other.comment("See https://other.example").await;
    let select = json!({ "author": spammer.id });
    // What a colleague has on the desk is left alone.
    let claimed = format!("/review/claims/{}", id(&waiting[3]));
    assert_eq!(colleague.request(Method::PUT, &claimed).send().await.unwrap().status(), 200);
    let counted = bulk(&moderator, json!({ "select": select, "action": "reject", "preview": true })).await;
    assert_eq!((&counted["count"], &counted["decided"], &counted["batch"]), (&json!(3), &json!([]), &Value::Null));
    app.pass(1);
    let late = spammer.comment("Came after the count: https://spam.example").await;
    let decided = json!({ "select": select, "action": "reject", "reason": "spam", "as_of": counted["as_of"] });
    let decided = bulk(&moderator, decided).await;
    assert_eq!((&decided["count"], &decided["left"]), (&json!(3), &json!(0)));
    assert_eq!(decided["decided"].as_array().unwrap().len(), 3);
    let mut left = queue(&moderator, "").await;
    left.sort();
    let mut expected = [id(&waiting[3]), id(&innocent), id(&late)];
    expected.sort_unstable();
    assert_eq!(left, expected);
    let undone = ok(moderator.post("/review/undo", json!({ "batch": decided["batch"] })).await).await;
    assert_eq!((undone["restored"].as_array().unwrap().len(), &undone["next"]), (3, &Value::Null));
    assert_eq!(queue(&moderator, "").await.len(), 6);

    for (body, field) in [
        (json!({ "select": {}, "action": "reject" }), "select"),
        (json!({ "select": { "queue": "all" }, "action": "reject" }), "select"),
        (json!({ "select": select, "action": "feature" }), "action"),
    ] {
        let refused = moderator.post("/review/bulk", body.clone()).await;
        assert_eq!(json_of(refused).await["errors"][0]["field"], field, "{body}");
    }
}

#[actix_web::test]
async fn a_long_bulk_goes_on_in_its_own_batch_and_nobody_elses() {
    let app = TestApp::start().await;
    let (spammer, moderator, colleague) = (app.newcomer().await, app.moderator().await, app.moderator().await);
    spammer.comment("One: https://spam.example").await;
    let select = json!({ "author": spammer.id });
    let first = bulk(&moderator, json!({ "select": select, "action": "reject" })).await;
    spammer.comment("Two: https://spam.example").await;
    let more = json!({ "select": select, "action": "reject", "batch": first["batch"] });
    assert_eq!(problem(colleague.post("/review/bulk", more.clone()).await).await.0, 404);
    let second = bulk(&moderator, more).await;
    assert_eq!((&second["batch"], &second["count"]), (&first["batch"], &json!(1)));
    let undone = ok(moderator.post("/review/undo", json!({ "batch": first["batch"] })).await).await;
    assert_eq!(undone["restored"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn what_a_moderator_leaves_to_admins_moderators_are_handed_no_more() {
    let app = TestApp::start().await;
    let (newcomer, moderator, admin) = (app.newcomer().await, app.moderator().await, app.admin().await);
    let mild = newcomer.comment("See https://mild.example").await;
    let hard = newcomer.comment("See https://hard.example").await;
    let left = ok(moderator.put(&escalation(&hard), json!({ "note": "Ask the lawyer." })).await).await;
    assert_eq!((&left["tier"], &left["claim"]), (&json!(1), &Value::Null));
    let words = format!("Left to admins by {}: Ask the lawyer.", moderator.name);
    assert_eq!(left["reasons"][1], json!({ "code": "escalated", "message": words }));
    assert_eq!(problem(moderator.put(&escalation(&hard), json!({})).await).await, (409, "unchanged".to_owned()));

    assert_eq!(queue(&moderator, "").await, [id(&mild)]);
    assert_eq!(queue(&moderator, "queue=escalated").await, [id(&hard)]);
    assert_eq!(queue(&admin, "").await, [id(&hard), id(&mild)]);
    assert_eq!(queue(&admin, "queue=escalated").await, [id(&hard)]);
    let counted = counts(&moderator).await;
    assert_eq!((&counted["all"], &counted["escalated"]), (&json!(1), &json!(1)));
    assert_eq!(counts(&admin).await["all"], 2);
    let claimed = created(moderator.post("/review/claims", json!({ "count": 5 })).await).await;
    assert_eq!(claimed["items"].as_array().unwrap().len(), 1);
    let claimed = created(admin.post("/review/claims", json!({ "count": 5 })).await).await;
    assert_eq!(claimed["items"][0]["comment"]["id"], hard["id"]);
    assert_eq!(problem(moderator.delete(&escalation(&hard)).await).await, (409, "claimed".to_owned()));

    assert_eq!(admin.delete(&escalation(&hard)).await.status(), 204);
    assert_eq!(moderator.review(&hard).await["tier"], 2);
    assert_eq!(queue(&moderator, "").await.len(), 2);
    let kinds = moderator.history(&hard).await;
    let kinds = texts(&kinds, "kind");
    assert_eq!(kinds[kinds.len() - 3..], ["escalated", "claim", "deescalated"]);
    created(admin.decide(&hard, "approve").await).await;
    assert_eq!(problem(moderator.put(&escalation(&hard), json!({})).await).await.0, 404);
}

#[actix_web::test]
async fn flags_that_come_later_leave_an_escalated_item_with_the_admins() {
    let app = TestApp::start().await;
    let (author, reader, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    let comment = author.comment("Hard to tell").await;
    created(reader.flag(&comment, "spam").await).await;
    ok(moderator.put(&escalation(&comment), json!({ "note": "" })).await).await;
    created(app.reader().await.flag(&comment, "hate").await).await;
    let item = moderator.review(&comment).await;
    assert_eq!(texts(item["reasons"].as_array().unwrap(), "code"), ["hate", "spam", "escalated"]);
    assert_eq!(item["tier"], 1);
    created(app.reader().await.flag(&comment, "threat").await).await;
    assert_eq!(moderator.review(&comment).await["tier"], 0, "danger to life comes before all");
    assert_eq!(moderator.delete(&escalation(&comment)).await.status(), 204);
    assert_eq!(moderator.review(&comment).await["tier"], 0);
}

#[actix_web::test]
async fn who_was_quicker_is_named() {
    let app = TestApp::start().await;
    let (newcomer, one, other) = (app.newcomer().await, app.moderator().await, app.moderator().await);
    let comment = newcomer.comment("See https://held.example").await;
    created(one.decide(&comment, "approve").await).await;
    let refused = other.decide(&comment, "reject").await;
    assert_eq!(refused.status(), 409);
    let refused = json_of(refused).await;
    assert_eq!((&refused["code"], &refused["present"]["status"]), (&json!("already_decided"), &json!("published")));
    let decided = &refused["present"]["decided"];
    assert_eq!((&decided["name"], &decided["action"]), (&json!(one.name), &json!("approve")));
    assert!(refused["detail"].as_str().unwrap().starts_with(&format!("{} decided approve at ", one.name)));
}

#[actix_web::test]
async fn a_desk_stays_as_its_moderator_has_set_it_up() {
    let app = TestApp::start().await;
    let (one, other) = (app.moderator().await, app.moderator().await);
    let empty = json!({ "queues": [], "blur": "off" });
    assert_eq!(json_of(one.get("/me/console").await).await, empty);
    let queues = json!([
        { "name": "Politics", "queue": "held", "section": "politics" },
        { "name": "Guests", "queue": "all", "reason": "premoderation" },
    ]);
    let desk = json!({ "queues": queues, "blur": "hard" });
    assert_eq!(ok(one.put("/me/console", desk.clone()).await).await, desk);
    assert_eq!(json_of(one.get("/me/console").await).await, desk);
    assert_eq!(json_of(other.get("/me/console").await).await, empty);
    let named = |name: &str| json!({ "name": name });
    let many: Vec<Value> = (0..21).map(|number| named(&format!("Queue {number}"))).collect();
    for (queues, field) in [
        (json!([named("")]), "queues[0].name"),
        (json!([named("Twice"), named("Twice")]), "queues[1].name"),
        (json!(many), "queues"),
        (json!([{ "name": "Far", "section": "s".repeat(256) }]), "queues[0].section"),
    ] {
        let refused = one.put("/me/console", json!({ "queues": queues })).await;
        assert_eq!(wrong_fields(refused).await, wrong(field, "invalid"));
    }
    assert_eq!(one.put("/me/console", json!({ "theme": "dark" })).await.status(), 422);
    assert_eq!(app.reader().await.get("/me/console").await.status(), 403);
}
