//! What staff look back on: figures by hour and day, and as tables to download.

use gavel::stats;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, json_of};
use crate::support::steps::{ok, wrong, wrong_fields};

/// A server without limits, for many people post from one network at one moment.
async fn start() -> TestApp {
    TestApp::start_with(|options| options.limits = false).await
}

/// A rule that does `action` where somebody writes `word`.
fn rule(word: &str, action: &str) -> Value {
    json!({
        "name": format!("About {word}"), "mode": "live", "when": { "text": { "phrase": word } },
        "then": { "action": action },
    })
}

/// Figures of an answer by their names.
fn figures<const N: usize>(of: &Value, names: [&str; N]) -> [i64; N] {
    names.map(|name| of[name].as_i64().unwrap_or_else(|| panic!("{name}: {of:#}")))
}

/// The item of a list where `field` is `value`.
fn one<'a>(list: &'a Value, field: &str, value: &Value) -> &'a Value {
    list.as_array().unwrap().iter().find(|item| item[field] == *value).unwrap_or_else(|| panic!("{value}: {list:#}"))
}

async fn undo(moderator: &Person, decision: &Value) {
    ok(moderator.post("/review/undo", json!({ "batch": decision["batch"] })).await).await;
}

/// A few hours of a newspaper: posts in two sections, rules that hold and reject, flags, decisions, second thoughts.
async fn some_hours(app: &TestApp) -> (Person, Person, Value, Value) {
    let admin = app.admin().await;
    app.article("daily", "sport", json!({ "section": "sport" })).await;
    let holds = created(admin.post("/rules", rule("marmot", "hold")).await).await;
    let mut rejects = rule("weasel", "reject");
    rejects["force"] = json!({ "reason": "a test" });
    let rejects = created(admin.post("/rules", rejects).await).await;
    let (first, second) = (app.moderator().await, app.moderator().await);
    let readers = [app.reader().await, app.reader().await, app.reader().await];

    let held = readers[0].comment("A marmot").await;
    let other = readers[1].comment("Another marmot").await;
    readers[2].comment("A weasel").await;
    let plain = created(readers[0].post("/articles/sport/comments", json!({ "body": "What a match" })).await).await;
    app.settled().await;
    app.pass(1_800);
    created(first.decide(&held, "approve").await).await;
    app.pass(3_600);
    // A colleague sees it otherwise; and what was decided by mistake is taken back and decided anew.
    created(second.decide(&held, "remove").await).await;
    let mistake = created(first.decide(&other, "reject").await).await;
    app.pass(60);
    undo(&first, &mistake).await;
    created(first.decide(&other, "approve").await).await;
    assert_eq!(readers[1].flag(&plain, "spam").await.status(), 201);
    app.pass(7_200);
    created(second.decide(&plain, "approve").await).await;
    readers[1].take_away(&other).await;
    (first, second, holds, rejects)
}

const VOLUMES: [&str; 6] = ["comments", "published", "held", "rejected_by_rules", "flags", "deleted"];
const DECIDED: [&str; 6] = ["decisions", "approved", "rejected_by_moderators", "undone", "overruled", "waited"];

#[actix_web::test]
async fn figures_tell_what_readers_rules_and_moderators_did() {
    let app = start().await;
    let (first, second, holds, rejects) = some_hours(&app).await;
    let found = first.read("/moderation/stats?per=hour").await;
    assert_eq!(figures(&found["totals"], VOLUMES), [4, 1, 2, 1, 1, 1]);
    assert_eq!(figures(&found["totals"], DECIDED), [5, 2, 2, 1, 1, 4]);
    assert_eq!((&found["complete"], &found["waiting"]["all"]), (&json!(true), &json!(0)));
    app.reader().await.comment("One more marmot").await;
    let waiting = first.read("/moderation/stats").await["waiting"].clone();
    assert_eq!(figures(&waiting, ["all", "held", "flagged"]), [1, 1, 0]);
    assert_eq!(waiting["oldest_at"], json!(app.now()));
    assert_eq!(found["items"].as_array().unwrap().len(), 7 * 24 + 1);
    let sums: [i64; 6] =
        VOLUMES.map(|name| found["items"].as_array().unwrap().iter().map(|item| item[name].as_i64().unwrap()).sum());
    assert_eq!(figures(&found["totals"], VOLUMES), sums);

    // Waits of 30, of 90, of 91 and of 120 minutes, right to within a tenth.
    let [median, p99] = figures(&found["totals"], ["median_seconds", "p99_seconds"]);
    assert!((4_860..=5_940).contains(&median) && (6_480..=7_920).contains(&p99), "{median} {p99}");

    // The one second look came to another end; a mistake that its maker took back is none.
    assert_eq!(figures(&found["moderators_agree"], ["both", "alike"]), [1, 0]);
    // Marmots: approved, removed, rejected, approved.
    assert_eq!(figures(&found["rules_agree"], ["both", "alike"]), [4, 2]);
    let acted = |rule: &Value| figures(one(&found["rules"], "rule", &rule["id"]), ["acted", "reviewed", "overturned"]);
    assert_eq!((acted(&holds), acted(&rejects)), ([2, 4, 2], [1, 0, 0]));

    let section = |name: &str| one(&found["sections"], "section", &json!(name));
    assert_eq!(figures(section("sport"), VOLUMES), [1, 1, 0, 0, 1, 0]);
    assert_eq!(figures(section(""), DECIDED), [4, 2, 2, 1, 1, 3]);
    let by = |person: &Person| one(&found["moderators"], "account", &json!(person.id));
    let own = ["decisions", "approved", "rejected", "undone", "looked_again", "overruled"];
    assert_eq!(figures(by(&first), own), [3, 2, 1, 1, 1, 1]);
    assert_eq!(figures(by(&second), own), [2, 0, 1, 0, 0, 0]);
    assert_eq!(by(&first)["name"], first.name);
    let load: i64 = by(&first)["load"].as_array().unwrap().iter().map(|load| load["decisions"].as_i64().unwrap()).sum();
    assert_eq!(load, 3);

    let sport = first.read("/moderation/stats?per=hour&section=sport").await;
    assert_eq!(figures(&sport["totals"], VOLUMES), [1, 1, 0, 0, 1, 0]);
    assert_eq!(figures(&sport["totals"], DECIDED), [1, 0, 0, 0, 0, 1]);
    assert_eq!(sport["rules"], json!([]));
}

/// What the tables say themselves, counted in another way.
const DIRECT: [(&str, &str); 6] = [
    ("comments", "select count(*) from comments"),
    ("rejected_by_rules", "select count(*) from comment_revisions where verdict ->> 'outcome' = 'reject'"),
    ("flags", "select count(*) from flags"),
    ("deleted", "select count(*) from comments where status = 'deleted'"),
    ("decisions", "select count(*) from decisions where action in ('approve', 'reject', 'remove', 'restore')"),
    ("undone", "select count(*) from decisions where undone_at is not null"),
];

#[actix_web::test]
async fn hours_that_are_over_are_counted_once_and_say_what_they_said_before() {
    let app = start().await;
    let (moderator, ..) = some_hours(&app).await;
    let asked = [
        "/moderation/stats?per=hour",
        "/moderation/stats",
        "/moderation/stats?per=hour&section=sport",
        "/moderation/stats.csv?table=load",
    ];
    let ask = async |path: &str| moderator.get(path).await.text().await.unwrap();
    let mut before = Vec::new();
    for path in asked {
        before.push(ask(path).await);
    }
    for (figure, query) in DIRECT {
        let totals = &serde_json::from_str::<Value>(&before[0]).unwrap()["totals"];
        assert_eq!(totals[figure], app.count(query).await, "{figure}");
    }
    // Two nodes at once count what one would.
    let (one, other) = tokio::join!(stats::seal(&app.db, app.now()), stats::seal(&app.db, app.now()));
    assert!(one.unwrap() + other.unwrap() >= 3);
    assert_eq!(stats::seal(&app.db, app.now()).await.unwrap(), 0);
    assert!(app.count("select count(*) from stat_hours").await > 10);
    for (path, before) in asked.into_iter().zip(before) {
        assert_eq!(ask(path).await, before, "{path}");
    }
    // Nothing of the time since is lost where the counted hours end.
    app.reader().await.comment("Late").await;
    let now = moderator.read("/moderation/stats?per=hour").await;
    assert_eq!(now["totals"]["comments"], 5);
}

#[actix_web::test]
async fn what_nobody_counted_for_long_is_not_counted_while_somebody_waits() {
    let app = start().await;
    let (moderator, reader) = (app.moderator().await, app.reader().await);
    reader.comment("Long ago").await;
    app.pass(10 * 3_600);
    reader.comment("Now").await;
    let found = moderator.read("/moderation/stats").await;
    assert_eq!((&found["complete"], &found["totals"]["comments"]), (&json!(false), &json!(1)));
    stats::seal(&app.db, app.now()).await.unwrap();
    let found = moderator.read("/moderation/stats").await;
    assert_eq!((&found["complete"], &found["totals"]["comments"]), (&json!(true), &json!(2)));
}

#[actix_web::test]
async fn days_begin_where_the_site_lives_also_when_clocks_are_changed() {
    let app = start().await;
    let moderator = app.moderator().await;
    let site: uuid::Uuid = sqlx::query_scalar("select id from sites").fetch_one(&*app.db).await.unwrap();
    sqlx::query(
        "insert into stat_hours
         select $1, hour, 'comments', '', '00000000-0000-0000-0000-000000000000', 0, 1
         from generate_series('2018-01-01T00:00:00Z'::timestamptz, '2018-12-31T23:00:00Z', '1 hour') hour",
    )
    .bind(site)
    .execute(&*app.db)
    .await
    .unwrap();
    for zone in ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia"] {
        app.settings(|settings| settings["timezone"] = json!(zone)).await;
        let year = "from=2018-01-02T12:00:00Z&to=2018-12-29T12:00:00Z";
        let found = moderator.read(&format!("/moderation/stats?{year}")).await;
        assert_eq!(found["timezone"], zone);
        let items = found["items"].as_array().unwrap();
        assert!((361..=363).contains(&items.len()), "{zone}: {}", items.len());
        let mut counts: Vec<i64> = items.iter().map(|item| item["comments"].as_i64().unwrap()).collect();
        counts.sort_unstable();
        counts.dedup();
        assert!(counts == [24] || counts == [23, 24, 25], "{zone}: {counts:?}");
    }
}

#[actix_web::test]
async fn a_table_is_a_file_in_which_nothing_is_a_formula() {
    let app = start().await;
    app.article("daily", "bad", json!({ "section": "=HYPERLINK(\"https://evil.example\")" })).await;
    let (moderator, reader) = (app.moderator().await, app.reader().await);
    created(reader.post("/articles/bad/comments", json!({ "body": "Hello" })).await).await;
    created(moderator.decide(&reader.comment("Plain").await, "remove").await).await;
    let answer = moderator.get("/moderation/stats.csv?table=sections").await;
    assert_eq!(answer.status(), 200);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(header("content-disposition"), "attachment; filename=\"daily-sections.csv\"");
    assert_eq!(header("cache-control"), "private, no-store");
    let text = answer.text().await.unwrap();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert!(lines[0].starts_with("section,comments,published,held,"), "{text}");
    assert!(lines[1..].contains(&"\"'=HYPERLINK(\"\"https://evil.example\"\")\",1,1,0,0,0,0,0,0,0,0,0,0,,,"), "{text}");

    let tables = [("series", 9), ("rules", 1), ("moderators", 2), ("load", 2)];
    for (table, rows) in tables {
        let text = moderator.get(&format!("/moderation/stats.csv?table={table}")).await.text().await.unwrap();
        assert_eq!(text.split_terminator("\r\n").count(), rows, "{table}: {text}");
    }
    let found = moderator.read("/moderation/stats").await;
    let series = moderator.get("/moderation/stats.csv").await.text().await.unwrap();
    let last = series.split_terminator("\r\n").last().unwrap();
    let day = found["items"].as_array().unwrap().last().unwrap();
    assert!(last.starts_with(&format!("{},2,2,", day["at"].as_str().unwrap())), "{last} {day:#}");
}

#[actix_web::test]
async fn the_time_of_figures_is_bounded() {
    let app = start().await;
    let moderator = app.moderator().await;
    let ask = async |query: &str| moderator.get(&format!("/moderation/stats?{query}")).await;
    let (from, to) = ("2026-01-01T10:15:00Z", "2026-01-01T12:15:00Z");
    let found = ok(ask(&format!("from={from}&to={to}&per=hour")).await).await;
    assert_eq!((&found["from"], &found["to"]), (&json!("2026-01-01T10:00:00Z"), &json!("2026-01-01T13:00:00Z")));
    assert_eq!(found["totals"]["median_seconds"], Value::Null);
    assert_eq!((&found["moderators_agree"]["share"], &found["moderators_agree"]["high"]), (&Value::Null, &json!(1.0)));
    assert_eq!(wrong_fields(ask(&format!("from={to}&to={from}")).await).await, wrong("from", "after_the_end"));
    assert_eq!(wrong_fields(ask("from=2020-01-01T00:00:00Z").await).await, wrong("from", "too_long"));
    let month = "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:01Z&per=hour";
    assert_eq!(wrong_fields(ask(month).await).await, wrong("from", "too_long"));
    assert_eq!(wrong_fields(ask("per=week").await).await, wrong("per", "invalid"));
    assert_eq!(wrong_fields(ask("section=%00").await).await, wrong("section", "nul"));
    let csv = moderator.get("/moderation/stats.csv?table=people").await;
    assert_eq!(wrong_fields(csv).await, wrong("table", "invalid"));
    let reader = app.reader().await;
    assert_eq!(json_of(reader.get("/moderation/stats").await).await["code"], "forbidden");
}
