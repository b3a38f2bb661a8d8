//! What happened on a site, in figures: how much was written, held and rejected, how long it waited, and who decided.
//!
//! Hours that are over are counted once, from the record ([`seal`]), into one small table; the hour that still runs is
//! counted when somebody asks ([`stats`]), by the same statement. So an answer takes as long for a site with ten million
//! comments as for one with ten, and counting costs a post nothing.

mod answer;
mod figure;
mod report;
mod seal;
mod span;
mod store;
mod wait;

pub use answer::{Agreement, Bucket, Figures, Load, ModeratorFigures, RuleFigures, SectionFigures, Stats};
pub use report::stats;
pub use seal::seal;
pub use span::{Grain, Span};
pub use wait::Wait;
