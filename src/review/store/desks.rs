//! SQL on `desks`.

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::ids::{AccountId, SiteId};
use crate::review::Desk;

/// How an account's desk was set up.
pub(in crate::review) async fn desk(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
) -> sqlx::Result<Option<Desk>> {
    let setup = sqlx::query_scalar!(
        r#"select setup as "setup: Json<Desk>" from desks where site_id = $1 and account_id = $2"#,
        site as _,
        account as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(setup.map(|Json(desk)| desk))
}

/// Sets an account's desk up.
pub(in crate::review) async fn set_desk(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    desk: &Desk,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into desks (site_id, account_id, setup) values ($1, $2, $3)
         on conflict (site_id, account_id) do update set setup = excluded.setup",
        site as _,
        account as _,
        Json(desk) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
