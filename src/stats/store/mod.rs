//! SQL on `stat_hours`, and what is counted into it.

mod count;
mod hours;
mod names;

pub(super) use count::count;
pub(super) use hours::{Sum, add, sums};
pub(super) use names::{moderators, rules};

use uuid::Uuid;

use crate::time::Timestamp;

/// So many of a figure, in one hour and section.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) hour: Timestamp,
    pub(super) figure: String,
    pub(super) section: String,
    pub(super) subject: Uuid,
    pub(super) bucket: i16,
    pub(super) n: i64,
}

/// A column of `rows`.
fn each<'r, T>(rows: &'r [Counted], column: impl Fn(&'r Counted) -> T) -> Vec<T> {
    rows.iter().map(column).collect()
}
