//! What may go wrong around a running Gavel: each test drives the real server, and breaks something for real.

mod death;
mod freeze;
mod hostile_http;
mod load;
mod newsroom;
mod stop;
