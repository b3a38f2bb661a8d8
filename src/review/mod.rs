//! What moderators do: a queue of what needs a person, claims on its items, decisions, and the way back.

mod bulk;
mod claim;
mod counts;
mod decide;
mod desk;
mod escalate;
mod history;
mod item;
mod lessons;
mod priority;
mod store;
mod undo;

pub use bulk::{MAX_BULK, MAX_COUNT, is_own_batch, select};
pub use claim::{ClaimError, MAX_CLAIMS, claim, release, renew};
pub use counts::{Counts, counts};
pub use decide::{DecideError, Decided, Decider, NewDecision, decide};
pub use desk::{Blur, Desk, SavedQueue, desk, set_desk};
pub use escalate::{EscalateError, deescalate, escalate};
pub use history::{HistoryActor, HistoryItem, history};
pub use item::{Claim, Item, Opening, Queue, QueueFilter, QueueSize, QueueSort, close, find, open, queue, reasons};
pub use lessons::teach;
pub use priority::{Grounds, Parts, Priority, reason_severity};
pub use store::{codes, depth, find_many, queue_size, was_decided};
pub use undo::{Undone, undo};
