//! A moderator sees what needs a person, the worst first, and shares it with colleagues.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, json_of, problem};
use crate::support::steps::{ok, texts, wrong, wrong_fields};

/// The ids of the comments of review items.
fn comments(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| id(&item["comment"]).to_owned()).collect()
}

/// The ids of the comments in the part of the queue that `query` asks for.
async fn queue(moderator: &Person, query: &str) -> Vec<String> {
    comments(&moderator.all(&format!("/review?{query}"), 100).await)
}

/// Takes some items on the desk.
async fn claim(moderator: &Person, count: u8) -> Vec<Value> {
    let claimed = created(moderator.post("/review/claims", json!({ "queue": "all", "count": count })).await).await;
    claimed["items"].as_array().unwrap().clone()
}

/// So many comments that wait.
async fn held(app: &TestApp, count: usize) -> Vec<Value> {
    let mut held = Vec::new();
    for number in 0..count {
        held.push(app.newcomer().await.comment(&format!("Number {number}: https://held.example")).await);
        app.pass(60);
    }
    held
}

#[actix_web::test]
async fn the_queue_can_be_cut_by_kind_section_article_and_reason() {
    let app = TestApp::start().await;
    app.article("daily", "vote", json!({ "section": "politics" })).await;
    let (newcomer, author, reader) = (app.newcomer().await, app.reader().await, app.reader().await);
    let link = newcomer.comment("See https://held.example").await;
    let vote = created(newcomer.post_under("vote", "See https://vote.example", json!({})).await).await;
    let spam = author.comment("Buy my book").await;
    created(reader.flag(&spam, "spam").await).await;
    author.comment("Nothing wrong with this").await;

    let moderator = app.moderator().await;
    let sorted = |things: &[&Value]| {
        let mut ids: Vec<String> = things.iter().map(|thing| id(thing).to_owned()).collect();
        ids.sort();
        ids
    };
    for (query, expected) in [
        ("", sorted(&[&link, &vote, &spam])),
        ("queue=all", sorted(&[&link, &vote, &spam])),
        ("queue=held", sorted(&[&link, &vote])),
        ("queue=flagged", sorted(&[&spam])),
        ("queue=appealed", Vec::new()),
        ("queue=notices", Vec::new()),
        ("section=politics", sorted(&[&vote])),
        ("section=sports", Vec::new()),
        ("article=vote", sorted(&[&vote])),
        ("article=nothing", Vec::new()),
        ("reason=rule", sorted(&[&link, &vote])),
        ("reason=spam", sorted(&[&spam])),
        ("reason=spam&queue=held", Vec::new()),
    ] {
        let mut shown = queue(&moderator, query).await;
        shown.sort();
        assert_eq!(shown, expected, "{query}");
    }
    for (query, field) in [("queue=some", "queue"), ("sort=best", "sort"), ("limit=0", "limit"), ("cursor=x", "cursor")]
    {
        let refused = moderator.get(&format!("/review?{query}")).await;
        assert_eq!(wrong_fields(refused).await, wrong(field, "invalid"), "{query}");
    }
    for person in [&author, &app.anyone()] {
        let status = person.get("/review").await.status().as_u16();
        assert!([401, 403].contains(&status), "{status}");
    }
}

#[actix_web::test]
async fn an_item_holds_what_is_needed_to_decide() {
    let app = TestApp::start().await;
    let (newcomer, moderator) = (app.newcomer().await, app.moderator().await);
    let body = "Größe: see https://held.example";
    let comment = newcomer.comment(body).await;
    let item = &moderator.read("/review").await["items"][0];
    assert_eq!((&item["comment"]["body"], &item["comment"]["status"]), (&json!(body), &json!("held")));
    assert_eq!(item["author"]["username"], newcomer.name.as_str());
    assert_eq!((&item["author"]["published"], &item["author"]["trust"]), (&json!(0), &json!(0)));
    assert_eq!((&item["article"]["key"], &item["article"]["comment_count"]), (&json!("a"), &json!(0)));
    assert_eq!(item["reasons"][0]["code"], "rule");
    assert!(item["reasons"][0]["message"].as_str().unwrap().contains("Links from new accounts"));
    assert_eq!((&item["open"], &item["tier"], &item["claim"]), (&json!(true), &json!(2), &Value::Null));
    let rule = &item["verdict"]["rules"][0];
    assert_eq!((&rule["mode"], &rule["result"], &rule["action"]), (&json!("live"), &json!("match"), &json!("hold")));
    assert_eq!(item, &moderator.review(&comment).await);

    let parts = &item["parts"];
    let sum: f64 =
        ["severity", "flags", "model", "reach", "author"].map(|part| parts[part].as_f64().unwrap_or(0.0)).iter().sum();
    assert!((sum - item["priority"].as_f64().unwrap()).abs() < 1e-9, "{item:#}");
    assert_eq!((&parts["severity"], &parts["author"], &parts["model"]), (&json!(24.0), &json!(5.0), &Value::Null));
}

#[actix_web::test]
async fn danger_to_life_comes_first_and_then_what_waits_longest_or_weighs_most() {
    let app = TestApp::start().await;
    let (author, reader, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    let mut flagged = Vec::new();
    for reason in ["off_topic", "spam", "hate", "threat", "misinformation"] {
        let comment = author.comment(&format!("About {reason}")).await;
        created(reader.flag(&comment, reason).await).await;
        flagged.push(id(&comment).to_owned());
        app.pass(60);
    }
    let [off_topic, spam, hate, threat, misinformation] = flagged.clone().try_into().unwrap();
    assert_eq!(queue(&moderator, "").await, [threat, hate, misinformation, spam, off_topic]);
    assert_eq!(queue(&moderator, "sort=oldest").await, flagged);
    assert_eq!(moderator.read("/review?limit=1").await["items"][0]["tier"], 0);
    for sort in ["priority", "oldest"] {
        let whole = queue(&moderator, &format!("sort={sort}")).await;
        assert_eq!(comments(&moderator.all(&format!("/review?sort={sort}"), 2).await), whole, "{sort}");
    }
    // Two points an hour: a day later, a new hate flag stands behind the old spam but no threat does.
    app.pass(86_400);
    let late = author.comment("Hate, a day later").await;
    created(reader.flag(&late, "hate").await).await;
    assert_eq!(queue(&moderator, "").await.last().unwrap(), id(&late));
    let threat = author.comment("A threat, a day later").await;
    created(reader.flag(&threat, "threat").await).await;
    assert_eq!(queue(&moderator, "").await[1], id(&threat));
}

#[actix_web::test]
async fn two_moderators_never_get_the_same_items() {
    let app = TestApp::start().await;
    let waiting = held(&app, 10).await;
    let (one, other) = (app.moderator().await, app.moderator().await);
    let (first, second) = tokio::join!(claim(&one, 6), claim(&other, 6));
    let mut all = [comments(&first), comments(&second)].concat();
    assert_eq!(all.len(), 10);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), waiting.len(), "each item once");
    assert_eq!(first[0]["claim"]["name"], one.name.as_str());
    assert!(claim(&app.moderator().await, 20).await.is_empty());
    for (count, status) in [(0, 422), (21, 422), (20, 201)] {
        let claims = json!({ "queue": "held", "count": count });
        assert_eq!(one.post("/review/claims", claims).await.status(), status, "{count}");
    }
}

#[actix_web::test]
async fn a_claim_is_renewed_released_or_runs_out() {
    let app = TestApp::start().await;
    let comment = &held(&app, 1).await[0];
    let (one, other) = (app.moderator().await, app.moderator().await);
    let path = format!("/review/claims/{}", id(comment));
    let renew = async |moderator: &Person| moderator.request(Method::PUT, &path).send().await.unwrap();
    assert_eq!(claim(&one, 1).await.len(), 1);
    app.pass(299);
    let claimed = ok(renew(&one).await).await;
    assert_eq!(claimed["until"], serde_json::to_value(app.now().plus_seconds(300)).unwrap());
    let refused = renew(&other).await;
    assert_eq!(refused.status(), 409);
    let refused = json_of(refused).await;
    assert_eq!((&refused["code"], &refused["present"]["name"]), (&json!("claimed"), &json!(one.name)));
    assert_eq!(other.delete(&path).await.status(), 204, "not one's own: nothing happens");
    assert_eq!(renew(&other).await.status(), 409);
    app.pass(299);
    assert!(claim(&other, 1).await.is_empty());
    app.pass(1);
    assert_eq!(one.review(comment).await["claim"], Value::Null);
    assert_eq!(ok(renew(&other).await).await["name"], other.name.as_str());
    assert_eq!(other.delete(&path).await.status(), 204);
    assert_eq!(claim(&one, 1).await.len(), 1);
    created(one.decide(comment, "approve").await).await;
    assert_eq!(problem(renew(&one).await).await, (404, "not_found".to_owned()));
}

#[actix_web::test]
async fn the_history_tells_everything_oldest_first() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["flags"] = json!({ "hide_weight": 0.5, "hide_groups": 1 })).await;
    let (author, reader) = (app.reader().await, app.reader().await);
    let (one, other) = (app.moderator().await, app.moderator().await);
    let comment = author.comment("First text").await;
    app.pass(1);
    let edited = ok(author.edit(&comment, "Second text").await).await;
    app.pass(1);
    created(reader.flag(&comment, "spam").await).await;
    app.pass(1);
    assert_eq!(claim(&one, 1).await.len(), 1);
    app.pass(1);
    assert_eq!(other.decide(&edited, "reject").await.status(), 409);
    app.pass(1);
    let note =
        json!({ "action": "approve", "revision": 2, "reason": "fine", "note": "Nothing here", "message": "Sorry" });
    created(one.post(&format!("/comments/{}/decisions", id(&comment)), note).await).await;

    let history = one.history(&comment).await;
    assert_eq!(
        texts(&history, "kind"),
        ["revision", "verdict", "revision", "verdict", "flag", "hidden", "claim", "decision_refused", "decision",]
    );
    let times = texts(&history, "at");
    assert!(times.is_sorted(), "{times:?}");
    let actors: Vec<&str> = history.iter().map(|item| item["actor"]["kind"].as_str().unwrap()).collect();
    assert_eq!(actors, ["account", "rule", "account", "rule", "account", "system", "account", "account", "account"]);
    assert_eq!((&history[4]["reason"], &history[4]["actor"]["name"]), (&json!("spam"), &json!(reader.name)));
    assert_eq!((&history[7]["code"], &history[7]["action"]), (&json!("claimed"), &json!("reject")));
    let decision = &history[8];
    assert_eq!((&decision["action"], &decision["note"]), (&json!("approve"), &json!("Nothing here")));
    assert_eq!((&decision["from"], &decision["to"]), (&json!("held"), &json!("published")));
    assert_eq!(author.get(&format!("/comments/{}/history", id(&comment))).await.status(), 403);
}
