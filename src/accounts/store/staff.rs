//! SQL on those of a site's accounts that are more than readers.

use sqlx::PgConnection;

use crate::accounts::{Admin, Role, StaffMember};
use crate::ids::{AccountId, SiteId};

/// The most that are listed: a newsroom has fewer.
const MOST: i64 = 1_000;

/// The site's moderators and admins: admins first, then by name.
pub async fn staff(conn: &mut PgConnection, admin: &Admin) -> sqlx::Result<Vec<StaffMember>> {
    sqlx::query_as!(
        StaffMember,
        r#"select a.id, a.username, a.email, a.role, a.external_id is not null as "signs_in_elsewhere!",
                  a.external_id is null and a.password_hash is null as "invited!",
                  t.confirmed_at is not null as "totp!", a.created_at
           from accounts a
           left join totp t on t.site_id = $1 and t.account_id = a.id
           where a.site_id = $1 and a.role <> 'reader'
           order by a.role desc, a.username_key
           limit $2"#,
        admin.site() as _,
        MOST,
    )
    .fetch_all(conn)
    .await
}

/// The role of an account; none where there is none, or its holder has left.
pub async fn role(conn: &mut PgConnection, site: SiteId, account: AccountId) -> sqlx::Result<Option<Role>> {
    sqlx::query_scalar!(
        r#"select role as "role: Role" from accounts where site_id = $1 and id = $2 and erased_at is null"#,
        site as _,
        account as _,
    )
    .fetch_optional(conn)
    .await
}
