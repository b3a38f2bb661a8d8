//! What browsers load from Gavel: the widget's script, the files it may ask for later, and the demo's pages.

mod assets;
mod demo;

use actix_web::web::{ServiceConfig, get, resource};

pub use demo::{Demo, Story, story_routes};

/// The URLs of the widget.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/embed.js").get(assets::embed));
    cfg.service(resource("/assets/{file}").get(assets::named));
    cfg.service(resource("/demo").get(demo::slash));
    cfg.service(resource("/demo/").route(get().to(demo::page)));
    cfg.service(resource("/demo/style.css").get(demo::style));
}
