//! The search of staff for people.

use actix_web::web;
use serde::{Deserialize, Serialize};

use super::answer::PageBody;
use super::extract::{PageQuery, Query, word};
use super::problem::{ApiResult, Problem};
use super::state::AppState;
use crate::accounts::{self, Account, Email, Moderator, PeopleSearch, Role, SanctionKind};
use crate::ids::AccountId;
use crate::page::List;
use crate::time::Timestamp;

/// The most characters that may be searched for: an address may have so many.
const LONGEST: usize = 254;

/// Whom to look for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PeopleQuery {
    /// How the name begins, whatever its case, spaces and signs; for admins also a whole e-mail address.
    q: Option<String>,
    /// Who may do so much.
    #[param(value_type = Option<Role>)]
    role: Option<String>,
    /// `true`: only those on whom more than a warning weighs just now.
    #[param(value_type = Option<bool>)]
    sanctioned: Option<String>,
    /// How many items, 1 to 100; 50 where not said.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A person as a search finds them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FoundPerson {
    /// The account.
    id: AccountId,
    /// Its public name.
    username: String,
    /// What it may do.
    role: Role,
    /// When it was made.
    created_at: Timestamp,
    /// How many of its comments stand published.
    published: i32,
    /// How many of its comments stand rejected.
    rejected: i32,
    /// How far the site trusts it, from 0 to 4.
    trust: i16,
    /// What weighs on it just now.
    sanctions: Vec<InForce>,
}

/// A sanction that weighs on an account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SanctionInForce)]
struct InForce {
    /// What was done.
    kind: SanctionKind,
    /// When it ends; null: it has no end.
    until: Option<Timestamp>,
}

impl FoundPerson {
    fn new(account: Account, now: Timestamp) -> Self {
        let weighs = account.standing.in_force().iter().map(|(kind, until)| InForce { kind: *kind, until: *until });
        Self {
            id: account.id,
            role: account.role,
            created_at: account.created_at,
            published: account.published,
            rejected: account.rejected,
            trust: account.trust(now),
            sanctions: weighs.collect(),
            username: account.username,
        }
    }
}

impl PeopleQuery {
    fn search(&self) -> ApiResult<PeopleSearch> {
        let name = self.q.as_deref().map(str::trim).filter(|name| !name.is_empty());
        if name.is_some_and(|name| name.contains('\0') || name.chars().count() > LONGEST) {
            return Err(Problem::field("q", "invalid", format!("at most {LONGEST} characters, none of them NUL")));
        }
        let sanctioned = match self.sanctioned.as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(Problem::field("sanctioned", "invalid", "true or false")),
        };
        Ok(PeopleSearch { name: name.map(str::to_owned), role: word("role", self.role.as_ref())?, sanctioned })
    }
}

/// The site's people: the newest first, or those whose names begin alike, by name.
#[utoipa::path(get, path = "/sites/{site}/accounts", tag = "moderators", params(("site" = String, Path), PeopleQuery),
    responses((status = 200, body = PageBody<FoundPerson>), (status = 401), (status = 403), (status = 422)))]
pub async fn find(
    state: web::Data<AppState>,
    moderator: Moderator,
    Query(query): Query<PeopleQuery>,
) -> ApiResult<web::Json<PageBody<FoundPerson>>> {
    let search = query.search()?;
    let list = if search.name.is_some() { List::PeopleByName } else { List::People };
    let (size, cursor) = PageQuery { limit: query.limit, cursor: query.cursor }.page(list)?;
    let now = state.now();
    let mut conn = state.conn().await?;
    // No name holds an @, so this is an address or nothing.
    let address = search.name.as_deref().filter(|name| name.contains('@'));
    if let Some(address) = address {
        let found = match (moderator.admin(), Email::try_from(address.to_owned())) {
            (Some(admin), Ok(email)) => accounts::by_email(&mut conn, &admin, &email, now).await?,
            _ => None,
        };
        let asked = |account: &Account| search.role.is_none_or(|role| account.role == role);
        let found = found.filter(asked).filter(|account| !search.sanctioned || account.standing.is_sanctioned());
        let items = found.map(|account| FoundPerson::new(account, now)).into_iter().collect();
        return Ok(web::Json(PageBody { items, next_cursor: None }));
    }
    let page = accounts::people(&mut conn, &moderator, &search, cursor, size, now).await?;
    Ok(web::Json(PageBody::new(page.map(|account| FoundPerson::new(account, now)), list)))
}
