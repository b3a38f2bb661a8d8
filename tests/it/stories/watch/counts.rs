//! What every rule did is counted: live and in the shadow, by hour, with what moderators then decided.

use serde_json::{Value, json};

use super::{add, figures, path, rule, start, stats, switch};
use crate::support::app::{TestApp, created, json_of, problem};
use crate::support::steps::{ok, wrong, wrong_fields};

const COUNTED: [&str; 7] = ["evaluated", "matched", "acted", "authors", "reviewed", "upheld", "overturned"];

#[actix_web::test]
async fn a_shadow_rule_changes_nothing_and_its_hits_are_counted_with_what_moderators_decided() {
    let app = start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let shadow = add(&admin, rule("marmot", "shadow", "reject")).await;
    let casino = add(&admin, rule("casino", "live", "hold")).await;
    let (ana, ben) = (app.reader().await, app.reader().await);
    let bad = ana.comment("A marmot!").await;
    let both = ben.comment("A marmot in the casino").await;
    let open = ben.comment("Another marmot").await;
    ana.comment("Nothing of the kind").await;
    assert_eq!([&bad, &both, &open].map(|comment| comment["status"].clone()), ["published", "held", "published"]);
    assert_eq!(moderator.decide(&bad, "remove").await.status(), 201);
    assert_eq!(moderator.decide(&both, "approve").await.status(), 201);
    app.settled().await;

    let found = stats(&admin, &shadow).await;
    assert_eq!(figures(&found["totals"], COUNTED), [4, 3, 0, 2, 2, 1, 1]);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(found["items"][0]["mode"], "shadow");
    assert_eq!(figures(&found["items"][0], COUNTED), [4, 3, 0, 2, 2, 1, 1]);
    assert!(found["totals"]["mean_cost_us"].is_number(), "the first text is timed: {found:#}");
    assert_eq!(figures(&found["overlap"], ["hits", "caught"]), [3, 1]);
    assert_eq!(found["overlap"]["rules"], json!([{ "rule": casino["id"], "name": "About casino", "hits": 1 }]));
    let agreement = &found["agreement"];
    assert_eq!((&agreement["share"], &found["brake"]), (&json!(0.5), &Value::Null));
    let ends = ["low", "high"].map(|end| agreement[end].as_f64().unwrap());
    assert!(ends[0] > 0.09 && ends[0] < 0.1 && ends[1] > 0.9 && ends[1] < 0.91, "{ends:?}");

    let found = stats(&admin, &casino).await;
    assert_eq!(figures(&found["totals"], COUNTED), [4, 1, 1, 1, 1, 0, 1]);
    assert_eq!(figures(&found["overlap"], ["hits", "caught"]), [1, 0]);
}

#[actix_web::test]
async fn the_figures_are_those_of_a_count_by_hand() {
    let app = start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let marmots = add(&admin, rule("marmot", "live", "hold")).await;
    let milder = add(&admin, rule("marmots", "live", "flag")).await;
    let (ana, ben) = (app.reader().await, app.reader().await);

    // The first hour: three texts, two hits; one is edited out of reach, which is a text of its own.
    let one = ana.comment("A marmot").await;
    ben.comment("Nothing").await;
    let two = ben.comment("A marmot too").await;
    let edited = ok(ben.edit(&two, "A groundhog").await).await;
    assert_eq!(edited["status"], "published");
    // Sent again as it stands, nothing is judged.
    ok(ben.edit(&edited, "A groundhog").await).await;
    // A decision about the new text says nothing about the old one.
    assert_eq!(moderator.decide(&edited, "remove").await.status(), 201);
    let decided = created(moderator.decide(&one, "approve").await).await;

    // The next hour: one hit under another version of the rule, and one in the shadow.
    app.pass(3_600);
    let marmots = switch(&admin, &marmots, "live").await;
    let three = ana.comment("The third marmot").await;
    assert_eq!(moderator.decide(&three, "reject").await.status(), 201);
    let marmots = switch(&admin, &marmots, "shadow").await;
    assert_eq!(ben.comment("The marmots again").await["status"], "published");
    assert_eq!(ben.comment("The marmot again").await["status"], "published");
    app.settled().await;

    let found = stats(&admin, &marmots).await;
    let modes: Vec<&str> =
        found["items"].as_array().unwrap().iter().map(|item| item["mode"].as_str().unwrap()).collect();
    assert_eq!(modes, ["live", "live", "shadow"]);
    assert_eq!(figures(&found["items"][0], COUNTED), [4, 2, 2, 2, 1, 0, 1]);
    assert_eq!(figures(&found["items"][1], COUNTED), [1, 1, 1, 1, 1, 1, 0]);
    assert_eq!(figures(&found["items"][2], COUNTED), [2, 1, 0, 1, 0, 0, 0]);
    assert_eq!(figures(&found["totals"], COUNTED), [7, 4, 3, 2, 2, 1, 1]);
    let milder = stats(&admin, &milder).await;
    assert_eq!(figures(&milder["totals"], COUNTED), [7, 1, 1, 1, 0, 0, 0]);

    // Taken back, a decision no longer counts; the one after it does.
    ok(moderator.post("/review/undo", json!({ "batch": decided["batch"] })).await).await;
    let found = stats(&admin, &marmots).await;
    assert_eq!(figures(&found["totals"], COUNTED), [7, 4, 3, 2, 1, 1, 0]);
    assert_eq!(moderator.decide(&one, "reject").await.status(), 201);
    let found = stats(&admin, &marmots).await;
    assert_eq!(figures(&found["totals"], COUNTED), [7, 4, 3, 2, 2, 2, 0]);
    let day = admin.read(&format!("{}/stats", path(&marmots))).await;
    assert_eq!(day["totals"], found["totals"]);
    assert_eq!(day["per"], "day");
}

#[actix_web::test]
async fn what_two_servers_see_adds_up() {
    let app = start().await;
    let second = app.second_server();
    let admin = app.admin().await;
    let shadow = add(&admin, rule("marmot", "shadow", "hold")).await;
    let readers = [app.reader().await, app.reader().await, app.reader().await];
    for (number, reader) in readers.iter().enumerate() {
        let there = reader.on(&second);
        let texts = [format!("Marmot {number}"), format!("{number} marmots, one marmot")];
        tokio::join!(reader.comment(&texts[0]), there.comment(&texts[1]), there.comment("Nothing"));
    }
    tokio::join!(app.settled(), second.settled());
    let found = stats(&admin, &shadow).await;
    assert_eq!(figures(&found["totals"], COUNTED), [9, 6, 0, 3, 0, 0, 0]);
}

#[actix_web::test]
async fn nothing_is_counted_for_a_post_that_is_refused() {
    let app = start().await;
    let (admin, reader) = (app.admin().await, app.reader().await);
    let shadow = add(&admin, rule("marmot", "shadow", "hold")).await;
    let nudge = add(&admin, rule("please", "live", "nudge")).await;
    let post = async |body: &str, more: Value| reader.post_under("a", body, more).await;
    assert_eq!(problem(post("A marmot, please", json!({})).await).await, (422, "nudged".to_owned()));
    let nobody = gavel::ids::CommentId::new(app.now());
    assert_eq!(post("A marmot", json!({ "parent_id": nobody })).await.status(), 422);
    assert_eq!(post(&"marmot ".repeat(1_000), json!({})).await.status(), 422);
    app.settled().await;
    assert_eq!(counted(&app).await, (0, 0));

    // Sent all the same it is taken; and whoever asks twice with one key posts once.
    created(post("A marmot, please", json!({ "nudge_accepted": true })).await).await;
    for replayed in [None, Some("true")] {
        let body = json!({ "body": "One more marmot" });
        let request = reader.request(reqwest::Method::POST, "/articles/a/comments").header("Idempotency-Key", "one");
        let answer = request.json(&body).send().await.unwrap();
        let header = answer.headers().get("Idempotent-Replay").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!((answer.status().as_u16(), header.as_deref()), (201, replayed));
    }
    app.settled().await;
    assert_eq!(figures(&stats(&admin, &shadow).await["totals"], COUNTED), [2, 2, 0, 1, 0, 0, 0]);
    assert_eq!(figures(&stats(&admin, &nudge).await["totals"], COUNTED), [2, 1, 1, 1, 0, 0, 0]);
}

/// Hits, and texts that any rule was asked about.
async fn counted(app: &TestApp) -> (i64, i64) {
    let hits = app.count("select count(*) from rule_hits").await;
    (hits, app.count("select coalesce(sum(evaluated), 0)::bigint from rule_hours").await)
}

#[actix_web::test]
async fn the_time_to_look_at_is_asked_for_in_whole_hours_or_days() {
    let app = start().await;
    let admin = app.admin().await;
    let shadow = add(&admin, rule("marmot", "shadow", "hold")).await;
    app.reader().await.comment("A marmot").await;
    app.settled().await;
    let ask = async |query: &str| admin.get(&format!("{}/stats?{query}", path(&shadow))).await;
    let (from, to) = ("2026-01-01T10:15:00Z", "2026-01-01T12:15:00Z");
    let found = ok(ask(&format!("from={from}&to={to}&per=hour")).await).await;
    assert_eq!((&found["from"], &found["to"]), (&json!("2026-01-01T10:00:00Z"), &json!("2026-01-01T13:00:00Z")));
    assert_eq!((&found["items"], &found["totals"]["matched"]), (&json!([]), &json!(0)));
    assert_eq!((&found["agreement"]["share"], &found["agreement"]["high"]), (&Value::Null, &json!(1.0)));
    assert_eq!(wrong_fields(ask(&format!("from={to}&to={from}")).await).await, wrong("from", "after_the_end"));
    assert_eq!(wrong_fields(ask("from=2020-01-01T00:00:00Z&per=hour").await).await, wrong("from", "too_long"));
    assert_eq!(wrong_fields(ask("per=week").await).await, wrong("per", "invalid"));
    assert_eq!(json_of(ask("").await).await["totals"]["matched"], 1);
    let unknown = gavel::ids::RuleId::new(app.now());
    assert_eq!(admin.get(&format!("/rules/{unknown}/stats")).await.status(), 404);
}
