//! Gavel: a comment section that a newsroom can run itself.

pub mod cli;
pub mod server;

pub mod ids;
pub mod time;
