//! What browsers load from Gavel: the widget's script, the console, the files they ask for, the pages that mails lead to,
//! and the demo's pages.

mod assets;
mod console;
mod demo;
mod links;
mod widget;
mod words;

use actix_web::web::{ServiceConfig, get, resource};

pub use demo::{Demo, Story, story_routes};

/// The URLs of all that browsers load.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/embed.js").get(widget::embed));
    cfg.service(resource("/assets/{file}").get(widget::named));
    cfg.service(resource("/console").get(console::slash));
    cfg.service(resource("/console/assets/{file}").get(console::named));
    cfg.service(resource("/console/{view:.*}").get(console::page));
    cfg.service(resource("/sites/{site}/confirm-address").get(links::confirm_address));
    cfg.service(resource("/sites/{site}/new-password").get(links::new_password));
    cfg.service(resource("/pages/style.css").get(links::style));
    cfg.service(resource("/pages/link.js").get(links::script));
    cfg.service(resource("/demo").get(demo::slash));
    cfg.service(resource("/demo/").route(get().to(demo::page)));
    cfg.service(resource("/demo/style.css").get(demo::style));
}
