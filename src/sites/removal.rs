//! Deleting a site with everything of it: articles, comments, accounts, rules, what its learner learned.

use sqlx::PgPool;

use super::Slug;
use super::store::removal::{self as store, Table};
use crate::time::Timestamp;

/// So many rows go at once. The connection is free for others in between, and no statement takes long.
const BATCH: i64 = 2_000;
/// Requests that were under way when the site was closed may still write; after so many rounds nobody does.
const ROUNDS: usize = 5;

/// Why a site was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum RemovalError {
    /// There is none of this slug.
    #[error("there is no site {0}")]
    NotFound(Slug),
    /// Something is still written.
    #[error("something is still written for the site {0}, which nobody can open any more: delete it once more")]
    Busy(Slug),
    /// The database failed; what is gone is gone, and it can be called again.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// How much a site has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Accounts, of every role.
    pub accounts: i64,
    /// Comments, whatever became of them.
    pub comments: i64,
}

/// How much a site has, also one whose deletion was begun; none where there is none of this slug.
pub async fn size(pool: &PgPool, slug: &Slug) -> sqlx::Result<Option<Size>> {
    let found = store::size(&mut *pool.acquire().await?, slug).await?;
    Ok(found.map(|(accounts, comments)| Size { accounts, comments }))
}

/// Deletes a site for good, and says how many rows that were. From the first moment nobody finds it; what was cut short is
/// taken up by calling it again.
pub async fn remove(pool: &PgPool, slug: &Slug, now: Timestamp) -> Result<u64, RemovalError> {
    let mut conn = pool.acquire().await?;
    let site = store::close(&mut conn, slug, now).await?.ok_or_else(|| RemovalError::NotFound(slug.clone()))?;
    let tables = in_order(store::tables(&mut conn).await?);
    let mut rows = 0;
    for _ in 0..ROUNDS {
        for table in &tables {
            store::make_index(&mut conn, site, table).await?;
            loop {
                let gone = store::delete(&mut conn, site, table, BATCH).await?;
                if gone == 0 {
                    break;
                }
                rows += gone;
            }
        }
        store::drop_index(&mut conn, site).await?;
        if store::delete_site(&mut conn, site).await? {
            return Ok(rows);
        }
    }
    Err(RemovalError::Busy(slug.clone()))
}

/// The tables in an order in which they can be emptied: those to which no other leads any more come first.
fn in_order(mut tables: Vec<Table>) -> Vec<Table> {
    let mut order: Vec<Table> = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let is_left = |name: &String| tables.iter().any(|table| table.name == *name);
        let free = tables.iter().position(|table| !table.referred_by.iter().any(is_left));
        // Tables that lead to each other in a circle: there are none, and the database would refuse.
        order.push(tables.swap_remove(free.unwrap_or(0)));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, referred_by: &[&str]) -> Table {
        let referred_by = referred_by.iter().map(|name| (*name).to_owned()).collect();
        Table { name: name.to_owned(), referred_by, to_itself: None }
    }

    #[test]
    fn a_table_comes_behind_all_that_lead_to_it() {
        let tables = vec![
            table("accounts", &["comments", "flags"]),
            table("comments", &["flags", "decisions"]),
            table("flags", &[]),
            table("decisions", &[]),
            table("articles", &["comments"]),
        ];
        let order: Vec<String> = in_order(tables).into_iter().map(|table| table.name).collect();
        let place = |name: &str| order.iter().position(|table| table == name).unwrap();
        assert_eq!(order.len(), 5);
        assert!(place("comments") > place("flags").max(place("decisions")));
        assert!(place("comments") < place("accounts").min(place("articles")));
    }
}
