//! The parts of the publication, and what happens in them.

use std::collections::BTreeMap;

use actix_web::web;
use serde::Serialize;

use super::guard::Site;
use super::problem::ApiResult;
use super::state::AppState;
use crate::accounts::Moderator;
use crate::articles;
use crate::sites::ModerationMode;
use crate::stats::{self, Grain, Span};

/// The site's sections.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Sections {
    /// By name; at most 500.
    items: Vec<Section>,
}

/// A part of the publication that articles name, or that is premoderated.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Section {
    /// Its name.
    section: String,
    /// How many articles name it.
    articles: u64,
    /// Whether each comment waits for a moderator there.
    mode: ModerationMode,
    /// Whether the settings name it among `moderation.premoderated_sections`.
    premoderated: bool,
    /// Comments that came in within the last thirty days.
    comments: u64,
    /// Those that came to wait for a moderator.
    held: u64,
    /// Those that rules or moderators rejected.
    rejected: u64,
}

/// How far back comments are counted, in seconds.
const LATELY: i64 = 30 * 86_400;

/// The sections that articles name or that are premoderated, with what happened there within thirty days.
#[utoipa::path(get, path = "/sites/{site}/sections", tag = "moderators", params(("site" = String, Path)),
    responses((status = 200, body = Sections), (status = 401), (status = 403)))]
pub async fn list(state: web::Data<AppState>, site: Site, moderator: Moderator) -> ApiResult<web::Json<Sections>> {
    let now = state.now();
    let span = Span::covering(now.minus_seconds(LATELY), now, Grain::Day, site.settings.timezone);
    let mut conn = state.conn().await?;
    let known = articles::sections(&mut conn, moderator.site()).await?;
    let lately = stats::stats(&mut conn, &moderator, span, None, now).await?;
    let moderation = &site.settings.moderation;

    let mut articles: BTreeMap<String, u64> = known.into_iter().collect();
    for section in &moderation.premoderated_sections {
        articles.entry(section.clone()).or_default();
    }
    let items = articles.into_iter().map(|(section, articles)| {
        let figures = lately.sections.iter().find(|one| one.section == section).map(|one| one.figures);
        let figures = figures.unwrap_or_default();
        Section {
            articles,
            mode: moderation.mode_in(Some(&section)),
            premoderated: moderation.premoderated_sections.contains(&section),
            comments: figures.comments,
            held: figures.held,
            rejected: figures.rejected_by_rules + figures.rejected_by_moderators,
            section,
        }
    });
    Ok(web::Json(Sections { items: items.collect() }))
}
