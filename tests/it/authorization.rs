//! Who may do what: every route of the service asked by every kind of person, as one table.

mod requests;
mod routes;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use actix_web::introspection::{IntrospectionNode, IntrospectionTree};
use actix_web::{App, web};
use gavel::accounts::Role;
use serde_json::json;

use self::requests::Things;
use self::routes::{OF_A_SITE, SERVICE, SITE};
use crate::support::app::{Person, TestApp, created, id, json_of};
use crate::support::mail::mail_to_the_log;

/// Who asks, in the order of the table's columns.
const CALLERS: [&str; 10] = [
    "anyone",
    "author",
    "reader",
    "moderator",
    "admin",
    "key",
    "reader-elsewhere",
    "moderator-elsewhere",
    "admin-elsewhere",
    "signed-out",
];

/// A caller of a kind, made anew: some requests end the session they are made with.
async fn caller(kind: &str, app: &TestApp, things: &Things, key: &str) -> Person {
    let elsewhere = async |role| app.caller("daily", app.person_at("weekly", role).await.token, None);
    match kind {
        "anyone" => app.anyone(),
        "author" => things.author.clone(),
        "reader" => app.reader().await,
        "moderator" => app.moderator().await,
        "admin" => app.admin().await,
        "key" => app.caller("daily", Some(key.to_owned()), None),
        "reader-elsewhere" => elsewhere(Role::Reader).await,
        "moderator-elsewhere" => elsewhere(Role::Moderator).await,
        "admin-elsewhere" => elsewhere(Role::Admin).await,
        "signed-out" => {
            // An admin, who could do most of all before.
            let admin = app.admin().await;
            assert_eq!(admin.delete("/sessions/current").await.status(), 204);
            admin
        }
        other => panic!("nobody knows who {other} is"),
    }
}

/// A Gavel with two sites, whose metrics are secret, and a key of the first site that may write articles.
async fn two_sites() -> (TestApp, String) {
    let app = TestApp::start_with(|options| {
        options.limits = false;
        options.mail = Some(mail_to_the_log());
        options.metrics_token = Some("only the metrics' reader knows this".into());
    });
    let app = app.await;
    // What is to be called off must not be done before.
    app.stop_jobs().await;
    app.site("weekly").await;
    let key = json!({ "name": "the publishing system", "scopes": ["articles:write"] });
    let key = created(app.admin().await.post("/api-keys", key).await).await;
    let token = key["token"].as_str().unwrap().to_owned();
    (app, token)
}

#[actix_web::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let (app, key) = two_sites().await;
    let mut table = format!("route | {}\n", CALLERS.join(" "));
    for route in SERVICE {
        write!(table, "{route} |").unwrap();
        for kind in CALLERS {
            let things = Things::made_for(route, &app, "daily").await;
            let mut caller = caller(kind, &app, &things, &key).await;
            caller.base.clone_from(&app.address);
            let (method, path) = route.split_once(' ').unwrap();
            let path = path
                .replace("{code}", "not_found")
                .replace("{_:.*}", "")
                .replace("{view:.*}", "")
                .replace("{site}", "daily");
            let answer = caller.request(method.parse().unwrap(), &path).send().await.unwrap();
            write!(table, " {}", answer.status().as_u16()).unwrap();
        }
        table.push('\n');
    }
    for route in OF_A_SITE {
        let (method, path) = route.split_once(' ').unwrap();
        write!(table, "{method} /sites/{{site}}{path} |").unwrap();
        for kind in CALLERS {
            let things = Things::made_for(route, &app, "daily").await;
            let caller = caller(kind, &app, &things, &key).await;
            let answer = things.request(route, &caller).await.send().await.unwrap();
            write!(table, " {}", answer.status().as_u16()).unwrap();
        }
        table.push('\n');
    }
    insta::assert_snapshot!("table", table);
}

/// Every route that the service serves, as `GET /livez`.
async fn served() -> BTreeSet<String> {
    fn collect(node: &IntrospectionNode, found: &mut BTreeSet<String>) {
        let path = if node.full_path.is_empty() { "/" } else { &node.full_path };
        found.extend(node.methods.iter().map(|method| format!("{method} {path}")));
        node.children.iter().for_each(|child| collect(child, found));
    }
    async fn report(tree: web::Data<IntrospectionTree>) -> web::Json<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        collect(&tree.root, &mut found);
        web::Json(found)
    }
    let app = App::new()
        .route("/routes-really-served", web::get().to(report))
        .configure(gavel::web::routes)
        .configure(gavel::api::routes);
    let app = actix_web::test::init_service(app).await;
    let request = actix_web::test::TestRequest::get().uri("/routes-really-served").to_request();
    let mut found: BTreeSet<String> = actix_web::test::call_and_read_body_json(&app, request).await;
    assert!(found.remove("GET /routes-really-served"), "{found:#?}");
    found
}

/// Every route that is asked for in the table.
fn asked() -> BTreeSet<String> {
    let of_a_site = OF_A_SITE.iter().map(|route| route.replacen(' ', &format!(" {SITE}"), 1));
    SERVICE.iter().map(|route| (*route).to_owned()).chain(of_a_site).collect()
}

/// One line for each route that only the first of two sets has.
fn only_in(first: &BTreeSet<String>, second: &BTreeSet<String>, complaint: &str) -> Vec<String> {
    first.difference(second).map(|route| format!("{complaint} `{route}`")).collect()
}

#[actix_web::test]
async fn the_table_asks_for_every_route() {
    let served = served().await;
    assert_eq!(only_in(&served, &asked(), "nobody asked for"), [""; 0]);
    assert_eq!(only_in(&asked(), &served, "nobody serves"), [""; 0]);
}

#[test]
fn a_route_that_nobody_asked_for_is_named() {
    let secret = BTreeSet::from([format!("GET {SITE}/secret")]);
    let complaint = only_in(&secret, &asked(), "nobody asked for");
    assert_eq!(complaint, ["nobody asked for `GET /api/v1/sites/{site}/secret`"]);
}

/// Pages, and the document itself, which do not belong in the document.
fn is_page(route: &str) -> bool {
    let (_, path) = route.split_once(' ').unwrap();
    matches!(path, "/" | "/pages.css" | "/openapi.json")
        || ["/problems", "/docs", "/embed.js", "/assets", "/console", "/demo", "/pages/", "/sites/"]
            .iter()
            .any(|page| path.starts_with(page))
}

#[actix_web::test]
async fn the_openapi_document_names_the_routes_that_are_served_and_no_others() {
    let document = serde_json::to_value(gavel::api::openapi_document()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let methods = operations
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| !matches!(key.as_str(), "summary" | "description" | "parameters" | "servers"));
        documented.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let served = served().await.into_iter().filter(|route| !is_page(route)).collect();
    assert_eq!(only_in(&served, &documented, "undocumented:"), [""; 0]);
    assert_eq!(only_in(&documented, &served, "nobody serves"), [""; 0]);
}

/// Routes that answer alike whether or not there is such a thing: they make it, do without, or see to it that it is not
/// there.
const ALIKE: [&str; 8] = [
    "GET /articles/{article}/events",
    "PUT /articles/{article}",
    "PUT /phrase-lists/{name}",
    "POST /phrase-lists/{name}/import",
    "POST /phrase-lists/{name}/try",
    "DELETE /me/mutes/{account}",
    "DELETE /review/claims/{comment}",
    "DELETE /comments/{comment}/follow",
];

#[actix_web::test]
async fn what_belongs_to_another_site_is_not_found() {
    let (app, _) = two_sites().await;
    for route in OF_A_SITE.iter().filter(|route| route.matches('{').count() > 0 && !ALIKE.contains(route)) {
        for caller in [app.moderator().await, app.admin().await] {
            let own = Things::made_for(route, &app, "daily").await;
            let foreign = Things::made_for(route, &app, "weekly").await;
            let own = own.request(route, &caller).await.send().await.unwrap().status();
            let answer = foreign.request(route, &caller).await.send().await.unwrap();
            // Where the role does not let them at their own site's either, they learn just that; the author's own
            // comments are the author's, and only a comment that is there can be somebody else's.
            let hidden = if own == 403 && !route.ends_with("/comments/{comment}") { 403 } else { 404 };
            assert_eq!(answer.status(), hidden, "{route} by {}", caller.name);
        }
    }
}

#[actix_web::test]
async fn what_a_body_or_a_query_names_of_another_site_is_not_found_either() {
    let (app, _) = two_sites().await;
    let foreign = Things::made_for("{comment} /review/undo", &app, "weekly").await;
    let admin = app.admin().await;
    let article = &foreign.article;

    let reply = json!({ "body": "An answer to nobody here", "parent_id": foreign.comment["id"] });
    let reply = admin.post("/articles/a/comments", reply).await;
    assert_eq!((reply.status().as_u16(), &json_of(reply).await["errors"][0]["field"]), (422, &json!("parent_id")));
    let undo = foreign.request("POST /review/undo", &admin).await.send().await.unwrap();
    assert_eq!(undo.status(), 404);
    let decided = json_of(foreign.request("POST /review/decisions", &admin).await.send().await.unwrap()).await;
    assert_eq!(decided["refused"][0]["code"], "not_found");
    assert_eq!(decided["decided"], json!([]));
    let counts = json_of(foreign.request("POST /counts", &admin).await.send().await.unwrap()).await;
    assert_eq!(counts["counts"], json!({ article: 0 }));
    assert_eq!(admin.get(&format!("/settings?article={article}")).await.status(), 404);
    for list in [
        format!("/moderation/comments?author={}", foreign.author.id),
        format!("/moderation/comments?article={article}"),
        "/moderation/comments?q=number".to_owned(),
        format!("/review?article={article}"),
        "/review".to_owned(),
    ] {
        assert_eq!(json_of(admin.get(&list).await).await["items"], json!([]), "{list}");
    }
    let colleague = app.person_at("weekly", Role::Moderator).await;
    let still = json_of(colleague.get(&format!("/review/{}", id(&foreign.comment))).await).await;
    assert_eq!(still["comment"]["status"], "rejected");
}

#[actix_web::test]
async fn only_who_has_the_metrics_token_reads_the_metrics() {
    let (app, _) = two_sites().await;
    let mut reader = app.caller("daily", Some("only the metrics' reader knows this".to_owned()), None);
    reader.base.clone_from(&app.address);
    assert_eq!(reader.get("/metrics").await.status(), 200);
}
