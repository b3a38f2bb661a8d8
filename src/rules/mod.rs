//! The moderation engine: rules as documents, compiled into a set that judges a snapshot of facts. The engine is pure;
//! only `store` and what stands on it (`save`, `cache`) know a database.

mod answers;
mod cache;
pub mod catalogue;
pub mod compile;
pub mod condition;
pub mod defaults;
pub mod document;
mod evaluate;
mod expression;
pub mod facts;
pub mod lists;
mod matcher;
pub mod own_tests;
pub mod parse;
pub mod period;
mod probe;
pub mod rate;
pub mod sample;
pub mod save;
pub mod store;
pub mod verdict;

pub use cache::{RuleCache, RuleCacheError};
pub use compile::{CompileError, Needs, RuleSet, RuleVersion, compile};
pub use defaults::defaults;
pub use document::{Action, Mode, RuleDocument, Trigger};
pub use evaluate::{Asked, Detail};
pub use facts::{Facts, FactsSnapshot};
pub use lists::{PhraseList, PhraseLists};
pub use own_tests::failures;
pub use parse::DocumentError;
pub use verdict::{Outcome, Verdict};
