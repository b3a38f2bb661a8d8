//! What people do with Gavel, one file for each kind of them, told over HTTP against the real server.

mod accounts;
mod articles;
mod decisions;
mod flags;
mod idempotency;
mod limits;
mod moderation;
mod pages;
mod posting;
mod queue;
mod reading;
mod rule_checks;
mod rules;
mod sanctions;
