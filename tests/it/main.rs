//! One binary for all tests that drive the whole of Gavel: one build, one Postgres.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop right there")]

mod support;

mod architecture;
mod authorization;
mod backups;
mod command_line;
mod cors;
mod dashboard;
mod database_away;
mod docs;
mod embedded;
mod faults;
mod log;
mod openapi;
mod plans;
mod problems;
mod rules;
mod schema;
mod stories;
mod upgrades;
