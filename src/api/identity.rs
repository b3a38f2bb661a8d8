//! What the site is called and where its pages live.

use actix_web::web;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::extract::{By, Limit};
use super::guard::Site;
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::accounts::Admin;
use crate::events;
use crate::sites::{self, Identity, Origin, SiteChanged, SiteName, Slug};
use crate::time::Timestamp;

/// What the site is called and where its pages live.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Identity)]
pub struct IdentityView {
    /// Counts the saves, of this and of the settings; PUT names the one it saw.
    revision: i32,
    /// Its name in URLs, which does not change.
    #[schema(value_type = String)]
    slug: Slug,
    /// Its name for people.
    name: String,
    /// The only origins whose pages may call the service from a browser.
    #[schema(value_type = Vec<String>)]
    origins: Vec<Origin>,
    /// When it was made.
    created_at: Timestamp,
}

impl From<&sites::Site> for IdentityView {
    fn from(site: &sites::Site) -> Self {
        Self {
            revision: site.settings_revision,
            slug: site.slug.clone(),
            name: site.name.clone(),
            origins: site.origins.clone(),
            created_at: site.created_at,
        }
    }
}

/// Another name and other origins.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutIdentity {
    /// The revision that the admin saw.
    revision: i32,
    /// Its name for people.
    #[schema(value_type = String)]
    name: SiteName,
    /// Where its pages live.
    #[schema(value_type = Vec<String>)]
    #[validate(length(max = 50, message = "name at most 50 origins"))]
    origins: Vec<Origin>,
}

impl Limit for PutIdentity {}

/// What the site is called and where its pages live.
#[utoipa::path(get, path = "/sites/{site}/identity", tag = "admins", params(("site" = String, Path)),
    responses((status = 200, body = IdentityView), (status = 401), (status = 403)))]
pub async fn show(site: Site, _admin: Admin) -> web::Json<IdentityView> {
    web::Json(IdentityView::from(&*site.0))
}

/// Gives the site another name and other origins; names the revision it saw. Pages of an origin that is no longer named
/// lose their comment sections within a second.
#[utoipa::path(put, path = "/sites/{site}/identity", tag = "admins", request_body = PutIdentity, params(("site" = String, Path)),
    responses((status = 200, body = IdentityView), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub async fn put(
    state: web::Data<AppState>,
    site: Site,
    By { by: admin, body, .. }: By<Admin, PutIdentity>,
) -> ApiResult<web::Json<IdentityView>> {
    let mut origins: Vec<Origin> = Vec::new();
    for origin in body.origins {
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    let identity = Identity { name: body.name, origins };
    let now = state.now();
    let mut tx = state.begin().await?;
    let before = sites::find(&mut tx, &site.slug).await?.ok_or_else(Problem::not_found)?;
    let Some(revision) = sites::save_identity(&mut tx, site.id, body.revision, &identity).await? else {
        return Err(Problem::new(&kind::STALE_REVISION).present(&IdentityView::from(&before)));
    };
    let event = SiteChanged::new(revision, (&before.name, &before.origins), &identity);
    events::record(&mut tx, site.id, admin.actor(), &event, now).await?;
    tx.commit().await?;
    state.sites.forget(&site.slug).await;
    let name = identity.name.as_ref().to_owned();
    let after = sites::Site { name, origins: identity.origins, settings_revision: revision, ..before };
    Ok(web::Json(IdentityView::from(&after)))
}
