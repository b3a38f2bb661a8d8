//! What tests share: a database each, and Gavel as a process.

pub(crate) mod app;
pub(crate) mod cluster;
pub(crate) mod jobs;
pub(crate) mod mail;
pub(crate) mod process;
pub(crate) mod server;
pub(crate) mod smtp;
pub(crate) mod steps;
