//! SQL on what names look like, for accounts that were made before that was kept.

use sqlx::PgConnection;

use crate::accounts::Username;
use crate::ids::{AccountId, SiteId};

/// How many accounts are read at once.
const BATCH: i64 = 500;

/// Writes what each name looks like where that is not known. Of two that look alike, the first keeps the look, and the other's
/// is nobody's: both stay as they are called. Says how many there were.
pub async fn fill_skeletons(conn: &mut PgConnection) -> sqlx::Result<u64> {
    let mut filled = 0;
    loop {
        let rows = sqlx::query!(
            r#"select site_id as "site: SiteId", id as "id: AccountId", username, erased_at is not null as "erased!"
               from accounts where username_skeleton is null order by site_id, id limit $1"#,
            BATCH,
        )
        .fetch_all(&mut *conn)
        .await?;
        if rows.is_empty() {
            return Ok(filled);
        }
        for row in rows {
            let alone = format!("-{}", row.id);
            let skeleton = if row.erased { alone.clone() } else { Username::looks(&row.username) };
            filled += sqlx::query!(
                "update accounts set username_skeleton = case
                     when exists (select from accounts where site_id = $1 and username_skeleton = $3) then $4 else $3 end
                 where site_id = $1 and id = $2 and username_skeleton is null",
                row.site as _,
                row.id as _,
                skeleton,
                alone,
            )
            .execute(&mut *conn)
            .await?
            .rows_affected();
        }
    }
}
