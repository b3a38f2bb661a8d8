//! What happens under an article while somebody reads it, as Server-Sent Events.

use gavel::live::Limits;
use reqwest::Method;
use serde_json::json;

use crate::support::app::{ORIGIN, TestApp, id, problem};
use crate::support::events::Event;

const EVENTS: &str = "/articles/a/events";

#[tokio::test]
async fn readers_are_told_of_every_change_and_never_of_what_is_not_shown() {
    let app = TestApp::start().await;
    let (author, moderator) = (app.reader().await, app.moderator().await);
    let mut events = app.anyone().watch(EVENTS).await;
    let counts = events.next().await.unwrap();
    assert_eq!((counts.name.as_str(), &counts.data), ("counts", &json!({ "comments": 0 })));

    let comment = author.comment("The bridge is closed **again**.").await;
    let told = events.next().await.unwrap();
    assert_eq!(told.about(), ("comment.published", id(&comment)));
    let public = app.anyone().page().await.remove(0);
    assert_eq!(told.data["html"], public["html"]);
    for private in ["body", "reasons", "network"] {
        assert!(told.data.get(private).is_none(), "{told:?}");
    }
    assert_eq!(told.data["author"], public["author"]);
    assert_eq!(events.until("counts").await.data, json!({ "comments": 1 }));

    let edit = json!({ "body": "The bridge is open again.", "revision": 1 });
    assert_eq!(author.patch(&format!("/comments/{}", id(&comment)), edit).await.status(), 200);
    let edited = events.next().await.unwrap();
    assert_eq!(edited.about(), ("comment.edited", id(&comment)));
    assert_eq!(
        (&edited.data["revision"], &edited.data["html"]),
        (&json!(2), &json!("<p>The bridge is open again.</p>\n"))
    );

    // What waits for a moderator is nobody's business until they have looked.
    app.settings(|settings| settings["moderation"]["mode"] = json!("pre")).await;
    app.pass(2);
    let held = author.reply(&comment, "Who says so?").await;
    assert_eq!(held["status"], "held");
    assert_eq!(moderator.decide(&held, "approve").await.status(), 201);
    let approved = events.next().await.unwrap();
    assert_eq!(approved.about(), ("comment.published", id(&held)));
    assert_eq!(approved.data["parent_id"], comment["id"]);
    assert_eq!(events.until("counts").await.data, json!({ "comments": 2 }));

    // The place of a comment stays while something stands below it.
    let second = json!({ "id": comment["id"], "revision": 2 });
    assert_eq!(moderator.decide(&second, "remove").await.status(), 201);
    let removed = events.next().await.unwrap();
    assert_eq!(
        (removed.name.as_str(), removed.data),
        ("comment.removed", json!({ "id": comment["id"], "tombstone": true }))
    );
    assert_eq!(moderator.decide(&second, "restore").await.status(), 201);
    assert_eq!(events.until("comment.published").await.data["id"], comment["id"]);
    assert_eq!(author.delete(&format!("/comments/{}", id(&held))).await.status(), 204);
    assert_eq!(events.until("comment.removed").await.data, json!({ "id": held["id"], "tombstone": false }));
    assert_eq!(events.until("counts").await.data, json!({ "comments": 1 }));
}

#[tokio::test]
async fn what_flags_hide_vanishes_at_once() {
    let app = TestApp::start().await;
    app.settings(|settings| settings["flags"] = json!({ "hide_weight": 1.0, "hide_groups": 1 })).await;
    app.pass(2);
    let comment = app.reader().await.comment("Something vile.").await;
    let mut events = app.anyone().watch(EVENTS).await;
    let flag = json!({ "reason": "harassment" });
    for _ in 0..3 {
        app.reader().await.put(&format!("/comments/{}/flag", id(&comment)), flag.clone()).await;
    }
    let removed = events.until("comment.removed").await;
    assert_eq!(removed.data, json!({ "id": comment["id"], "tombstone": false }));
}

#[tokio::test]
async fn another_article_and_another_site_hear_nothing() {
    let app = TestApp::start().await;
    app.article("daily", "b", json!({})).await;
    app.site("weekly").await;
    app.article("weekly", "a", json!({})).await;
    let mut elsewhere = vec![app.anyone().watch("/articles/b/events").await];
    elsewhere.push(app.caller("weekly", None, None).watch(EVENTS).await);
    let mut here = app.anyone().watch(EVENTS).await;
    let reader = app.reader().await;
    let comment = reader.comment("Only here.").await;
    assert_eq!(here.until("comment.published").await.data["id"], comment["id"]);
    // The first thing they hear of after their greeting is their own.
    let post = json!({ "body": "Only there." });
    reader.post("/articles/b/comments", post.clone()).await;
    app.person_at("weekly", gavel::accounts::Role::Reader).await.post("/articles/a/comments", post).await;
    for events in &mut elsewhere {
        assert_eq!(events.next().await.unwrap().name, "counts");
        assert_eq!(events.next().await.unwrap().data["html"], "<p>Only there.</p>\n");
    }
}

#[tokio::test]
async fn two_nodes_on_one_database_tell_the_same() {
    let app = TestApp::start().await;
    let other = app.beside();
    let mut here = app.anyone().watch(EVENTS).await;
    let mut there = other.anyone().watch(EVENTS).await;
    let reader = app.reader().await;
    let first = reader.comment("From one node.").await;
    assert_eq!(there.until("comment.published").await.data["id"], first["id"]);
    assert_eq!(here.until("comment.published").await.data["id"], first["id"]);
    // Where no notification comes through, every node still looks.
    sqlx::query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'")
        .execute(&*app.db)
        .await
        .unwrap();
    let second = reader.comment("From one node again.").await;
    assert_eq!(there.until("comment.published").await.data["id"], second["id"]);
    assert_eq!(here.until("comment.published").await.data["id"], second["id"]);
}

#[tokio::test]
async fn who_comes_back_is_told_what_they_missed_once_and_goes_on_from_there() {
    let app = TestApp::start().await;
    let (author, moderator) = (app.reader().await, app.moderator().await);
    let seen = author.comment("Seen by everybody.").await;
    let mut events = app.anyone().watch(EVENTS).await;
    let known = author.comment("Told while the stream was open.").await;
    assert_eq!(events.until("comment.published").await.data["id"], known["id"]);
    events.until("counts").await;
    let last_id = events.last_id.clone();
    drop(events);

    let missed = author.comment("Told to nobody.").await;
    assert_eq!(moderator.decide(&seen, "reject").await.status(), 201);
    // It came and went: nobody need know of it.
    let gone = author.comment("Soon gone.").await;
    assert_eq!(author.delete(&format!("/comments/{}", id(&gone))).await.status(), 204);

    // Also on another node, which followed nothing until now.
    let other = app.beside();
    for anyone in [app.anyone(), other.anyone()] {
        let mut events = anyone.resume(EVENTS, &last_id).await;
        // A node that was about to tell something just then does so a moment after the greeting.
        let (mut told, mut counts) = (Vec::new(), None);
        while told.len() < 2 || counts.is_none() {
            let event = events.next().await.unwrap();
            if event.name == "counts" {
                counts.get_or_insert(event.data);
            } else if [id(&seen), id(&known), id(&missed)].contains(&event.about().1) {
                told.push(event);
            }
        }
        assert_eq!(counts.unwrap(), json!({ "comments": 2 }));
        let told: Vec<_> = told.iter().map(Event::about).collect();
        assert_eq!(told, [("comment.published", id(&missed)), ("comment.removed", id(&seen))]);
        let next = author.comment("And it goes on.").await;
        assert_eq!(events.until("comment.published").await.data["id"], next["id"]);
        author.delete(&format!("/comments/{}", id(&next))).await;
    }
}

#[tokio::test]
async fn who_was_away_too_long_is_told_to_read_anew() {
    let app = TestApp::start().await;
    let last_id = {
        let mut events = app.anyone().watch(EVENTS).await;
        events.until("counts").await;
        events.last_id
    };
    app.reader().await.comment("While they were away.").await;
    app.anyone().resume(EVENTS, &last_id).await.until("comment.published").await;
    for lost in ["not a position", "-1"] {
        let mut events = app.anyone().resume(EVENTS, lost).await;
        assert_eq!(events.next().await.unwrap().name, "reload", "after {lost:?}");
    }
    sqlx::query(
        "insert into events (site_id, id, name, actor_kind, payload, at, xid)
         select (select id from sites), gen_random_uuid(), 'test.noise', 'system', '{}', now(),
                pg_current_xact_id()::text::bigint
         from generate_series(1, 1001)",
    )
    .execute(&*app.db)
    .await
    .unwrap();
    let other = app.beside();
    let mut events = other.anyone().resume(EVENTS, &last_id).await;
    assert_eq!(events.next().await.unwrap().name, "reload");
    assert_eq!(events.next().await.unwrap().data, json!({ "comments": 1 }));
}

#[tokio::test]
async fn a_network_and_a_node_have_only_so_many_streams() {
    let app = TestApp::start_with(|options| {
        options.streams = Limits { all: 3, each_network: 2 };
        options.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let anyone = app.anyone();
    let watch =
        |address: &str| anyone.request(Method::GET, EVENTS).header("X-Forwarded-For", address.to_owned()).send();
    let (first, second) = (watch("192.0.2.1").await.unwrap(), watch("192.0.2.1").await.unwrap());
    let third = watch("192.0.2.1").await.unwrap();
    assert!(third.headers().contains_key("retry-after"));
    assert_eq!(problem(third).await, (429, "rate_limited".to_owned()));
    let other = watch("192.0.2.2").await.unwrap();
    let refused = watch("192.0.2.3").await.unwrap();
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(problem(refused).await, (503, "overloaded".to_owned()));
    for open in [&first, &second, &other] {
        assert_eq!(open.status(), 200);
    }
}

#[tokio::test]
async fn pages_of_the_sites_own_may_listen_also_before_an_article_is_made() {
    let app = TestApp::start().await;
    let ask = |origin: &str| {
        app.anyone().request(Method::GET, "/articles/new/events").header("Origin", origin.to_owned()).send()
    };
    let ours = ask(ORIGIN).await.unwrap();
    assert_eq!(
        (ours.status().as_u16(), ours.headers()["access-control-allow-origin"].to_str().unwrap()),
        (200, ORIGIN)
    );
    let other = ask("https://evil.example").await.unwrap();
    assert!(!other.headers().contains_key("access-control-allow-origin"));

    app.settings(|settings| settings["comments"]["first_post_makes_article"] = json!(false)).await;
    app.pass(2);
    app.state.sites.forget(&"daily".parse().unwrap()).await;
    assert_eq!(problem(app.anyone().get("/articles/new/events").await).await.0, 404);
}

#[tokio::test]
async fn streams_end_at_once_when_the_server_is_to_stop() {
    let app = TestApp::start().await;
    let moderator = app.moderator().await;
    let mut streams = [app.anyone().watch(EVENTS).await, moderator.watch("/review/events").await];
    app.state.live.close();
    for events in &mut streams {
        events.ended().await;
    }
    assert_eq!(problem(app.anyone().get(EVENTS).await).await.0, 503);
}

#[tokio::test]
async fn a_head_of_a_stream_has_an_end() {
    let app = TestApp::start().await;
    let anyone = app.anyone();
    let head = anyone.request(Method::HEAD, EVENTS).send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["content-type"].to_str().unwrap()), (200, "text/event-stream"));
    // On the same connection.
    assert_eq!(anyone.get("/articles/a").await.status(), 200);
}
