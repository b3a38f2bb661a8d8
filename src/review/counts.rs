//! How much waits, and for what.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::PgConnection;

use super::store;
use crate::accounts::{Moderator, Role};
use crate::time::Timestamp;

/// How many open items there are, among the ten thousand most urgent.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Counts {
    /// All that this moderator is shown.
    pub all: i64,
    /// Of these, how many are not shown until somebody has decided.
    pub held: i64,
    /// How many readers or rules flagged.
    pub flagged: i64,
    /// How many authors appealed.
    pub appealed: i64,
    /// How many were formally notified as illegal.
    pub notices: i64,
    /// How many were left to admins.
    pub escalated: i64,
    /// How many this moderator has on the desk.
    pub mine: i64,
    /// How many for each reason.
    pub reasons: BTreeMap<String, i64>,
    /// How many in each section.
    pub sections: BTreeMap<String, i64>,
    /// Whether these are all; false where more than ten thousand wait.
    pub complete: bool,
}

/// Counts what waits for this moderator.
pub async fn counts(conn: &mut PgConnection, moderator: &Moderator, now: Timestamp) -> sqlx::Result<Counts> {
    let is_admin = moderator.account().role >= Role::Admin;
    store::counts(conn, moderator.site(), moderator.id(), is_admin, now).await
}
