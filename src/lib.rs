//! Gavel: a comment section that a newsroom can run itself.

pub mod accounts;
pub mod articles;
pub mod comments;
pub mod db;
pub mod events;
pub mod flags;
pub mod ids;
pub mod limits;
pub mod page;
pub mod sites;
pub mod time;
