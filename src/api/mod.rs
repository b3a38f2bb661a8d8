//! HTTP: every URL of the service in one table, and what its handlers share.

mod accounts;
mod admin;
mod admission;
mod answer;
mod articles;
mod audit;
mod bulk;
mod claims;
mod comments;
mod context;
mod copies;
mod csv;
mod decisions;
mod desk;
mod document;
mod escalations;
mod export;
mod extract;
mod feeds;
mod find_people;
mod guard;
mod identity;
mod jobs;
mod learner;
mod live;
mod mails;
mod me;
mod metrics;
mod notices;
mod once;
mod openapi;
mod operate;
mod pages;
mod passwords;
mod patience;
mod people;
mod phrase_lists;
mod phrase_try;
mod plain;
mod preview;
mod problem;
mod profile;
mod queue_filter;
mod reading;
mod review;
mod rule_check;
mod rule_document;
mod rule_schema;
mod rule_stats;
mod rules;
mod sanctions;
mod search;
mod sections;
mod sessions;
mod settings;
mod shelf;
mod sso;
mod sso_keys;
mod staff;
mod state;
mod stats;
mod taps;
mod told;
mod totp;
mod trials;
mod undo;
mod unread;
mod unsubscribe;
mod verifications;
mod view;
mod yaml;

use actix_web::middleware::from_fn;
use actix_web::web::{PathConfig, QueryConfig, ServiceConfig, delete, put, resource, scope, to};
use utoipa_swagger_ui::SwaggerUi;

pub use admission::Admission;
pub use answer::finish;
pub use copies::Copies;
pub use live::HeadOnly;
pub use metrics::Metrics;
pub use once::OnceSecret;
pub use openapi::document as openapi_document;
pub use operate::sweep;
pub use patience::{Patience, in_time};
pub use problem::{ALL as PROBLEM_KINDS, Kind as ProblemKind};
pub use shelf::{Shelf, answer_if_ready};
pub use state::AppState;
pub use told::render as render_changes;
pub use unread::hold_body;

use problem::Problem;

/// Every URL of the service.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.app_data(PathConfig::default().error_handler(|_, _| Problem::not_found().into()));
    cfg.app_data(QueryConfig::default().error_handler(|_, _| Problem::field("query", "invalid", "not a query").into()));
    cfg.default_service(to(|| async { Err::<&str, _>(Problem::not_found()) }));

    cfg.service(resource("/").get(pages::index));
    cfg.service(resource("/pages.css").get(pages::style));
    cfg.service(resource("/problems").get(pages::problems));
    cfg.service(resource("/problems/{code}").get(pages::problem));
    cfg.service(resource("/openapi.json").get(pages::openapi));
    cfg.service(resource("/docs").get(pages::docs));
    cfg.service(SwaggerUi::new("/docs/{_:.*}").config(pages::docs_config()));
    cfg.service(resource("/livez").get(operate::livez));
    cfg.service(resource("/readyz").get(operate::readyz));
    cfg.service(resource("/metrics").get(operate::metrics));
    cfg.service(resource("/sites/{site}/unsubscribe/{token}").get(unsubscribe::page).post(unsubscribe::unsubscribe));
    cfg.service(
        scope("/api/v1/sites/{site}")
            .wrap(from_fn(live::ring))
            .wrap(from_fn(admission::admit))
            .wrap(from_fn(answer::cors))
            .wrap(from_fn(guard::find_site))
            .configure(site),
    );
}

/// Every URL of a site.
fn site(cfg: &mut ServiceConfig) {
    // Readers.
    cfg.service(resource("/articles/{article}").get(articles::show).put(articles::put));
    cfg.service(resource("/articles/{article}/comments").get(reading::list).post(comments::submit));
    cfg.service(resource("/articles/{article}/comments.html").get(plain::page));
    cfg.service(resource("/articles/{article}/feed.atom").get(feeds::of_article));
    cfg.service(resource("/feed.atom").get(feeds::of_site));
    cfg.service(resource("/articles/{article}/events").get(live::of_article));
    cfg.service(resource("/articles/{article}/viewer").get(taps::viewer));
    cfg.service(resource("/counts").post(articles::count));
    cfg.service(resource("/preview").post(preview::preview));
    cfg.service(resource("/comments/{comment}").get(reading::show).patch(comments::edit).delete(comments::delete));
    cfg.service(resource("/comments/{comment}/replies").get(reading::replies));
    cfg.service(
        resource("/comments/{comment}/reaction").route(put().to(taps::react)).route(delete().to(taps::unreact)),
    );
    cfg.service(
        resource("/comments/{comment}/follow").route(put().to(notices::follow)).route(delete().to(notices::unfollow)),
    );
    cfg.service(resource("/comments/{comment}/flag").route(put().to(taps::flag)).route(delete().to(taps::unflag)));

    // Accounts.
    cfg.service(resource("/accounts").get(find_people::find).post(accounts::sign_up));
    cfg.service(resource("/sessions").post(sessions::sign_in).delete(sessions::sign_out_everywhere));
    cfg.service(resource("/sessions/sso").post(sso::sign_in));
    cfg.service(resource("/sessions/current").delete(sessions::sign_out));
    cfg.service(resource("/email-verifications").post(verifications::ask));
    cfg.service(resource("/email-verifications/confirm").post(verifications::confirm));
    cfg.service(resource("/password-resets").post(passwords::ask));
    cfg.service(resource("/password-resets/confirm").post(passwords::confirm));
    cfg.service(resource("/me").get(me::show).patch(me::change).delete(me::erase));
    cfg.service(resource("/me/totp").get(totp::show).post(totp::set_up).delete(totp::remove));
    cfg.service(resource("/me/export").get(export::export));
    cfg.service(resource("/me/notifications").get(notices::list).post(notices::read));
    cfg.service(resource("/me/comments").get(accounts::my_comments));
    cfg.service(resource("/me/console").get(desk::show).put(desk::put));
    cfg.service(resource("/me/mutes/{account}").put(accounts::mute).delete(accounts::unmute));

    // Moderators.
    cfg.service(resource("/review").get(review::queue));
    cfg.service(resource("/review/counts").get(review::counts));
    cfg.service(resource("/review/events").get(live::of_review));
    cfg.service(resource("/review/claims").post(claims::claim));
    cfg.service(resource("/review/claims/{comment}").put(claims::renew).delete(claims::release));
    cfg.service(resource("/review/decisions").post(decisions::decide_many));
    cfg.service(resource("/review/bulk").post(bulk::decide));
    cfg.service(resource("/review/undo").post(undo::undo));
    cfg.service(resource("/review/{comment}").get(review::show));
    cfg.service(resource("/review/{comment}/context").get(context::show));
    cfg.service(resource("/review/{comment}/escalation").put(escalations::escalate).delete(escalations::deescalate));
    cfg.service(resource("/comments/{comment}/decisions").post(decisions::decide));
    cfg.service(resource("/comments/{comment}/history").get(review::history));
    cfg.service(resource("/accounts/{account}").get(profile::show));
    cfg.service(resource("/accounts/{account}/comments").get(people::comments));
    cfg.service(resource("/accounts/{account}/notes").post(people::note));
    cfg.service(resource("/accounts/{account}/sanctions").post(sanctions::sanction).delete(sanctions::lift));
    cfg.service(resource("/moderation/comments").get(search::search));
    cfg.service(resource("/sections").get(sections::list));
    cfg.service(resource("/moderation/stats").get(stats::show));
    cfg.service(resource("/moderation/stats.csv").get(stats::download));

    // Admins.
    cfg.service(resource("/rules").get(rules::list).post(rules::create));
    cfg.service(resource("/rules/schema").get(rule_schema::show));
    cfg.service(resource("/rules/check").post(rule_check::check));
    cfg.service(resource("/rules/backtest").post(trials::backtest));
    cfg.service(resource("/rules/{rule}").get(rules::show).put(rules::update).delete(rules::delete));
    cfg.service(resource("/rules/{rule}/versions").get(rules::versions));
    cfg.service(resource("/rules/{rule}/stats").get(rule_stats::stats));
    cfg.service(resource("/rules/{rule}/rollback").post(rules::rollback));
    cfg.service(resource("/rules/{rule}/backtest").post(trials::backtest_saved));
    cfg.service(resource("/rules/{rule}/retroactive").post(trials::retroactive));
    cfg.service(resource("/jobs").get(jobs::list));
    cfg.service(resource("/jobs/{job}").get(jobs::show).delete(jobs::cancel));
    cfg.service(resource("/jobs/{job}/undo").post(trials::undo));
    cfg.service(resource("/mails").get(mails::list));
    cfg.service(resource("/mails/{mail}/retry").post(mails::retry));
    cfg.service(resource("/phrase-lists").get(phrase_lists::list));
    cfg.service(
        resource("/phrase-lists/{name}")
            .get(phrase_lists::show)
            .put(phrase_lists::put)
            .patch(phrase_lists::patch)
            .delete(phrase_lists::delete),
    );
    cfg.service(resource("/phrase-lists/{name}/import").post(phrase_lists::import));
    cfg.service(resource("/phrase-lists/{name}/try").post(phrase_try::try_phrases));
    cfg.service(resource("/learner").get(learner::show).delete(learner::forget));
    cfg.service(resource("/settings").get(settings::show).put(settings::put));
    cfg.service(resource("/identity").get(identity::show).put(identity::put));
    cfg.service(resource("/audit").get(audit::list));
    cfg.service(resource("/staff").get(staff::list).post(staff::invite));
    cfg.service(resource("/staff/{account}").route(put().to(staff::put)));
    cfg.service(resource("/api-keys").get(admin::api_keys).post(admin::create_api_key));
    cfg.service(resource("/api-keys/{key}").delete(admin::revoke_api_key));
    cfg.service(resource("/sso-keys").get(sso_keys::list).post(sso_keys::create));
    cfg.service(resource("/sso-keys/{key}").delete(sso_keys::revoke));
}
