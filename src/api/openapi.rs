//! The OpenAPI document, made from the handlers.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, PathItem, Ref, RefOr, Response, Schema};
use utoipa::{Modify, OpenApi};

use super::{
    accounts, admin, articles, audit, bulk, claims, comments, context, decisions, desk, escalations, export, feeds,
    find_people, identity, jobs, learner, live, mails, me, notices, operate, passwords, people, phrase_lists,
    phrase_try, plain, preview, problem, profile, reading, review, rule_check, rule_schema, rule_stats, rules,
    sanctions, search, sections, sessions, settings, sso, sso_keys, staff, stats, taps, totp, trials, undo,
    verifications,
};
use crate::comments::Sort;
use crate::mail::State;
use crate::review::{Queue, QueueSort};
use crate::rules::backtest::Report;
use crate::trials::{RetroactiveReport, UndoReport};

#[derive(OpenApi)]
#[openapi(
    info(title = "Gavel", description = "A comment section that a newsroom can run itself.", license(name = "Apache-2.0")),
    paths(
        articles::show, articles::put, articles::count, preview::preview,
        reading::list, comments::submit, reading::show, reading::replies, comments::edit, comments::delete,
        plain::page, feeds::of_article, feeds::of_site, live::of_article,
        taps::viewer, taps::react, taps::unreact, taps::flag, taps::unflag,
        accounts::sign_up, sessions::sign_in, sso::sign_in, sessions::sign_out, sessions::sign_out_everywhere, notices::list, notices::read, notices::follow, notices::unfollow, me::show, me::change, me::erase, totp::show, totp::set_up, totp::remove, export::export,
        accounts::my_comments, accounts::mute, accounts::unmute,
        verifications::ask, verifications::confirm, passwords::ask, passwords::confirm,
        review::queue, review::counts, live::of_review, review::show, context::show, bulk::decide, escalations::escalate,
        escalations::deescalate, desk::show, desk::put, claims::claim, claims::renew, claims::release, review::history,
        decisions::decide, decisions::decide_many, undo::undo,
        learner::show, learner::forget,
        find_people::find, profile::show, people::comments, people::note, sanctions::sanction, sanctions::lift, search::search,
        sections::list, stats::show, stats::download,
        rules::list, rules::create, rules::show, rules::update, rules::delete, rules::versions, rules::rollback,
        rule_schema::show, rule_check::check, rule_stats::stats, trials::backtest, trials::backtest_saved, trials::retroactive,
        jobs::list, jobs::show, jobs::cancel, trials::undo, mails::list, mails::retry,
        phrase_lists::list, phrase_lists::show, phrase_lists::put, phrase_lists::patch, phrase_lists::import,
        phrase_try::try_phrases, phrase_lists::delete,
        settings::show, settings::put, identity::show, identity::put, audit::list, staff::list, staff::invite, staff::put, admin::api_keys, admin::create_api_key, admin::revoke_api_key,
        sso_keys::list, sso_keys::create, sso_keys::revoke,
        operate::livez, operate::readyz, operate::metrics,
    ),
    // What only parameters name is not found by itself.
    components(schemas(problem::ProblemBody, reading::Include, rules::RulesInclude, State, Sort, Queue, QueueSort, Report, RetroactiveReport, UndoReport, stats::StatsTable)),
    tags(
        (name = "readers", description = "What everybody reads, and what readers send in."),
        (name = "accounts", description = "Signing up, in and out, and what is one's own."),
        (name = "moderators", description = "The queue, decisions, and the people behind comments."),
        (name = "admins", description = "Rules, phrase lists, settings, articles and keys."),
        (name = "operators", description = "Is it alive, is it ready, what does it do."),
    ),
    modifiers(&Finish),
)]
struct Document;

/// What is the same everywhere, said once: where sites live, how callers sign in, what errors look like.
struct Finish;

/// Where everything of a site lives.
const BASE: &str = "/api/v1";

impl Modify for Finish {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        // The answer and the request that hold the settings add fields to them.
        if let Some(RefOr::T(Schema::Object(settings))) = components.schemas.get_mut("Settings") {
            settings.additional_properties = None;
        }
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new("__Host-gavel-{site}"));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
        let all: [String; 0] = [];
        document.security = Some(vec![
            SecurityRequirement::default(),
            SecurityRequirement::new("bearer", all.clone()),
            SecurityRequirement::new("cookie", all),
        ]);
        let paths = std::mem::take(&mut document.paths.paths);
        for (path, mut item) in paths {
            for (method, operation) in operations(&mut item) {
                operation.operation_id = Some(operation_id(method, &path));
                describe_problems(operation);
            }
            let path = if path.starts_with("/sites/") { format!("{BASE}{path}") } else { path };
            document.paths.paths.insert(path, item);
        }
    }
}

/// The operations of a path, with their methods.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// A name of its own for each operation: `post_comments_comment_decisions`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(['/', '{', '}', '.', '-']).filter(|word| !word.is_empty());
    let words = words.skip(if path.starts_with("/sites/") { 2 } else { 0 });
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

/// Says that what is not a success is a problem document, unless the operation says otherwise.
fn describe_problems(operation: &mut Operation) {
    let problem = || RefOr::T(ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build());
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if response.description.is_empty() {
            response.description = meaning(status).to_owned();
        }
        if status.starts_with(['4', '5']) && response.content.is_empty() {
            response.content.insert("application/problem+json".to_owned(), problem());
        }
    }
    let mut other = Response::new("Any other refusal or failure");
    other.content.insert("application/problem+json".to_owned(), problem());
    operation.responses.responses.entry("default".to_owned()).or_insert(RefOr::T(other));
}

/// What a status means wherever nothing more is to be said.
fn meaning(status: &str) -> &'static str {
    match status {
        "200" => "Done",
        "201" => "Made",
        "202" => "Taken on; it is done soon",
        "204" => "Done, with nothing to say",
        "304" => "The caller has it already",
        "401" => "Not signed in",
        "403" => "Not permitted",
        "404" => "Not there, or none of the caller's business",
        "409" => "Not as things stand",
        "410" => "No longer there",
        "422" => "Something in the request is not right",
        "429" => "Too often",
        _ => "Not now",
    }
}

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
