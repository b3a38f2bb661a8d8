//! What moderators do: a queue of what needs a person, claims on its items, decisions, and the way back.

mod claim;
mod decide;
mod history;
mod item;
mod lessons;
mod priority;
mod store;
mod undo;

pub use claim::{ClaimError, MAX_CLAIMS, claim, release, renew};
pub use decide::{DecideError, Decided, NewDecision, decide};

pub use history::{HistoryActor, HistoryItem, history};
pub use item::{Claim, Item, Queue, QueueFilter, QueueSort, Waiting, close, find, open, queue, reasons, waiting};
pub use lessons::teach;
pub use priority::{Grounds, Parts, Priority, reason_severity};
pub use store::{depth, was_decided};
pub use undo::{Undone, undo};
