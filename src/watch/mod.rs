//! Watches the rules: runs the shadow after the answer, counts what every rule does, and brakes those that go wrong.
//!
//! Nothing of it stands in the way of a post. Whoever takes a text in hands it over ([`Watch::judged`]) once it is
//! committed; a worker of this process does the rest, in batches.

mod brake;
mod judged;
mod queue;
mod stats;
pub mod store;
mod summary;
mod tally;
mod worker;

pub use brake::InForce;
pub use judged::{Judged, Match};
pub use queue::Watch;
pub use stats::{Agreement, Bucket, Overlap, OverlapRule, Per, RuleStats, Span, Totals, stats};
pub use store::found;
pub use summary::{RuleSummary, summaries};
