//! SQL on people and how they sign in.

pub(super) mod accounts;
pub(super) mod addresses;
pub(super) mod api_keys;
pub(super) mod external;
pub(super) mod links;
pub(super) mod mutes;
pub(super) mod own;
pub(super) mod people;
pub(super) mod sanctions;
pub(super) mod sessions;
pub(super) mod skeletons;
pub(super) mod staff;
pub(super) mod totp;
