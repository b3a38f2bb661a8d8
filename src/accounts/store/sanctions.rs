//! SQL on `sanctions` and `account_notes`.

use sqlx::PgConnection;

use crate::accounts::sanction::{AccountSanctioned, SanctionLifted};
use crate::accounts::{Moderator, NewSanction, Note, OwnSanction, Reader, Sanction, SanctionKind};
use crate::events::{self, Actor};
use crate::ids::{AccountId, NoteId, RuleId, SanctionId, SiteId};
use crate::time::Timestamp;

/// Lays a sanction on an account of the moderator's site, and records it.
pub async fn sanction(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    new: NewSanction,
    now: Timestamp,
) -> sqlx::Result<Sanction> {
    let sanction = Sanction {
        id: SanctionId::new(now),
        kind: new.kind,
        reason: new.reason,
        message: new.message,
        until: new.until,
        created_by: Some(moderator.id()),
        by: Some(moderator.account().username.clone()),
        rule: None,
        created_at: now,
        lifted_at: None,
        lifted_by: None,
    };
    add(conn, moderator.site(), moderator.actor(), account, &sanction).await?;
    Ok(sanction)
}

/// Writes a sanction, and records it.
async fn add(
    conn: &mut PgConnection,
    site: SiteId,
    actor: Actor,
    account: AccountId,
    sanction: &Sanction,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sanctions (site_id, id, account_id, kind, reason, message, until, created_by, rule_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        site as _,
        sanction.id as _,
        account as _,
        sanction.kind as _,
        sanction.reason,
        sanction.message,
        sanction.until as _,
        sanction.created_by as _,
        sanction.rule as _,
        sanction.created_at as _,
    )
    .execute(&mut *conn)
    .await?;
    let event = AccountSanctioned {
        account,
        sanction: sanction.id,
        kind: sanction.kind,
        until: sanction.until,
        reason: sanction.reason.clone(),
    };
    events::record(conn, site, actor, &event, sanction.created_at).await
}

/// Lets an account's comments wait for a moderator until `new.until`, by a rule. Where the same rule lets them wait
/// already, that only lasts longer.
pub async fn sanction_by_rule(
    conn: &mut PgConnection,
    site: SiteId,
    (rule, account): (RuleId, AccountId),
    new: NewSanction,
    now: Timestamp,
) -> sqlx::Result<()> {
    // Two comments at once are settled one after the other, so that they do not make two sanctions.
    sqlx::query!("select id from accounts where site_id = $1 and id = $2 for update", site as _, account as _)
        .fetch_optional(&mut *conn)
        .await?;
    let prolonged = sqlx::query!(
        "update sanctions set until = greatest(until, $5)
         where site_id = $1 and account_id = $2 and rule_id = $3 and kind = $6 and lifted_at is null and until > $4",
        site as _,
        account as _,
        rule as _,
        now as _,
        new.until as _,
        new.kind as _,
    )
    .execute(&mut *conn)
    .await?;
    if prolonged.rows_affected() > 0 {
        return Ok(());
    }
    let sanction = Sanction {
        id: SanctionId::new(now),
        kind: new.kind,
        reason: new.reason,
        message: new.message,
        until: new.until,
        created_by: None,
        by: None,
        rule: Some(rule),
        created_at: now,
        lifted_at: None,
        lifted_by: None,
    };
    add(conn, site, Actor::Rule(rule), account, &sanction).await
}

/// Takes back all sanctions of a kind that weigh on an account, and records it. False where there was none.
pub async fn lift(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    kind: SanctionKind,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let sanctions = sqlx::query_scalar!(
        "update sanctions set lifted_at = $4, lifted_by = $5
         where site_id = $1 and account_id = $2 and kind = $3 and lifted_at is null and (until is null or until > $4)
         returning id",
        moderator.site() as _,
        account as _,
        kind as _,
        now as _,
        moderator.id() as _,
    )
    .fetch_all(&mut *conn)
    .await?;
    if sanctions.is_empty() {
        return Ok(false);
    }
    let event = SanctionLifted { account, kind, sanctions };
    events::record(conn, moderator.site(), moderator.actor(), &event, now).await?;
    Ok(true)
}

/// All sanctions that these accounts ever had, newest first, each with its account.
pub async fn sanctions(
    conn: &mut PgConnection,
    moderator: &Moderator,
    accounts: &[AccountId],
) -> sqlx::Result<Vec<(AccountId, Sanction)>> {
    let rows = sqlx::query!(
        r#"select id, account_id, kind, reason, message, until, created_by as "created_by: AccountId",
                  rule_id as "rule_id: RuleId", created_at, lifted_at,
                  (select username from accounts a where a.site_id = $1 and a.id = s.created_by) as by,
                  (select username from accounts a where a.site_id = $1 and a.id = s.lifted_by) as lifted_by
           from sanctions s where site_id = $1 and account_id = any($2) order by id desc"#,
        moderator.site() as _,
        accounts as _,
    )
    .fetch_all(conn)
    .await?;
    let sanctions = rows.into_iter().map(|row| {
        let sanction = Sanction {
            id: row.id,
            kind: row.kind,
            reason: row.reason,
            message: row.message,
            until: row.until,
            created_by: row.created_by,
            by: row.by,
            rule: row.rule_id,
            created_at: row.created_at,
            lifted_at: row.lifted_at,
            lifted_by: row.lifted_by,
        };
        (row.account_id, sanction)
    });
    Ok(sanctions.collect())
}

/// The sanctions that weigh on the reader just now, newest first.
pub async fn own_sanctions(conn: &mut PgConnection, reader: &Reader, now: Timestamp) -> sqlx::Result<Vec<OwnSanction>> {
    sqlx::query_as!(
        OwnSanction,
        "select kind, message, until, created_at from sanctions
         where site_id = $1 and account_id = $2 and lifted_at is null and (until is null or until > $3)
         order by id desc",
        reader.site() as _,
        reader.id() as _,
        now as _,
    )
    .fetch_all(conn)
    .await
}

/// Writes a note about an account, for staff only.
pub async fn add_note(
    conn: &mut PgConnection,
    moderator: &Moderator,
    account: AccountId,
    body: &str,
    now: Timestamp,
) -> sqlx::Result<Note> {
    let note = Note {
        id: NoteId::new(now),
        body: body.to_owned(),
        created_by: moderator.id(),
        by: Some(moderator.account().username.clone()),
        created_at: now,
    };
    sqlx::query!(
        "insert into account_notes (site_id, id, account_id, body, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6)",
        moderator.site() as _,
        note.id as _,
        account as _,
        body,
        note.created_by as _,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(note)
}

/// The notes about these accounts, newest first, each with its account.
pub async fn notes(
    conn: &mut PgConnection,
    moderator: &Moderator,
    accounts: &[AccountId],
) -> sqlx::Result<Vec<(AccountId, Note)>> {
    let rows = sqlx::query!(
        r#"select n.id, n.account_id as "account_id: AccountId", n.body, n.created_by as "created_by: AccountId", n.created_at,
                  (select username from accounts a where a.site_id = $1 and a.id = n.created_by) as by
           from account_notes n
           where n.site_id = $1 and n.account_id = any($2) order by n.id desc"#,
        moderator.site() as _,
        accounts as _,
    )
    .fetch_all(conn)
    .await?;
    let notes = rows.into_iter().map(|row| {
        let note =
            Note { id: row.id, body: row.body, created_by: row.created_by, by: row.by, created_at: row.created_at };
        (row.account_id, note)
    });
    Ok(notes.collect())
}
