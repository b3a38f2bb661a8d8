//! Posts that come in together are written together, and what is wrong with one of them concerns no other.

use futures_util::future::join_all;
use gavel::accounts::{self, Caller};
use gavel::comments::CommentBody;
use gavel::intake::{self, GroupCommit, Post, Prepared, SubmitError, Writer};
use gavel::sites;
use sqlx::{AssertSqlSafe, Executor as _};

use crate::support::app::{Person, TestApp, id};
use crate::support::steps::until;

/// A post by `person` under the article `a`, judged and not yet written.
async fn judged(app: &TestApp, person: &Person, text: &str, parent: Option<&str>) -> Prepared {
    let mut conn = app.db.acquire().await.unwrap();
    let site = sites::find(&mut conn, &"daily".parse().unwrap()).await.unwrap().unwrap();
    let rules = app.state.rules.of(&site).await.unwrap();
    let article = gavel::articles::find(&mut conn, site.id, &"a".parse().unwrap()).await.unwrap().unwrap();
    let account = accounts::profile(&mut conn, site.id, person.id.parse().unwrap(), app.now()).await.unwrap().unwrap();
    let post = Post {
        writer: Writer::Reader(Caller::Account(account).reader().unwrap()),
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
            let gone = [
                format!("delete from sessions where account_id = '{}'", reader.id),
                format!("delete from accounts where id = '{}'", reader.id),
            ];
            for statement in gone {
                sqlx::query(AssertSqlSafe(statement)).execute(&*app.db).await.unwrap();
            }
        }
    }
    let written = join_all(posts.into_iter().map(|post| post.write_with_others(&app.state.posts, None))).await;
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
    let written = join_all(posts.into_iter().map(|post| post.write_with_others(&app.state.posts, None))).await;
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
    let group = app.state.posts.clone();
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
