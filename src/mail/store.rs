//! SQL on `mails`. When a mail is due is told by the application; leases are held against the database's clock alone, so
//! that nodes whose clocks differ agree on them.

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Letter;
use super::worker::Waiting;
use crate::accounts::Email;
use crate::ids::{AccountId, MailId, SiteId};
use crate::page::{Cursor, Page, PageSize};
use crate::time::Timestamp;

/// How a mail in the outbox stands. What was sent is no longer there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "mail_state", rename_all = "snake_case")]
#[schema(as = MailState)]
pub enum State {
    /// It is tried again, or for the first time.
    Waiting,
    /// Nobody tries any more.
    Dead,
}

/// A mail in the outbox.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// What it is about.
    pub letter: Json<Letter>,
    /// How it stands.
    pub state: State,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// How often it was tried.
    pub attempts: i32,
    /// What the last attempt came to.
    pub error: Option<String>,
    /// When it was posted.
    pub created_at: Timestamp,
}

/// Posts a letter.
pub(super) async fn add(conn: &mut PgConnection, site: SiteId, letter: &Letter, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mails (site_id, id, letter, account_id, address, state, due_at, gives_up_at, attempts, created_at)
         values ($1, $2, $3, $4, $5, 'waiting', $6, $7, 0, $6)",
        site as _,
        MailId::new(now) as _,
        Json(letter) as _,
        letter.account() as _,
        letter.address().map(AsRef::as_ref) as Option<&str>,
        now as _,
        now.plus_seconds(letter.worth()) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes up to `most` mails that are due, for `lease` seconds.
pub(super) async fn claim(
    conn: &mut PgConnection,
    owner: Uuid,
    most: i64,
    lease: f64,
    now: Timestamp,
) -> sqlx::Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        r#"with next as materialized (
             select site_id, id from mails
             where state = 'waiting' and due_at <= $1 and (lease_until is null or lease_until < clock_timestamp())
             order by due_at
             limit $2
             for update skip locked
         )
         update mails
         set lease_owner = $3, lease_until = clock_timestamp() + make_interval(secs => $4), attempts = attempts + 1
         from next
         where mails.site_id = next.site_id and mails.id = next.id
         returning mails.site_id, mails.id, mails.letter as "letter: Json<Letter>", mails.attempts, mails.gives_up_at"#,
        now as _,
        most,
        owner,
        lease,
    )
    .fetch_all(conn)
    .await?;
    let mut mails = Vec::with_capacity(rows.len());
    for row in rows {
        let (attempts, gives_up_at) = (row.attempts, row.gives_up_at);
        mails.push(Waiting { site: row.site_id, id: row.id, letter: row.letter, attempts, gives_up_at, owner });
    }
    Ok(mails)
}

/// Takes a mail that was sent, or has nobody to go to, out of the outbox.
pub(super) async fn done(conn: &mut PgConnection, mail: &Waiting) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from mails where site_id = $1 and id = $2 and lease_owner = $3",
        mail.site as _,
        mail.id as _,
        mail.owner,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a mail back after an attempt, to be tried at `due`, or never again where there is no such time.
pub(super) async fn put_back(
    conn: &mut PgConnection,
    mail: &Waiting,
    error: &str,
    due: Option<Timestamp>,
) -> sqlx::Result<()> {
    let state = if due.is_some() { State::Waiting } else { State::Dead };
    sqlx::query!(
        "update mails
         set state = $4, due_at = coalesce($5, due_at), error = $6, lease_owner = null, lease_until = null
         where site_id = $1 and id = $2 and lease_owner = $3",
        mail.site as _,
        mail.id as _,
        mail.owner,
        state as _,
        due as _,
        error,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A page of a site's outbox, the latest first.
pub async fn page(
    conn: &mut PgConnection,
    site: SiteId,
    state: Option<State>,
    after: Option<Cursor>,
    size: PageSize,
) -> sqlx::Result<Page<Mail>> {
    let below = after.map_or(MailId::MAX, |cursor| cursor.id.into());
    let rows = sqlx::query_as!(
        Mail,
        r#"select id, letter as "letter: Json<Letter>", state, due_at, attempts, error, created_at
           from mails where site_id = $1 and id < $2 and ($3::mail_state is null or state = $3)
           order by id desc limit $4"#,
        site as _,
        below as _,
        state as _,
        size.plus_one(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page::new(rows, size, |mail: &Mail| Cursor { rank: 0.0, id: mail.id.uuid() }))
}

/// Has a mail tried again at once, for a day more. False where there is none.
pub async fn retry(conn: &mut PgConnection, site: SiteId, mail: MailId, now: Timestamp) -> sqlx::Result<bool> {
    let again = sqlx::query!(
        "update mails set state = 'waiting', attempts = 0, due_at = $3, gives_up_at = greatest(gives_up_at, $4)
         where site_id = $1 and id = $2",
        site as _,
        mail as _,
        now as _,
        now.plus_seconds(86_400) as _,
    )
    .execute(conn)
    .await?;
    Ok(again.rows_affected() == 1)
}

/// Takes out what waits for an account or goes to its address.
pub async fn forget(
    conn: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    address: Option<&Email>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from mails where site_id = $1 and (account_id = $2 or address = $3)",
        site as _,
        account as _,
        address.map(AsRef::as_ref) as Option<&str>,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many mails wait and how many are dead, by the slugs of their sites.
pub async fn depths(conn: &mut PgConnection) -> sqlx::Result<Vec<(String, i64, i64)>> {
    let rows = sqlx::query!(
        r#"select s.slug as "slug: String", count(m.id) filter (where m.state = 'waiting') as "waiting!",
                  count(m.id) filter (where m.state = 'dead') as "dead!"
           from sites s left join mails m on m.site_id = s.id group by s.slug"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.waiting, row.dead)).collect())
}

/// Forgets mails that nobody could deliver and that were posted before `before`. Answers how many.
pub async fn sweep(conn: &mut PgConnection, before: Timestamp) -> sqlx::Result<u64> {
    let gone = sqlx::query!("delete from mails where state = 'dead' and created_at < $1", before as _).execute(conn);
    Ok(gone.await?.rows_affected())
}
