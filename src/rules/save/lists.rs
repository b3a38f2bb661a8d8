//! Saving phrase lists: one that rules name is in force as soon as it is saved.

use serde::Serialize;
use sqlx::PgConnection;

use super::super::lists::{ListChange, PhraseList, Terms};
use super::super::parse::DocumentError;
use super::super::store::{self, SavedList};
use super::{SaveError, check, parsed};
use crate::accounts::Admin;
use crate::events::{self, Event};
use crate::ids::RuleId;
use crate::sites;
use crate::time::Timestamp;

/// The most terms that a phrase list may have.
pub const MAX_TERMS: u64 = 50_000;

/// An admin saved or deleted a phrase list.
#[derive(Serialize)]
struct PhraseListChanged<'a> {
    name: &'a str,
    /// How many terms it has now; none: it was deleted.
    terms: Option<usize>,
    /// How many it had; none: it is new.
    before: Option<usize>,
}

impl Event for PhraseListChanged<'_> {
    const NAME: &'static str = "phrase_list.changed";
}

/// What a phrase list is to be.
#[derive(Debug)]
pub enum ListSave {
    /// This, whatever it was.
    Put(PhraseList),
    /// What it was, changed.
    Patch(ListChange),
    /// What it was, and these terms as well; made where there is none.
    Import(Vec<String>),
}

/// Saves a phrase list, if all rules compile with it. `seen` is the revision that the admin saw, where they name one.
pub async fn save_list(
    conn: &mut PgConnection,
    admin: &Admin,
    name: &str,
    save: ListSave,
    seen: Option<i32>,
    now: Timestamp,
) -> Result<SavedList, SaveError> {
    let site = admin.site();
    sites::bump_rules(conn, site).await?;
    let before = store::find_list(conn, site, name).await?;
    if seen.is_some_and(|seen| before.as_ref().map_or(0, |before| before.revision) != seen) {
        return Err(before.map_or(SaveError::NotFound, |before| SaveError::StaleList(Box::new(before))));
    }
    let terms_before = before.as_ref().map(|before| before.list.terms.len());
    let list = becomes(before.map(|before| before.list), save)?;
    let mut lists = store::lists(conn, site).await?;
    lists.insert(name.to_owned(), list.clone());
    check(parsed(store::all(conn, site).await?), lists, RuleId::MIN).await?;
    let revision = store::put_list(conn, site, name, &list, now).await?;
    let event = PhraseListChanged { name, terms: Some(list.terms.len()), before: terms_before };
    events::record(conn, site, admin.actor(), &event, now).await?;
    Ok(SavedList { name: name.to_owned(), list, revision, saved_at: now })
}

/// What the list is after the save.
fn becomes(before: Option<PhraseList>, save: ListSave) -> Result<PhraseList, SaveError> {
    let list = match save {
        ListSave::Put(list) => list,
        ListSave::Patch(change) => {
            let mut list = before.ok_or(SaveError::NotFound)?;
            change.apply(&mut list);
            list
        }
        ListSave::Import(terms) => {
            let mut list = before.unwrap_or_default();
            ListChange { add: Terms { terms, ..Terms::default() }, ..ListChange::default() }.apply(&mut list);
            list
        }
    };
    for (field, entries) in [("terms", &list.terms), ("exceptions", &list.exceptions)] {
        if u64::try_from(entries.len()).is_ok_and(|count| count > MAX_TERMS) {
            return Err(SaveError::Mistakes(vec![DocumentError {
                path: format!("/{field}"),
                code: "too_many".to_owned(),
                message: format!("a list has at most {MAX_TERMS} {field}; with these it would have {}", entries.len()),
            }]));
        }
    }
    Ok(list)
}

/// Deletes a phrase list, unless a rule needs it.
pub async fn delete_list(conn: &mut PgConnection, admin: &Admin, name: &str, now: Timestamp) -> Result<(), SaveError> {
    let site = admin.site();
    sites::bump_rules(conn, site).await?;
    let mut lists = store::lists(conn, site).await?;
    let before = lists.remove(name).map(|list| list.terms.len());
    check(parsed(store::all(conn, site).await?), lists, RuleId::MIN).await?;
    if !store::delete_list(conn, site, name).await? {
        return Err(SaveError::NotFound);
    }
    events::record(conn, site, admin.actor(), &PhraseListChanged { name, terms: None, before }, now).await?;
    Ok(())
}
