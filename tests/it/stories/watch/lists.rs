//! The list of rules says in one answer what each of them did lately.

use serde_json::{Value, json};

use super::{add, path, rule, start, switch};
use crate::support::steps::{ok, wrong, wrong_fields};

#[actix_web::test]
async fn the_list_of_rules_brings_each_rules_hits_by_day_and_what_moderators_overturned() {
    let app = start().await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    let marmots = add(&admin, rule("marmot", "shadow", "hold")).await;
    let quiet = add(&admin, rule("nothing", "live", "hold")).await;
    let ana = app.reader().await;
    // One hit that is too old to count, two a day ago, one today.
    ana.comment("An ancient marmot").await;
    app.settled().await;
    app.pass(31 * 86_400);
    let right = ana.comment("A marmot of yesterday").await;
    let wrong_one = ana.comment("Another marmot of yesterday").await;
    app.settled().await;
    app.pass(86_400);
    ana.comment("A marmot of today").await;
    ana.comment("Nobody's business").await;
    app.settled().await;
    assert_eq!(moderator.decide(&right, "remove").await.status(), 201);
    assert_eq!(moderator.decide(&wrong_one, "approve").await.status(), 201);

    let list = admin.read("/rules?include=stats").await;
    let of = |rule: &Value| list["items"].as_array().unwrap().iter().find(|item| item["id"] == rule["id"]).unwrap();
    let stats = &of(&marmots)["stats"];
    let by_day: Vec<i64> = stats["hits_by_day"].as_array().unwrap().iter().map(|hits| hits.as_i64().unwrap()).collect();
    assert_eq!((by_day.len(), &by_day[27..]), (30, [0, 2, 1].as_slice()));
    assert_eq!(by_day.iter().sum::<i64>(), 3);
    for (figure, expected) in [("evaluated", 4), ("matched", 3), ("acted", 0), ("reviewed", 2), ("overturned", 1)] {
        assert_eq!(stats[figure], expected, "{figure}");
    }
    let share = &stats["overturned_share"];
    assert_eq!(share["value"], 0.5);
    assert!(share["low"].as_f64().unwrap() > 0.09 && share["high"].as_f64().unwrap() < 0.91, "{share}");
    let stats = &of(&quiet)["stats"];
    assert_eq!((&stats["evaluated"], &stats["matched"]), (&json!(4), &json!(0)));
    assert_eq!(stats["overturned_share"], Value::Null);

    // Where it was not asked for, it is not there; and what was read may be sent back as it came.
    assert!(admin.read("/rules").await["items"][0].get("stats").is_none());
    let saved = switch(&admin, of(&marmots), "draft").await;
    assert_eq!(saved["saved_by"], json!(admin.name));
    assert_eq!(ok(admin.get(&path(&marmots)).await).await["saved_by"], json!(admin.name));
    let refused = admin.get("/rules?include=everything").await;
    assert_eq!(wrong_fields(refused).await, wrong("include", "invalid"));
}
