//! What people do with Gavel, one file for each kind of them, told over HTTP against the real server.

mod moderation;
