//! The OpenAPI document, made from the handlers.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{
    accounts, admin, articles, comments, decisions, operate, people, phrase_lists, problem, review, rules, taps,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "Gavel", description = "A comment section that a newsroom can run itself.", license(name = "Apache-2.0")),
    paths(
        articles::show, articles::put, articles::count,
        comments::list, comments::submit, comments::show, comments::replies, comments::edit, comments::delete,
        taps::viewer, taps::react, taps::unreact, taps::flag, taps::unflag,
        accounts::sign_up, accounts::sign_in, accounts::sign_out, accounts::sign_out_everywhere, accounts::me,
        accounts::my_comments, accounts::mute, accounts::unmute,
        review::queue, review::show, review::claim, review::renew, review::release, review::history,
        decisions::decide, decisions::decide_many, decisions::undo,
        people::show, people::comments, people::note, people::sanction, people::lift, people::search,
        rules::list, rules::create, rules::show, rules::update, rules::delete, rules::versions, rules::rollback,
        rules::check,
        phrase_lists::list, phrase_lists::show, phrase_lists::put, phrase_lists::delete,
        admin::settings, admin::put_settings, admin::api_keys, admin::create_api_key, admin::revoke_api_key,
        operate::livez, operate::readyz, operate::metrics,
    ),
    components(schemas(problem::ProblemBody)),
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
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new("__Host-gavel-{site}"));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
        let paths = std::mem::take(&mut document.paths.paths);
        for (path, item) in paths {
            let path = if path.starts_with("/sites/") { format!("{BASE}{path}") } else { path };
            document.paths.paths.insert(path, item);
        }
    }
}

/// The document: the operations that carry no body of their own for an error answer a problem document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
