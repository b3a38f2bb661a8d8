//! The staff of a site: who moderates it, who leads it, and who decides that.

use actix_web::web;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::extract::{By, Limit};
use super::guard::Site;
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::accounts::{self, Admin, Role, RoleChanged, StaffMember};
use crate::events;
use crate::ids::AccountId;
use crate::time::Timestamp;

/// Somebody of the staff.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StaffMember)]
pub struct StaffView {
    /// The account.
    id: AccountId,
    /// Its public name.
    username: String,
    /// The address it signs in with; null where it has none.
    email: Option<String>,
    /// What it may do.
    role: Role,
    /// Whether the site itself signs it in (single sign-on): its role may then be the site's to say.
    sso: bool,
    /// Whether its sign-in asks for a one-time password.
    totp: bool,
    /// When it was made.
    created_at: Timestamp,
}

impl From<StaffMember> for StaffView {
    fn from(member: StaffMember) -> Self {
        let StaffMember { id, username, email, role, signs_in_elsewhere, totp, created_at } = member;
        Self { id, username, email, role, sso: signs_in_elsewhere, totp, created_at }
    }
}

/// The staff of a site.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Staff {
    /// Admins first, then by name.
    items: Vec<StaffView>,
}

/// The site's moderators and admins.
#[utoipa::path(get, path = "/sites/{site}/staff", tag = "admins", params(("site" = String, Path)),
    responses((status = 200, body = Staff), (status = 401), (status = 403)))]
pub async fn list(state: web::Data<AppState>, admin: Admin) -> ApiResult<web::Json<Staff>> {
    let mut conn = state.conn().await?;
    let staff = accounts::staff(&mut conn, &admin).await?;
    Ok(web::Json(Staff { items: staff.into_iter().map(StaffView::from).collect() }))
}

/// The role that an account is to have.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// With `reader` it is of the staff no longer.
    role: Role,
}

impl Limit for NewRole {}

/// Gives an account of the site a role, which counts with its next request. The last admin stays one.
#[utoipa::path(put, path = "/sites/{site}/staff/{account}", tag = "admins", request_body = NewRole,
    params(("site" = String, Path), ("account" = AccountId, Path)),
    responses((status = 200, body = Staff), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub async fn put(
    state: web::Data<AppState>,
    site: Site,
    path: web::Path<(String, AccountId)>,
    By { by: admin, body, .. }: By<Admin, NewRole>,
) -> ApiResult<web::Json<Staff>> {
    let (_, account) = path.into_inner();
    let mut tx = state.begin().await?;
    let from = accounts::role(&mut tx, site.id, account).await?.ok_or_else(Problem::not_found)?;
    if from != body.role {
        if !accounts::set_role(&mut tx, site.id, account, body.role).await? {
            return Err(
                Problem::new(&kind::NOT_APPLICABLE).detail("A site needs an admin: make somebody else one first.")
            );
        }
        let event = RoleChanged { account, from, to: body.role };
        events::record(&mut tx, site.id, admin.actor(), &event, state.now()).await?;
    }
    let staff = accounts::staff(&mut tx, &admin).await?;
    tx.commit().await?;
    Ok(web::Json(Staff { items: staff.into_iter().map(StaffView::from).collect() }))
}
