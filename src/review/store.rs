//! SQL on `review_items` and `decisions`.

mod claims;
mod decisions;
mod items;
mod lessons;

pub(super) use claims::{claim, release, renew};
pub use decisions::was_decided;
pub(super) use decisions::{Standing, add, last, of_batch, set_undone};
pub use items::depth;
pub(super) use items::{by_age, by_priority, close, find, put, reopen, waiting};
pub(super) use lessons::{Pending, pending, set_taught, sites_to_teach};
