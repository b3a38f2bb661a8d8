//! A clock that jumps, forward and back, as after a restart of a machine or a mistake of its keeper.

use serde_json::json;

use crate::support::app::{TestApp, id};
use crate::support::steps::ids;

#[actix_web::test]
async fn a_clock_that_jumps_locks_nobody_out_and_loses_nothing() {
    let app = TestApp::start().await;
    let (reader, other, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    let mut said = Vec::new();
    for (number, jump) in [0, 7_200, -7_200, -86_400, 2 * 86_400, -3_600, 0].into_iter().enumerate() {
        app.pass(jump);
        let comment = reader.comment(&format!("Whatever the clock says, this is number {number}")).await;
        assert_eq!(other.react(&comment, "like").await.status(), 200);
        assert!(other.flag(&comment, "off_topic").await.status().is_success());
        assert_eq!(moderator.review(&comment).await["comment"]["id"], comment["id"]);
        assert_eq!(moderator.history(&comment).await[0]["kind"], "revision");
        said.push(id(&comment).to_owned());
    }
    app.pass(3);
    let mut shown = ids(&reader.all("/articles/a/comments?sort=newest", 2).await);
    shown.sort();
    said.sort();
    assert_eq!(shown, said, "each is there once, on whatever page");
    app.assert_counts().await;

    // Back before the limits' windows began: a full bucket is no prison.
    app.settings(|settings| settings["limits"]["post"]["account"] = json!({ "count": 1, "window_seconds": 60 })).await;
    app.pass(700);
    reader.comment("The one that may be said in a minute").await;
    assert_eq!(reader.post("/articles/a/comments", json!({ "body": "One too many" })).await.status(), 429);
    app.pass(-86_400);
    let answer = reader.post("/articles/a/comments", json!({ "body": "A day earlier" })).await;
    if answer.status() == 429 {
        let wait: i64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!(wait <= 60, "{wait} s for a window of 60 s");
        app.pass(wait);
        reader.comment("As long as one was told to wait, and no longer").await;
    }
}
