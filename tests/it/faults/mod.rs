//! What may go wrong around a running Gavel: each test drives the real server, and breaks something for real.

mod clock;
mod death;
mod freeze;
mod full;
mod hostile_http;
pub(crate) mod hostile_text;
pub(crate) mod load;
pub(crate) mod newsroom;
mod overload;
mod slow;
mod soak;
mod stop;
mod tampering;
mod two_nodes;
