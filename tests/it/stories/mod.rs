//! What people do with Gavel, one file for each kind of them, told over HTTP against the real server.

mod accounts;
mod actions;
mod articles;
mod backtests;
mod decisions;
mod fact_samples;
mod facts;
mod flag_rules;
mod flags;
mod idempotency;
mod jobs;
mod learner;
mod limits;
mod moderation;
mod pages;
mod posting;
mod queue;
mod reading;
mod retroactive;
mod rule_checks;
mod rules;
mod sanctions;
mod sso;
mod sso_keys;
mod sso_tokens;
mod watch;
