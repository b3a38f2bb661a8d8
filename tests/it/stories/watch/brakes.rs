//! Each brake pauses a rule that goes wrong, and none that just does not.

use gavel::rules::{Costs, Mode};
use gavel::watch::store::{Hour, add as add_hours};
use serde_json::{Value, json};

use super::{add, figures, path, rule, start, stats, switch};
use crate::support::app::{Person, TestApp, id};
use crate::support::steps::{ok, texts, until, wrong, wrong_fields};

/// A rule whose hits nobody brakes for being many.
fn unlimited(word: &str, action: &str) -> Value {
    let mut rule = rule(word, "live", action);
    rule["limits"] = json!({ "max_hit_share": 1.0 });
    rule
}

/// Each of so many new readers posts so many texts with `word`.
async fn post(app: &TestApp, readers: usize, each: usize, word: &str) -> Vec<Value> {
    let mut posted = Vec::new();
    for reader in 0..readers {
        let person = app.reader().await;
        for number in 0..each {
            posted.push(person.comment(&format!("{word} {reader} {number}")).await);
        }
    }
    app.settled().await;
    posted
}

/// The mode of a rule, and which brake stopped it.
async fn state(admin: &Person, rule: &Value) -> (String, Value) {
    let rule = admin.read(&path(rule)).await;
    (rule["mode"].as_str().unwrap().to_owned(), rule["brake"]["kind"].clone())
}

fn running() -> (String, Value) {
    ("live".to_owned(), Value::Null)
}

fn paused(kind: &str) -> (String, Value) {
    ("paused".to_owned(), json!(kind))
}

#[actix_web::test]
async fn a_fresh_change_that_hits_too_much_is_paused_runs_on_in_the_shadow_and_is_released_by_a_save() {
    let app = start().await;
    let admin = app.admin().await;
    let shadow = add(&admin, rule("marmot", "shadow", "reject")).await;
    let live = switch(&admin, &shadow, "live").await;
    let rejected = post(&app, 3, 3, "marmot").await;
    assert!(rejected.iter().all(|comment| comment["status"] == "rejected"));
    assert_eq!(state(&admin, &live).await, running(), "nine hits are too few");
    post(&app, 1, 1, "marmot").await;
    assert_eq!(state(&admin, &live).await, running(), "four authors are too few");
    post(&app, 1, 1, "marmot").await;
    assert_eq!(state(&admin, &live).await, paused("fresh_change"));

    // Whoever looks is told why, in the list, too; and it is in the record.
    let braked = admin.read(&path(&live)).await;
    assert_eq!(braked["revision"], 3);
    assert_eq!(braked["brake"]["at"], braked["saved_at"]);
    let why =
        "Since it was last changed it hit 11 of 11 comments (100 %), by 5 authors or more. At most 10 % were expected.";
    assert_eq!(braked["brake"]["why"], why);
    let listed = admin.read("/rules").await["items"].as_array().unwrap().clone();
    assert!(listed.contains(&braked), "{listed:#?}");
    assert_eq!(stats(&admin, &live).await["brake"], braked["brake"]);
    let recorded = "select count(*) from events where name = 'rule.braked' and actor_kind = 'system'
                    and payload ->> 'brake' = 'fresh_change' and payload -> 'figures' ->> 'hits' = '11'";
    assert_eq!(app.count(recorded).await, 1);

    // It runs on without acting; what it did before stays.
    let free = post(&app, 5, 3, "marmot").await;
    assert!(free.iter().all(|comment| comment["status"] == "published"));
    let found = stats(&admin, &live).await;
    let modes = texts(found["items"].as_array().unwrap(), "mode");
    assert_eq!(modes, ["live", "paused"]);
    assert_eq!(figures(&found["items"][1], ["evaluated", "matched", "acted", "authors"]), [15, 15, 0, 5]);
    assert_eq!(app.count("select count(*) from comments where status = 'rejected'").await, 11);

    // Only a brake pauses; any other save lets it go, and begins to count anew.
    let mut by_hand = braked.clone();
    by_hand["name"] = json!("Renamed");
    assert_eq!(wrong_fields(admin.put(&path(&live), by_hand).await).await, wrong("/mode", "set_by_a_brake"));
    assert_eq!(
        wrong_fields(admin.post("/rules", rule("x", "paused", "hold")).await).await,
        wrong("/mode", "set_by_a_brake")
    );
    let released = switch(&admin, &braked, "live").await;
    assert_eq!((&released["revision"], &released["brake"]), (&json!(4), &Value::Null));
    let again = post(&app, 3, 3, "marmot").await;
    assert!(again.iter().all(|comment| comment["status"] == "rejected"));
    assert_eq!(state(&admin, &live).await, running());
    let versions = admin.read(&format!("{}/versions", path(&live))).await["items"].as_array().unwrap().clone();
    assert_eq!(texts(&versions, "mode"), ["live", "paused", "live", "shadow"]);
    assert_eq!(versions[1]["brake"], braked["brake"]);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_fresh_change_may_hit_its_share_and_later_what_it_will() {
    let app = start().await;
    let admin = app.admin().await;
    let mut half = rule("marmot", "live", "hold");
    half["limits"] = json!({ "max_hit_share": 0.5 });
    let half = add(&admin, half).await;
    post(&app, 5, 2, "nothing").await;
    post(&app, 5, 2, "marmot").await;
    assert_eq!(state(&admin, &half).await, running(), "ten of twenty are half");
    // A day later it is no change any more.
    app.pass(86_400);
    post(&app, 1, 1, "marmot").await;
    assert_eq!(state(&admin, &half).await, running());
    // Saved again, it is one; and nobody has to ask for it to be looked at.
    switch(&admin, &half, "live").await;
    for number in 0..10 {
        app.reader().await.comment(&format!("{number} marmot")).await;
    }
    until("the rule is paused", async || state(&admin, &half).await == paused("fresh_change")).await;
    // The record says so a moment before the server judges by it.
    app.settled().await;
    assert_eq!(app.reader().await.comment("a marmot").await["status"], "published");
}

#[actix_web::test]
async fn a_list_that_is_saved_makes_the_rules_that_name_it_a_fresh_change() {
    let app = start().await;
    let admin = app.admin().await;
    let save =
        async |name: &str, terms: Value| admin.put(&format!("/phrase-lists/{name}"), json!({ "terms": terms })).await;
    for name in ["animals", "plants"] {
        assert_eq!(save(name, json!(["marmot"])).await.status(), 201);
    }
    let naming = |list: &str| {
        let mut rule = rule(list, "live", "hold");
        rule["when"] = json!({ "any": [{ "text.links": { "gte": 9 } }, { "text": { "list": list } }] });
        rule
    };
    let (named, other) = (add(&admin, naming("animals")).await, add(&admin, naming("plants")).await);
    app.pass(2 * 86_400);
    post(&app, 5, 3, "marmot").await;
    assert_eq!(
        (state(&admin, &named).await, state(&admin, &other).await),
        (running(), running()),
        "no change any more"
    );
    app.pass(7_200);
    ok(save("animals", json!(["marmot", "good"])).await).await;
    post(&app, 3, 3, "good").await;
    assert_eq!(state(&admin, &named).await, running(), "nine hits are too few");
    post(&app, 5, 1, "good").await;
    assert_eq!((state(&admin, &named).await, state(&admin, &other).await), (paused("fresh_change"), running()));
    let why = "Since it was last changed it hit 14 of 14 comments";
    assert!(admin.read(&path(&named)).await["brake"]["why"].as_str().unwrap().starts_with(why));
}

#[actix_web::test]
async fn what_a_site_starts_with_is_no_change() {
    let app = start().await;
    let admin = app.admin().await;
    for number in 0..12 {
        let held = app.newcomer().await.comment(&format!("See https://held.example/{number}")).await;
        assert_eq!(held["status"], "held");
    }
    app.settled().await;
    let rules = admin.read("/rules").await["items"].as_array().unwrap().clone();
    assert!(rules.iter().all(|rule| rule["mode"] == "live"), "{rules:#?}");
}

#[actix_web::test]
async fn a_rule_that_moderators_overturn_is_paused_with_the_decision_that_makes_it_certain() {
    let app = start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let rule = add(&admin, unlimited("marmot", "hold")).await;
    let held = post(&app, 5, 4, "marmot").await;
    let mut last = Value::Null;
    for (number, comment) in held.iter().enumerate() {
        let decided = moderator.decide(comment, if number < 7 { "approve" } else { "reject" }).await;
        last = crate::support::app::created(decided).await;
    }
    app.settled().await;
    assert_eq!(state(&admin, &rule).await, running(), "seven of twenty may be one in five");
    let found = stats(&admin, &rule).await;
    assert_eq!(figures(&found["totals"], ["reviewed", "upheld", "overturned"]), [20, 13, 7]);

    ok(moderator.post("/review/undo", json!({ "batch": last["batch"] })).await).await;
    let decision = json!({ "decisions": [{ "comment": id(&held[19]), "action": "approve", "revision": 1 }] });
    ok(moderator.post("/review/decisions", decision).await).await;
    app.settled().await;
    assert_eq!(state(&admin, &rule).await, paused("overturned"));
    let why = "Moderators decided the other way about 8 of 20 of its latest reviewed hits (40 %).";
    assert_eq!(admin.read(&path(&rule)).await["brake"]["why"], why);
    // Saved again, only what it hits from now on counts.
    let braked = admin.read(&path(&rule)).await;
    switch(&admin, &braked, "live").await;
    let next = post(&app, 1, 1, "marmot").await;
    assert_eq!(moderator.decide(&next[0], "approve").await.status(), 201);
    app.settled().await;
    assert_eq!(state(&admin, &rule).await, running());
}

#[actix_web::test]
async fn a_rule_that_takes_too_long_is_paused() {
    let app = start().await;
    let admin = app.admin().await;
    let rule = add(&admin, unlimited("marmot", "hold")).await;
    post(&app, 1, 1, "marmot").await;
    let timed = async |times: u64, took_us: u64| {
        let mut hour = Hour::new(id(&rule).parse().unwrap(), app.now(), 1, Mode::Live);
        let mut costs = Costs::default();
        (0..times).for_each(|_| costs.add(took_us));
        hour.costs = costs;
        let mut conn = app.db.acquire().await.unwrap();
        let site = app.state.sites.find(&"daily".parse().unwrap()).await.unwrap().unwrap();
        add_hours(&mut conn, site.id, &[hour], &[]).await.unwrap();
    };
    timed(150, 5_000).await;
    timed(1, 5_001).await;
    post(&app, 1, 1, "marmot").await;
    assert_eq!(state(&admin, &rule).await, running(), "one in a hundred may");
    timed(1, 5_001).await;
    post(&app, 1, 1, "marmot").await;
    assert_eq!(state(&admin, &rule).await, paused("cost"));
    assert_eq!(post(&app, 1, 1, "marmot").await[0]["status"], "published");
}

#[actix_web::test]
async fn of_two_servers_one_brakes() {
    let app = start().await;
    let second = app.second_server();
    let admin = app.admin().await;
    let rule = add(&admin, rule("marmot", "live", "hold")).await;
    for number in 0..6 {
        let reader = app.reader().await;
        let texts = [format!("marmot here {number}"), format!("marmot there {number}")];
        let there = reader.on(&second);
        tokio::join!(reader.comment(&texts[0]), there.comment(&texts[1]));
    }
    tokio::join!(app.settled(), second.settled());
    // Whichever wrote last saw it all.
    assert_eq!(state(&admin, &rule).await, paused("fresh_change"));
    assert_eq!(app.count("select count(*) from events where name = 'rule.braked'").await, 1);
    assert_eq!(admin.read(&path(&rule)).await["revision"], 2);
}
