//! SQL on `review_items` and `decisions`.

mod decisions;
mod items;

pub use decisions::was_decided;
pub(super) use decisions::{Standing, add, last, of_batch, set_undone};
pub use items::depth;
pub(super) use items::{by_age, by_priority, claim, find, put, release, renew, set_open};
