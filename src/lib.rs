//! Gavel: a comment section that a newsroom can run itself.

pub mod ids;
pub mod rules;
pub mod text;
pub mod time;
