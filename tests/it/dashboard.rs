//! The dashboard shows nothing but what there is.

use std::collections::BTreeSet;
use std::path::Path;

use gavel::accounts::Role;
use regex::Regex;
use serde_json::{Value, json};

use crate::support::mail::Mailing;
use crate::support::steps::until;

/// The metrics that the dashboard's expressions name.
fn named() -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/grafana/gavel.json");
    let dashboard: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.filter_map(|panel| panel["targets"].as_array()).flatten();
    let expressions: Vec<&str> = targets.map(|target| target["expr"].as_str().unwrap()).collect();
    assert!(expressions.len() > 20, "{expressions:?}");
    let name = Regex::new("gavel_[a-z_]+").unwrap();
    expressions.iter().flat_map(|text| name.find_iter(text)).map(|found| found.as_str().to_owned()).collect()
}

#[actix_web::test]
async fn every_metric_of_the_dashboard_is_one_of_the_services() {
    let gavel = Mailing::start().await;
    // Something of everything: a mail that waits, a comment that waits, an open page.
    gavel.server.stop().await;
    let reader = gavel.person_at("daily", Role::Reader).await;
    let forgotten = json!({ "email": format!("{}@mail.example", reader.name) });
    assert_eq!(gavel.anyone().post("/password-resets", forgotten).await.status(), 202);
    until("the mail was tried", async || gavel.waiting().await == [1]).await;
    gavel.settings(|settings| settings["moderation"]["mode"] = json!("pre")).await;
    gavel.pass(2);
    assert_eq!(reader.comment("Something to look at").await["status"], "held");
    let mut open = gavel.anyone().watch("/articles/a/events").await;
    open.next().await.unwrap();

    let metrics = format!("{}/metrics", gavel.address);
    let wanted = named();
    until("each metric is there", async || {
        let shown = reqwest::get(&metrics).await.unwrap().text().await.unwrap();
        let there: BTreeSet<&str> = shown.lines().filter_map(|line| line.split(['{', ' ']).next()).collect();
        wanted.iter().all(|name| there.contains(name.as_str()))
    })
    .await;
}
