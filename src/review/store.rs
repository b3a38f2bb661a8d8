//! SQL on `review_items`, `decisions` and `desks`.

mod bulk;
mod claims;
mod counts;
mod decisions;
mod desks;
mod items;
mod lessons;
mod put;

pub(super) use bulk::{is_batch_of, select};
pub(super) use claims::{claim, release, renew};
pub(super) use counts::counts;
pub use decisions::was_decided;
pub(super) use decisions::{Standing, add, decider, last, of_batch, set_undone};
pub(super) use desks::{desk, set_desk};
pub(super) use items::{by_age, by_priority, close, find, reopen};
pub use items::{codes, depth, find_many, queue_size};
pub(super) use lessons::{Pending, pending, set_taught, sites_to_teach};
pub(super) use put::put;
