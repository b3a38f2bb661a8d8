//! The staff of a site: who moderates it, who leads it, and who decides that.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::accounts::language;
use super::extract::{By, Limit};
use super::guard::Site;
use super::problem::{ApiResult, Problem, kind};
use super::state::AppState;
use crate::accounts::{
    self, AccountConflict, AccountCreated, AccountRecord, Admin, Email, Role, RoleChanged, StaffMember, Username,
};
use crate::events;
use crate::ids::AccountId;
use crate::mail::Letter;
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
    /// Whether it was invited and has no password yet.
    invited: bool,
    /// Whether its sign-in asks for a one-time password.
    totp: bool,
    /// When it was made.
    created_at: Timestamp,
}

impl From<StaffMember> for StaffView {
    fn from(member: StaffMember) -> Self {
        let StaffMember { id, username, email, role, signs_in_elsewhere, invited, totp, created_at } = member;
        Self { id, username, email, role, sso: signs_in_elsewhere, invited, totp, created_at }
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

/// Somebody whom an admin wants on the staff.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// Where the invitation goes, and what they sign in with.
    email: Email,
    /// Their public name.
    username: Username,
    /// `moderator` or `admin`.
    role: Role,
}

impl Limit for Invitation {}

/// Invites somebody who has no account: makes it, without a password, and mails a link to choose one, which works for a
/// week. Who has an account is given a role instead.
#[utoipa::path(post, path = "/sites/{site}/staff", tag = "admins", request_body = Invitation, params(("site" = String, Path)),
    responses((status = 201, body = Staff), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub async fn invite(
    state: web::Data<AppState>,
    site: Site,
    req: HttpRequest,
    By { by: admin, body, .. }: By<Admin, Invitation>,
) -> ApiResult<HttpResponse> {
    let mailer = state.mailer()?;
    if body.role == Role::Reader {
        return Err(Problem::field("role", "not_staff", "moderator or admin; readers make their accounts themselves"));
    }
    let now = state.now();
    let new = AccountRecord {
        id: AccountId::new(now),
        username: &body.username,
        email: &body.email,
        password: None,
        role: body.role,
        created_at: now,
    };
    let mut tx = state.begin().await?;
    match accounts::create(&mut tx, site.id, &new).await? {
        Ok(()) => {}
        Err(AccountConflict::Username) => return Err(Problem::new(&kind::USERNAME_TAKEN)),
        Err(AccountConflict::Email) => {
            return Err(Problem::new(&kind::EXISTS).detail("An account has this address: give it a role."));
        }
    }
    accounts::ask_for_email(&mut tx, site.id, new.id, language(req.headers()), now).await?;
    let event = AccountCreated { account: new.id, role: new.role };
    events::record(&mut tx, site.id, admin.actor(), &event, now).await?;
    mailer.post(&mut tx, site.id, &Letter::Invitation { account: new.id }, now).await?;
    let staff = accounts::staff(&mut tx, &admin).await?;
    tx.commit().await?;
    mailer.ring();
    Ok(HttpResponse::Created().json(Staff { items: staff.into_iter().map(StaffView::from).collect() }))
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
