//! Gavel: a comment section that a newsroom can run itself.
//!
//! The modules stand in the order in which they may import each other: each only what stands below it.

// Edges: how the outside reaches us.
pub mod cli;

pub mod server;

pub mod api;
pub mod web;

// Afterwards: what follows from events, and the words of mails.
pub mod notifications;

// The heart: what readers send in, what moderators do about it, what judges it, and how rules are tried.
pub mod trials;

pub mod intake;

pub mod stats;

pub mod review;

pub mod watch;

pub mod limits;
pub mod rules;

pub mod learner;

pub mod text;

// The things.
pub mod flags;

pub mod comments;

pub mod articles;

pub mod sites;

pub mod mail;

pub mod accounts;

// The ground.
pub mod events;
pub mod jobs;

pub mod db;
pub mod page;

pub mod ids;
pub mod time;
