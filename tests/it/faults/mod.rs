//! What may go wrong around a running Gavel: each test drives the real server, and breaks something for real.

mod clock;
mod death;
mod freeze;
mod hostile_http;
mod hostile_text;
mod load;
mod newsroom;
mod overload;
mod slow;
mod stop;
mod tampering;
mod two_nodes;
