//! What people do with Gavel, one file for each kind of them, told over HTTP against the real server.

mod flags;
mod idempotency;
mod moderation;
mod posting;
mod reading;
