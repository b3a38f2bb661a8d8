//! Following the record of events: whoever acts on them loses none and gets none twice, however transactions commit.

use std::collections::BTreeSet;

use gavel::events::follow::{self, Next, Position};
use gavel::events::{self, Actor, Event};
use gavel::ids::SiteId;
use serde::Serialize;
use sqlx::{Connection as _, PgConnection, Postgres, Transaction};

use crate::support::app::TestApp;

/// Something that happened, told apart by a number.
#[derive(Serialize)]
struct Knock {
    number: u64,
}

impl Event for Knock {
    const NAME: &'static str = "test.knocked";
}

async fn knock(app: &TestApp, conn: &mut PgConnection, number: u64) {
    let site: SiteId = app.state.sites.find(&"daily".parse().unwrap()).await.unwrap().unwrap().id;
    events::record(conn, site, Actor::System, &Knock { number }, app.now()).await.unwrap();
}

/// A transaction that has knocked with these numbers and is still open.
async fn open(app: &TestApp, numbers: impl IntoIterator<Item = u64>) -> Transaction<'static, Postgres> {
    let mut tx = app.db.begin().await.unwrap();
    for number in numbers {
        knock(app, &mut tx, number).await;
    }
    tx
}

/// The numbers of the knocks among these events.
fn numbers(events: &[follow::Followed]) -> Vec<u64> {
    let knocks = events.iter().filter(|event| event.name == Knock::NAME);
    knocks.map(|event| event.payload["number"].as_u64().unwrap()).collect()
}

/// Somebody who follows from now on.
struct Follower {
    conn: PgConnection,
    position: Position,
}

impl Follower {
    async fn start(app: &TestApp) -> Self {
        let mut conn = app.db.acquire().await.unwrap().detach();
        let position = Position::now(&mut conn).await.unwrap();
        Self { conn, position }
    }

    async fn next(&mut self, limit: usize) -> Vec<u64> {
        match self.position.next(&mut self.conn, limit).await.unwrap() {
            Next::Events(events) => numbers(&events),
            Next::Lost => panic!("nobody has put another database here"),
        }
    }
}

/// What the follower `name` takes in a transaction of its own.
async fn take(app: &TestApp, name: &str, limit: usize) -> Option<Vec<u64>> {
    let mut tx = app.db.begin().await.unwrap();
    let taken = follow::take(&mut tx, name, limit, app.now()).await.unwrap();
    tx.commit().await.unwrap();
    taken.map(|events| numbers(&events))
}

#[tokio::test]
async fn what_commits_late_is_followed_late_and_what_is_rolled_back_never() {
    let app = TestApp::start().await;
    let mut follower = Follower::start(&app).await;
    take(&app, "mail", 10).await;

    let first = open(&app, [1]).await;
    let second = open(&app, [2]).await;
    let never = open(&app, [3]).await;
    second.commit().await.unwrap();
    // The first began before it and is still open.
    assert_eq!(follower.next(10).await, [2]);
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [2]);
    assert_eq!(follower.next(10).await, [0; 0]);
    let third = open(&app, [4]).await;
    first.commit().await.unwrap();
    never.rollback().await.unwrap();
    assert_eq!(follower.next(10).await, [1]);
    third.commit().await.unwrap();
    assert_eq!(follower.next(10).await, [4]);
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [1, 4]);
    assert_eq!(follower.next(10).await, [0; 0]);
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [0; 0]);
}

#[tokio::test]
async fn a_batch_ends_between_transactions_also_among_those_that_came_late() {
    let app = TestApp::start().await;
    let mut follower = Follower::start(&app).await;
    let late = [open(&app, [1]).await, open(&app, [2, 3, 4]).await, open(&app, [5, 6]).await, open(&app, [7]).await];
    open(&app, [8, 9]).await.commit().await.unwrap();
    assert_eq!(follower.next(10).await, [8, 9]);
    let [first, second, third, open_still] = late;
    for each in [third, second, first] {
        each.commit().await.unwrap();
    }
    for numbers in [vec![10], vec![11, 12]] {
        open(&app, numbers).await.commit().await.unwrap();
    }
    assert_eq!(follower.next(2).await, [1]);
    // More than two, but of one transaction.
    assert_eq!(follower.next(2).await, [2, 3, 4]);
    assert_eq!(follower.next(3).await, [5, 6, 10]);
    open_still.commit().await.unwrap();
    assert_eq!(follower.next(2).await, [7]);
    assert_eq!(follower.next(2).await, [11, 12]);
    assert_eq!(follower.next(2).await, [0; 0]);
}

#[tokio::test]
async fn every_event_comes_once_whatever_the_order_and_the_size_of_batches() {
    let app = TestApp::start().await;
    let mut followers = Vec::new();
    for limit in [1, 2, 3, 100] {
        followers.push((limit, Follower::start(&app).await, Vec::new()));
    }
    take(&app, "mail", 2).await;
    let mut mailed = Vec::new();
    // Transactions of one to three events; two or three stay open at any time, and the oldest or the newest ends.
    let (mut waiting, mut expected, mut number) = (Vec::new(), BTreeSet::new(), 0);
    for turn in 0..40_u64 {
        let size = turn % 3 + 1;
        let numbers: Vec<u64> = (number..number + size).collect();
        number += size;
        waiting.push((open(&app, numbers.iter().copied()).await, numbers));
        while waiting.len() > usize::from(turn < 39) * 2 {
            let at = if turn * 7 % 5 < 2 { 0 } else { waiting.len() - 1 };
            let (tx, numbers) = waiting.remove(at);
            if turn % 6 == 5 {
                tx.rollback().await.unwrap();
            } else {
                tx.commit().await.unwrap();
                expected.extend(numbers);
            }
        }
        for (limit, follower, seen) in &mut followers {
            seen.extend(follower.next(*limit).await);
        }
        if turn % 2 == 0 {
            mailed.extend(take(&app, "mail", 2).await.unwrap());
        }
    }
    for (limit, mut follower, mut seen) in followers {
        loop {
            let more = follower.next(limit).await;
            if more.is_empty() {
                break;
            }
            seen.extend(more);
        }
        seen.sort_unstable();
        assert_eq!(seen, expected.iter().copied().collect::<Vec<_>>(), "in batches of {limit}");
    }
    loop {
        let more = take(&app, "mail", 2).await.unwrap();
        if more.is_empty() {
            break;
        }
        mailed.extend(more);
    }
    mailed.sort_unstable();
    assert_eq!(mailed, expected.into_iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn one_node_at_a_time_acts_and_what_it_does_not_finish_comes_again() {
    let app = TestApp::start().await;
    open(&app, [1]).await.commit().await.unwrap();
    // A new follower begins where it is.
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [0; 0]);
    open(&app, [2]).await.commit().await.unwrap();

    let mut node = app.db.begin().await.unwrap();
    let taken = follow::take(&mut node, "mail", 10, app.now()).await.unwrap().unwrap();
    assert_eq!(numbers(&taken), [2]);
    assert_eq!(take(&app, "mail", 10).await, None, "the other node has it");
    // Other followers have a position of their own.
    assert_eq!(take(&app, "hooks", 10).await.unwrap(), [0; 0]);
    node.rollback().await.unwrap();
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [2]);
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [0; 0]);
}

#[tokio::test]
async fn what_is_recorded_by_who_takes_comes_with_the_next_batch() {
    let app = TestApp::start().await;
    take(&app, "mail", 10).await;
    open(&app, [1]).await.commit().await.unwrap();
    let mut node = app.db.begin().await.unwrap();
    let taken = follow::take(&mut node, "mail", 10, app.now()).await.unwrap().unwrap();
    assert_eq!(numbers(&taken), [1]);
    // Something else begins and ends before it does.
    open(&app, [2]).await.commit().await.unwrap();
    knock(&app, &mut node, 3).await;
    node.commit().await.unwrap();
    let mut rest = take(&app, "mail", 10).await.unwrap();
    rest.sort_unstable();
    assert_eq!(rest, [2, 3]);
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [0; 0]);
}

#[tokio::test]
async fn posts_and_decisions_are_followed_with_what_they_are_about() {
    let app = TestApp::start().await;
    let (reader, moderator) = (app.reader().await, app.moderator().await);
    let mut follower = Follower::start(&app).await;
    let comment = reader.comment("The bridge is closed again.").await;
    assert_eq!(moderator.decide(&comment, "reject").await.status(), 201);
    let Next::Events(events) = follower.position.next(&mut follower.conn, 100).await.unwrap() else { panic!() };
    let told: Vec<_> = events.iter().map(|event| (event.name.as_str(), event.comment.unwrap().to_string())).collect();
    let id = comment["id"].as_str().unwrap().to_owned();
    assert_eq!(told, [("comment.submitted", id.clone()), ("comment.decided", id)]);
    assert_eq!(events[0].actor_id.unwrap().to_string(), reader.id);
    follower.conn.close().await.unwrap();
}

#[tokio::test]
async fn who_follows_goes_on_after_a_dump_is_restored_into_another_server() {
    let app = TestApp::start().await;
    open(&app, [1]).await.commit().await.unwrap();
    take(&app, "mail", 10).await;
    open(&app, [2]).await.commit().await.unwrap();
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [2]);
    open(&app, [3]).await.commit().await.unwrap();
    // As where the server that was dumped had counted higher: it had taken all but the third.
    let ahead = 1_000_000_i64;
    for table in ["events set xid = xid", "followers set below = below"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("update {table} + $1"))).bind(ahead).execute(&*app.db).await.unwrap();
    }
    app.pass(1);
    open(&app, [4]).await.commit().await.unwrap();
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [3, 4]);
    open(&app, [5]).await.commit().await.unwrap();
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [5]);

    // When the new server has counted that far, what was taken long ago does not come again.
    app.pass(3 * 86_400);
    take(&app, "mail", 10).await;
    let old = "update events set at = at - interval '2 days', xid = pg_current_xact_id()::text::bigint where xid > $1";
    assert_ne!(sqlx::query(old).bind(ahead).execute(&*app.db).await.unwrap().rows_affected(), 0);
    open(&app, [6]).await.commit().await.unwrap();
    assert_eq!(take(&app, "mail", 10).await.unwrap(), [6]);
}
