//! Posts, flags and reactions that come in together are written together, and what is wrong with one of them concerns no
//! other.

use std::sync::Arc;

use futures_util::future::join_all;
use gavel::accounts::{self, Caller, Reader};
use gavel::comments::{CommentBody, Tap};
use gavel::flags::FlagReason;
use gavel::intake::{self, FlagError, GroupCommit, NewFlag, Post, Prepared, SubmitError, Writer};
use gavel::sites::{self, Site};
use sqlx::{AssertSqlSafe, Executor as _};

use crate::support::app::{Person, TestApp, id};
use crate::support::steps::until;

async fn daily(app: &TestApp) -> Site {
    let mut conn = app.db.acquire().await.unwrap();
    sites::find(&mut conn, &"daily".parse().unwrap()).await.unwrap().unwrap()
}

/// The same site, where comments can be disliked, too.
async fn with_dislikes(app: &TestApp) -> Site {
    let mut site = daily(app).await;
    site.settings.reactions.kinds.push("dislike".to_owned());
    site
}

/// The permit of somebody who is signed in.
async fn permit(app: &TestApp, site: &Site, person: &Person) -> Reader {
    let mut conn = app.db.acquire().await.unwrap();
    let account = accounts::profile(&mut conn, site.id, person.id.parse().unwrap(), app.now()).await.unwrap().unwrap();
    Caller::Account(account).reader().unwrap()
}

/// Takes somebody out of the database.
async fn remove(app: &TestApp, person: &Person) {
    for statement in ["delete from sessions where account_id = ", "delete from accounts where id = "] {
        let statement = format!("{statement}'{}'", person.id);
        sqlx::query(AssertSqlSafe(statement)).execute(&*app.db).await.unwrap();
    }
}

/// A post by `person` under the article `a`, judged and not yet written.
async fn judged(app: &TestApp, person: &Person, text: &str, parent: Option<&str>) -> Prepared {
    let site = daily(app).await;
    let reader = permit(app, &site, person).await;
    let rules = app.state.rules.of(&site).await.unwrap();
    let mut conn = app.db.acquire().await.unwrap();
    let article = gavel::articles::find(&mut conn, site.id, &"a".parse().unwrap()).await.unwrap().unwrap();
    let post = Post {
        writer: Writer::Reader(reader),
        network: app.state.networks.network("192.0.2.7".parse().unwrap()),
        body: CommentBody::try_from(text.to_owned()).unwrap(),
        parent: parent.map(|parent| parent.parse().unwrap()),
        nudge_accepted: false,
        seconds_to_post: None,
        model: None,
    };
    intake::prepare(&mut conn, &site, &article, &rules, &post, app.now()).await.unwrap()
}

#[actix_web::test]
async fn a_post_that_cannot_be_written_takes_none_of_its_neighbours_along() {
    let app = TestApp::start().await;
    let parent = app.reader().await.comment("The one that is answered").await;
    let mut posts = Vec::new();
    for number in 0..24 {
        let reader = app.reader().await;
        let above = (number % 3 == 0).then(|| id(&parent));
        posts.push(judged(&app, &reader, &format!("Comment number {number}"), above).await);
        if number == 11 {
            // Its author is gone before it is written.
            remove(&app, &reader).await;
        }
    }
    let written = join_all(posts.into_iter().map(|post| post.write_with_others(&app.state.writers.posts, None))).await;
    for (number, outcome) in written.iter().enumerate() {
        match outcome {
            Ok(Some(_)) => assert_ne!(number, 11),
            Err(SubmitError::Database(error)) if error.as_database_error().is_some() => {
                assert_eq!(number, 11, "{error}");
            }
            other => panic!("{number}: {:?}", other.as_ref().err()),
        }
    }
    assert_eq!(app.count("select count(*) from comments").await, 24);
    assert_eq!(app.count("select count(*) from events where name = 'comment.submitted'").await, 24);
    assert_eq!(
        app.count("select reply_count::bigint from comments where parent_id is null and reply_count > 0").await,
        8
    );
    app.assert_counts().await;
}

#[actix_web::test]
async fn who_answers_what_has_gone_is_told_so_and_the_others_are_written() {
    let app = TestApp::start().await;
    let author = app.reader().await;
    let parent = author.comment("Soon gone").await;
    let mut posts = Vec::new();
    for number in 0..12 {
        let above = (number % 2 == 0).then(|| id(&parent));
        posts.push(judged(&app, &app.reader().await, &format!("Comment number {number}"), above).await);
    }
    assert_eq!(author.delete(&format!("/comments/{}", id(&parent))).await.status(), 204);
    let written = join_all(posts.into_iter().map(|post| post.write_with_others(&app.state.writers.posts, None))).await;
    for (number, outcome) in written.iter().enumerate() {
        match outcome {
            Ok(Some(_)) => assert_eq!(number % 2, 1),
            Err(SubmitError::ParentGone) => assert_eq!(number % 2, 0),
            other => panic!("{number}: {:?}", other.as_ref().err()),
        }
    }
    app.assert_counts().await;
}

#[actix_web::test]
async fn nodes_that_write_for_the_same_authors_and_article_lose_nothing() {
    let app = TestApp::start().await;
    let nodes = [(); 9].map(|()| GroupCommit::new(app.db.clone()));
    let parents = [app.reader().await.comment("One").await, app.reader().await.comment("Two").await];
    let mut readers = Vec::new();
    for _ in 0..6 {
        readers.push(app.reader().await);
    }
    let mut posts = Vec::new();
    for number in 0..72 {
        // Each node meets authors and parents in an order of its own, and begins with one post alone.
        let reader = &readers[number * (number / 6 + 1) % 6];
        let text = format!("What number {number} has to say");
        posts.push(judged(&app, reader, &text, Some(id(&parents[number / 3 % 2]))).await);
    }
    let writing = posts.into_iter().enumerate().map(|(number, post)| post.write_with_others(&nodes[number % 9], None));
    for outcome in join_all(writing).await {
        assert!(outcome.unwrap().is_some());
    }
    assert_eq!(app.count("select count(*) from comments").await, 74);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_post_waits_for_its_article_before_it_holds_its_author_as_whoever_decides_about_comments_does() {
    let app = TestApp::start().await;
    let reader = app.reader().await;
    let post = judged(&app, &reader, "One post alone", None).await;
    let mut deciding = app.db.begin().await.unwrap();
    deciding.execute("select from articles for update").await.unwrap();
    let group = app.state.writers.posts.clone();
    let writing = tokio::spawn(async move { post.write_with_others(&group, None).await.map(|taken| taken.is_some()) });
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    until("the post waits", async || app.count(waiting).await == 1).await;
    // Held by the post, the account would never be free: each would wait for the other.
    let account = format!("select from accounts where id = '{}' for update nowait", reader.id);
    deciding.execute(AssertSqlSafe(account)).await.unwrap();
    deciding.commit().await.unwrap();
    assert!(writing.await.unwrap().unwrap());
    app.assert_counts().await;
}

/// A flag of `person` on a comment, not yet written.
async fn flag(app: &TestApp, person: &Person, comment: &str) -> NewFlag {
    let site = daily(app).await;
    let reader = permit(app, &site, person).await;
    let rules = app.state.rules.of(&site).await.unwrap();
    let (comment, reason) = (comment.parse().unwrap(), FlagReason::OffTopic);
    NewFlag { site: Arc::new(site), rules, reader, comment, reason, detail: None, at: app.now() }
}

/// A tap of `person` on a comment, not yet written.
async fn tap(app: &TestApp, person: &Person, comment: &str, kind: &str) -> Tap {
    let reader = permit(app, &daily(app).await, person).await;
    Tap { reader, comment: comment.parse().unwrap(), kind: kind.to_owned(), at: app.now() }
}

#[actix_web::test]
async fn a_flag_that_cannot_be_written_takes_none_of_its_neighbours_along() {
    let app = TestApp::start().await;
    let author = app.reader().await;
    let gone = author.comment("Soon gone").await;
    let mut flags = Vec::new();
    for number in 0..16 {
        let reader = app.reader().await;
        let comment = match number {
            5 => id(&gone).to_owned(),
            _ => id(&author.comment(&format!("Comment number {number}")).await).to_owned(),
        };
        flags.push(flag(&app, &reader, &comment).await);
        if number == 11 {
            remove(&app, &reader).await;
        }
    }
    assert_eq!(author.delete(&format!("/comments/{}", id(&gone))).await.status(), 204);
    let written = join_all(flags.into_iter().map(|flag| flag.write_with_others(&app.state.writers.flags))).await;
    for (number, outcome) in written.iter().enumerate() {
        match (number, outcome) {
            (5, Err(FlagError::NotFound)) => {}
            (11, Err(FlagError::Database(error))) => assert!(error.as_database_error().is_some(), "{error}"),
            (_, Ok(flagged)) => assert!(number != 5 && number != 11 && flagged.first && !flagged.hidden),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(app.count("select count(*) from flags").await, 14);
    assert_eq!(app.count("select count(*) from events where name = 'comment.flagged'").await, 14);
    assert_eq!(app.count("select count(*) from review_items where open and flagged").await, 14);
    app.assert_counts().await;
}

#[actix_web::test]
async fn flags_and_taps_on_the_same_comments_from_many_nodes_are_each_counted_once() {
    let app = TestApp::start().await;
    let author = app.reader().await;
    let mut comments = Vec::new();
    for number in 0..6 {
        comments.push(id(&author.comment(&format!("Comment number {number}")).await).to_owned());
    }
    let nodes = [(); 4].map(|()| (GroupCommit::new(app.db.clone()), GroupCommit::new(app.db.clone())));
    let (mut flags, mut taps) = (Vec::new(), Vec::new());
    for number in 0..12 {
        let reader = app.reader().await;
        for step in 0..6 {
            // Each meets the comments in an order of its own.
            let comment = &comments[(number + step * (number % 5 + 1)) % 6];
            if number < 2 {
                flags.push(flag(&app, &reader, comment).await);
            }
            for kind in ["like", "dislike", "like"] {
                taps.push(tap(&app, &reader, comment, kind).await);
            }
        }
    }
    let flagging = flags.into_iter().enumerate().map(|(at, flag)| flag.write_with_others(&nodes[at % 4].0));
    let site = with_dislikes(&app).await;
    let tapping = taps.into_iter().enumerate().map(|(at, tap)| intake::react(&nodes[at % 4].1, &site, tap));
    let (flagged, tapped) = futures_util::join!(join_all(flagging), join_all(tapping));
    assert!(flagged.iter().all(Result::is_ok), "{flagged:?}");
    assert!(tapped.iter().all(Result::is_ok), "{tapped:?}");
    // Some meet all six comments, others only three or two of them, again and again.
    assert_eq!(app.count("select count(*) from flags").await, 6 + 3);
    assert_eq!(app.count("select sum(flag_count)::bigint from comments").await, 6 + 3);
    assert_eq!(app.count("select count(*) from reactions").await, 49);
    assert_eq!(app.count("select sum(positive + negative)::bigint from comments").await, 49);
    app.assert_counts().await;
}

#[actix_web::test]
async fn a_tap_in_place_of_another_is_answered_with_the_counts_of_all() {
    let app = TestApp::start().await;
    let comment = app.reader().await.comment("Much liked").await;
    let undecided = app.reader().await;
    let mut taps = vec![tap(&app, &undecided, id(&comment), "dislike").await];
    for kind in ["like", "like", "dislike", "like"] {
        taps.push(tap(&app, &app.reader().await, id(&comment), kind).await);
    }
    let after = tap(&app, &undecided, id(&comment), "like").await;
    let site = with_dislikes(&app).await;
    for tapped in join_all(taps.into_iter().map(|tap| intake::react(&app.state.writers.taps, &site, tap))).await {
        tapped.unwrap();
    }
    let (counts, article) = intake::react(&app.state.writers.taps, &site, after).await.unwrap();
    assert_eq!(counts, serde_json::json!({ "like": 4, "dislike": 1 }));
    assert_eq!(article.as_ref(), "a");
    app.assert_counts().await;
}
