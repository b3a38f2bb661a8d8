//! SQL on `rule_hits` and `rule_hours`.

mod brakes;
mod stats;
mod summary;
mod write;

pub(super) use brakes::{Live, authors, hit_by, live, reviewed, slug};
pub use stats::found;
pub(super) use stats::{HitSums, costs, count, hit_sums, hour_sums, together};
pub(super) use summary::{days, settled};
pub use write::{Hit, Hour, add};
