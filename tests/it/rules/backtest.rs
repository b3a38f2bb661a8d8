//! A backtest says of the past exactly what live evaluation said then, comment by comment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use gavel::accounts::{self, Caller, Reader, Role};
use gavel::articles;
use gavel::comments::CommentBody;
use gavel::ids::{CommentId, RuleId, SiteId};
use gavel::intake::{self, Post, SubmitError, Writer};
use gavel::rules::backtest::{Past, Tally, Trial};
use gavel::rules::verdict::{Outcome, RuleResult, RuleVerdict};
use gavel::rules::{FactsSnapshot, RuleSet, RuleVersion, Verdict, save, store};
use gavel::sites::{self, Site};
use serde_json::{Value, json};
use sqlx::types::Json;

use crate::support::app::{Person, TestApp, created};

/// How many of the real comments are posted.
const COMMENTS: usize = 8_000;
/// How many connections post them, each under an article and by readers of its own.
const LANES: usize = 4;

/// Rules of every sort: live and shadow, over words, shapes, authors, rates, and one that lifts others.
fn rules() -> Vec<Value> {
    // No brake: these are to run to the end, however much they hit.
    let rule = |name: &str, mode: &str, when: Value, then: Value| json!({ "name": name, "mode": mode, "when": when, "then": then, "limits": { "max_hit_share": 1 } });
    vec![
        rule(
            "Insults",
            "live",
            json!({ "text": { "list": "insults", "as": "word" } }),
            json!({ "action": "hold", "labels": ["insults"] }),
        ),
        rule(
            "Fools",
            "shadow",
            json!({ "text": { "regex": "(?i)\\bfool(s|ish)?\\b" } }),
            json!({ "action": "reject" }),
        ),
        rule(
            "Shouting",
            "live",
            json!({ "all": [{ "text.caps_share": { "gte": 0.3 } }, { "text.words": { "gte": 4 } }] }),
            json!({ "action": "flag" }),
        ),
        rule(
            "Long",
            "shadow",
            json!({ "text.length": { "gte": 400 } }),
            json!({ "action": "label", "labels": ["long"] }),
        ),
        rule(
            "Quick",
            "shadow",
            json!({ "all": [{ "rate.author.comments": { "per": "10m", "gte": 3 } }, { "author.account_age": { "lt": "7d" } }] }),
            json!({ "action": "hold" }),
        ),
        rule(
            "Thanks",
            "live",
            json!({ "text": { "phrase": "thank", "as": "substring" } }),
            json!({ "action": "allow", "labels": ["insults"] }),
        ),
    ]
}

/// A site with these rules, and as many articles and readers as there are lanes.
async fn site(app: &TestApp) -> (Site, RuleSet, Vec<[Reader; 3]>) {
    let admin = app.admin().await;
    let list = json!({ "terms": ["idiot*", "stupid", "moron*", "troll*", "liar*", "dumb"], "exceptions": ["trolley"] });
    created(admin.put("/phrase-lists/insults", list).await).await;
    for rule in rules() {
        created(admin.post("/rules", rule).await).await;
    }
    let mut people = Vec::new();
    for lane in 0..LANES {
        app.article("daily", &format!("lane-{lane}"), json!({ "section": format!("section {}", lane % 2) })).await;
        people.push([
            reader(app, app.reader().await).await,
            reader(app, app.newcomer().await).await,
            reader(app, app.newcomer().await).await,
        ]);
    }
    let site = sites::find(&mut app.db.acquire().await.unwrap(), &"daily".parse().unwrap()).await.unwrap().unwrap();
    let rules = app.state.rules.of(&site).await.unwrap();
    (site, rules, people)
}

async fn site_id(app: &TestApp, slug: &str) -> SiteId {
    sites::find(&mut app.db.acquire().await.unwrap(), &slug.parse().unwrap()).await.unwrap().unwrap().id
}

async fn reader(app: &TestApp, person: Person) -> Reader {
    let site = site_id(app, "daily").await;
    let mut conn = app.db.acquire().await.unwrap();
    let account = accounts::profile(&mut conn, site, person.id.parse().unwrap(), app.now()).await.unwrap().unwrap();
    Caller::Account(account).reader().unwrap()
}

/// Posts texts through the real intake, each lane its share of them.
async fn post(app: &TestApp, texts: &[String]) -> BTreeMap<usize, CommentId> {
    let (site, rules, people) = site(app).await;
    let lanes = people.iter().enumerate().map(async |(lane, readers)| {
        let mut posted = Vec::new();
        let key = format!("lane-{lane}").parse().unwrap();
        let article = articles::find(&mut app.db.acquire().await.unwrap(), site.id, &key).await.unwrap().unwrap();
        let own: Vec<(usize, &String)> = texts.iter().enumerate().skip(lane).step_by(LANES).collect();
        for (round, texts) in own.chunks(100).enumerate() {
            let mut tx = app.db.begin().await.unwrap();
            let mut watched = Vec::new();
            for (place, (number, text)) in texts.iter().enumerate() {
                let Ok(body) = CommentBody::try_from((*text).clone()) else { continue };
                let post = Post {
                    writer: Writer::Reader(readers[number / LANES % 3].clone()),
                    network: app.state.networks.network("192.0.2.7".parse().unwrap()),
                    body,
                    parent: None,
                    nudge_accepted: true,
                    seconds_to_post: None,
                    model: None,
                };
                let now = app.now().plus_seconds(i64::try_from(round * 100 + place).unwrap());
                match intake::submit(&mut tx, &site, &article, &rules, &post, now).await {
                    Ok(taken) => {
                        posted.push((*number, taken.comment.id));
                        watched.push(taken.judged);
                    }
                    Err(SubmitError::TooLong(_)) => {}
                    Err(error) => panic!("{error}: {text}"),
                }
            }
            tx.commit().await.unwrap();
            for judged in watched {
                app.state.watch.judged(judged);
            }
            app.state.watch.settle().await;
        }
        posted
    });
    futures_util::future::join_all(lanes).await.into_iter().flatten().collect()
}

/// What is stored of a text.
struct Stored {
    past: Past,
    verdict: Verdict,
}

/// A text as the database has it: comment, revision, body, verdict, facts.
type Row = (uuid::Uuid, i32, String, Json<Verdict>, Json<FactsSnapshot>);

async fn stored(app: &TestApp, site: SiteId) -> Vec<Stored> {
    let rows: Vec<Row> = sqlx::query_as(
        "select comment_id, revision, body, verdict, facts from comment_revisions where site_id = $1 order by comment_id",
    )
    .bind(site)
    .fetch_all(&*app.db)
    .await
    .unwrap();
    let mut shadow = shadow(app).await;
    let text = |(comment, revision, body, Json(mut verdict), Json(facts)): Row| {
        verdict.rules.extend(shadow.remove(&(comment, revision)).unwrap_or_default());
        Stored { past: past(comment, revision, body, facts, verdict.outcome), verdict }
    };
    let texts = rows.into_iter().map(text).collect();
    assert!(shadow.is_empty(), "every hit is of a text that is there");
    texts
}

/// What the shadow found in each text, which is kept apart from the verdict that acted.
async fn shadow(app: &TestApp) -> BTreeMap<(uuid::Uuid, i32), Vec<RuleVerdict>> {
    let rows: Vec<(uuid::Uuid, i32, Json<RuleVerdict>)> =
        sqlx::query_as("select comment_id, revision, found from rule_hits where found is not null")
            .fetch_all(&*app.db)
            .await
            .unwrap();
    let mut found: BTreeMap<_, Vec<RuleVerdict>> = BTreeMap::new();
    for (comment, revision, Json(rule)) in rows {
        found.entry((comment, revision)).or_default().push(rule);
    }
    found
}

fn past(comment: uuid::Uuid, revision: i32, body: String, facts: FactsSnapshot, outcome: Outcome) -> Past {
    Past { comment: comment.into(), revision, body, facts, outcome: Some(outcome), decision: None, draw: 0 }
}

/// Judges all that is stored again, rule by rule, and answers how often each matched.
async fn judge_again(app: &TestApp, site: SiteId, texts: &[Stored]) -> BTreeMap<RuleId, Tally> {
    let mut conn = app.db.acquire().await.unwrap();
    let saved = save::parsed(store::all(&mut conn, site).await.unwrap());
    let lists = store::lists(&mut conn, site).await.unwrap();
    let judge = |rule: &RuleVersion| {
        let trial = Trial::new(rule, None, &saved, &lists).unwrap();
        let is_live = rule.document.mode == gavel::rules::Mode::Live;
        let mut tally = Tally::default();
        for Stored { past, verdict } in texts {
            let judged = trial.judge(past);
            let then = verdict.rules.iter().find(|found| found.id == rule.id);
            let hit = matches!(judged.result, RuleResult::Match | RuleResult::Lifted);
            assert_eq!(
                hit.then_some(judged.result),
                then.map(|found| found.result),
                "{}: {past:?}",
                rule.document.name
            );
            assert_eq!(judged.spans, then.map(|found| found.spans.clone()).unwrap_or_default(), "{past:?}");
            if is_live {
                assert_eq!(judged.outcome, verdict.outcome, "{past:?}");
            }
            tally.add(past, &judged);
        }
        (rule.id, tally)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = saved.iter().map(|rule| scope.spawn(|| judge(rule))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// The backtests of the first `most` rules that matched anything, as the interface tells them, against what was judged again
/// here.
async fn ask_for(app: &TestApp, admin: &Person, tallies: &BTreeMap<RuleId, Tally>, most: usize) -> Vec<Value> {
    let mut reports = Vec::new();
    for (rule, tally) in tallies.iter().filter(|(_, tally)| tally.matched > 0).take(most) {
        let all = json!({ "from": app.now().minus_seconds(30 * 86_400), "to": app.now().plus_seconds(86_400) });
        let report = admin.result(admin.post(&format!("/rules/{rule}/backtest"), all).await).await;
        let counts = ["total", "judged", "unknown", "outside", "matched", "lifted", "would_change"];
        let of_tally =
            [tally.total, tally.judged, tally.unknown, tally.outside, tally.matched, tally.lifted, tally.would_change];
        assert_eq!(counts.map(|name| report[name].as_u64().unwrap()), of_tally, "{report:#}");
        reports.push(report);
    }
    reports
}

#[actix_web::test]
async fn a_backtest_of_the_demo_says_what_live_evaluation_said() {
    let app = TestApp::start().await;
    gavel::cli::seed_demo(&app.db, &["127.0.0.1:8080".parse().unwrap()]).await.unwrap();
    let site = site_id(&app, "demo").await;
    let texts = stored(&app, site).await;
    assert!(texts.len() > 30 && texts.iter().any(|text| text.verdict.outcome > Outcome::None), "{}", texts.len());
    let tallies = judge_again(&app, site, &texts).await;
    let reports = ask_for(&app, &app.person_at("demo", Role::Admin).await, &tallies, usize::MAX).await;
    assert!(!reports.is_empty());
}

#[actix_web::test]
async fn a_backtest_of_eight_thousand_real_comments_says_what_live_evaluation_said() {
    let Some((texts, raters)) = news_comments() else { return };
    let app = TestApp::start().await;
    let posted = post(&app, &texts).await;
    assert!(posted.len() > COMMENTS * 9 / 10, "{}", posted.len());
    decide(&app, &posted, &raters).await;
    let site = site_id(&app, "daily").await;
    let tallies = judge_again(&app, site, &stored(&app, site).await).await;
    assert!(tallies.values().filter(|tally| tally.matched > 0).count() >= 6, "{tallies:#?}");
    assert!(tallies.values().any(|tally| tally.lifted > 0), "nothing was lifted");
    for report in ask_for(&app, &app.admin().await, &tallies, 2).await {
        let decided = &report["decided"];
        let count = |name: &str| decided[name].as_u64().unwrap();
        let all: u64 = ["true_positives", "false_positives", "missed", "true_negatives"].map(count).iter().sum();
        assert!(all <= report["judged"].as_u64().unwrap());
        println!("{}: matched {}, {}", report["name"], report["matched"], decided);
    }
}

/// The sample's texts with what most raters said; none where it is not at hand.
fn news_comments() -> Option<(Vec<String>, Vec<String>)> {
    let folder = std::env::var_os("GAVEL_DATA_SAMPLES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join("news-comments.csv");
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        println!("skipped: there is no {}", path.display());
        return None;
    };
    let rows = reader.records().take(COMMENTS).map(|row| row.unwrap());
    Some(rows.map(|row| (row[0].to_owned(), row[1].to_owned())).unzip())
}

/// Decides as the raters did: what they found insulting is rejected, what they found fine approved.
async fn decide(app: &TestApp, posted: &BTreeMap<usize, CommentId>, raters: &[String]) {
    let moderator: uuid::Uuid = app.moderator().await.id.parse().unwrap();
    let words: BTreeSet<&str> = raters.iter().map(String::as_str).collect();
    assert_eq!(words.into_iter().collect::<Vec<_>>(), ["fine", "insulting", "split"]);
    let action = |number: &usize| match raters[*number].as_str() {
        "insulting" => Some("reject"),
        "fine" => Some("approve"),
        _ => None,
    };
    let decided = posted.iter().filter_map(|(number, comment)| Some((comment.uuid(), action(number)?)));
    let (comments, actions): (Vec<uuid::Uuid>, Vec<&str>) = decided.unzip();
    // As many decisions over HTTP would take minutes; what follows from each is tested elsewhere.
    sqlx::query(
        "insert into decisions (site_id, id, batch_id, comment_id, revision, moderator_id, action, status_before,
                                status_after, reasons_before, featured_before, closed_item, decided_at)
         select c.site_id, c.id, c.id, c.id, 1, $3, d.action, c.status, c.status, '[]', false, false, c.created_at
         from unnest($1::uuid[], $2::text[]) d(comment, action) join comments c on c.id = d.comment",
    )
    .bind(comments)
    .bind(actions)
    .bind(moderator)
    .execute(&*app.db)
    .await
    .unwrap();
}
