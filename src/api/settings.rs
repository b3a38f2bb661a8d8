//! The site's settings: what admins set, what it means, and what is in force where.

use std::collections::BTreeMap;

use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::Validate;

use super::document::Document;
use super::extract::{By, Limit, Query, field_errors};
use super::guard::Site;
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::accounts::Admin;
use crate::articles::{self, Article, ArticleKey, ArticleState};
use crate::events;
use crate::sites::{self, MEANINGS, ModerationMode, SettingSchema, Settings, SettingsChanged};
use crate::time::Timestamp;

/// For what to say what is in force.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SettingsQuery {
    /// A section.
    section: Option<String>,
    /// An article, by its key.
    article: Option<String>,
}

/// The site's settings, with what each means. What was read may be changed and sent back as it came.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SettingsView {
    /// Counts the saves; PUT names the one it saw.
    revision: i32,
    /// The document.
    #[serde(flatten)]
    settings: Settings,
    /// What each setting means, by its path.
    meanings: BTreeMap<&'static str, &'static str>,
    /// What can stand in each setting, by its path.
    schema: BTreeMap<&'static str, SettingSchema>,
    /// What holds for the section or the article asked for.
    in_force: InForce,
}

/// What holds at one place.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct InForce {
    /// Whether comments are shown before or after a moderator has looked.
    mode: ModerationMode,
    /// What says so.
    mode_set_by: SetBy,
    /// Whether comments are taken; null where no article was asked for.
    state: Option<ArticleState>,
    /// When the article closes by its age, or has closed; null where it does not, or no article was asked for.
    closes_at: Option<Timestamp>,
    /// Seconds that a reader waits between two comments: as the site sets, or longer where a rule says so.
    slow_mode_seconds: Option<u32>,
    /// Until when a rule lets readers wait; null where none does.
    slowed_until: Option<Timestamp>,
}

/// What a setting comes from.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SetBy {
    /// The site.
    Site,
    /// The section: it is premoderated.
    Section,
    /// The article itself.
    Article,
}

impl InForce {
    fn on_site(settings: &Settings, section: Option<&str>) -> Self {
        let (mode, of_site) = (settings.moderation.mode_in(section), settings.moderation.mode);
        Self {
            mode,
            mode_set_by: if mode == of_site { SetBy::Site } else { SetBy::Section },
            state: None,
            closes_at: None,
            slow_mode_seconds: settings.comments.slow_mode_seconds,
            slowed_until: None,
        }
    }

    fn under(article: &Article, settings: &Settings, now: Timestamp) -> Self {
        let above = Self::on_site(settings, article.record.section.as_deref());
        let days = settings.comments.close_after_days.map(i64::from);
        Self {
            mode: article.mode(settings),
            mode_set_by: if article.record.settings.mode.is_some() { SetBy::Article } else { above.mode_set_by },
            state: Some(article.state(settings, now)),
            closes_at: days.map(|days| article.published().plus_seconds(days * 86_400)),
            slow_mode_seconds: article.slow_mode_seconds(settings, now),
            slowed_until: article.slowed(now).map(|slow| slow.until),
        }
    }
}

fn settings_view(settings: &Settings, revision: i32, in_force: InForce) -> SettingsView {
    SettingsView {
        revision,
        settings: settings.clone(),
        meanings: MEANINGS.iter().copied().collect(),
        schema: sites::schema(),
        in_force,
    }
}

/// The site's settings, what each means, and what is in force for a section or an article.
#[utoipa::path(get, path = "/sites/{site}/settings", tag = "admins", params(("site" = String, Path), SettingsQuery),
    responses((status = 200, body = SettingsView), (status = 401), (status = 403), (status = 404)))]
pub async fn show(
    state: web::Data<AppState>,
    site: Site,
    _admin: Admin,
    Query(query): Query<SettingsQuery>,
) -> ApiResult<web::Json<SettingsView>> {
    let settings = &site.settings;
    let in_force = match (query.article, query.section) {
        (Some(key), _) => {
            let key =
                ArticleKey::try_from(key).map_err(|error| Problem::field("article", "invalid", error.to_string()))?;
            let mut conn = state.conn().await?;
            let article = articles::find(&mut conn, site.id, &key).await?.ok_or_else(Problem::not_found)?;
            InForce::under(&article, settings, state.now())
        }
        (None, section) => InForce::on_site(settings, section.as_deref()),
    };
    Ok(web::Json(settings_view(settings, site.settings_revision, in_force)))
}

/// The settings to save, with the revision that the admin saw: what [`AnySettings`] reads.
#[derive(Serialize, utoipa::ToSchema)]
struct PutSettings {
    /// The revision that the admin saw.
    revision: i32,
    /// The document; what it leaves out has its default.
    #[serde(flatten)]
    settings: Settings,
}

/// A settings document as it came, not yet read.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct AnySettings(Document);

// It is read, and checked, only behind the permit and by hand, for the answer adds fields to it.
impl Validate for AnySettings {
    fn validate(&self) -> Result<(), validator::ValidationErrors> {
        Ok(())
    }
}

impl Limit for AnySettings {}

/// Saves the settings; names the revision it saw. What it leaves out has its default.
#[utoipa::path(put, path = "/sites/{site}/settings", tag = "admins", request_body = PutSettings, params(("site" = String, Path)),
    responses((status = 200, body = SettingsView), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub async fn put(
    state: web::Data<AppState>,
    site: Site,
    By { by: admin, body, .. }: By<Admin, AnySettings>,
) -> ApiResult<web::Json<SettingsView>> {
    let AnySettings(Document(mut fields)) = body;
    for told in ["meanings", "schema", "in_force"] {
        fields.remove(told);
    }
    let revision = fields.remove("revision").and_then(|revision| revision.as_i64());
    let revision = revision
        .and_then(|revision| i32::try_from(revision).ok())
        .ok_or_else(|| Problem::field("revision", "missing", "the revision that you saw, a whole number"))?;
    let settings: Settings = serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let path = error.path().to_string();
        Problem::field(path, "invalid", error.into_inner().to_string())
    })?;
    settings.validate().map_err(|errors| Problem::fields(field_errors(&errors, "")))?;

    let now = state.now();
    let mut tx = state.begin().await?;
    let before = sites::find(&mut tx, &site.slug).await?.ok_or_else(Problem::not_found)?;
    let Some(revision) = sites::save_settings(&mut tx, site.id, revision, &settings).await? else {
        let present = sites::find(&mut tx, &site.slug).await?.ok_or_else(Problem::not_found)?;
        let in_force = InForce::on_site(&present.settings, None);
        let present = settings_view(&present.settings, present.settings_revision, in_force);
        return Err(Problem::new(&kind::STALE_REVISION).present(&present));
    };
    let event = SettingsChanged::new(revision, &before.settings, &settings);
    events::record(&mut tx, site.id, admin.actor(), &event, now).await?;
    tx.commit().await?;
    state.sites.forget(&site.slug).await;
    let in_force = InForce::on_site(&settings, None);
    Ok(web::Json(settings_view(&settings, revision, in_force)))
}
