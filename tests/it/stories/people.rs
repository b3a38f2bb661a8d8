//! Staff look for people, and see what became of what they did.

use gavel::accounts::Role;
use serde_json::{Value, json};

use crate::support::app::{Person, TestApp, created, id, json_of};
use crate::support::steps::{texts, wrong, wrong_fields};

/// Somebody new who signed up with this name and the address `{name}@mail.example`.
async fn signed_up(app: &TestApp, name: &str, address: &str) {
    let body = json!({ "email": address, "username": name, "password": "a good long one" });
    created(app.anyone().post("/accounts", body).await).await;
    app.pass(1);
}

/// The names that a search finds, through pages of `limit`.
async fn found(who: &Person, query: &str, limit: usize) -> Vec<String> {
    let items = who.all(&format!("/accounts?{query}"), limit).await;
    texts(&items, "username")
}

#[actix_web::test]
async fn people_are_found_by_the_beginning_of_their_names_the_whole_name_first() {
    let app = TestApp::start().await;
    app.site("other").await;
    for (number, name) in ["Ana Belle", "ana", "Bea", "ÁNA", "an-a_b", "Анна"].into_iter().enumerate() {
        signed_up(&app, name, &format!("n{number}@mail.example")).await;
    }
    let moderator = app.moderator().await;
    for limit in [1, 2, 100] {
        assert_eq!(found(&moderator, "q=ana", limit).await, ["ana", "an-a_b", "Ana Belle"]);
        assert_eq!(found(&moderator, "q=A.N+a", limit).await, ["ana", "an-a_b", "Ana Belle"]);
        assert_eq!(found(&moderator, "q=%D0%B0%D0%BD%D0%BD", limit).await, ["Анна"]);
    }
    assert_eq!(found(&moderator, "q=nobody", 10).await, [""; 0]);
    assert_eq!(found(&moderator, "q=--", 10).await, [""; 0]);
    let elsewhere = app.person_at("other", Role::Moderator).await;
    assert_eq!(found(&elsewhere, "q=ana", 10).await, [""; 0], "another site's people are nobody's business");
    assert_eq!(app.reader().await.get("/accounts?q=ana").await.status(), 403);
}

#[actix_web::test]
async fn without_a_name_the_newest_come_first_and_roles_and_sanctions_narrow_them() {
    let app = TestApp::start().await;
    let (reader, moderator) = (app.reader().await, app.moderator().await);
    for name in ["First", "Second", "Third"] {
        signed_up(&app, name, &format!("{name}@mail.example")).await;
    }
    for limit in [1, 100] {
        assert_eq!(found(&moderator, "", limit).await[..3], ["Third", "Second", "First"]);
        let staff = found(&moderator, "role=moderator", limit).await;
        assert_eq!(staff, std::slice::from_ref(&moderator.name));
        assert_eq!(found(&moderator, "q=sec&role=reader", limit).await, ["Second"]);
        assert_eq!(found(&moderator, "q=sec&role=admin", limit).await, [""; 0]);
    }

    let path = format!("/accounts/{}/sanctions", reader.id);
    created(moderator.post(&path, json!({ "kind": "warn" })).await).await;
    assert_eq!(found(&moderator, "sanctioned=true", 10).await, [""; 0], "a warning weighs on nobody");
    let end = serde_json::to_value(app.now().plus_seconds(3_600)).unwrap();
    created(moderator.post(&path, json!({ "kind": "suspend", "until": end })).await).await;
    created(moderator.post(&path, json!({ "kind": "premoderate" })).await).await;
    for limit in [1, 100] {
        assert_eq!(found(&moderator, "sanctioned=true", limit).await, std::slice::from_ref(&reader.name));
        assert_eq!(found(&moderator, "sanctioned=true&role=reader", limit).await, std::slice::from_ref(&reader.name));
        assert_eq!(found(&moderator, "sanctioned=true&role=moderator", limit).await, [""; 0]);
        assert_eq!(found(&moderator, "sanctioned=true&q=reader", limit).await, std::slice::from_ref(&reader.name));
        assert_eq!(found(&moderator, "sanctioned=true&q=sec", limit).await, [""; 0]);
    }
    let item = moderator.read("/accounts?sanctioned=true").await["items"][0].clone();
    assert_eq!(texts(item["sanctions"].as_array().unwrap(), "kind"), ["warn", "suspend", "premoderate"]);
    app.pass(3_600);
    let item = moderator.read("/accounts?sanctioned=true").await["items"][0].clone();
    assert_eq!(texts(item["sanctions"].as_array().unwrap(), "kind"), ["warn", "premoderate"], "the other has ended");
    let lifted = moderator.delete_with(&path, json!({ "kind": "premoderate" })).await;
    assert_eq!(lifted.status(), 204);
    assert_eq!(found(&moderator, "sanctioned=true", 10).await, [""; 0]);

    for (query, field) in [("role=boss", "role"), ("sanctioned=maybe", "sanctioned"), ("q=a%00", "q")] {
        assert_eq!(wrong_fields(moderator.get(&format!("/accounts?{query}")).await).await, wrong(field, "invalid"));
    }
    let cursor = moderator.read("/accounts?limit=1").await["next_cursor"].as_str().unwrap().to_owned();
    let other_order = moderator.get(&format!("/accounts?q=sec&cursor={cursor}")).await;
    assert_eq!(wrong_fields(other_order).await, wrong("cursor", "invalid"));
}

#[actix_web::test]
async fn only_an_admin_finds_somebody_by_their_address_and_it_is_never_shown() {
    let app = TestApp::start().await;
    signed_up(&app, "Zoe", "zoe@mail.example").await;
    let (admin, moderator) = (app.admin().await, app.moderator().await);
    assert_eq!(found(&admin, "q=ZOE@mail.example", 10).await, ["Zoe"]);
    assert_eq!(found(&admin, "q=zoe@mail", 10).await, [""; 0], "the whole address or nothing");
    assert_eq!(found(&admin, "q=zoe@mail.example&role=admin", 10).await, [""; 0]);
    assert_eq!(found(&moderator, "q=zoe@mail.example", 10).await, [""; 0]);
    let answer = json_of(admin.get("/accounts?q=zoe@mail.example").await).await;
    assert!(!answer.to_string().contains("mail.example"), "{answer}");
}

#[actix_web::test]
async fn a_profile_says_what_became_of_comments_and_flags() {
    let app = TestApp::start().await;
    let (author, flagger, moderator) = (app.reader().await, app.reader().await, app.moderator().await);
    let mut comments = Vec::new();
    for number in 0..4 {
        comments.push(author.comment(&format!("Thought number {number}")).await);
    }
    for comment in &comments[..3] {
        created(flagger.put(&format!("/comments/{}/flag", id(comment)), json!({ "reason": "spam" })).await).await;
    }
    created(moderator.decide(&comments[0], "reject").await).await;
    created(moderator.decide(&comments[1], "approve").await).await;
    author.take_away(&comments[3]).await;

    let profile = moderator.read(&format!("/accounts/{}", author.id)).await;
    assert_eq!(
        profile["history"],
        json!({
            "latest": 1000,
            "comments": { "published": 2, "held": 0, "rejected": 1, "deleted": 1 },
            "flags_received": { "open": 1, "upheld": 1, "dismissed": 1 },
            "flags_made": { "open": 0, "upheld": 0, "dismissed": 0 }
        })
    );
    let profile = moderator.read(&format!("/accounts/{}", flagger.id)).await;
    assert_eq!(profile["history"]["flags_made"], json!({ "open": 1, "upheld": 1, "dismissed": 1 }));
    assert_eq!(profile["history"]["comments"]["published"], 0);
}

#[actix_web::test]
async fn a_profile_keeps_past_sanctions_with_who_laid_and_who_lifted_them() {
    let app = TestApp::start().await;
    let (reader, moderator, colleague) = (app.reader().await, app.moderator().await, app.moderator().await);
    let path = format!("/accounts/{}", reader.id);
    let body = json!({ "kind": "suspend", "reason": "third warning", "message": "A week of reading." });
    created(moderator.post(&format!("{path}/sanctions"), body).await).await;
    assert_eq!(colleague.delete_with(&format!("{path}/sanctions"), json!({ "kind": "suspend" })).await.status(), 204);
    created(colleague.post(&format!("{path}/notes"), json!({ "body": "Wrote to us." })).await).await;
    let profile = moderator.read(&path).await;
    let sanction = &profile["sanctions"][0];
    assert_eq!(
        (&sanction["by"], &sanction["lifted_by"], &sanction["reason"]),
        (&json!(moderator.name), &json!(colleague.name), &json!("third warning"))
    );
    assert!(sanction["lifted_at"].is_string());
    assert_eq!(profile["notes"][0]["by"], json!(colleague.name));
}

#[actix_web::test]
async fn accounts_of_the_same_network_are_shown_without_the_network() {
    let app = TestApp::start_with(|options| options.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()]).await;
    let people = [app.reader().await, app.reader().await, app.reader().await];
    for (person, last) in people.iter().zip([1, 1, 2]) {
        let body = json!({ "body": format!("From house number {last} by {}", person.name) });
        let post = person.request(reqwest::Method::POST, "/articles/a/comments");
        let answer = post.header("X-Forwarded-For", format!("192.0.2.{last}")).json(&body).send().await.unwrap();
        created(answer).await;
    }
    let moderator = app.moderator().await;
    let same = async |person: &Person| -> Value {
        moderator.read(&format!("/accounts/{}", person.id)).await["same_network"].clone()
    };
    let seen = same(&people[0]).await;
    let shown = texts(seen["accounts"].as_array().unwrap(), "username");
    assert_eq!(shown, [people[1].name.clone()]);
    assert_eq!((&seen["accounts"][0]["comments"], &seen["accounts"][0]["sanctioned"]), (&json!(1), &json!(false)));
    assert_eq!(same(&people[2]).await["accounts"], json!([]));
    let network = sqlx::query_scalar::<_, String>("select encode(network, 'hex') from comments limit 1");
    let network = network.fetch_one(&*app.db).await.unwrap();
    assert!(!seen.to_string().contains(&network), "not even the hash is shown");
    app.pass(31 * 86_400);
    assert_eq!(same(&people[0]).await["accounts"], json!([]), "what was long ago says nothing");
}
