//! What several stores need of the database: what its errors mean, and a plan for the values at hand.

mod store;

pub use store::begin_planned;

/// Whether the database, not the statement, is the reason: it is away, it took too long, or it asked to try again.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    use sqlx::Error::{Io, PoolClosed, PoolTimedOut, Protocol, Tls, WorkerCrashed};
    match error {
        Io(_) | Tls(_) | Protocol(_) | PoolTimedOut | PoolClosed | WorkerCrashed => true,
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            // Class 08 connection, 53 resources, 57 operator intervention (shutdown, statement timeout), 58 the system
            // below it, XX itself: so it calls a disk that is full by a quota. 40001 and 40P01: a transaction that lost
            // and may be tried again; 25006: a standby.
            matches!(code.get(..2), Some("08" | "53" | "57" | "58" | "XX"))
                || matches!(&*code, "40001" | "40P01" | "25006")
        }),
        _ => false,
    }
}

/// Whether a transaction lost against another that held what it needed (a deadlock): done once more, it goes through.
pub fn lost(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "40P01")
}

/// Whether a statement failed because of the unique key or index of this name.
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error
        .as_database_error()
        .is_some_and(|database| database.is_unique_violation() && database.constraint() == Some(constraint))
}
